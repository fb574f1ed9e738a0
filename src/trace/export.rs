//! A timeline as files: Chrome trace event JSON (Perfetto, speedscope) and CSV.
//!
//! Chrome's complete events (`ph: "X"`) of one thread have to nest, and holds need not nest in
//! waits. So each band of a lane is a thread of its own in the file, named after its worker.

use std::fmt::Write;

use serde::Serialize;

use super::timeline::{Band, Lane, Span, SpanKind, Timeline};

/// Thread ids of a lane's bands: `worker * BANDS + band`.
const BANDS: u32 = 10;

/// One entry of `traceEvents`.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Entry<'a> {
    name: String,
    ph: &'static str,
    pid: u32,
    tid: u32,
    /// Microseconds since the repetition began.
    ts: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    dur: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cat: Option<&'static str>,
    /// Scope of an instant event: its thread.
    #[serde(skip_serializing_if = "Option::is_none")]
    s: Option<&'static str>,
    args: Args<'a>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
struct Args<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sort_index: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct File<'a> {
    trace_events: Vec<Entry<'a>>,
    display_time_unit: &'static str,
}

/// What a span is called in a file; the page has names of its own.
pub fn span_name(span: &Span) -> String {
    match span.kind {
        SpanKind::Running => "running".to_owned(),
        SpanKind::Waiting(reason) => format!("waiting: {}", reason.name()),
        SpanKind::Holding(reason) => format!("holding: {}", reason.name()),
        SpanKind::Task => format!("task {}", span.value),
    }
}

/// Chrome trace event JSON of one repetition, titled `title`.
pub fn chrome_json(timeline: &Timeline, title: &str) -> String {
    let origin = timeline.origin_ms();
    let end = timeline.end_ms();
    let names: Vec<[String; 3]> = timeline.lanes.iter().map(band_names).collect();
    let mut entries = Vec::new();
    let mut pid = None;
    let process = |pid| format!("{title} · process {pid}");
    let processes: Vec<String> = timeline.lanes.iter().map(|lane| process(lane.pid)).collect();
    for ((lane, names), process) in timeline.lanes.iter().zip(&names).zip(&processes) {
        if pid.replace(lane.pid) != Some(lane.pid) {
            entries.push(metadata("process_name", lane.pid, 0, process));
        }
        lane_entries(&mut entries, lane, names, origin, end);
    }
    let file = File { trace_events: entries, display_time_unit: "ms" };
    serde_json::to_string(&file).unwrap_or_default()
}

fn band_names(lane: &Lane) -> [String; 3] {
    ["", " · holds", " · tasks"].map(|suffix| format!("{}{suffix}", lane.name))
}

fn lane_entries<'a>(
    entries: &mut Vec<Entry<'a>>,
    lane: &Lane,
    names: &'a [String; 3],
    origin: f64,
    end: f64,
) {
    let place = |(band, row, span)| complete(lane, thread(band, row), &span, origin);
    let mut own: Vec<Entry<'a>> = lane.placed(end).into_iter().map(place).collect();
    own.extend(lane.ticks.iter().map(|tick| Entry {
        ph: "i",
        s: Some("t"),
        args: Args { line: Some(tick.line), value: Some(tick.value), ..Args::default() },
        ..entry("mark", lane.pid, tid(lane, 0), micros(tick.at_ms - origin))
    }));
    own.sort_by(|a, b| a.tid.cmp(&b.tid).then(a.ts.total_cmp(&b.ts)));
    let mut seen = None;
    for entry in own {
        if seen.replace(entry.tid) != Some(entry.tid) {
            let band = (entry.tid - tid(lane, 0)) as usize;
            let named = [0, 1, 1, 1, 1, 2, 2, 2, 2, 2][band.min(9)];
            entries.push(metadata("thread_name", lane.pid, entry.tid, &names[named]));
            let mut order = metadata("thread_sort_index", lane.pid, entry.tid, "");
            order.args = Args { sort_index: Some(entry.tid), ..Args::default() };
            entries.push(order);
        }
        entries.push(entry);
    }
}

fn tid(lane: &Lane, band: u32) -> u32 {
    lane.worker.saturating_mul(BANDS).saturating_add(band)
}

/// The number of a band's row among the lane's threads: states, four of holds, four of tasks.
fn thread(band: Band, row: usize) -> u32 {
    let row = row.min(3) as u32;
    match band {
        Band::States => 0,
        Band::Holds => 1 + row,
        Band::Tasks => 5 + row,
    }
}

fn complete<'a>(lane: &Lane, thread: u32, span: &Span, origin: f64) -> Entry<'a> {
    let category = match span.kind {
        SpanKind::Running => "running",
        SpanKind::Waiting(_) => "waiting",
        SpanKind::Holding(_) => "holding",
        SpanKind::Task => "task",
    };
    Entry {
        dur: Some(micros(span.duration_ms())),
        ph: "X",
        cat: Some(category),
        args: Args {
            object: (span.object != 0).then_some(span.object),
            line: (span.line != 0).then_some(span.line),
            value: Some(span.value),
            ..Args::default()
        },
        ..entry(&span_name(span), lane.pid, tid(lane, thread), micros(span.start_ms - origin))
    }
}

fn metadata<'a>(kind: &str, pid: u32, tid: u32, name: &'a str) -> Entry<'a> {
    let args = Args { name: Some(name), ..Args::default() };
    Entry { ph: "M", args, ..entry(kind, pid, tid, 0.0) }
}

fn entry<'a>(name: &str, pid: u32, tid: u32, ts: f64) -> Entry<'a> {
    let args = Args::default();
    Entry { name: name.to_owned(), ph: "X", pid, tid, ts, dur: None, cat: None, s: None, args }
}

/// Whole nanoseconds, as microseconds.
fn micros(ms: f64) -> f64 {
    (ms.max(0.0) * 1e6).round() / 1e3
}

/// One line a span: process, worker, kind, start, end, object, source line, value.
pub fn csv(timeline: &Timeline) -> String {
    let origin = timeline.origin_ms();
    let mut text =
        String::from("pid,worker,name,span,start_ms,end_ms,duration_ms,object,line,value\n");
    for (at, lane) in timeline.lanes.iter().enumerate() {
        let name = quoted(&lane.name);
        for span in timeline.spans(at) {
            let (start, end) = (span.start_ms - origin, span.end_ms - origin);
            let _ = writeln!(
                text,
                "{},{},{name},{},{start:.4},{end:.4},{:.4},{},{},{}",
                lane.pid,
                lane.worker,
                span_name(&span),
                span.duration_ms(),
                span.object,
                span.line,
                span.value,
            );
        }
    }
    text
}

/// A field that commas, quotes and line ends can't break, and that no spreadsheet computes.
fn quoted(field: &str) -> String {
    let guard = if field.starts_with(['=', '+', '-', '@']) { "'" } else { "" };
    format!("\"{guard}{}\"", field.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use serde_json::Value;

    use super::super::event::{Event, Kind, Reason};
    use super::*;

    fn sample() -> Timeline {
        let mut timeline = Timeline::default();
        for worker in 1..4u32 {
            let at = |step: u32, kind, reason, object| Event {
                time_ms: 1000.0 + f64::from(step) * 1.25 + f64::from(worker) / 3.0,
                kind,
                reason,
                line: 17,
                object,
                value: i64::from(step),
            };
            let events = [
                at(0, Kind::Start, Reason::None, 0),
                at(1, Kind::WaitBegin, Reason::Lock, 4),
                at(2, Kind::HoldBegin, Reason::Lock, 4),
                at(2, Kind::WaitEnd, Reason::Lock, 4),
                at(3, Kind::HoldBegin, Reason::Gil, 1),
                at(4, Kind::Mark, Reason::None, 0),
                at(5, Kind::HoldEnd, Reason::Lock, 4),
                at(6, Kind::TaskBegin, Reason::None, 0),
                at(7, Kind::WaitBegin, Reason::Sleep, 0),
            ];
            timeline.push((worker / 2 + 1, worker), "=evil,\"name\"", &events, 0);
        }
        timeline
    }

    #[test]
    fn the_chrome_trace_follows_the_format() {
        let json: Value = serde_json::from_str(&chrome_json(&sample(), "countdown")).expect("JSON");
        let events = json["traceEvents"].as_array().expect("traceEvents");
        let mut last: HashMap<(u64, u64), (f64, f64)> = HashMap::new();
        let mut named = Vec::new();
        for event in events {
            let number = |key: &str| event[key].as_f64().unwrap_or_else(|| panic!("{key} in {event}"));
            let id = (number("pid") as u64, number("tid") as u64);
            assert!(!event["name"].as_str().expect("name").is_empty());
            let (ts, dur) = match event["ph"].as_str().expect("ph") {
                "M" => {
                    named.push((event["name"].as_str().expect("name").to_owned(), id));
                    continue;
                }
                "X" => (number("ts"), number("dur")),
                "i" => {
                    assert_eq!(event["s"], "t");
                    (number("ts"), 0.0)
                }
                other => panic!("unexpected phase {other}"),
            };
            assert!(ts >= 0.0 && dur >= 0.0, "{event}");
            let (before, until) = last.get(&id).copied().unwrap_or_default();
            assert!(ts >= before, "time runs backwards in {id:?}");
            assert!(ts >= until - 0.01 || dur == 0.0, "spans of {id:?} overlap: {event}");
            last.insert(id, (ts, ts + dur));
        }
        for id in last.keys() {
            assert!(named.contains(&("thread_name".to_owned(), *id)), "{id:?} has no name");
            assert!(named.contains(&("process_name".to_owned(), (id.0, 0))));
        }
        assert_eq!(json["displayTimeUnit"], "ms");
    }

    #[test]
    fn an_empty_timeline_is_a_valid_file() {
        let json: Value = serde_json::from_str(&chrome_json(&Timeline::default(), "x")).expect("JSON");
        assert_eq!(json["traceEvents"].as_array().map(Vec::len), Some(0));
        assert_eq!(csv(&Timeline::default()).lines().count(), 1);
    }

    #[test]
    fn the_csv_has_a_line_a_span_and_safe_fields() {
        let text = csv(&sample());
        let spans: usize = (0..3).map(|lane| sample().spans(lane).len()).sum();
        assert_eq!(text.lines().count(), spans + 1);
        assert!(text.contains("\"'=evil,\"\"name\"\"\""), "{text}");
        assert!(text.contains("waiting: lock"));
    }
}
