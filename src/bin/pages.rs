//! Writes every page as HTML, for the site's build: `pages FOLDER_OF_TEXTS ROOT`.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<_> = std::env::args().skip(1).collect();
    let [folder, root] = &args[..] else {
        eprintln!("usage: pages FOLDER_OF_TEXTS ROOT");
        return ExitCode::FAILURE;
    };
    let pages = interleave::ui::prerender::pages(Path::new(folder), root);
    let json = pages.and_then(|pages| serde_json::to_string(&pages).map_err(|e| e.to_string()));
    match json {
        Ok(json) => {
            println!("{json}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
