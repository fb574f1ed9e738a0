//! The page that Trunk wrote, finished: it is told the folders of the engine and of the texts, and
//! its inline script becomes a file, so that a host may forbid inline scripts.

use std::path::Path;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use super::text::LANGUAGES;
use crate::files;

/// Attributes of the page's root that name folders.
pub const ENGINE: &str = "data-engine";
pub const TEXT: &str = "data-text";
const SCRIPT: &str = "<script type=\"module\"";

/// Stamp `index.html` in `site`, and write its start script beside it.
pub fn finish(site: &Path, engine: &str) -> Result<()> {
    let path = site.join("index.html");
    let html = files::read(&path)?;
    let html = stamp(&html, ENGINE, engine).with_context(|| path.display().to_string())?;
    let (html, script) = extract(&html).with_context(|| path.display().to_string())?;
    if let Some((name, content)) = script {
        files::write(&site.join(name), content)?;
    }
    files::write(&path, html)
}

/// Name a folder in the page of `site`.
pub fn stamp_file(site: &Path, attribute: &str, folder: &str) -> Result<()> {
    let path = site.join("index.html");
    let html = stamp(&files::read(&path)?, attribute, folder);
    files::write(&path, html.with_context(|| path.display().to_string())?)
}

/// Name a folder in the page's `<html ATTRIBUTE="...">`.
fn stamp(html: &str, attribute: &str, folder: &str) -> Result<String> {
    let opening = format!("{attribute}=\"");
    let Some(at) = html.find(&opening) else { bail!("no `{opening}...\"` in the page") };
    let from = at + opening.len();
    let len = html[from..].find('"').with_context(|| format!("{attribute} has no end"))?;
    Ok(format!("{}{folder}{}", &html[..from], &html[from + len..]))
}

type Script = (String, String);

/// Move the inline module script into a file, named by its hash; a page without one stays.
fn extract(html: &str) -> Result<(String, Option<Script>)> {
    let Some(at) = html.find(SCRIPT) else {
        return Ok((html.to_owned(), None));
    };
    let open = at + html[at..].find('>').context("a script tag has no end")? + 1;
    let end = open + html[open..].find("</script>").context("a script has no end")?;
    if html[at..open].contains("src=") {
        return Ok((html.to_owned(), None));
    }
    let (base, script) = start_script(&html[open..end])?;
    let hash: String = Sha256::digest(&script).iter().take(8).map(|b| format!("{b:02x}")).collect();
    let name = format!("start-{hash}.js");
    let tag = format!("{SCRIPT} src=\"{base}{name}\">");
    let html = format!("{}{tag}{}", &html[..at], &html[end..]);
    if html[at + tag.len()..].contains(SCRIPT) {
        bail!("the page has more than one module script");
    }
    Ok((html, Some((name, script))))
}

/// The page's start, with Trunk's two files looked up beside the script itself.
///
/// What keeps it from starting (a file is missing, no WebAssembly) is left on the page's root
/// element as `data-failed` and shown in `#fallback`, since nothing else runs to say it.
fn start_script(inline: &str) -> Result<(String, String)> {
    let mut quoted = inline.split(['\'', '"']).filter(|part| !part.contains(char::is_whitespace));
    let js = quoted.clone().find(|part| part.ends_with(".js"));
    let wasm = quoted.find(|part| part.ends_with("_bg.wasm"));
    let (Some(js), Some(wasm)) = (js, wasm) else {
        bail!("the page's inline script names no .js and _bg.wasm:\n{inline}")
    };
    let file = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    let base = js[..js.len() - file(js).len()].to_owned();
    let languages = format!("{LANGUAGES:?}").replace('"', "'");
    let script = START.replace("LANGUAGES", &languages);
    let script = script.replace("APP_JS", &file(js)).replace("APP_WASM", &file(wasm));
    Ok((base, script))
}

/// The language is chosen here, so that its words arrive together with the program: the address
/// decides, then what the visitor chose before, then the browser's languages.
const START: &str = "\
// Starts the page in the visitor's language; where that fails, says so on it.
try {
  const root = document.documentElement;
  const known = LANGUAGES;
  let kept = null;
  try { kept = localStorage.getItem('interleave-language'); } catch { /* Refused in some frames. */ }
  const wished = [new URLSearchParams(location.search).get('lang'), kept, ...navigator.languages];
  const language = (tag) => String(tag).toLowerCase().split('-')[0];
  root.lang = wished.map(language).find((tag) => known.includes(tag)) ?? known[0];
  const words = document.createElement('link');
  Object.assign(words, { rel: 'preload', as: 'fetch', crossOrigin: 'anonymous' });
  words.href = `${root.dataset.text}/${root.lang}.txt`;
  document.head.append(words);
  const { default: start } = await import('./APP_JS');
  await start({ module_or_path: new URL('./APP_WASM', import.meta.url) });
} catch (error) {
  document.documentElement.dataset.failed = String(error?.message ?? error);
  const fallback = document.getElementById('fallback');
  if (fallback) fallback.hidden = false;
  throw error;
}
";

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<html lang=\"en\" data-engine=\"\"><head>\
        <script type=\"module\" nonce=\"x\">\n\
        import init, * as bindings from './app-1f.js';\n\
        const wasm = await init({ module_or_path: './app-1f_bg.wasm' });\n\
        </script></head></html>";

    #[test]
    fn the_engine_is_stamped_and_stamped_again() -> Result<()> {
        let once = stamp(PAGE, ENGINE, "engine-aa")?;
        assert!(once.starts_with("<html lang=\"en\" data-engine=\"engine-aa\">"));
        assert_eq!(stamp(&once, ENGINE, "")?, PAGE);
        assert!(stamp("<html>", ENGINE, "engine-aa").is_err());
        Ok(())
    }

    #[test]
    fn the_inline_script_becomes_a_file() -> Result<()> {
        let (html, script) = extract(PAGE)?;
        let (name, content) = script.context("a script")?;
        assert!(html.contains(&format!("<script type=\"module\" src=\"./{name}\"></script>")));
        assert!(!html.contains("import init"));
        assert!(content.contains("import('./app-1f.js')"));
        assert!(content.contains("const known = ['en', 'zh'];"));
        assert!(content.contains("new URL('./app-1f_bg.wasm', import.meta.url)"));
        let (again, none) = extract(&html)?;
        assert!(again == html && none.is_none());
        Ok(())
    }

    #[test]
    fn a_base_path_is_kept() -> Result<()> {
        let (html, script) = extract(&PAGE.replace("'./", "'/play/"))?;
        let (name, content) = script.context("a script")?;
        assert!(html.contains(&format!("src=\"/play/{name}\"")));
        assert!(content.contains("import('./app-1f.js')"));
        Ok(())
    }

    #[test]
    fn an_unknown_inline_script_is_refused() {
        assert!(extract("<script type=\"module\">go()</script>").is_err());
    }
}
