//! Gathers what stands in many files: each language's messages, and the lessons' sources.

use std::path::Path;
use std::{env, fs};

fn main() {
    let out = env::var("OUT_DIR").expect("cargo sets it");
    for language in ["en", "zh"] {
        let folder = Path::new("locales").join(language);
        println!("cargo:rerun-if-changed={}", folder.display());
        let text = gather(&folder) + &gather(&folder.join("lessons"));
        fs::write(Path::new(&out).join(format!("{language}.ftl")), text).expect("a place to write");
    }
    println!("cargo:rerun-if-changed=src/lessons");
    fs::write(Path::new(&out).join("listings.rs"), listings()).expect("a place to write");
}

/// A `match` from a file's name to its text.
fn listings() -> String {
    let folder = fs::canonicalize("src/lessons").expect("the lessons");
    let entries = fs::read_dir(&folder).expect("the lessons").flatten();
    let mut names: Vec<_> =
        entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.retain(|name| name.ends_with(".rs"));
    names.sort();
    let arm = |name: &String| format!("{name:?} => include_str!({:?}),\n", folder.join(name));
    format!("match file {{\n{}_ => \"\",\n}}", names.iter().map(arm).collect::<String>())
}

/// All `.ftl` files of a folder, in the order of their names; nothing of a missing one.
fn gather(folder: &Path) -> String {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "ftl"));
    paths.sort();
    let texts = paths.iter().map(|path| fs::read_to_string(path).expect("a file of messages"));
    texts.map(|text| text + "\n").collect()
}
