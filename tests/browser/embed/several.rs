//! Several lessons on one page share its cores.

use super::{Host, PATIENCE};
use crate::support::{Result, json};

fn two(name: &str, more: &str) -> Result<Host> {
    let lesson = |id: &str| {
        format!(
            "<interleave-lesson id=\"{id}\" lesson=\"semaphore\" modes=\"threads\" \
             params=\"stay=150&repeat=1\" loading=\"eager\"{more}></interleave-lesson>"
        )
    };
    let host = Host::open(name, &format!("{}{}", lesson("a"), lesson("b")))?;
    host.event("a", "ready")?;
    host.event("b", "ready")?;
    host.eval("void log.splice(0)")?;
    Ok(host)
}

const BOTH: &str =
    "Promise.all(['a', 'b'].map((id) => document.getElementById(id).run())).then(() => names())";

#[test]
fn one_runs_at_a_time_and_both_come_to_an_end() -> Result<()> {
    let host = two("turns", "")?;
    assert_eq!(host.eval_async(BOTH)?, json!(["run", "report", "run", "report"]));
    Ok(())
}

#[test]
fn side_by_side_where_that_is_asked_for() -> Result<()> {
    let host = two("parallel", " parallel")?;
    let names = host.eval_async(BOTH)?;
    assert_eq!(names, json!(["run", "run", "report", "report"]));
    Ok(())
}

#[test]
fn whoever_waits_can_be_stopped_and_a_frame_that_goes_away_gives_its_turn_on() -> Result<()> {
    let host = two("waiting", "")?;
    host.eval("void (window.endless = told(a.run({ params: { stay: 1000 }, repeat: 50 })))")?;
    host.event("a", "run")?;
    host.eval("void (window.waiting = told(b.run()))")?;
    host.until_within("#b", "document.querySelector('#status').innerText.includes('Another')")?;
    assert_eq!(host.within("#b", "document.querySelector('#stop').disabled")?, false);
    host.eval_async("b.stop()")?;
    assert_eq!(host.eval_async("waiting")?["code"], "stopped");
    host.until_within("#b", "!document.querySelector('#run').disabled")?;
    host.eval("void (window.waiting = told(b.run()))")?;
    host.until_within("#b", "document.querySelector('#status').innerText.includes('Another')")?;
    host.eval("a.remove()")?;
    assert_eq!(host.eval_async("endless")?["code"], "gone");
    assert_eq!(host.eval_async("waiting")?["value"]["lesson"], "semaphore");
    host.wait_until("names('b').includes('report')", PATIENCE)
}
