//! The site on real web servers, from a subfolder, with nothing but the files made for them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use xtask::build::{Place, inventory, site};
use xtask::hosting;
use xtask::hosts::{Host, Kind};
use xtask::support::Part;

use crate::support::{Browser, Context, Page, Result, Setup, Turn, in_each_browser, seen};

const BASE: &str = "/play/";
const ORIGIN: &str = "https://example.org";
const PATIENCE: Duration = Duration::from_secs(60);

/// The site built for that folder, once for all hosts.
fn hosted() -> Result<&'static Path> {
    static SITE: OnceLock<std::result::Result<PathBuf, String>> = OnceLock::new();
    let built = SITE.get_or_init(|| {
        let place = Place::new(Some(BASE), Some(ORIGIN)).map_err(|error| error.to_string())?;
        site::build_hosted(&place).map_err(|error| format!("{error:#}"))
    });
    built.as_deref().map_err(|error| anyhow::anyhow!("{error}"))
}

/// What a host sends, with its headers by name; a name that comes twice has both values.
struct Answer {
    status: u16,
    headers: BTreeMap<String, Vec<String>>,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> Vec<&str> {
        let values = self.headers.get(&name.to_ascii_lowercase());
        values.into_iter().flatten().map(String::as_str).collect()
    }
}

fn get(url: &str, encodings: Option<&str>) -> Result<Answer> {
    let config = ureq::Agent::config_builder().http_status_as_error(false).build();
    let mut request = config.new_agent().get(url);
    if let Some(encodings) = encodings {
        request = request.header("Accept-Encoding", encodings);
    }
    let mut answer = request.call().with_context(|| url.to_owned())?;
    let mut headers = BTreeMap::<String, Vec<String>>::new();
    for (name, value) in answer.headers() {
        let value = value.to_str().unwrap_or_default().to_owned();
        headers.entry(name.as_str().to_owned()).or_default().push(value);
    }
    let status = answer.status().as_u16();
    Ok(Answer {
        status,
        headers,
        body: answer.body_mut().with_config().limit(64 << 20).read_to_vec()?,
    })
}

/// Every header of the table, once and unchanged.
fn assert_headers(answer: &Answer, what: &str) {
    for (name, value) in hosting::headers() {
        assert_eq!(answer.header(name), [value.as_str()], "{what}: {name}");
    }
}

/// Every file of the site, as it is sent.
fn assert_files(host: &Host, site: &Path) -> Result<()> {
    let types: BTreeMap<_, _> = hosting::TYPES.into();
    for file in inventory::of(site)? {
        let extension = file.path.rsplit('.').next().unwrap_or_default();
        let Some(expected) = types.get(extension) else { continue };
        let answer = get(&format!("{}{}", host.url(), file.path), None)?;
        assert_eq!(answer.status, 200, "{}", file.path);
        assert_headers(&answer, &file.path);
        let (sharing, with) = hosting::SHARING;
        let shared = Some(with).filter(|_| file.path == hosting::SHARED);
        assert_eq!(answer.header(sharing), Vec::from_iter(shared), "{}", file.path);
        let cache = hosting::cache_control(&file.path);
        assert_eq!(answer.header("Cache-Control"), [cache], "{}", file.path);
        let kind = answer.header("Content-Type");
        let kind = kind.first().and_then(|kind| kind.split(';').next()).unwrap_or_default();
        // Both are JavaScript, and both XML.
        let kind = kind.replace("application/javascript", "text/javascript");
        let kind = kind.replace("text/xml", "application/xml");
        assert_eq!(kind, *expected, "{}", file.path);
        assert!(answer.body == std::fs::read(site.join(&file.path))?, "{}", file.path);
    }
    Ok(())
}

/// The compressed copies are sent to those who take them.
fn assert_copies(host: &Host, site: &Path, encodings: &[&str]) -> Result<()> {
    for file in inventory::of(site)? {
        for encoding in encodings {
            let ending = if *encoding == "gzip" { "gz" } else { encoding };
            let Ok(copy) = std::fs::read(site.join(format!("{}.{ending}", file.path))) else {
                continue;
            };
            let what = format!("{} as {encoding}", file.path);
            let answer = get(&format!("{}{}", host.url(), file.path), Some(encoding))?;
            assert_eq!(answer.header("Content-Encoding"), [*encoding], "{what}");
            assert!(answer.header("Vary").join(",").contains("Accept-Encoding"), "{what}");
            assert!(answer.body == copy, "{what}");
            assert_headers(&answer, &what);
            assert_eq!(
                answer.header("Cache-Control"),
                [hosting::cache_control(&file.path)],
                "{what}"
            );
        }
    }
    Ok(())
}

/// What is not there is answered with the site's own page, which nobody keeps.
fn assert_wrong_addresses(host: &Host, site: &Path) -> Result<()> {
    let page = std::fs::read(site.join("404.html"))?;
    for path in ["en/nope.html", "a/b/c/d/", "assets/none.js"] {
        let answer = get(&format!("{}{path}", host.url()), None)?;
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.body == page, "{path}: {}", String::from_utf8_lossy(&answer.body));
        assert_headers(&answer, path);
        assert_eq!(answer.header("Cache-Control"), [hosting::CHANGING], "{path}");
    }
    Ok(())
}

/// A visit: home, a lesson in each language, a run, a wrong address and back.
fn visit(kind: Kind, browser: Browser) -> Result<()> {
    let _turn = Turn::shared();
    let host = Host::start(kind, hosted()?, BASE)?;
    let page = Page::with(host.url(), &Setup::of(browser))?;
    page.open("")?;
    page.ready()?;
    for lesson in ["zh/fib.html?n=20&modes=threads", "en/countdown.html?n=1000000&tasks=2&repeat=1"]
    {
        page.open(lesson)?;
        page.ready()?;
        assert_eq!(
            page.eval("[crossOriginIsolated, interleave.environment().tier]")?.to_string(),
            "[true,1]"
        );
    }
    page.click("#run")?;
    page.wait_until("document.querySelectorAll('.bar-row').length >= 5", PATIENCE)?;
    page.finished()?;
    if browser == Browser::Chromium {
        // An error would be a file that is missing, or something that the policy forbids.
        assert_eq!(page.console_errors()?, Vec::<String>::new());
    }
    let nth = xtask::hosts::ALL.iter().position(|known| *known == kind).context("a host")?;
    seen(&page, Part::Host, (nth, kind.title()), "isolated, lessons run")?;
    page.open("a/b/c.html")?;
    let drawn = "getComputedStyle(document.querySelector('main')).display";
    assert_eq!(page.eval(drawn)?, "grid", "the page of a wrong address has its styles");
    page.click("a[href$='zh/index.html']")?;
    page.wait_until("window.interleave && document.querySelector('.chapters')", PATIENCE)?;
    assert_eq!(page.url()?, format!("{}zh/index.html", host.url()));
    Ok(())
}

fn serves(kind: Kind, encodings: &[&str]) -> Result<()> {
    let site = hosted()?;
    let host = Host::start(kind, site, BASE)?;
    assert_files(&host, site)?;
    assert_copies(&host, site, encodings)?;
    assert_wrong_addresses(&host, site)
}

#[test]
fn nginx_serves_the_site_with_its_snippet() -> Result<()> {
    serves(Kind::Nginx, &["gzip", "br"])
}

#[test]
fn apache_serves_the_site_with_its_htaccess() -> Result<()> {
    serves(Kind::Apache, &["gzip", "br"])
}

#[test]
fn caddy_serves_the_site_with_its_snippet() -> Result<()> {
    serves(Kind::Caddy, &["gzip", "br"])
}

in_each_browser! {
    // What a host sends, the tests above see; what a browser makes of it, one host shows, and for these
    // two browsers `browsers`.
    #[rarely(firefox webkit)]
    a_visit_to_nginx => |browser| super::visit(super::Kind::Nginx, browser),
    #[rarely(chromium firefox webkit)]
    a_visit_to_apache => |browser| super::visit(super::Kind::Apache, browser),
    #[rarely(chromium firefox webkit)]
    a_visit_to_caddy => |browser| super::visit(super::Kind::Caddy, browser),
}
