//! Benchmarks of pipes between two processes.

use super::process::Process;
use crate::checks::bench::{Bench, ROUNDS};
use crate::sync::mp::{Connection, IpcError, pipe};
use crate::word::now_ms;

/// Each round: 64-byte messages a second, MB/s of 64 KiB messages, µs of a round trip.
pub static BENCHES: &[Bench] =
    &[Bench { name: "pipe", sides: &["messages/s", "MB/s", "round trip"], run: |_| pipes() }];

const SMALL: (u32, usize) = (20_000, 64);
const LARGE: (u32, usize) = (1_000, 64 << 10);
const TRIPS: (u32, usize) = (1_000, 64);

/// Take as many messages as it is told to, and answer the last one, or each; until the end.
fn peer(connection: Connection) -> Result<(), IpcError> {
    while let Ok((count, echo)) = connection.recv::<(u32, bool)>() {
        for left in (0..count).rev() {
            let message = connection.recv_bytes()?;
            if echo || left == 0 {
                connection.send_bytes(&message)?;
            }
        }
    }
    Ok(())
}

/// Seconds for so many messages of so many bytes, with an answer to each or to the last.
fn exchange(
    connection: &Connection,
    (count, bytes): (u32, usize),
    echo: bool,
) -> Result<f64, IpcError> {
    let message = vec![7; bytes];
    connection.send(&(count, echo))?;
    let began = now_ms();
    for _ in 0..count {
        connection.send_bytes(&message)?;
        if echo {
            connection.recv_bytes()?;
        }
    }
    if !echo {
        connection.recv_bytes()?;
    }
    Ok((now_ms() - began) / 1e3)
}

fn pipes() -> Vec<f64> {
    let (ours, theirs) = pipe().expect("room for a pipe");
    let process = Process::spawn("Peer", peer, &theirs).expect("a process");
    drop(theirs);
    let round = || -> Result<[f64; 3], IpcError> {
        let small = f64::from(SMALL.0) / exchange(&ours, SMALL, false)?;
        let megabytes = f64::from(LARGE.0) * LARGE.1 as f64 / 1e6;
        let large = megabytes / exchange(&ours, LARGE, false)?;
        Ok([small, large, exchange(&ours, TRIPS, true)? * 1e6 / f64::from(TRIPS.0)])
    };
    round().expect("the peer answers");
    let figures = (0..ROUNDS).flat_map(|_| round().expect("the peer answers")).collect();
    drop(ours);
    process.join().expect("it ends").expect("the pipe holds");
    figures
}
