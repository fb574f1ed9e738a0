//! Chapter 2: waiting.

use super::*;

#[test]
fn sleepers_overlap_in_every_mode_but_the_sequential() -> Result<()> {
    let page = open()?;
    let report = run_undisturbed(
        &page,
        json!({ "lesson": "sleepers", "params": { "seconds": 0.5 }, "repeat": 3 }),
    )?;
    assert_facts(&report);
    assert_modes(&report, 4, 3);
    Ok(())
}
