//! The table, for a terminal, for BENCHMARKS.md and as JSON.

use std::fmt::Write;
use std::fs;

use anyhow::Result;
use serde_json::{Value, json};

use super::figures::{Row, Verdict};
use super::probes::Probes;
use super::stats::Summary;
use crate::command::first_line;
use crate::tools::{self, BuildTools};

const HEAD: [&str; 5] = ["figure", "reference", "measured", "target", "verdict"];

/// Where the figures come from; nothing that names a person's machine.
pub struct Machine {
    facts: Vec<(&'static str, String)>,
}

impl Machine {
    pub fn ask(tools: &BuildTools) -> Self {
        let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = cpuinfo.lines().find_map(|line| line.strip_prefix("model name"));
        let model = model.map(|rest| rest.trim_start_matches([' ', '\t', ':']).to_owned());
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let system = fs::read_to_string("/etc/os-release").unwrap_or_default();
        let system = system.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
        let browser = tools::chromium().and_then(|path| first_line(path, &["--version"]));
        let unknown = || "unknown".to_owned();
        let facts = vec![
            ("processor", model.unwrap_or_else(unknown)),
            ("cores", cores.to_string()),
            ("system", system.map_or_else(unknown, |name| name.trim_matches('"').to_owned())),
            ("browser", browser.unwrap_or_else(unknown)),
            ("compiler for wasm", tools.toolchain.describe()),
        ];
        Self { facts }
    }
}

fn cells(row: &Row) -> [String; 5] {
    let value = |value: &Result<Summary, String>| match value {
        Ok(summary) => shown(summary, row.unit),
        Err(_) => "not measured".into(),
    };
    let verdict = match row.verdict {
        Verdict::Met => "met".into(),
        Verdict::Missed => "MISSED".into(),
        Verdict::NotMeasured => {
            let why = row.measured.as_ref().err().or(row.reference.as_ref().err());
            format!("not measured: {}", why.map_or("", String::as_str))
        }
    };
    let target = row.target.text(row.unit);
    [row.name.into(), value(&row.reference), value(&row.measured), target, verdict]
}

/// `12.3 ns (11.9 to 14.0)`; a single sample, and a reference that is none, are shown plainly.
fn shown(summary: &Summary, unit: &str) -> String {
    let Summary { median, min, max, .. } = *summary;
    match (median == 0.0, min == max) {
        (true, true) => String::new(),
        (false, true) => format!("{} {unit}", number(median)),
        _ => format!("{} {unit} ({} to {})", number(median), number(min), number(max)),
    }
}

fn number(value: f64) -> String {
    let digits = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 0.1 => 2,
        _ => 4,
    };
    format!("{value:.digits$}")
}

pub fn table(rows: &[Row]) -> String {
    let lines: Vec<_> =
        std::iter::once(HEAD.map(String::from)).chain(rows.iter().map(cells)).collect();
    let width = |column: usize| {
        let widths = lines.iter().map(|line| line[column].chars().count());
        widths.max().unwrap_or_default()
    };
    let widths: Vec<_> = (0..HEAD.len()).map(width).collect();
    let mut text = String::new();
    for line in &lines {
        let padded = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        text.push_str(padded.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// BENCHMARKS.md.
pub fn page(rows: &[Row], machine: &Machine) -> String {
    let mut text = String::from(PREFACE);
    for (name, fact) in &machine.facts {
        // Writing to a string can't fail.
        let _ = writeln!(text, "- {name}: {fact}");
    }
    let _ = writeln!(text, "\n| {} |\n|{}", HEAD.join(" | "), "---|".repeat(HEAD.len()));
    for row in rows {
        let _ =
            writeln!(text, "| {} |", cells(row).map(|cell| cell.replace('|', "\\|")).join(" | "));
    }
    text
}

const PREFACE: &str = "\
# Benchmarks

Written by `cargo xtask bench`. Each figure is the median of rounds that were interleaved with
those of its reference, with the least and the greatest round in brackets; both come from the
same run. A target that was missed says so.

";

pub fn json(rows: &[Row], machine: &Machine, probes: &Probes) -> Result<String> {
    let facts: serde_json::Map<_, _> =
        machine.facts.iter().map(|(name, fact)| ((*name).to_owned(), json!(fact))).collect();
    let rows: Vec<_> = rows.iter().map(row_json).collect();
    let probes: Vec<_> = probes
        .iter()
        .map(|(probe, rounds)| match rounds {
            Ok(rounds) => json!({ "probe": format!("{probe:?}"), "rounds": rounds }),
            Err(why) => json!({ "probe": format!("{probe:?}"), "error": why }),
        })
        .collect();
    let all = json!({ "machine": facts, "figures": rows, "probes": probes });
    Ok(serde_json::to_string_pretty(&all)?)
}

fn row_json(row: &Row) -> Value {
    let value = |value: &Result<Summary, String>| match value {
        Ok(summary) => json!(summary),
        Err(why) => json!({ "error": why }),
    };
    json!({
        "figure": row.name,
        "unit": row.unit,
        "target": row.target.text(row.unit),
        "measured": value(&row.measured),
        "reference": value(&row.reference),
        "met": match row.verdict {
            Verdict::Met => Value::Bool(true),
            Verdict::Missed => Value::Bool(false),
            Verdict::NotMeasured => Value::Null,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::figures::Target;

    fn row(measured: Result<Summary, String>, verdict: Verdict) -> Row {
        let reference = Summary::of(vec![2.0]);
        Row { name: "a|b", unit: "x", target: Target::AtLeast(0.95), measured, reference, verdict }
    }

    #[test]
    fn figures_are_shown_with_their_spread() {
        let rows = [row(Summary::of(vec![1.9, 1.95, 1.8]), Verdict::Missed)];
        let table = table(&rows);
        assert!(table.contains("1.90 x (1.80 to 1.95)") && table.contains("2.00 x"), "{table}");
        assert!(table.contains("MISSED") && table.contains("at least 0.95 of it"), "{table}");
    }

    #[test]
    fn what_was_not_measured_says_why_and_breaks_no_table() {
        let rows = [row(Err("no browser".into()), Verdict::NotMeasured)];
        let page = page(&rows, &Machine { facts: vec![("cores", "2".into())] });
        assert!(page.contains("| a\\|b | 2.00 x | not measured |"), "{page}");
        assert!(page.contains("not measured: no browser |") && page.contains("- cores: 2"));
    }
}
