//! Chapter 8: pools and futures.

use super::*;

#[test]
fn data_parallel_draws_sorts_and_counts() -> Result<()> {
    let page = open()?;
    for (work, size) in [("picture", 1_200), ("sort", 6_000), ("words", 4_000)] {
        let params = json!({ "work": work, "size": size });
        let report =
            run_undisturbed(&page, json!({ "lesson": "data-parallel", "params": params }))?;
        assert_facts(&report);
        assert_modes(&report, 2, 5);
        let curve = &report.modes["rayon"].values["speedup"];
        assert_eq!(curve.len() as u32, report.environment.cores, "{work}");
    }
    Ok(())
}
