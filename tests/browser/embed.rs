//! Lessons in other people's pages: the host page is of another site (`127.0.0.1`, where the site
//! itself is `localhost`), and sends none of our headers.

mod element;
mod follow;
mod gallery;
mod hostile;
mod places;
mod several;

use std::fs;
use std::ops::Deref;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use xtask::site_env;

use crate::support::{Browser, Options, Page, Result, Server, Turn, Value, in_shell};

const PATIENCE: Duration = Duration::from_secs(60);

/// Notes every event of every element, and every message that the page gets.
const LOG: &str = "\
window.log = [];
window.messages = [];
addEventListener('message', (event) => messages.push({ origin: event.origin, data: event.data }));
for (const lesson of document.querySelectorAll('interleave-lesson')) {
  for (const name of ['ready', 'run', 'report', 'error']) {
    lesson.addEventListener(name, ({ detail }) => {
      const { code, field, message } = detail;
      log.push({ id: lesson.id, name, detail: name === 'error' ? { code, field, message } : detail });
    });
  }
}
window.names = (id) => log.filter((entry) => !id || entry.id === id).map((entry) => entry.name);
window.lesson = document.querySelector('interleave-lesson');
window.frameOf = (element) => element.shadowRoot.querySelector('iframe');
window.told = (promise) => promise.then((value) => ({ value: value ?? null }),
  ({ code, field, message }) => ({ code, field, message }));";

/// A page with lessons in it, in a browser of its own.
pub struct Host {
    page: Page,
    site: Server,
    _server: Server,
    _turn: Rc<Turn>,
    folder: PathBuf,
}

impl Deref for Host {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // A temporary folder that stays does no harm.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Host {
    /// A host page of that body, in which `SITE` stands for the site's address.
    fn open(name: &str, body: &str) -> Result<Self> {
        let site = site_env::options(site_env::SITE)?;
        Self::of(name, site, &[], &format!("{SCRIPT}{body}"))
    }

    /// The same with a site served by other options, and with headers of the host page's own.
    fn of(name: &str, site: Options, headers: &[(&'static str, &str)], body: &str) -> Result<Self> {
        Self::in_browser(Browser::Chromium, name, site, headers, body)
    }

    /// And in another browser.
    pub fn in_browser(
        browser: Browser,
        name: &str,
        site: Options,
        headers: &[(&'static str, &str)],
        body: &str,
    ) -> Result<Self> {
        let site = Server::start(site)?;
        let name = format!("{}-{name}", browser.name());
        let folder = std::env::temp_dir().join(format!("embed-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let url = site.url();
        let headers: Vec<_> =
            headers.iter().map(|(name, value)| (*name, value.replace("SITE", &url))).collect();
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let html = format!(
            "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>host</title>\
             <link rel=icon href=data:,><body>{body}<script src=\"log.js\"></script>"
        );
        fs::write(folder.join("index.html"), html.replace("SITE", &url))?;
        fs::write(folder.join("log.js"), LOG)?;
        let server = Server::start(Options::foreign(&folder, &headers))?;
        let turn = Turn::shared();
        let setup = in_shell(browser);
        let page = Page::with(format!("http://127.0.0.1:{}/", server.port()), &setup)?;
        page.open("")?;
        Ok(Self { page, site, _server: server, _turn: turn, folder })
    }

    /// Waits for `name` from the element of that id, or from any.
    pub fn event(&self, id: &str, name: &str) -> Result<Value> {
        let found = format!(
            "log.find((entry) => entry.name === '{name}' && (!'{id}' || entry.id === '{id}'))"
        );
        self.wait_until(&found, PATIENCE)?;
        self.eval(&format!("{found}.detail"))
    }

    /// What is evaluated in the frame of the element of that selector.
    fn within(&self, selector: &str, js: &str) -> Result<Value> {
        self.inside(selector, |page| page.eval(js))
    }

    fn until_within(&self, selector: &str, js: &str) -> Result<()> {
        self.inside(selector, |page| page.wait_until(js, PATIENCE))
    }

    pub fn inside<T>(&self, selector: &str, work: impl FnOnce(&Page) -> Result<T>) -> Result<T> {
        let element = format!("document.querySelector('{selector}')");
        self.enter(&format!("{element}.localName === 'iframe' ? {element} : frameOf({element})"))?;
        let done = work(&self.page);
        self.leave()?;
        done
    }
}

pub const SCRIPT: &str = "<script type=\"module\" src=\"SITEembed.js\"></script>";
