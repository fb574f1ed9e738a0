//! What the supervisor sees of a running process, by reading its memory from outside.

use std::mem::offset_of;
use std::ptr::from_ref;

use super::super::board::{self, BOARD, Reading};
use super::super::control::{CONTROL, RUNNING};
use super::super::loads::Who;
use super::super::meter::ALONE_PER_S;
use super::super::obituary::{self, OBITUARY};
use super::super::output::{self, OUTPUT, Output, Printed};
use super::super::picture::{ON_SHOW, OnShow};
use super::super::process;
use super::super::process_table::MAIN_PID;
use super::fleet::Fleet;
use super::space::Process;
use crate::browser::workers::{SharedMemory, scope};
use crate::protocol::{Environment, Gauge, GaugeKind, LaneEvents, Picture, RunError};
use crate::sync::mp::Observer;
use crate::trace::event::{Event, Kind, Reason};
use crate::trace::ring::{self, offsets};

/// The engine's surroundings, measured once.
pub fn environment() -> Environment {
    let navigator = scope().navigator();
    Environment {
        tier: 1,
        cores: navigator.hardware_concurrency().max(1.0) as u32,
        clock_resolution_ms: clock_resolution(),
        user_agent: navigator.user_agent().unwrap_or_default(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        ..Environment::default()
    }
}

/// The smallest step of the clock among a few hundred, in ms.
fn clock_resolution() -> f64 {
    let (mut smallest, mut last) = (f64::MAX, crate::word::now_ms());
    for _ in 0..20_000 {
        let now = crate::word::now_ms();
        if now > last {
            smallest = smallest.min(now - last);
            last = now;
        }
    }
    if smallest == f64::MAX { 0.0 } else { smallest }
}

impl Fleet {
    /// The number of the process in the memory of `pid`, which may be an earlier one than its
    /// entry in the table tells of already.
    pub fn number_inside(&self, pid: u32) -> u32 {
        let process = self.processes.get(&pid).filter(|_| Fleet::is_child(pid));
        process.map_or(MAIN_PID, |process| process.memory.load(from_ref(&process::PID) as usize))
    }

    /// What the workers of `pid` did since the last time.
    pub fn drain_trace(&self, pid: u32) -> Vec<LaneEvents> {
        let Some(process) = self.processes.get(&pid) else { return Vec::new() };
        let table = process.memory.read(from_ref(&ring::TABLE) as usize, ring::RINGS * 4);
        let rings = table.as_chunks().0.iter().map(|address| u32::from_le_bytes(*address));
        rings
            .enumerate()
            .filter(|(_, address)| *address != 0)
            .filter_map(|(worker, address)| drain_ring(&process.memory, worker, address as usize))
            .map(|lane| LaneEvents { pid: self.number_inside(pid), ..lane })
            .collect()
    }

    /// The end of the main thread of `pid`, with exit code `code`, now.
    pub fn last_event(&self, pid: u32, code: i64) -> LaneEvents {
        let (time_ms, kind, reason) = (crate::word::now_ms(), Kind::End, Reason::None);
        let end = Event { time_ms, kind, reason, line: 0, object: 0, value: code };
        let events = end.to_words().iter().flat_map(|word| word.to_le_bytes()).collect();
        let name = self.processes.get(&pid).map_or_else(String::new, |process| {
            let ring = process.memory.load(from_ref(&ring::TABLE) as usize) as usize;
            if ring == 0 { String::new() } else { ring_name(&process.memory, ring) }
        });
        LaneEvents { pid: self.number_inside(pid), worker: 0, name, events, dropped: 0 }
    }

    /// What the workers of `pid` printed since the last time.
    pub fn drain_output(&self, pid: u32) -> Vec<Printed> {
        let Some(process) = self.processes.get(&pid) else { return Vec::new() };
        let (at, memory) = (from_ref(&OUTPUT) as usize, &process.memory);
        let head = memory.load(at + offset_of!(Output, head));
        let tail = memory.load(at + offset_of!(Output, tail));
        if head == tail {
            return Vec::new();
        }
        let bytes =
            ring_bytes(memory, at + output::BYTES_OFFSET, [tail, head], output::CAPACITY, 1);
        memory.store(at + offset_of!(Output, tail), head);
        output::read_records(&bytes)
    }

    /// The last words of whoever died first in `pid`.
    pub fn obituary(&self, pid: u32) -> Option<RunError> {
        let memory = &self.processes.get(&pid)?.memory;
        let at = from_ref(&OBITUARY) as usize;
        if memory.load(at) != obituary::WRITTEN {
            return None;
        }
        memory.store(at, obituary::NONE);
        let bytes = memory.read(at + obituary::BYTES_OFFSET, obituary::CAPACITY);
        let mut texts = bytes.split(|byte| *byte == 0).map(|text| String::from_utf8_lossy(text));
        let mut next = || texts.next().unwrap_or_default().into_owned();
        let (code, worker, location, message) = (next(), next(), next(), next());
        let known = |text: String| Some(text).filter(|text| !text.is_empty());
        Some(RunError {
            worker: known(worker),
            location: known(location),
            ..RunError::new(&code, message)
        })
    }

    /// The count of every worker that runs a job.
    pub fn counts(&self) -> Vec<(Who, u32)> {
        let mut counts = Vec::new();
        for (pid, process) in &self.processes {
            for (number, slot) in CONTROL.slots.iter().enumerate() {
                let runs = process.memory.load(from_ref(&slot.state) as usize) == RUNNING;
                let work = process.memory.load(from_ref(&slot.work) as usize);
                if runs || (*pid >= 2 && number == 0 && work > 0) {
                    counts.push(((*pid, number), work));
                }
                if *pid >= 2 {
                    break;
                }
            }
        }
        counts
    }

    /// The gauges of all processes, those of one name added up.
    pub fn board(&self) -> Vec<Gauge> {
        let mut gauges = self.counted.clone();
        for (pid, process) in &self.processes {
            let bytes = process.memory.read(from_ref(&BOARD) as usize, board::SIZE);
            for reading in board::read(&bytes) {
                let members = reading.members.iter().map(|worker| self.worker_name(*pid, *worker));
                let members: Vec<_> = members.collect();
                let value = match reading.pipe {
                    0 => f64::from(reading.value),
                    pipe => f64::from(Observer::held_at(pipe)),
                };
                let Reading { name, kind, max, .. } = reading;
                add(&mut gauges, Gauge { name, kind, value, max: f64::from(max), members });
            }
        }
        // An item may be taken, and counted so, before whoever put it in has counted it.
        let depths = gauges.iter_mut().filter(|gauge| gauge.kind == GaugeKind::Depth);
        depths.for_each(|gauge| gauge.value = gauge.value.max(0.0));
        gauges
    }

    /// Keep what a process that ends has counted: what it put into a queue is still in there, or what it
    /// took no longer, also when it was the last that knew the queue.
    pub(super) fn keep_counts(&mut self, process: &Process) {
        for reading in board::read(&process.memory.read(from_ref(&BOARD) as usize, board::SIZE)) {
            let Reading { name, kind, value, max, .. } = reading;
            if kind != GaugeKind::Depth {
                continue;
            }
            let (value, max) = (f64::from(value), f64::from(max));
            add(&mut self.counted, Gauge { name, kind, value, max, members: Vec::new() });
        }
    }

    /// The name that worker number `worker` of `pid` goes by.
    fn worker_name(&self, pid: u32, worker: u32) -> String {
        let Some(process) = self.processes.get(&pid) else { return String::new() };
        let place = from_ref(&ring::TABLE) as usize + 4 * (worker as usize % ring::RINGS);
        match process.memory.load(place) as usize {
            0 => String::new(),
            address => ring_name(&process.memory, address),
        }
    }

    /// The picture on show in `pid`.
    pub fn picture(&self, pid: u32) -> Option<Picture> {
        let memory = &self.processes.get(&pid)?.memory;
        let at = from_ref(&ON_SHOW) as usize;
        let width = memory.load(at + offset_of!(OnShow, width));
        let height = memory.load(at + offset_of!(OnShow, height));
        let address = memory.load(at + offset_of!(OnShow, address)) as usize;
        // What a dead worker left may be any numbers.
        let len = (width as usize).checked_mul(height as usize)?;
        let inside = address.checked_add(len)? <= memory.byte_length() as usize;
        (len > 0 && inside).then(|| Picture { width, height, pixels: memory.read(address, len) })
    }
}

impl Process {
    /// What a worker alone counts a second while meters are shown, else 0.
    pub fn alone_per_s(&self) -> u32 {
        self.memory.load(from_ref(&ALONE_PER_S) as usize)
    }
}

/// Gauges of one name are one, which shows what they show together.
fn add(gauges: &mut Vec<Gauge>, more: Gauge) {
    match gauges.iter_mut().find(|gauge| gauge.name == more.name) {
        Some(gauge) => {
            gauge.value += more.value;
            gauge.members.extend(more.members);
        }
        None => gauges.push(more),
    }
}

fn drain_ring(memory: &SharedMemory, worker: usize, address: usize) -> Option<LaneEvents> {
    let head = memory.load(address + offsets::HEAD);
    let tail = memory.load(address + offsets::TAIL);
    if head == tail {
        return None;
    }
    let start = address + offsets::EVENTS;
    let events = ring_bytes(memory, start, [tail, head], ring::CAPACITY, Event::SIZE);
    memory.store(address + offsets::TAIL, head);
    Some(LaneEvents {
        pid: 0,
        worker: worker as u32,
        name: ring_name(memory, address),
        events,
        dropped: memory.load(address + offsets::DROPPED),
    })
}

fn ring_name(memory: &SharedMemory, address: usize) -> String {
    let len = memory.load(address + offsets::NAME_LEN) as usize;
    let name = memory.read(address + offsets::NAME, len.min(ring::NAME_BYTES));
    String::from_utf8_lossy(&name).into_owned()
}

/// What stands between two positions of a ring of `capacity` cells of `size` bytes, at `start`.
fn ring_bytes(
    memory: &SharedMemory,
    start: usize,
    [tail, head]: [u32; 2],
    capacity: u32,
    size: usize,
) -> Vec<u8> {
    let count = head.wrapping_sub(tail).min(capacity) as usize;
    let from = (tail % capacity) as usize;
    let first = count.min(capacity as usize - from);
    let mut bytes = memory.read(start + from * size, first * size);
    bytes.extend(memory.read(start, (count - first) * size));
    bytes
}
