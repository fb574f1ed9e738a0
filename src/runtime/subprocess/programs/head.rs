//! `head`: the first lines. It ends once it has them, whatever else would come.

use super::files::{count_of, each_line};
use super::options::{Known, Options};
use super::{Call, Outcome};

const KNOWN: Known = Known { flags: &[], value: Some(('n', "lines")) };

pub fn main(call: &mut Call<'_>) -> Outcome {
    let options = Options::read(call, KNOWN)?;
    let mut left = options.value.as_deref().map_or(Ok(10), count_of)?;
    let Some((file, out)) = call.open(options.operand()?) else { return Ok(1) };
    if left == 0 {
        return Ok(0);
    }
    each_line(file, |line| {
        left -= 1;
        out.write_all(line).map(|()| left > 0)
    })?;
    Ok(0)
}
