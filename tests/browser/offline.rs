//! Without a network: after one visit all of it works, and another version comes as a whole or not
//! at all.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use interleave::lessons::CARDS;
use xtask::build::precache;
use xtask::site_env;

use crate::support::{Fault, Options, Page, Result, Server, TestPage, Value, few, json};
use crate::tabs;

const PATIENCE: Duration = Duration::from_secs(60);
const READY: &str = "interleave.environment().offline_ready === true";

pub fn visit(page: &Page) -> Result<()> {
    page.open("en/countdown.html")?;
    page.ready()?;
    page.wait_until(READY, PATIENCE)
}

fn run(page: &Page, wish: &str) -> Result<Value> {
    page.eval_async(&format!("interleave.run({wish})"))
}

#[test]
fn after_one_visit_every_page_is_there_and_lessons_run() -> Result<()> {
    let (page, server, _turn) = TestPage::shell()?.split();
    visit(&page)?;
    assert!(page.text(".place")?.contains("works without a network"));
    drop(server);
    let gone = page.eval_async("fetch('robots.txt')");
    assert!(gone.is_err(), "the server is gone, and what nobody asks for is not kept");

    page.open("zh/countdown.html?n=100000&tasks=2")?;
    page.ready()?;
    page.wait_until(READY, PATIENCE)?;
    assert!(page.text(".place")?.contains("所有课程都能用"), "{}", page.text(".place")?);
    assert_eq!(
        page.eval("[crossOriginIsolated, interleave.environment().tier]")?,
        json!([true, 1])
    );
    let wish =
        "{ lesson: 'countdown', modes: ['threads'], params: { n: 1000, tasks: 2 }, repeat: 1 }";
    let report = run(&page, wish)?;
    assert_eq!(report["modes"]["threads"]["workers"], 2);
    let wish = "{ lesson: 'fetch-all', modes: ['threads'], params: { latency: 20 }, repeat: 1 }";
    let report = run(&page, wish)?;
    assert_eq!(report["modes"]["threads"]["values"]["right_pages"], json!([8]));

    // Each lesson's page, and what the program fetches for it.
    let ids: Vec<_> = CARDS.iter().map(|card| card.id).collect();
    let wrong = page.eval_async(&format!(
        "(async () => {{
          const text = new URL('../' + document.documentElement.dataset.text + '/', location);
          const wrong = [];
          for (const id of {}) for (const language of ['en', 'zh']) {{
            const parts = ['python/' + id, language + '/' + id].map((part) => text + part + '.html');
            const names = ['../' + language + '/' + id + '.html', ...parts];
            for (const name of names) {{
              const answer = await fetch(name).catch(() => null);
              if (!answer?.ok) wrong.push(name);
            }}
          }}
          return wrong;
        }})()",
        json!(ids)
    ))?;
    assert_eq!(wrong, json!([]));
    Ok(())
}

#[test]
fn addresses_mean_the_same_without_a_network() -> Result<()> {
    let (page, server, _turn) = TestPage::shell()?.split();
    visit(&page)?;
    drop(server);
    for (path, title) in [
        ("", "Interleave: concurrency"),
        ("zh/", "能跑起来的并发"),
        ("en/fib", "Fibonacci"),
        ("en/rlock.html?repeat=2", "The same lock twice"),
        ("en/nope.html", "404"),
        ("a/b/c", "404"),
    ] {
        page.open(path)?;
        assert!(page.title()?.contains(title), "{path}: {}", page.title()?);
    }
    page.open("?lang=en")?;
    page.wait_until("document.querySelector('.kept')", PATIENCE)?;
    page.open("en/rlock.html")?;
    page.ready()?;
    // Within the page, too.
    page.click("a[data-language=zh]")?;
    page.wait_until("document.documentElement.lang === 'zh'", PATIENCE)?;
    page.click(".menu a[href$='zh/deadlock.html']")?;
    page.wait_until(
        "document.querySelector('.prose')?.textContent.includes('发生了什么')",
        PATIENCE,
    )
}

/// A copy of the site, to be changed.
fn copy(name: &str) -> Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("offline-{name}-{}", std::process::id()));
    xtask::files::fresh_folder(&folder)?;
    xtask::files::copy_folder(&site_env::options(site_env::SITE)?.folder, &folder)?;
    Ok(folder)
}

/// The site as a later version: its texts stand in another folder, as all pages say.
fn next_version(name: &str) -> Result<PathBuf> {
    let folder = copy(name)?;
    let assets = fs::read_dir(folder.join("assets"))?.filter_map(|entry| entry.ok());
    let texts: Vec<_> =
        assets.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    for text in texts.iter().filter(|name| name.starts_with("text-")) {
        fs::rename(folder.join("assets").join(text), folder.join("assets/text-second"))?;
        for file in xtask::files::list(&folder)?.iter().filter(|file| is_page(file)) {
            let html = xtask::files::read(&folder.join(file))?;
            xtask::files::write(&folder.join(file), html.replace(text.as_str(), "text-second"))?;
        }
    }
    precache::write(&folder)?;
    Ok(folder)
}

fn is_page(file: &Path) -> bool {
    file.extension().is_some_and(|kind| kind == "html") && !file.starts_with("assets")
}

/// The next version in place of a server's, at the same address.
fn publish(server: Server, folder: PathBuf) -> Result<Server> {
    let port = server.port();
    drop(server);
    Server::start(Options { port, ..Options::new(folder) })
}

const SECOND: &str = "document.documentElement.dataset.text.endsWith('text-second')";
/// Everything that the page fetched is of one version.
const UNMIXED: &str = "(() => {
  const texts = performance.getEntriesByType('resource').map((entry) => entry.name).filter((name) => name.includes('/text-'));
  const own = document.documentElement.dataset.text;
  return texts.length > 0 && texts.every((name) => name.includes(own));
})()";

#[test]
fn another_version_is_offered_and_comes_as_a_whole_when_it_is_asked_for() -> Result<()> {
    let (page, server, _turn) = TestPage::shell()?.split();
    visit(&page)?;
    let server = publish(server, next_version("update")?)?;
    page.open("en/countdown.html?n=100000&tasks=2")?;
    page.ready()?;
    page.wait_until("document.querySelector('.notice button:not(.quiet)')", PATIENCE)?;
    assert!(page.text(".notices")?.contains("new version"));
    // Until then all is of the old one, also what is fetched only now.
    assert_eq!(page.eval(SECOND)?, false);
    run(&page, "{ lesson: 'countdown', modes: ['threads'], repeat: 1 }")?;
    assert!(page.text(".notices")?.contains("new version"), "a run does not take the offer away");
    page.click(".menu a[href$='en/deadlock.html']")?;
    page.wait_until(
        "document.querySelector('.prose')?.textContent.includes('What happens')",
        PATIENCE,
    )?;
    assert_eq!(page.eval(UNMIXED)?, true);
    page.click(".notice button:not(.quiet)")?;
    page.wait_until(SECOND, PATIENCE)?;
    page.ready()?;
    page.wait_until(READY, PATIENCE)?;
    assert_eq!(page.eval(UNMIXED)?, true);
    page.wait_until("!document.querySelector('.notice')", PATIENCE)?;
    assert_eq!(page.eval_async("caches.keys().then((names) => names.length)")?, 1);
    drop(server);
    page.open("zh/fib.html")?;
    page.ready()?;
    assert_eq!((page.eval(SECOND)?, page.eval(UNMIXED)?), (json!(true), json!(true)));
    Ok(())
}

#[test]
fn another_version_comes_when_the_last_page_was_closed() -> Result<()> {
    let (page, server, _turn) = TestPage::shell()?.split();
    visit(&page)?;
    let server = publish(server, next_version("closed")?)?;
    // Not of the site, but of its server: another origin.
    let elsewhere = format!("http://127.0.0.1:{}/robots.txt", server.port());
    page.open("en/countdown.html")?;
    page.wait_until("document.querySelector('.notice button:not(.quiet)')", PATIENCE)?;
    page.wait_for("the next version", PATIENCE, |page| {
        page.open(&elsewhere)?;
        page.open("en/countdown.html")?;
        Ok(page.eval(SECOND)? == true)
    })?;
    page.ready()?;
    assert_eq!(page.eval(UNMIXED)?, true);
    Ok(())
}

#[test]
fn an_update_that_fails_leaves_the_old_version_whole() -> Result<()> {
    let faults = [Fault::Truncated(900), Fault::Missing, Fault::Body(b"<p>other".to_vec())];
    let (page, mut server, _turn) = TestPage::shell()?.split();
    visit(&page)?;
    for (number, fault) in few(&faults, 1).iter().enumerate() {
        server = publish(server, next_version(&format!("partial-{number}"))?)?;
        server.fault("zh/index.html", fault.clone());
        page.open("en/countdown.html")?;
        page.ready()?;
        let asked = |_: &Page| Ok(server.requests().iter().any(|path| path == "/zh/index.html"));
        page.wait_for("the update is tried", PATIENCE, asked)?;
        let over = "navigator.serviceWorker.getRegistration().then((found) => !found.installing)";
        page.wait_for("it is given up", PATIENCE, |page| Ok(page.eval_async(over)? == true))?;
        assert_eq!(page.eval("document.querySelectorAll('.notice').length")?, 0);
        page.open("zh/index.html")?;
        page.ready()?;
        assert_eq!((page.eval(SECOND)?, page.eval(UNMIXED)?), (json!(false), json!(true)));
        page.wait_until(READY, PATIENCE)?;
        run(&page, "{ lesson: 'countdown', modes: ['threads'], params: { n: 1000 }, repeat: 1 }")?;
    }
    // Complete at last.
    server.clear_faults();
    page.open("en/countdown.html")?;
    page.wait_until("document.querySelector('.notice button:not(.quiet)')", PATIENCE)
}

#[test]
fn an_update_for_which_there_is_no_room_leaves_the_old_version_whole() -> Result<()> {
    let (page, server, _turn) = TestPage::shell()?.split();
    visit(&page)?;
    let used = page.eval_async("navigator.storage.estimate().then(({ usage }) => usage)")?;
    let origin = server.url().trim_end_matches('/').to_owned();
    // What is there has its place, and little more.
    let quota = used.as_u64().unwrap_or_default() + 50_000;
    let wish = json!({ "origin": origin, "quotaSize": quota });
    page.cdp("Storage.overrideQuotaForOrigin", wish)?;
    let server = publish(server, next_version("full")?)?;
    page.open("en/countdown.html")?;
    page.ready()?;
    let tried = |_: &Page| Ok(server.requests().iter().any(|path| path.contains("/precache-")));
    page.wait_for("the update is tried", PATIENCE, tried)?;
    let over = "navigator.serviceWorker.getRegistration().then((found) => !found.installing)";
    page.wait_for("it is given up", PATIENCE, |page| Ok(page.eval_async(over)? == true))?;
    assert_eq!(page.eval("document.querySelectorAll('.notice').length")?, 0);
    assert_eq!(page.eval_async("caches.keys().then((names) => names.length)")?, 1);
    drop(server);
    page.open("zh/fib.html")?;
    page.ready()?;
    assert_eq!((page.eval(SECOND)?, page.eval(UNMIXED)?), (json!(false), json!(true)));
    page.wait_until(READY, PATIENCE)?;
    run(&page, "{ lesson: 'fib', modes: ['threads'], params: { n: 20 }, repeat: 1 }").map(drop)
}

#[test]
fn a_tab_of_the_old_version_goes_on_when_another_takes_the_new_one() -> Result<()> {
    let (page, server, _turn) = TestPage::shell()?.split();
    visit(&page)?;
    let server = publish(server, next_version("tabs")?)?;
    page.open("en/countdown.html")?;
    page.ready()?;
    tabs::second(&page, "en/countdown.html")?;
    page.eval_async("second.interleave.ready")?;
    let offer = "second.document.querySelector('.notice button:not(.quiet)')";
    page.wait_until(offer, PATIENCE)?;
    page.eval(&format!("{offer}.click()"))?;
    page.wait_until(&format!("second.{SECOND}"), PATIENCE)?;
    page.wait_until("second.interleave", PATIENCE)?;
    page.eval_async("second.interleave.ready")?;
    // The other one still is of the old version, with what it had and with what it asks for now.
    assert_eq!(page.eval(SECOND)?, false);
    page.click(".menu a[href$='en/deadlock.html']")?;
    let prose = "document.querySelector('.prose')?.textContent.includes('What happens')";
    page.wait_until(prose, PATIENCE)?;
    run(&page, "{ lesson: 'fib', modes: ['processes'], params: { n: 20 }, repeat: 1 }")?;
    assert_eq!(page.eval(UNMIXED)?, true);
    drop(server);
    // Also without the host, on which there is only the new one.
    page.click("a[data-language=zh]")?;
    page.wait_until("document.documentElement.lang === 'zh'", PATIENCE)?;
    assert_eq!(page.eval(UNMIXED)?, true);
    assert_eq!(page.eval_async("caches.keys().then((names) => names.length)")?, 2);
    // Whoever is loaded again is of the new one.
    page.open("en/countdown.html")?;
    page.ready()?;
    assert_eq!((page.eval(SECOND)?, page.eval(UNMIXED)?), (json!(true), json!(true)));
    Ok(())
}

#[test]
fn a_visit_that_can_not_keep_everything_says_so_and_the_next_one_makes_up_for_it() -> Result<()> {
    let page = TestPage::shell()?;
    page.server.fault("zh/index.html", Fault::Missing);
    page.open("en/countdown.html")?;
    page.ready()?;
    let asked = |_: &Page| Ok(page.server.requests().iter().any(|path| path == "/zh/index.html"));
    page.wait_for("it is asked for", PATIENCE, asked)?;
    assert_eq!(page.eval("interleave.environment().offline_ready")?, false);
    let said = "document.querySelector('.place').textContent.includes('could not be fetched')";
    page.wait_until(said, PATIENCE)?;
    page.server.clear_faults();
    visit(&page)
}

#[test]
fn it_can_be_installed_as_an_app_in_both_languages() -> Result<()> {
    let page = TestPage::release()?;
    for (path, language) in [("en/countdown.html", "en"), ("zh/index.html", "zh")] {
        page.open(path)?;
        page.ready()?;
        let found = page.cdp("Page.getAppManifest", json!({}))?;
        assert_eq!(found["errors"], json!([]), "{path}");
        let data: Value = serde_json::from_str(found["data"].as_str().unwrap_or_default())?;
        assert_eq!(data["lang"], language);
        assert_eq!(page.cdp("Page.getAppId", json!({}))?["appId"], page.server.url());
        let errors = page.cdp("Page.getInstallabilityErrors", json!({}))?;
        assert_eq!(errors["installabilityErrors"], json!([]), "{path}");
        let missing = page.eval_async(&format!(
            "(async () => {{
              const base = new URL('{language}.webmanifest', '{}');
              const manifest = await (await fetch(base)).json();
              const sources = [...manifest.icons, ...manifest.screenshots].map((picture) => picture.src);
              const names = [...sources, ...manifest.shortcuts.map((shortcut) => shortcut.url)];
              const answers = await Promise.all(names.map((name) => fetch(new URL(name, base))));
              return answers.filter((answer) => !answer.ok).map((answer) => answer.url);
            }})()",
            page.server.url()
        ))?;
        assert_eq!(missing, json!([]), "{path}");
    }
    Ok(())
}
