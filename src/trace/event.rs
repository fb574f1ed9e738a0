//! One event: 24 bytes, little endian, without pointers, so that it can be read from any memory.
//!
//! | bytes | field |
//! |---|---|
//! | 0..8 | time, f64, milliseconds on the engine's clock |
//! | 8 | [`Kind`] |
//! | 9 | [`Reason`] |
//! | 10..12 | source line of the lesson, 0 where unknown |
//! | 12..16 | object: the number of the lock, queue ... (0: none) |
//! | 16..24 | value, i64 |

/// Numbers of objects from here on are offsets in the shared segment: the same thing in every
/// process. Smaller ones are counted in each process.
pub const SHARED: u32 = 1 << 31;

/// Workers from this number on are threads of the rayon pool, in the order of their places there. Those
/// before are threads of ours, by their slot.
pub const FIRST_POOL_WORKER: u32 = 192;

/// What happened. Begin and end of the same reason and object pair up within one worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Kind {
    /// The worker's job began; `value` is 0.
    Start = 1,
    /// The worker's job ended; `value` is the exit code.
    End = 2,
    /// It began to wait, for `Reason`; `value` is 1 if the wait has a deadline, 0 if it is for ever.
    WaitBegin = 3,
    /// It stopped waiting; `value` is 1 if it got what it waited for, 0 on a timeout.
    WaitEnd = 4,
    /// It holds the object from now on.
    HoldBegin = 5,
    /// It let the object go.
    HoldEnd = 6,
    /// A piece of named work began; `value` is its number.
    TaskBegin = 7,
    /// That piece of work ended.
    TaskEnd = 8,
    /// Something worth a tick on the lane; `value` is the lesson's.
    Mark = 9,
    /// The object has a name: `value` is up to eight bytes of UTF-8, the rest is 0.
    Name = 10,
    /// The job that began has a name, in pieces: `object` is the piece's number from 0, `value` its
    /// bytes as those of [`Kind::Name`].
    Called = 11,
}

/// What is waited for, or held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Reason {
    None = 0,
    Lock = 1,
    Gil = 2,
    Sleep = 3,
    QueuePut = 4,
    QueueGet = 5,
    Condition = 6,
    Event = 7,
    Semaphore = 8,
    /// Waiting for a thread to end.
    Thread = 9,
    /// Waiting for a process to end.
    Process = 10,
    Barrier = 11,
    Future = 12,
    /// Waiting for an answer from outside, or on a pipe.
    Io = 13,
}

/// One event of one worker.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Event {
    /// Milliseconds on the engine's clock.
    pub time_ms: f64,
    pub kind: Kind,
    pub reason: Reason,
    /// Line of the lesson's source, 0 where unknown.
    pub line: u16,
    /// Number of the object concerned, 0 for none.
    pub object: u32,
    pub value: i64,
}

/// No clock shows more: 30,000 years, in milliseconds.
const MOST_MS: f64 = 1e15;

impl Event {
    /// Bytes of one event.
    pub const SIZE: usize = 24;

    /// The event as three words; the first is the time's bits.
    pub fn to_words(self) -> [u64; 3] {
        let head = self.kind as u64
            | (self.reason as u64) << 8
            | u64::from(self.line) << 16
            | u64::from(self.object) << 32;
        [self.time_ms.to_bits(), head, self.value as u64]
    }

    /// The event of those words, or `None` where the time is none that a clock shows, or kind or
    /// reason is not one of ours.
    pub fn from_words([time, head, value]: [u64; 3]) -> Option<Event> {
        let time_ms = f64::from_bits(time);
        Some(Event {
            time_ms: (time_ms.abs() < MOST_MS).then_some(time_ms)?,
            kind: Kind::from_byte(head as u8)?,
            reason: Reason::from_byte((head >> 8) as u8)?,
            line: (head >> 16) as u16,
            object: (head >> 32) as u32,
            value: value as i64,
        })
    }

    /// The value of a [`Kind::Name`] event for `name`, cut to what fits.
    pub fn name_value(name: &str) -> i64 {
        let mut end = name.len().min(8);
        while !name.is_char_boundary(end) {
            end -= 1;
        }
        let mut bytes = [0; 8];
        bytes[..end].copy_from_slice(&name.as_bytes()[..end]);
        i64::from_le_bytes(bytes)
    }

    /// The pieces of `name`, as the values of [`Kind::Called`] events.
    pub fn pieces(mut name: &str) -> impl Iterator<Item = i64> {
        std::iter::from_fn(move || {
            let mut end = name.len().min(8);
            while !name.is_char_boundary(end) {
                end -= 1;
            }
            let (piece, rest) = name.split_at(end);
            name = rest;
            (end > 0).then(|| Event::name_value(piece))
        })
    }

    /// The name in a [`Kind::Name`] event, or the piece of one in a [`Kind::Called`] event.
    pub fn name(&self) -> String {
        let bytes = self.value.to_le_bytes();
        String::from_utf8_lossy(&bytes).trim_end_matches('\0').to_owned()
    }

    /// Every event in `bytes`; a rest shorter than an event and unknown kinds are left out.
    pub fn read_all(bytes: &[u8]) -> Vec<Event> {
        let (words, _) = bytes.as_chunks::<8>();
        let (events, _) = words.as_chunks::<3>();
        events.iter().filter_map(|event| Event::from_words(event.map(u64::from_le_bytes))).collect()
    }
}

impl Kind {
    fn from_byte(byte: u8) -> Option<Kind> {
        use Kind::*;
        const ALL: [Kind; 11] = [
            Start, End, WaitBegin, WaitEnd, HoldBegin, HoldEnd, TaskBegin, TaskEnd, Mark, Name,
            Called,
        ];
        ALL.into_iter().find(|kind| *kind as u8 == byte)
    }
}

impl Reason {
    fn from_byte(byte: u8) -> Option<Reason> {
        use Reason::*;
        const ALL: [Reason; 14] = [
            None, Lock, Gil, Sleep, QueuePut, QueueGet, Condition, Event, Semaphore, Thread,
            Process, Barrier, Future, Io,
        ];
        ALL.into_iter().find(|reason| *reason as u8 == byte)
    }

    /// A short name for exports; the page translates its own.
    pub const fn name(self) -> &'static str {
        match self {
            Reason::None => "running",
            Reason::Lock => "lock",
            Reason::Gil => "gil",
            Reason::Sleep => "sleep",
            Reason::QueuePut => "queue put",
            Reason::QueueGet => "queue get",
            Reason::Condition => "condition",
            Reason::Event => "event",
            Reason::Semaphore => "semaphore",
            Reason::Thread => "thread join",
            Reason::Process => "process join",
            Reason::Barrier => "barrier",
            Reason::Future => "future",
            Reason::Io => "io",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_survives_its_bytes() {
        let event = Event {
            time_ms: 12.5,
            kind: Kind::WaitEnd,
            reason: Reason::QueueGet,
            line: 65_535,
            object: u32::MAX,
            value: -3,
        };
        let bytes: Vec<u8> = event.to_words().iter().flat_map(|word| word.to_le_bytes()).collect();
        assert_eq!(Event::read_all(&bytes), [event]);
    }

    #[test]
    fn a_name_of_eight_bytes_survives_and_a_longer_one_is_cut_between_characters() {
        let event = |name| Event {
            time_ms: 0.0,
            kind: Kind::Name,
            reason: Reason::None,
            line: 0,
            object: 1,
            value: Event::name_value(name),
        };
        for (given, kept) in [("A", "A"), ("account1", "account1"), ("锁锁锁", "锁锁"), ("", "")]
        {
            assert_eq!(event(given).name(), kept);
        }
    }

    #[test]
    fn a_long_name_comes_in_pieces() {
        for name in ["", "A", "12345678", "Process-12345678901", "工作线程-12"] {
            let texts: String = Event::pieces(name)
                .map(|value| {
                    let (kind, reason) = (Kind::Called, Reason::None);
                    Event { time_ms: 0.0, kind, reason, line: 0, object: 0, value }.name()
                })
                .collect();
            assert_eq!(texts, name);
        }
    }

    #[test]
    fn bytes_that_are_no_event_are_left_out() {
        assert_eq!(Event::read_all(&[0xFF; 30]), []);
        assert_eq!(Event::read_all(&[1; 23]), []);
    }
}
