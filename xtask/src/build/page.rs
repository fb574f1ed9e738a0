//! The page that Trunk wrote, finished: it is told the engine's folder, and its inline script
//! becomes a file, so that a host may forbid inline scripts.

use std::path::Path;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::files;

const ENGINE: &str = "data-engine=\"";
const SCRIPT: &str = "<script type=\"module\"";

/// Stamp `index.html` in `site`, and write its start script beside it.
pub fn finish(site: &Path, engine: &str) -> Result<()> {
    let path = site.join("index.html");
    let html = files::read(&path)?;
    let html = stamp(&html, engine).with_context(|| path.display().to_string())?;
    let (html, script) = extract(&html).with_context(|| path.display().to_string())?;
    if let Some((name, content)) = script {
        files::write(&site.join(name), content)?;
    }
    files::write(&path, html)
}

/// Name the engine's folder in the page's `<html data-engine="...">`.
pub fn stamp(html: &str, engine: &str) -> Result<String> {
    let Some(at) = html.find(ENGINE) else { bail!("no `{ENGINE}...\"` in the page") };
    let from = at + ENGINE.len();
    let len = html[from..].find('"').context("the page's data-engine has no end")?;
    Ok(format!("{}{engine}{}", &html[..from], &html[from + len..]))
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
    let script = START.replace("APP_JS", &file(js)).replace("APP_WASM", &file(wasm));
    Ok((base, script))
}

const START: &str = "\
// Starts the page; where that fails, says so on it.
try {
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
        let once = stamp(PAGE, "engine-aa")?;
        assert!(once.starts_with("<html lang=\"en\" data-engine=\"engine-aa\">"));
        assert_eq!(stamp(&once, "")?, PAGE);
        assert!(stamp("<html>", "engine-aa").is_err());
        Ok(())
    }

    #[test]
    fn the_inline_script_becomes_a_file() -> Result<()> {
        let (html, script) = extract(PAGE)?;
        let (name, content) = script.context("a script")?;
        assert!(html.contains(&format!("<script type=\"module\" src=\"./{name}\"></script>")));
        assert!(!html.contains("import init"));
        assert!(content.contains("import('./app-1f.js')"));
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
