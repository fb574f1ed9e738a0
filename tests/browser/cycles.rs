//! Run and Stop, again and again.

use crate::stop::{assert_works, environment, open};
use crate::support::{Result, Runner, site_env};

#[test]
fn two_hundred_runs_that_are_stopped_leave_workers_and_memory_where_they_were() -> Result<()> {
    let page = open(Runner::fresh(site_env::SITE)?)?;
    let cycles = |count: usize| {
        page.eval_async(&format!(
            "(async () => {{
               const codes = [];
               for (let nth = 0; nth < {count}; nth++) {{
                 const mode = ['sequential', 'gil', 'threads', 'processes', 'rayon'][nth % 5];
                 const run = interleave.run({{ lesson: 'countdown',
                   modes: [mode], params: {{ n: 2e9, tasks: 4 }} }}).catch((error) => error.code);
                 // Some get to measure, most are still warming up.
                 if (nth % 6 === 0) await measuring();
                 else await running();
                 await interleave.stop();
                 codes.push(await run);
               }}
               return codes;
             }})()"
        ))
    };
    // The first ones bring the rayon pool and whatever else is made on demand.
    cycles(25)?;
    let workers = environment(&page, "workers")?;
    let memories = environment(&page, "memories")?;
    let bytes = environment(&page, "memory_bytes")?;
    let codes = cycles(200)?;
    assert!(
        codes.as_array().is_some_and(|codes| codes.iter().all(|code| code == "stopped")),
        "{codes}"
    );
    assert_eq!(environment(&page, "workers")?, workers);
    assert_eq!(environment(&page, "memories")?, memories);
    // A wiped memory keeps its size, so it stays at the most that any run needed: who gets how far
    // before Stop differs. A ring or a stack lost in each cycle would come to 20 MiB or more.
    let grown = environment(&page, "memory_bytes")? - bytes;
    assert!(grown < 2.0 * f64::from(1 << 20), "memory grew by {grown} bytes from {bytes}");
    // What the browser itself counts: the supervisor, its workers, and nothing that lingers.
    let alive = "interleave.environment().workers + 1";
    let alive = page.eval(alive)?.as_u64().unwrap_or_default() as usize;
    let seen = page.workers()?;
    assert!(seen.is_empty() || seen.len() <= alive, "{} workers, {alive} known", seen.len());
    assert_works(&page)
}
