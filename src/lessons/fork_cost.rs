//! What a fork costs: the longer, the more memory there is to copy.

use serde::{Deserialize, Serialize};

use crate::runtime::process::{ProcessError, fork, waitpid};
use crate::runtime::{memory_size, output::print};
use crate::word::now_ms;

const MIB: usize = 1 << 20;
/// Forks of each size.
const TIMES: usize = 2;

/// One size.
#[derive(Debug, Serialize, Deserialize)]
pub struct Cost {
    /// What is copied.
    pub mebibytes: f64,
    /// Until fork returned in the parent: the least of a few.
    pub ms: f64,
}

/// Fork with none, half and all of `mebibytes` allocated.
///
/// # Errors
/// Why a child could not be had.
pub fn measure(mebibytes: usize) -> Result<Vec<Cost>, String> {
    let mut blocks = Vec::new();
    let mut costs = Vec::new();
    for halves in 0..=2 {
        blocks.resize_with(halves, || vec![1u8; mebibytes * MIB / 2]);
        let times = (0..TIMES).map(|_| time_of_fork()).collect::<Result<Vec<_>, _>>();
        let times = times.map_err(|error| error.to_string())?;
        let ms = times.into_iter().fold(f64::MAX, f64::min);
        let mebibytes = memory_size() as f64 / MIB as f64;
        print(format!("fork copied {mebibytes:.1} MiB in {ms:.2} ms"));
        costs.push(Cost { mebibytes, ms });
    }
    Ok(costs)
}

/// How long this process stands still while a child that ends at once is made, in ms.
fn time_of_fork() -> Result<f64, ProcessError> {
    let asked_ms = now_ms();
    let (child, ms) = fork(|returned| (returned, now_ms() - asked_ms))?;
    waitpid(child).map(|_| ms)
}
