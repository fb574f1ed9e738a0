//! Where lessons are embedded: under which headers, and without any script.

use xtask::site_env;

use super::{Host, PATIENCE, SCRIPT};
use crate::support::{Result, json, without_headers};

#[test]
fn a_plain_frame_needs_no_script() -> Result<()> {
    let site = site_env::options(site_env::SITE)?;
    let body = "<iframe id=\"plain\" width=\"100%\" height=\"900\" allow=\"cross-origin-isolated\" \
        src=\"SITEzh/fib.html?embed&amp;n=21&amp;repeat=1&amp;theme=dark\"></iframe>";
    let host = Host::of("plain", site, &[], body)?;
    host.inside("#plain", |page| {
        page.wait_until("window.interleave && !document.querySelector('#run').disabled", PATIENCE)?;
        assert_eq!(page.eval("[crossOriginIsolated, interleave.environment().tier]")?, json!([true, 1]));
        let gone = "['.top', '.menu', '.prose', '.source', '.skip'].filter((of) => document.querySelector(of))";
        assert_eq!(page.eval(gone)?, json!([]));
        let there = "['h1', '.modes', '#run', '#stop', '.bars-card, .bars, .timeline, .output'].every((of) => document.querySelector(of))";
        assert_eq!(page.eval(there)?, true);
        assert_eq!(page.eval("document.documentElement.dataset.theme")?, "dark");
        page.click("#run")?;
        page.wait_until("document.querySelectorAll('.bar-row').length > 1", PATIENCE)?;
        // The address of the frame stays; the link has the settings.
        assert_eq!(page.eval("location.search.includes('embed')")?, true);
        let link = "(({ href, target, rel }) => [new URL(href).pathname, new URL(href).search, target, rel])(document.querySelector('.tab-link'))";
        assert_eq!(page.eval(link)?, json!(["/zh/fib.html", "?n=21&repeat=1", "_blank", "noopener"]));
        let wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
        assert_eq!(page.eval(wide)?, 0);
        Ok(())
    })?;
    assert_eq!(host.console_errors()?, Vec::<String>::new());
    Ok(())
}

#[test]
fn without_isolation_a_recorded_run_is_shown_and_a_tab_offered() -> Result<()> {
    let site = without_headers()?;
    let body = format!(
        "{SCRIPT}<interleave-lesson lesson=\"deadlock\" loading=\"click\"></interleave-lesson>"
    );
    let host = Host::of("lower", site, &[], &body)?;
    host.site.fault("service_worker.js", crate::support::Fault::Missing);
    host.wait_until("lesson.shadowRoot?.querySelector('button')", PATIENCE)?;
    host.eval("lesson.shadowRoot.querySelector('button').click()")?;
    let ready = host.event("", "ready")?;
    assert_eq!((&ready["tier"], &ready["runs"]), (&json!(2), &json!(false)), "{ready}");
    host.until_within("interleave-lesson", "document.querySelector('.recorded')")?;
    let said = host.within("interleave-lesson", "document.querySelector('.notice').innerText")?;
    assert!(said.as_str().is_some_and(|said| said.contains("in a tab of its own")), "{said}");
    let link = "document.querySelector('.tab-link').href.endsWith('/en/deadlock.html')";
    assert_eq!(host.within("interleave-lesson", link)?, true);
    assert_eq!(host.eval_async("told(lesson.run())")?["code"], "isolation");
    host.eval_async("lesson.stop()").map(drop)
}

#[test]
fn where_the_host_sends_no_headers_the_service_worker_isolates_the_frame() -> Result<()> {
    let site = without_headers()?;
    let body = format!("{SCRIPT}<interleave-lesson lesson=\"fib\"></interleave-lesson>");
    let host = Host::of("lifted", site, &[], &body)?;
    host.wait_until(
        "log.some(({ name, detail }) => name === 'ready' && detail.tier === 1)",
        PATIENCE,
    )?;
    let run = "lesson.run({ modes: ['threads'], params: { n: 20 }, repeat: 1 })";
    let report = host.eval_async(run)?;
    assert_eq!(report["modes"]["threads"]["values"]["fib"][0], 6765.0, "{report}");
    // Loaded twice, and not more.
    let loads = host.site.requests().iter().filter(|path| *path == "/en/fib.html").count();
    assert_eq!(loads, 2);
    Ok(())
}

/// What docs/embed.md asks of a host page with a policy of its own, and of one that is isolated.
#[test]
fn the_documented_policy_of_a_host_page_is_enough() -> Result<()> {
    let site = site_env::options(site_env::SITE)?;
    let body = format!(
        "{SCRIPT}<interleave-lesson lesson=\"fib\" params=\"n=20&repeat=1\" modes=\"threads\"></interleave-lesson>"
    );
    let policy = "default-src 'none'; img-src data:; script-src 'self' SITE; frame-src SITE";
    assert!(
        include_str!("../../../docs/embed.md").contains(
            "script-src https://interleave.example/; frame-src https://interleave.example/"
        )
    );
    let headers = [
        ("Content-Security-Policy", policy),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Embedder-Policy", "require-corp"),
    ];
    let host = Host::of("policy", site, &headers, &body)?;
    assert_eq!(host.event("", "ready")?["tier"], 1);
    assert_eq!(host.eval("crossOriginIsolated")?, true);
    assert_eq!(host.eval_async("lesson.run()")?["lesson"], "fib");
    assert_eq!(host.console_errors()?, Vec::<String>::new());
    Ok(())
}

#[test]
fn a_site_that_does_not_answer_is_said() -> Result<()> {
    let body = format!(
        "{SCRIPT}<interleave-lesson lesson=\"fib\" loading=\"click\">words</interleave-lesson>"
    );
    let site = site_env::options(site_env::SITE)?;
    let host = Host::of("gone", site, &[], &body)?;
    host.wait_until("lesson.shadowRoot?.querySelector('button')", PATIENCE)?;
    host.site.fault("/en/fib.html", crate::support::Fault::Missing);
    // The patience of the element, at once.
    host.eval(
        "(() => {
           const timer = window.setTimeout;
           window.setTimeout = (work, ms) => ms === 30000 ? void queueMicrotask(work) : timer(work, ms);
         })()",
    )?;
    host.eval("lesson.shadowRoot.querySelector('button').click()")?;
    assert_eq!(host.event("", "error")?["code"], "silent");
    assert!(host.eval("lesson.shadowRoot.textContent.includes('no answer')")? == true);
    Ok(())
}
