//! `sleep`: nothing, for so long.

use std::time::Duration;

use super::options::{Known, Options};
use super::{Call, Failure, Outcome};
use crate::runtime::thread;

pub fn main(call: &mut Call<'_>) -> Outcome {
    let options = Options::read(call, Known::default())?;
    if options.operands.is_empty() {
        return Err(Failure::Usage("missing operand".to_owned()));
    }
    let times = options.operands.iter().map(|text| seconds(text));
    let sum: f64 = times.collect::<Result<Vec<_>, _>>()?.iter().sum();
    // Longer than any clock runs is for ever.
    thread::sleep(Duration::try_from_secs_f64(sum).unwrap_or(Duration::from_secs(u32::MAX.into())));
    Ok(0)
}

/// `1.5`, `10s`, `2m`, `1h`, `1d`, `infinity`.
fn seconds(text: &str) -> Result<f64, Failure> {
    let units = [('s', 1.0), ('m', 60.0), ('h', 3_600.0), ('d', 86_400.0)];
    let found = units.iter().find_map(|(unit, each)| Some((text.strip_suffix(*unit)?, *each)));
    let (number, each) = found.unwrap_or((text, 1.0));
    match number.parse::<f64>() {
        Ok(number) if number >= 0.0 => Ok(number * each),
        _ => Err(Failure::Usage(format!("invalid time interval '{text}'"))),
    }
}
