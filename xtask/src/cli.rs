//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use lexopt::{Arg, Parser};

use crate::browser::Browser;
use crate::build::{Place, Profile, Variant, discovery, engine, icons, preview, site};
use crate::testing::{Choice, Part};
use crate::tools::BuildTools;
use crate::{bench, check, recipes, record, serve, support, testing};

pub const USAGE: &str = "\
cargo xtask COMMAND

  build [--base PATH] [--origin URL] [--dev]
                                 build the site into dist/; where it will stand: --base /play/,
                                 --origin https://host (for whole addresses, see docs/hosting.md)
  serve [--port N] [--dev]       build the site and serve it, isolated; --dev: again on change
  test  [--native|--loom|--browser] [--in BROWSER] [--dev] [--all] [FILTER]
                                 run every test, or those of one part, or those of a name;
                                 --in chromium,firefox,webkit: the browser tests of these only;
                                 --all: every combination, where else a part of them is tried;
                                 --dev: on sites built quickly, where claims of speed may fail
  support [FILTER...]            run the tests of what works in which browser, all or those of a
                                 name, and write what they saw into the docs
  bench [FIGURE...]              measure, compare, and write BENCHMARKS.md
  previews [PART...]             draw icons and the pictures of link previews again, in
                                 Chromium; all of them, or those with one of these parts in
                                 their names (`icons`, `app`, `fork`)
  record [LESSON...]             record the runs that are shown where none can be made
  recipes [--dev] [NAME...]      try the recipes of docs/embed.md with the real generators
  check                          format, lints and layering

  engine [--dev]                 (Trunk's hook) build the engine alone
  finish [--dev]                 (Trunk's hook) put the engine into the site being built

Each command first makes sure of the tools it needs.";

/// Whether all is well; `false` has said what is not.
pub fn run(args: impl Iterator<Item = OsString>) -> Result<bool> {
    let mut parser = Parser::from_args(args);
    let Some(first) = parser.next()? else {
        println!("{USAGE}");
        return Ok(true);
    };
    match first {
        Arg::Long("help") | Arg::Short('h') => {
            println!("{USAGE}");
            Ok(true)
        }
        Arg::Value(name) => command(&name.to_string_lossy(), Options::parse(&mut parser)?),
        other => Err(other.unexpected().into()),
    }
}

fn command(name: &str, options: Options) -> Result<bool> {
    match name {
        "build" => println!("built {}", build(&options)?.display()),
        "serve" => serve::run(options.port, options.profile())?,
        "previews" => {
            icons::draw(&options.words)?;
            preview::draw(&options.words)?;
        }
        "record" => record::run(&options.words)?,
        "test" => {
            let filter = options.words.first().map(String::as_str);
            let counts = testing::run(options.part, options.profile(), &options.choice, filter)?;
            return Ok(counts.failed == 0);
        }
        "support" => support::run(options.profile(), &options.words)?,
        "bench" => bench::run(&options.words)?,
        "recipes" => recipes::run(&options.words, options.profile())?,
        "check" => check::run()?,
        "engine" => {
            let variant = Variant::from_env();
            engine::build(&BuildTools::ensure()?, variant, options.hook_profile())?;
        }
        "finish" => {
            let staged = std::env::var_os("TRUNK_STAGING_DIR");
            let staged =
                staged.context("`finish` is run by Trunk, which sets TRUNK_STAGING_DIR")?;
            site::finish_staged(&PathBuf::from(staged), options.hook_profile())?;
        }
        "help" => println!("{USAGE}"),
        other => bail!("no command `{other}`\n\n{USAGE}"),
    }
    Ok(true)
}

fn build(options: &Options) -> Result<PathBuf> {
    let place = Place::new(options.base.as_deref(), options.origin.as_deref())?;
    let dist = site::build(&BuildTools::ensure()?, options.profile(), &place)?;
    if place.origin.is_none() {
        println!("{}", discovery::WITHOUT_ORIGIN);
    }
    Ok(dist)
}

#[derive(Default)]
struct Options {
    base: Option<String>,
    origin: Option<String>,
    dev: bool,
    choice: Choice,
    port: Option<u16>,
    part: Option<Part>,
    words: Vec<String>,
}

impl Options {
    fn parse(parser: &mut Parser) -> Result<Self> {
        let mut options = Self::default();
        while let Some(arg) = parser.next()? {
            match arg {
                Arg::Long("base") => options.base = Some(text(parser)?),
                Arg::Long("origin") => options.origin = Some(text(parser)?),
                Arg::Long("dev") => options.dev = true,
                Arg::Long("all") => options.choice.all = true,
                Arg::Long("port") => {
                    let port = text(parser)?;
                    let number = port.parse().with_context(|| format!("--port {port}: no port"));
                    options.port = Some(number?);
                }
                Arg::Long("native") => options.part = Some(Part::Native),
                Arg::Long("loom") => options.part = Some(Part::Loom),
                Arg::Long("in") => options.within(&text(parser)?)?,
                Arg::Long("browser") => options.part = Some(Part::Browser),
                Arg::Value(word) => options.words.push(word.to_string_lossy().into_owned()),
                other => return Err(other.unexpected().into()),
            }
        }
        Ok(options)
    }

    /// Browsers' names with commas between them. Only browser tests are of a browser.
    fn within(&mut self, names: &str) -> Result<()> {
        for name in names.split(',') {
            let browser = Browser::named(name);
            let browser =
                browser.with_context(|| format!("--in {name}: no browser of that name"))?;
            self.choice.browsers.push(browser);
        }
        self.part = Some(Part::Browser);
        Ok(())
    }

    fn profile(&self) -> Profile {
        if self.dev { Profile::Dev } else { Profile::Release }
    }

    fn hook_profile(&self) -> Profile {
        if self.dev { Profile::Dev } else { Profile::from_trunk() }
    }
}

fn text(parser: &mut Parser) -> Result<String> {
    Ok(parser.value()?.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_and_unknown_ones_refused() -> Result<()> {
        let parse = |line: &str| Options::parse(&mut Parser::from_args(line.split(' ')));
        let options = parse("--port 80 --dev name --base=x")?;
        assert_eq!((options.port, options.dev, options.base), (Some(80), true, Some("x".into())));
        assert_eq!(options.words, ["name"]);
        assert!(parse("--port many").is_err() && parse("--fast").is_err());
        let choice = parse("--in firefox,webkit --in chromium")?.choice;
        assert_eq!(choice.browsers, [Browser::Firefox, Browser::WebKit, Browser::Chromium]);
        assert!(parse("--in safari").is_err());
        Ok(())
    }
}
