//! A board of gauges that a lesson keeps while it runs: who is in the room, how deep a queue is.
//!
//! Each process has its own board at the same address; the supervisor reads them from outside and
//! adds up gauges of the same name. A gauge is a few words, so that keeping it costs about as much
//! as an atomic counter. One that follows a pipe costs nothing: the supervisor looks into the pipe.

use std::sync::atomic::{AtomicI32, AtomicU32, Ordering};

use crate::protocol::GaugeKind;
use crate::sync::mp::{Observer, PIPE_CAPACITY};
use crate::trace::ring;

/// Gauges of a process at most.
pub const GAUGES: usize = 16;
/// Bytes of a gauge's name.
pub const NAME: usize = 16;
/// Workers that a room can name.
pub const MEMBERS: usize = 32;

/// A gauge. `repr(C)`: the supervisor reads it from outside.
#[repr(C)]
pub struct Cell {
    /// The name's bytes, 0 after its end.
    name: [AtomicU32; NAME / 4],
    kind: AtomicU32,
    max: AtomicU32,
    value: AtomicI32,
    /// Where the pipe stands whose bytes count instead, 0 for none.
    pipe: AtomicU32,
    /// Numbers of workers plus one; 0 is a free place.
    members: [AtomicU32; MEMBERS],
}

/// A process' gauges.
#[repr(C)]
pub struct Board {
    /// The first so many cells are in use.
    used: AtomicU32,
    cells: [Cell; GAUGES],
}

impl Cell {
    const fn new() -> Cell {
        Cell {
            name: [const { AtomicU32::new(0) }; NAME / 4],
            kind: AtomicU32::new(0),
            max: AtomicU32::new(0),
            value: AtomicI32::new(0),
            pipe: AtomicU32::new(0),
            members: [const { AtomicU32::new(0) }; MEMBERS],
        }
    }
}

/// The board of this process.
pub static BOARD: Board = Board { used: AtomicU32::new(0), cells: [const { Cell::new() }; GAUGES] };

/// A gauge on the board of this process. Copies are the same gauge.
#[derive(Debug, Clone, Copy)]
pub struct Gauge(Option<usize>);

/// Put up a gauge of that name, or find it; `max` is 0 where it has no bound. Names longer than
/// [`NAME`] bytes are cut. A seventeenth gauge counts, but isn't shown.
pub fn gauge(name: &str, kind: GaugeKind, max: u32) -> Gauge {
    let words = words(name);
    let used = BOARD.used.load(Ordering::Acquire) as usize;
    let known = BOARD.cells[..used.min(GAUGES)].iter().position(|cell| cell.is_named(words));
    let at = known.or_else(|| {
        let at = BOARD.used.fetch_add(1, Ordering::AcqRel) as usize;
        (at < GAUGES).then_some(at)
    });
    if let Some(at) = at {
        let cell = &BOARD.cells[at];
        cell.kind.store(kind as u32, Ordering::Relaxed);
        cell.max.store(max, Ordering::Relaxed);
        for (place, word) in cell.name.iter().zip(words) {
            place.store(word, Ordering::Release);
        }
    }
    Gauge(at)
}

/// Put up a gauge of that name for the bytes in a pipe, as long as what is returned lives.
pub fn follow(name: &str, pipe: Observer) -> Following {
    let gauge = gauge(name, GaugeKind::Level, PIPE_CAPACITY);
    if let Some(cell) = gauge.cell() {
        cell.pipe.store(pipe.place(), Ordering::Release);
    }
    Following { gauge, _pipe: pipe }
}

/// A gauge that follows a pipe.
#[derive(Debug)]
#[must_use = "the gauge follows the pipe until this is dropped"]
pub struct Following {
    gauge: Gauge,
    /// Keeps the pipe's place.
    _pipe: Observer,
}

impl Drop for Following {
    fn drop(&mut self) {
        if let Some(cell) = self.gauge.cell() {
            cell.pipe.store(0, Ordering::Release);
        }
    }
}

/// Take everything down. The runtime does so before each repetition, and in a forked child.
pub fn clear() {
    BOARD.used.store(0, Ordering::Release);
    for cell in &BOARD.cells {
        cell.value.store(0, Ordering::Relaxed);
        cell.pipe.store(0, Ordering::Relaxed);
        cell.name.iter().chain(&cell.members).for_each(|word| word.store(0, Ordering::Relaxed));
    }
}

fn words(name: &str) -> [u32; NAME / 4] {
    let mut bytes = [0; NAME];
    let len = name.len().min(NAME);
    bytes[..len].copy_from_slice(&name.as_bytes()[..len]);
    std::array::from_fn(|at| u32::from_le_bytes([0, 1, 2, 3].map(|byte| bytes[4 * at + byte])))
}

impl Cell {
    fn is_named(&self, words: [u32; NAME / 4]) -> bool {
        self.name.iter().zip(words).all(|(place, word)| place.load(Ordering::Acquire) == word)
    }
}

impl Gauge {
    fn cell(self) -> Option<&'static Cell> {
        self.0.map(|at| &BOARD.cells[at])
    }

    /// It stands at `value`.
    pub fn set(self, value: i32) {
        if let Some(cell) = self.cell() {
            cell.value.store(value, Ordering::Relaxed);
        }
    }

    /// It moves by `step`.
    pub fn add(self, step: i32) {
        if let Some(cell) = self.cell() {
            cell.value.fetch_add(step, Ordering::Relaxed);
        }
    }

    /// The calling worker is in it until the guard is dropped.
    pub fn enter(self) -> Inside {
        self.add(1);
        let me = ring::worker() + 1;
        let place = self.cell().and_then(|cell| {
            let free = |word: &&AtomicU32| {
                word.compare_exchange(0, me, Ordering::Relaxed, Ordering::Relaxed).is_ok()
            };
            cell.members.iter().find(free)
        });
        Inside { gauge: self, place }
    }
}

/// A worker's stay in a room.
#[derive(Debug)]
#[must_use = "the worker leaves the room when this is dropped"]
pub struct Inside {
    gauge: Gauge,
    place: Option<&'static AtomicU32>,
}

impl Drop for Inside {
    fn drop(&mut self) {
        self.gauge.add(-1);
        if let Some(place) = self.place {
            place.store(0, Ordering::Relaxed);
        }
    }
}

/// A gauge as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    pub name: String,
    pub kind: GaugeKind,
    pub value: i32,
    pub max: u32,
    /// Where the pipe stands whose bytes count, 0 where `value` does.
    pub pipe: u32,
    /// Numbers of the workers in it.
    pub members: Vec<u32>,
}

/// Bytes of the board.
pub const SIZE: usize = size_of::<Board>();

/// The gauges in the bytes of a process' board.
pub fn read(bytes: &[u8]) -> Vec<Reading> {
    let words: Vec<u32> =
        bytes.as_chunks().0.iter().map(|word| u32::from_le_bytes(*word)).collect();
    let Some((used, cells)) = words.split_first() else { return Vec::new() };
    let (cells, _) = cells.as_chunks::<{ size_of::<Cell>() / 4 }>();
    cells.iter().take(*used as usize).filter_map(|cell| read_cell(cell)).collect()
}

fn read_cell(words: &[u32]) -> Option<Reading> {
    let (name, rest) = words.split_at_checked(NAME / 4)?;
    let ([kind, max, value, pipe], members) = rest.split_first_chunk()?;
    let name: Vec<u8> = name.iter().flat_map(|word| word.to_le_bytes()).collect();
    let name = String::from_utf8_lossy(&name).trim_end_matches('\0').to_owned();
    let kinds = [GaugeKind::Room, GaugeKind::Depth, GaugeKind::Level];
    let kind = *kinds.iter().find(|known| **known as u32 == *kind)?;
    let members = members.iter().filter(|member| **member != 0).map(|member| member - 1).collect();
    // Put up this very moment: it has no name yet.
    let (value, max, pipe) = (*value as i32, *max, *pipe);
    (!name.is_empty()).then_some(Reading { name, kind, value, max, pipe, members })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Vec<Reading> {
        // The static itself, as the supervisor sees it: words in a row.
        let mut words = vec![BOARD.used.load(Ordering::Relaxed)];
        for cell in &BOARD.cells {
            words.extend(cell.name.iter().map(|word| word.load(Ordering::Relaxed)));
            words.push(cell.kind.load(Ordering::Relaxed));
            words.push(cell.max.load(Ordering::Relaxed));
            words.push(cell.value.load(Ordering::Relaxed) as u32);
            words.push(cell.pipe.load(Ordering::Relaxed));
            words.extend(cell.members.iter().map(|word| word.load(Ordering::Relaxed)));
        }
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        assert_eq!(bytes.len(), SIZE);
        read(&bytes)
    }

    #[test]
    fn gauges_are_found_again_by_name_and_rooms_know_who_is_inside() {
        clear();
        ring::adopt(3, "Thread-3");
        let room = gauge("room", GaugeKind::Room, 3);
        gauge("queue", GaugeKind::Depth, 0).set(7);
        let inside = gauge("room", GaugeKind::Room, 3).enter();
        let readings = now();
        assert_eq!(readings.len(), 2);
        assert_eq!(
            (readings[0].value, readings[0].max, &readings[0].members[..]),
            (1, 3, &[3][..])
        );
        assert_eq!((readings[1].name.as_str(), readings[1].value), ("queue", 7));
        drop(inside);
        room.add(-2);
        assert_eq!((now()[0].value, now()[0].members.len()), (-2, 0));
        let (reader, writer) = crate::sync::mp::byte_pipe().expect("room");
        let following = follow("pipe", reader.observe());
        writer.write(b"abc").expect("room in the pipe");
        let pipe = |readings: &[Reading]| Observer::held_at(readings[2].pipe);
        assert_eq!((pipe(&now()), now()[2].max), (3, PIPE_CAPACITY));
        drop(following);
        assert_eq!(now()[2].pipe, 0);
        for number in 0..GAUGES + 2 {
            gauge(&format!("g{number}"), GaugeKind::Level, 1).set(1);
        }
        assert_eq!(now().len(), GAUGES);
        clear();
        assert_eq!(now(), []);
    }
}
