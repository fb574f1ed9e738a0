//! The browsers that the tests drive, each with its driver.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::{GECKODRIVER, cargo_tool, debian, own_tool};
use crate::browser::Browser;
use crate::command::{first_line, on_path};

/// Chromium, where there is one.
pub fn chromium() -> Option<PathBuf> {
    ["chromium", "google-chrome", "chromium-browser"].into_iter().find_map(on_path)
}

/// Chromium without its windows (`Setup::shell`), where there is one.
pub fn chromium_shell() -> Option<PathBuf> {
    on_path("chromium-headless-shell")
}

pub fn firefox() -> Option<PathBuf> {
    ["firefox-esr", "firefox"].into_iter().find_map(on_path)
}

/// A browser's driver, where there is one.
pub fn driver(browser: Browser) -> Option<PathBuf> {
    match browser {
        Browser::Chromium => on_path("chromedriver"),
        Browser::Firefox => own_tool("geckodriver").or_else(|| on_path("geckodriver")),
        Browser::WebKit => on_path("WebKitWebDriver"),
    }
}

/// A browser, its driver, and a font for the page's every language.
///
/// # Errors
/// They can't be installed; the error says which command would.
pub fn ensure_browser(browser: Browser) -> Result<()> {
    let is_there_already = is_there(browser);
    let lacks_shell = browser == Browser::Chromium && chromium_shell().is_none();
    if !is_there_already || lacks_shell && debian::possible() {
        match debian::install(&format!("{browser:?}"), browser.packages()) {
            // The tests take longer without it, and that is all.
            Err(error) if is_there_already => {
                eprintln!("note: no chromium-headless-shell: {error:#}")
            }
            installed => installed?,
        }
    }
    if browser == Browser::Firefox && driver(browser).is_none() {
        // Nothing in it needs to be fast.
        let flags = ["--locked", "--debug"];
        cargo_tool("geckodriver", "geckodriver", GECKODRIVER, &flags, "about 2 min")?;
    }
    if !is_there(browser) || driver(browser).is_none() {
        bail!("{browser:?} and its driver were installed, but are not on PATH");
    }
    if browser == Browser::Chromium { same_version() } else { Ok(()) }
}

/// Whether all that Debian's packages bring is there.
fn is_there(browser: Browser) -> bool {
    match browser {
        Browser::Chromium => chromium().is_some() && driver(browser).is_some(),
        Browser::Firefox => firefox().is_some(),
        Browser::WebKit => driver(browser).is_some() && on_path("Xvfb").is_some(),
    }
}

fn same_version() -> Result<()> {
    let of = |program: Option<PathBuf>| program.as_deref().and_then(major);
    let versions = (of(chromium()), of(driver(Browser::Chromium)));
    if let (Some(browser), Some(driver)) = versions
        && browser != driver
    {
        bail!(
            "Chromium {browser} needs a chromedriver of its own version, but {driver} is on PATH"
        );
    }
    Ok(())
}

/// The 156 of `Chromium 156.0.8078.79 built on ...`.
fn major(program: &Path) -> Option<String> {
    major_in(&first_line(program, &["--version"])?)
}

fn major_in(line: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    words.find_map(|word| {
        let (major, rest) = word.split_once('.')?;
        let numeric = major.chars().all(|c| c.is_ascii_digit()) && rest.contains('.');
        numeric.then(|| major.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn major_versions_are_found_in_what_programs_say() {
        let chromium = "Chromium 156.0.8078.79 built on Debian GNU/Linux 12 (bookworm)";
        assert_eq!(major_in(chromium).as_deref(), Some("156"));
        assert_eq!(major_in("ChromeDriver 156.0.8078.79 (a21ce95)").as_deref(), Some("156"));
        assert_eq!(major_in("no version"), None);
    }
}
