//! What the other tests rely on, seen at a page of its own.

use std::fs;
use std::time::Duration;

use crate::support::{Context, Fault, Options, Result, TestPage, Viewport, json};

const PAGE: &str = "<!DOCTYPE html><title>harness</title><link rel=icon href='icon.svg'>\
    <script src='page.js'></script>";
const SOON: Duration = Duration::from_secs(10);

fn page(name: &str) -> Result<TestPage> {
    let folder = std::env::temp_dir().join(format!("harness-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("index.html"), PAGE)?;
    fs::write(folder.join("icon.svg"), "<svg xmlns='http://www.w3.org/2000/svg'/>")?;
    fs::write(
        folder.join("page.js"),
        "onload = () => { window.worker = new Worker('worker.js') }",
    )?;
    fs::write(folder.join("worker.js"), "setInterval(() => {}, 1000)")?;
    TestPage::serve(Options::new(folder))
}

#[test]
fn promises_are_awaited_and_rejections_are_errors() -> Result<()> {
    let page = page("promises")?;
    page.open("")?;
    let late = "new Promise((done) => setTimeout(() => done({ a: [1, null] }), 20))";
    assert_eq!(page.eval_async(late)?, json!({ "a": [1, null] }));
    assert_eq!(page.eval_async("undefined")?, json!(null));
    for (js, message) in [
        ("Promise.reject(new RangeError('too big'))", "too big"),
        ("Promise.reject('plain')", "plain"),
        ("missing.call()", "missing is not defined"),
    ] {
        let error = page.eval_async(js).err().with_context(|| format!("no error of {js}"))?;
        assert_eq!(error.to_string(), message);
    }
    Ok(())
}

#[test]
fn workers_are_listed_until_they_end() -> Result<()> {
    let page = page("workers")?;
    page.open("")?;
    page.wait_until("window.worker", SOON)?;
    page.wait_for("a worker", SOON, |page| Ok(page.workers()?.len() == 1))?;
    assert!(page.workers()?[0].ends_with("/worker.js"));
    page.eval("worker.terminate()")?;
    page.wait_for("no worker", SOON, |page| Ok(page.workers()?.is_empty()))
}

#[test]
fn errors_and_faults_are_seen() -> Result<()> {
    let page = page("errors")?;
    page.open("")?;
    assert_eq!(page.console_errors()?, Vec::<String>::new());
    page.server.fault("/worker.js", Fault::Missing);
    page.eval_async("fetch('worker.js').then((answer) => answer.status)")?;
    page.eval("void setTimeout(() => { throw new Error('on purpose') })")?;
    let mut seen = String::new();
    page.wait_for("both errors", SOON, |page| {
        seen.push_str(&page.console_errors()?.join("\n"));
        Ok(seen.contains("404") && seen.contains("on purpose"))
    })?;
    page.server.clear_faults();
    assert_eq!(page.eval_async("fetch('worker.js').then((answer) => answer.status)")?, 200);
    assert!(page.server.requests().contains(&"/worker.js".to_owned()));
    Ok(())
}

#[test]
fn viewports_are_narrow_dark_and_touched() -> Result<()> {
    let page = page("viewport")?;
    page.open("")?;
    let shape = "[innerWidth, matchMedia('(prefers-color-scheme: dark)').matches, \
        matchMedia('(pointer: coarse)').matches]";
    for (width, dark, touch) in [(2560, false, false), (360, true, true)] {
        page.set_viewport(Viewport { width, height: 800, dark, touch })?;
        page.open("")?;
        let width = if touch { page.eval("innerWidth")? } else { json!(width) };
        assert_eq!(page.eval(shape)?, json!([width, dark, touch]));
    }
    Ok(())
}

#[test]
fn what_stays_untrue_is_named() -> Result<()> {
    let page = page("untrue")?;
    page.open("")?;
    let error = page.wait_until("nothing.at.all", Duration::from_millis(50)).err();
    assert!(error.context("an error")?.to_string().contains("nothing.at.all"));
    Ok(())
}
