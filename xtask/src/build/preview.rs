//! The pictures of link previews, one a page: the top of the home, and a lesson's title and question,
//! as `cargo xtask previews` takes them in Chromium; and those of the app, shown where it is offered
//! for installing. They are kept under `www/previews/`, so that a build needs no browser.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use anyhow::{Context, Result};
use color_quant::NeuQuant;

use super::text::LANGUAGES;
use super::{Place, Profile, site};
use crate::browser::{Browser, Page, Viewport};
use crate::server::{Options, Server};
use crate::tools::{self, BuildTools};
use crate::{files, paths};

/// What those who show previews ask for.
pub const WIDTH: u32 = 1200;
pub const HEIGHT: u32 = 630;
/// A picture of the app: a lesson after a run.
pub struct Shot {
    pub width: u32,
    pub height: u32,
    /// As manifests call it.
    pub form: &'static str,
}

pub const SHOTS: [Shot; 2] = [
    Shot { width: 1280, height: 800, form: "wide" },
    Shot { width: 412, height: 824, form: "narrow" },
];

impl Shot {
    /// From the site's root.
    pub fn file(&self, language: &str) -> String {
        format!("previews/app/{language}-{}.png", self.form)
    }
}

/// Colours of a picture.
const COLOURS: usize = 64;

/// The picture of the home in a language, from the site's root.
pub fn of_home(language: &str) -> String {
    format!("previews/{language}.png")
}

/// The picture of the page `file` from the site's root; the home's for a page without its own.
pub fn file(file: &str, language: &str) -> String {
    let own = format!("previews/{}.png", file.trim_end_matches(".html"));
    let is_there = paths::root().join("www").join(&own).is_file();
    if is_there { own } else { of_home(language) }
}

/// Put the pictures into a site.
pub fn put(site: &Path) -> Result<()> {
    files::copy_folder(&paths::root().join("www/previews"), &site.join("previews"))
}

/// Whether the picture of that name is to be taken: one of the parts stands in it, or there are none.
pub fn is_wanted(name: &str, parts: &[String]) -> bool {
    parts.is_empty() || parts.iter().any(|part| name.contains(part.as_str()))
}

/// Take the pictures again from the built site, and say where they are; or those with such names.
pub fn draw(parts: &[String]) -> Result<()> {
    tools::ensure_browser(Browser::Chromium)?;
    let dist = site::build(&BuildTools::ensure()?, Profile::Release, &Place::default())?;
    let server = Server::start(Options::new(dist))?;
    let page = Page::new(server.url())?;
    let keep = |picture: &str| -> Result<()> {
        let file = paths::root().join("www").join(picture);
        page.screenshot(&file)?;
        files::write(&file, few_colours(&fs::read(&file)?)?)?;
        println!("took {picture}");
        Ok(())
    };
    draw_shots(&page, parts, &keep)?;
    page.set_viewport(Viewport { width: WIDTH, height: HEIGHT, dark: false, touch: false })?;
    let take = |address: &str, picture: &str, style: &str| -> Result<()> {
        if !is_wanted(picture, parts) {
            return Ok(());
        }
        page.open(address)?;
        page.started()?;
        page.eval(style)?;
        keep(picture)
    };
    page.open("")?;
    page.started()?;
    let lessons = page.eval("interleave.lessons().map((lesson) => lesson.id)")?;
    for language in LANGUAGES {
        let home = if language == LANGUAGES[0] { "index.html?lang=en" } else { "zh/index.html" };
        take(home, &of_home(language), LARGE)?;
        for id in lessons.as_array().into_iter().flatten().filter_map(|id| id.as_str()) {
            let name = format!("{language}/{id}");
            take(&format!("{name}.html"), &format!("previews/{name}.png"), LESSON)?;
        }
    }
    Ok(())
}

/// What an installed app looks like.
fn draw_shots(page: &Page, parts: &[String], keep: &dyn Fn(&str) -> Result<()>) -> Result<()> {
    for language in LANGUAGES {
        for shot in SHOTS.iter().filter(|shot| is_wanted(&shot.file(language), parts)) {
            let Shot { width, height, form } = *shot;
            page.set_viewport(Viewport { width, height, dark: false, touch: form == "narrow" })?;
            page.open(&format!("{language}/countdown.html"))?;
            page.started()?;
            page.eval_async(SHOWN)?;
            keep(&shot.file(language))?;
        }
    }
    Ok(())
}

/// A run, with what it gave in view.
const SHOWN: &str = "(async () => {
  await interleave.ready;
  await interleave.run({ lesson: 'countdown' });
  document.querySelector('.results').scrollIntoView();
  document.activeElement?.blur();
  await new Promise((drawn) => setTimeout(drawn, 500));
})()";

/// The same picture in as many colours as words and flat surfaces need: a third of the bytes.
fn few_colours(picture: &[u8]) -> Result<Vec<u8>> {
    let mut decoder = png::Decoder::new(Cursor::new(picture));
    decoder.set_transformations(png::Transformations::ALPHA | png::Transformations::STRIP_16);
    let mut reader = decoder.read_info()?;
    let mut pixels = vec![0; reader.output_buffer_size().context("a picture that is too large")?];
    let info = reader.next_frame(&mut pixels)?;
    let quantizer = NeuQuant::new(1, COLOURS, &pixels);
    let indices: Vec<u8> =
        pixels.as_chunks::<4>().0.iter().map(|pixel| quantizer.index_of(pixel) as u8).collect();
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, info.width, info.height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_palette(quantizer.color_map_rgb());
    encoder.set_compression(png::Compression::High);
    encoder.write_header()?.write_image_data(&indices)?;
    Ok(out)
}

/// A lesson's title and question alone, below the name of the site, as large as they can be read.
const LESSON: &str = "(() => {
  const root = document.documentElement.style;
  root.fontSize = '30px';
  root.overflow = 'hidden';
  const aside = '.badge, .switches, .claim, .lesson > :not(.lesson-head), main > nav, nav, .menu, .status';
  for (const part of document.querySelectorAll(aside)) part.style.display = 'none';
  const head = document.querySelector('.lesson-head').style;
  Object.assign(head, { position: 'fixed', left: '70px', top: '150px', width: '1060px', maxWidth: 'none' });
  document.querySelector('.lesson-head h1').style.fontSize = '84px';
})()";

/// Words that can be read in a small picture, and nothing that can be pressed.
const LARGE: &str = "(() => {
  const root = document.documentElement.style;
  root.fontSize = '23px';
  root.overflow = 'hidden';
  const aside = '.badge, .switches, .claim, .begin, .promises, .chapters, .sketch figcaption';
  for (const part of document.querySelectorAll(aside)) part.style.display = 'none';
})()";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lesson_has_its_own_picture_in_every_language() -> Result<()> {
        let lessons = fs::read_dir(paths::root().join("src/lessons/python"))?;
        for listing in lessons {
            let path = listing?.path();
            let id = path.file_stem().context("a name")?.to_string_lossy().into_owned();
            for language in LANGUAGES {
                let page = format!("{language}/{id}.html");
                let own = format!("previews/{language}/{id}.png");
                assert_eq!(file(&page, language), own, "run `cargo xtask previews`");
            }
        }
        assert_eq!(file("zh/index.html", "zh"), "previews/zh.png");
        Ok(())
    }
}
