//! A timeline as files: Chrome trace event JSON (Perfetto, speedscope) and CSV.
//!
//! The JSON is written by hand, for serde's writer would double the code of a page that only
//! sometimes exports; a test reads it back.
//!
//! Chrome's complete events (`ph: "X"`) of one thread have to nest, and holds need not nest in
//! waits. So each band of a lane is a thread of its own in the file, named after its worker.

use std::fmt::Write;

use super::timeline::{Band, Lane, Span, SpanKind, Timeline};

/// Thread ids of a lane's bands: `number of the lane * BANDS + band`.
const BANDS: u32 = 10;

/// One entry of `traceEvents`.
#[derive(Debug, Clone, PartialEq)]
struct Entry {
    name: String,
    ph: char,
    pid: u32,
    tid: u32,
    /// Microseconds since the repetition began.
    ts: f64,
    dur: Option<f64>,
    /// Members of `args`, as JSON.
    args: String,
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

/// Process ids of one part's timeline after another's.
const PIDS: u32 = 1_000;

/// Chrome trace event JSON of some timelines, each from time 0, with a name (its mode's).
pub fn chrome_json(parts: &[(&str, &Timeline)]) -> String {
    let mut entries = Vec::new();
    for (at, (title, timeline)) in parts.iter().enumerate() {
        let first = entries.len();
        timeline_entries(&mut entries, title, timeline);
        entries[first..].iter_mut().for_each(|entry| entry.pid += at as u32 * PIDS);
    }
    let mut text = String::from("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[");
    for (at, entry) in entries.iter().enumerate() {
        text.push_str(if at > 0 { ",\n" } else { "\n" });
        write_entry(&mut text, entry);
    }
    text.push_str("]}");
    text
}

fn write_entry(text: &mut String, entry: &Entry) {
    let Entry { name, ph, pid, tid, ts, dur, args } = entry;
    text.push_str("{\"name\":");
    write_text(text, name);
    // Writing to a String does not fail.
    let _ = write!(text, ",\"ph\":\"{ph}\",\"pid\":{pid},\"tid\":{tid},\"ts\":{ts:.3}");
    if let Some(dur) = dur {
        let _ = write!(text, ",\"dur\":{dur:.3}");
    }
    if *ph == 'i' {
        text.push_str(",\"s\":\"t\"");
    }
    let _ = write!(text, ",\"args\":{{{args}}}}}");
}

/// A JSON string, quotes and all.
fn write_text(text: &mut String, words: &str) {
    text.push('"');
    for c in words.chars() {
        match c {
            '"' | '\\' => text.extend(['\\', c]),
            c if c < ' ' => text.push(' '),
            c => text.push(c),
        }
    }
    text.push('"');
}

fn timeline_entries(entries: &mut Vec<Entry>, title: &str, timeline: &Timeline) {
    let (origin, end) = (timeline.origin_ms(), timeline.end_ms());
    let mut pid = None;
    for (number, lane) in (0..).zip(&timeline.lanes) {
        if pid.replace(lane.pid) != Some(lane.pid) {
            let name = format!("{title} · process {}", lane.pid);
            entries.push(metadata("process_name", lane.pid, 0, name));
        }
        lane_entries(entries, (number, lane), origin, end);
    }
}

fn thread_name(lane: &Lane, thread: u32) -> String {
    let suffix = match thread {
        0 => "",
        1..=4 => " · holds",
        _ => " · tasks",
    };
    format!("{}{suffix}", lane.name)
}

fn lane_entries(entries: &mut Vec<Entry>, (number, lane): (u32, &Lane), origin: f64, end: f64) {
    let first = number * BANDS;
    let place = |(band, row, span)| complete(lane.pid, first + thread(band, row), &span, origin);
    let mut own: Vec<Entry> = lane.placed(end).into_iter().map(place).collect();
    own.extend(lane.ticks.iter().map(|tick| Entry {
        ph: 'i',
        args: format!("\"line\":{},\"value\":{}", tick.line, tick.value),
        ..entry("mark", lane.pid, first, micros(tick.at_ms - origin))
    }));
    own.sort_by(|a, b| a.tid.cmp(&b.tid).then(a.ts.total_cmp(&b.ts)));
    let mut seen = None;
    for entry in own {
        if seen.replace(entry.tid) != Some(entry.tid) {
            let name = thread_name(lane, entry.tid - first);
            entries.push(metadata("thread_name", lane.pid, entry.tid, name));
            let args = format!("\"sort_index\":{}", entry.tid);
            let order = super::export::entry("thread_sort_index", lane.pid, entry.tid, 0.0);
            entries.push(Entry { ph: 'M', args, ..order });
        }
        entries.push(entry);
    }
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

fn complete(pid: u32, tid: u32, span: &Span, origin: f64) -> Entry {
    let start = micros(span.start_ms - origin);
    let mut args = format!("\"value\":{}", span.value);
    if span.object != 0 {
        let _ = write!(args, ",\"object\":{}", span.object);
    }
    if span.line != 0 {
        let _ = write!(args, ",\"line\":{}", span.line);
    }
    let dur = Some(micros(span.duration_ms()));
    Entry { dur, args, ..entry(&span_name(span), pid, tid, start) }
}

fn metadata(kind: &str, pid: u32, tid: u32, name: String) -> Entry {
    let mut args = String::from("\"name\":");
    write_text(&mut args, &name);
    Entry { ph: 'M', args, ..entry(kind, pid, tid, 0.0) }
}

fn entry(name: &str, pid: u32, tid: u32, ts: f64) -> Entry {
    Entry { name: name.to_owned(), ph: 'X', pid, tid, ts, dur: None, args: String::new() }
}

/// Whole nanoseconds, as microseconds.
fn micros(ms: f64) -> f64 {
    (ms.max(0.0) * 1e6).round() / 1e3
}

/// One line a span: its part's name, process, worker, kind, start, end, object, source line, value.
pub fn csv(parts: &[(&str, &Timeline)]) -> String {
    let mut text =
        String::from("part,pid,worker,name,span,start_ms,end_ms,duration_ms,object,line,value\n");
    parts.iter().for_each(|(title, timeline)| csv_lines(&mut text, title, timeline));
    text
}

fn csv_lines(text: &mut String, title: &str, timeline: &Timeline) {
    let origin = timeline.origin_ms();
    for (at, lane) in timeline.lanes.iter().enumerate() {
        let name = quoted(&lane.name);
        for span in timeline.spans(at) {
            let (start, end) = (span.start_ms - origin, span.end_ms - origin);
            let _ = writeln!(
                text,
                "{title},{},{},{name},{},{start:.4},{end:.4},{:.4},{},{},{}",
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
        let json: Value =
            serde_json::from_str(&chrome_json(&[("gil", &sample()), ("threads", &sample())]))
                .expect("JSON");
        let events = json["traceEvents"].as_array().expect("traceEvents");
        let mut last: HashMap<(u64, u64), (f64, f64)> = HashMap::new();
        let mut named = Vec::new();
        for event in events {
            let number =
                |key: &str| event[key].as_f64().unwrap_or_else(|| panic!("{key} in {event}"));
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
        let json: Value =
            serde_json::from_str(&chrome_json(&[("x", &Timeline::default())])).expect("JSON");
        assert_eq!(json["traceEvents"].as_array().map(Vec::len), Some(0));
        assert_eq!(csv(&[("x", &Timeline::default())]).lines().count(), 1);
    }

    #[test]
    fn the_csv_has_a_line_a_span_and_safe_fields() {
        let text = csv(&[("gil", &sample())]);
        let spans: usize = (0..3).map(|lane| sample().spans(lane).len()).sum();
        assert_eq!(text.lines().count(), spans + 1);
        assert!(text.contains("\"'=evil,\"\"name\"\"\""), "{text}");
        assert!(text.contains("waiting: lock"));
    }
}
