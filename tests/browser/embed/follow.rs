//! When an element loads, and how it follows the page around it: language, colours, height.

use super::{Host, PATIENCE};
use crate::support::{Result, json};

const FAR: &str = "<div style=\"height: 5000px\"></div>";

#[test]
fn nothing_is_loaded_before_it_is_scrolled_to() -> Result<()> {
    let body = format!("{FAR}<interleave-lesson lesson=\"fib\"></interleave-lesson>");
    let host = Host::open("lazy", &body)?;
    host.wait_until("customElements.get('interleave-lesson')", PATIENCE)?;
    // Far longer than what is in sight takes to be noticed.
    host.eval_async("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 100))))")?;
    assert_eq!(host.site.requests(), ["/embed.js"]);
    let room = host.eval("lesson.getBoundingClientRect().height")?;
    assert!(room.as_f64().is_some_and(|height| height > 300.0), "room is kept: {room}");
    host.eval("lesson.scrollIntoView()")?;
    host.event("", "ready")?;
    assert!(host.site.requests().contains(&"/en/fib.html".to_owned()));
    Ok(())
}

#[test]
fn at_a_click_or_when_a_script_asks_it_is_loaded() -> Result<()> {
    let body = "<interleave-lesson id=\"one\" lesson=\"fib\" loading=\"click\" lang=\"zh\">\
        <a href=\"SITEzh/fib.html\">link</a></interleave-lesson>\
        <interleave-lesson id=\"two\" lesson=\"fib\" params=\"n=20\" modes=\"threads\" \
        loading=\"click\"></interleave-lesson>";
    let host = Host::open("click", body)?;
    let button = "document.querySelector('#one').shadowRoot.querySelector('button')";
    host.wait_until(button, PATIENCE)?;
    assert_eq!(host.eval(&format!("{button}.textContent"))?, "加载课程");
    assert_eq!(host.site.requests(), ["/embed.js"]);
    host.eval(&format!("{button}.click()"))?;
    host.event("one", "ready")?;
    assert_eq!(host.within("#one", "document.documentElement.lang")?, "zh");
    let report = host.eval_async("document.querySelector('#two').run()")?;
    assert_eq!(report["params"]["n"], 20.0);
    Ok(())
}

#[test]
fn language_and_colours_are_those_of_the_page_or_of_the_attribute() -> Result<()> {
    let body = "<interleave-lesson id=\"free\" lesson=\"fib\" loading=\"eager\"></interleave-lesson>\
        <interleave-lesson id=\"own\" lesson=\"fib\" lang=\"zh\" theme=\"light\" loading=\"eager\">\
        </interleave-lesson>";
    let host = Host::open("follow", body)?;
    let state = "[document.documentElement.lang, document.documentElement.dataset.theme]";
    host.event("free", "ready")?;
    host.event("own", "ready")?;
    assert_eq!(host.within("#free", state)?, json!(["en", "light"]));
    assert_eq!(host.within("#own", state)?, json!(["zh", "light"]));
    host.eval(
        "void (document.body.style.background = '#111', document.documentElement.lang = 'zh-Hans')",
    )?;
    let dark = "document.documentElement.dataset.theme === 'dark'";
    host.until_within("#free", dark)?;
    host.until_within("#free", "document.documentElement.lang === 'zh'")?;
    host.until_within("#free", "document.querySelector('#run').innerText.includes('运行')")?;
    assert_eq!(host.within("#own", state)?, json!(["zh", "light"]));
    host.eval("document.querySelector('#own').setAttribute('theme', 'dark')")?;
    host.until_within("#own", dark)?;
    host.eval_async("document.querySelector('#own').set({ lang: 'en', theme: 'auto' })")?;
    assert_eq!(host.within("#own", state)?, json!(["en", "dark"]));
    assert_eq!(host.eval("document.querySelector('#own').getAttribute('lang')")?, "en");
    Ok(())
}

#[test]
fn a_frame_is_as_high_as_its_lesson() -> Result<()> {
    let body = format!(
        "<interleave-lesson lesson=\"countdown\" modes=\"gil,threads\" \
         params=\"n=100000&repeat=2\"></interleave-lesson>{FAR}"
    );
    let host = Host::open("height", &body)?;
    host.event("", "ready")?;
    let fits = "innerHeight >= document.documentElement.scrollHeight && \
        Math.abs(innerHeight - document.querySelector('#app').getBoundingClientRect().bottom) < 2";
    host.until_within("interleave-lesson", fits)?;
    let height = || host.eval("lesson.getBoundingClientRect().height");
    let before = height()?.as_f64().unwrap_or_default();
    host.eval("void (window.heights = [], new ResizeObserver(() => heights.push(lesson.offsetHeight)).observe(lesson))")?;
    host.eval_async("lesson.run()")?;
    host.until_within("interleave-lesson", "document.querySelectorAll('.bar-row').length === 2")?;
    host.until_within("interleave-lesson", fits)?;
    let after = height()?.as_f64().unwrap_or_default();
    assert!(after > before, "{before} to {after}");
    // While it runs, it only grows: nothing below it goes up and down.
    let falls =
        host.eval("heights.filter((height, at) => at > 0 && height < heights[at - 1]).length")?;
    assert_eq!(falls, 0, "{}", host.eval("heights")?);
    // Again, with results to be replaced by others.
    host.eval("void heights.splice(0)")?;
    host.eval_async("lesson.run()")?;
    host.until_within("interleave-lesson", fits)?;
    assert_eq!(host.eval("Math.min(...heights, 1e6) >= lesson.offsetHeight - 1")?, true);
    // A narrower page makes it higher.
    host.eval("void (lesson.style.width = '320px')")?;
    host.until_within("interleave-lesson", fits)?;
    assert!(height()?.as_f64().is_some_and(|narrow| narrow > after));
    Ok(())
}
