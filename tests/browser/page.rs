//! The page as a visitor uses it: by mouse and keyboard, on small and large screens.

use std::time::Duration;

use crate::support::{Result, TestPage, Viewport};

const PATIENCE: Duration = Duration::from_secs(60);
const QUICK: &str = "en/countdown.html?n=3000000&tasks=4&repeat=2";

fn open(path: &str) -> Result<TestPage> {
    TestPage::release()?.opened(path)
}

#[test]
fn a_newcomer_presses_run_and_sees_times_facts_and_lines() -> Result<()> {
    let page = open(QUICK)?;
    page.click("#run")?;
    page.finished()?;
    let text = page.text("main")?;
    for expected in ["Sequential", "Free threads", "Processes", "Rayon", "median", "rayon-"] {
        assert!(text.contains(expected), "{expected} is missing in\n{text}");
    }
    page.wait_until("document.querySelector('canvas').width > 0", PATIENCE)?;
    assert!(page.text("#status")?.starts_with("Done"));
    assert_eq!(page.console_errors()?, Vec::<String>::new());
    Ok(())
}

#[test]
fn the_address_carries_the_lesson_and_its_parameters() -> Result<()> {
    let page = open("en/fib.html?n=25&tasks=3&modes=gil,threads&repeat=2")?;
    let values = "[...document.querySelectorAll('main input')].map((input) => input.value)";
    let values = page.eval(values)?.to_string();
    assert!(values.contains("\"25\"") && values.contains("\"3\""), "{values}");
    let pressed =
        "[...document.querySelectorAll('.chip[aria-pressed=true]')].map((c) => c.dataset.mode)";
    assert_eq!(page.eval(pressed)?.to_string(), r#"["gil","threads"]"#);
    // Another lesson is another address, and back leads back.
    page.eval(
        "[...document.querySelectorAll('nav a')].find((a) => a.href.includes('sleepers')).click()",
    )?;
    page.wait_until("location.pathname.endsWith('en/sleepers.html')", PATIENCE)?;
    page.eval("history.back()")?;
    page.wait_until("location.pathname.endsWith('en/fib.html')", PATIENCE)?;
    page.wait_until("document.querySelector('h1').innerText.includes('Fibonacci')", PATIENCE)
}

#[test]
fn the_keyboard_runs_and_stops() -> Result<()> {
    let page = open("en/busy-loops.html?seconds=0&modes=threads")?;
    let press = |key: &str, control: bool| {
        page.eval(&format!(
            "document.dispatchEvent(new KeyboardEvent('keydown', {{ key: '{key}', ctrlKey: {control}, bubbles: true }}))"
        ))
    };
    press("Enter", true)?;
    page.wait_until("document.querySelectorAll('.meter').length >= 1", PATIENCE)?;
    press("Escape", false)?;
    page.finished()
}

#[test]
fn no_width_makes_the_page_scroll_sideways() -> Result<()> {
    let page = open(QUICK)?;
    page.click("#run")?;
    page.finished()?;
    for width in [360, 768, 1366, 2560] {
        for dark in [false, true] {
            page.set_viewport(Viewport { width, height: 900, dark, touch: width < 500 })?;
            let overflow =
                "document.documentElement.scrollWidth - document.documentElement.clientWidth";
            assert_eq!(page.eval(overflow)?, 0, "at {width} px");
            // A choice that can't be seen is none.
            let hidden = "[...document.querySelectorAll('.tab')].filter((tab) => !tab.closest('.source')
                && tab.offsetLeft + tab.offsetWidth > tab.parentElement.offsetLeft + tab.parentElement.offsetWidth).length";
            assert_eq!(page.eval(hidden)?, 0, "at {width} px");
        }
    }
    Ok(())
}

#[test]
fn gauges_move_while_a_lesson_runs_and_their_course_stays() -> Result<()> {
    let page = open("?lesson=semaphore&stay=150&modes=threads")?;
    page.click("#run")?;
    // Three are in the room, by name, and more were never there.
    let taken = "document.querySelectorAll('.gauge[data-gauge=room] .seat.taken').length";
    page.wait_until(&format!("{taken} === 3"), PATIENCE)?;
    page.finished()?;
    let seats = page.eval("document.querySelectorAll('.gauge[data-gauge=room] .seat').length")?;
    assert_eq!(seats, 3);
    let corners = "document.querySelector('.course-line').getAttribute('points').split(' ').length";
    assert!(page.eval(corners)?.as_u64().is_some_and(|corners| corners > 3));
    Ok(())
}

#[test]
fn a_queue_between_processes_is_empty_when_they_are_gone() -> Result<()> {
    let page = open("en/producer-consumer.html?items=8&use=5&make=1&modes=processes")?;
    page.click("#run")?;
    page.finished()?;
    let shown = page.text(".gauge[data-gauge=queue] .gauge-figures")?;
    assert!(shown.starts_with("0,"), "{shown}: {}", page.eval("interleave.board()")?);
    // The least that the course ever reached is the foot of its chart, an empty queue.
    let corners = "document.querySelector('.gauge[data-gauge=queue] .course-line')\
        .getAttribute('points').trim().split(/\\s+/).map((p) => Number(p.split(',')[1]))";
    let (lowest, last) = (format!("Math.max(...{corners})"), format!("{corners}.at(-1)"));
    assert_eq!(page.eval(&lowest)?, page.eval(&last)?);
    Ok(())
}

#[test]
fn a_deadlock_is_drawn_as_a_ring_that_names_everybody() -> Result<()> {
    let page = open("?lesson=deadlock&look=0.3&modes=threads")?;
    page.click("#run")?;
    page.wait_until("document.querySelectorAll('.ring-arrow').length === 4", PATIENCE)?;
    let names = "[...document.querySelectorAll('.ring-text')].map((t) => t.textContent).sort()";
    assert_eq!(page.eval(names)?.to_string(), r#"["A","B","Thread-1","Thread-2"]"#);
    page.finished()?;
    // It stays with the report, after the step was ended.
    assert_eq!(page.eval("document.querySelectorAll('.ring-worker').length")?, 2);
    assert!(page.text(".stuck")?.contains("Deadlock"));
    Ok(())
}

/// At every moment while its engine starts, on cores that others use too.
#[test]
fn a_page_may_be_left_before_its_engine_is_there() -> Result<()> {
    let page = TestPage::release()?;
    for nth in 0..10 {
        page.open("en/fib.html")?;
        page.started()?;
        let later = format!("new Promise((go) => setTimeout(go, {}))", 40 * nth);
        page.eval_async(&later)?;
    }
    page.opened("en/countdown.html").map(drop)
}
