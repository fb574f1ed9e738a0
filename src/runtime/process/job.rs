//! A job for a process as bytes: a function of this program and its arguments.

use serde::{Serialize, de::DeserializeOwned};

use super::super::process_table::{
    CLAIMED, DAEMON, DETACHED, EMPTY, Entry, HAS_RESULT, READY, REFUSED, RUNNING, SPARE, claim,
};
use super::child::Child;
use super::{ProcessError, life};
use crate::trace::ring;
use crate::word::adopt::{Wish, ask};
use crate::word::segment::{self, Segment};
use crate::word::{Word, block_on, now_ms};

/// What a child begins with: finds the types of `function` again and calls it on what the bytes
/// hold behind the name.
pub(super) type EntryPoint = fn(function: usize, arguments: &[u8]) -> Option<Vec<u8>>;

/// A function and its arguments, ready to travel.
#[derive(Debug, Clone)]
pub(super) struct Job {
    pub name: String,
    pub daemon: bool,
    /// It is a program, not a child of `multiprocessing`.
    pub detached: bool,
    entry_point: EntryPoint,
    function: usize,
    /// What the function is called on.
    argument: Vec<u8>,
}

impl Job {
    /// `function` on `argument`.
    pub fn new<A, R>(name: &str, function: fn(A) -> R, argument: &A) -> Result<Job, ProcessError>
    where
        A: Serialize + DeserializeOwned,
        R: Serialize,
    {
        let argument = postcard::to_allocvec(argument).map_err(pickling)?;
        let entry_point: EntryPoint = call::<A, R>;
        let (name, daemon, detached) = (name.to_owned(), false, false);
        Ok(Job { name, daemon, detached, entry_point, function: function as usize, argument })
    }

    fn flags(&self) -> u32 {
        (if self.daemon { DAEMON } else { 0 }) | (if self.detached { DETACHED } else { 0 })
    }

    /// Write it down in `entry`, as a child of `parent`. The entry is ours alone.
    pub fn write_to(&self, entry: Entry, parent: u32) -> Result<(), ProcessError> {
        entry.open(parent, self.flags());
        let mut bytes = postcard::to_allocvec(&self.name).map_err(pickling)?;
        bytes.extend_from_slice(&self.argument);
        entry.entry_point().store(self.entry_point as usize as u32);
        entry.function().store(self.function as u32);
        put(entry.arguments(), &bytes)
    }

    /// Do it in a fresh memory.
    pub fn spawn(&self) -> Result<Child, ProcessError> {
        let (entry, spare) = match claim(SPARE, CLAIMED) {
            Some(entry) => (entry, true),
            None => (claim(EMPTY, CLAIMED).ok_or_else(table_full)?, false),
        };
        if let Err(error) = self.write_to(entry, life::pid()) {
            free(entry);
            entry.move_to(if spare { SPARE } else { EMPTY });
            return Err(error);
        }
        let child = Child::of(entry);
        entry.move_to(READY);
        if !spare {
            ask(Wish::Process { entry: entry.0 as u32 });
            while entry.state().load() == READY {
                block_on(&entry.state(), READY, None);
            }
            if entry.state().load() == REFUSED {
                entry.move_to(EMPTY);
                return Err(refused());
            }
        }
        Ok(child)
    }

    /// Nobody will do it: end what its argument holds, the ends of pipes that it was to take along.
    pub fn give_up<A: DeserializeOwned>(self) {
        drop(postcard::from_bytes::<A>(&self.argument));
    }

    /// Do it here and now; the result's bytes.
    pub fn run(&self) -> Option<Vec<u8>> {
        (self.entry_point)(self.function, &self.argument)
    }
}

/// The job that stands in `entry`.
pub(super) fn read(entry: Entry) -> Job {
    let bytes = get(entry.arguments());
    let (name, argument) = postcard::take_from_bytes::<String>(&bytes)
        .map_or_else(|_| (String::new(), Vec::new()), |(name, rest)| (name, rest.to_vec()));
    // SAFETY: whoever wrote the job stored a function of this very program; a function's index is
    // the same in every instance of it.
    let entry_point: EntryPoint =
        unsafe { std::mem::transmute(entry.entry_point().load() as usize) };
    let [daemon, detached] = [DAEMON, DETACHED].map(|flag| entry.flags().load() & flag != 0);
    Job {
        name,
        daemon,
        detached,
        entry_point,
        function: entry.function().load() as usize,
        argument,
    }
}

fn call<A: DeserializeOwned, R: Serialize>(function: usize, argument: &[u8]) -> Option<Vec<u8>> {
    let argument: A = postcard::from_bytes(argument).ok()?;
    // SAFETY: `Job::new` stored the index of a `fn(A) -> R` beside this very `call::<A, R>`.
    let function: fn(A) -> R = unsafe { std::mem::transmute(function) };
    postcard::to_allocvec(&function(argument)).ok()
}

/// Run the job that stands in `entry`: the whole life of a process that was spawned.
pub fn run_entry(entry: Entry) {
    entry.set_began(now_ms());
    entry.move_to(RUNNING);
    life::become_child(entry);
    let job = read(entry);
    announce(&job.name);
    let result = job.run();
    conclude(entry, result);
}

/// The calling worker is the main thread of the process `name` from now on.
pub(super) fn announce(name: &str) {
    ring::adopt(0, name);
    super::super::thread::set_current_name(name);
    ring::start(name);
}

/// Keep the result, or the lack of one, and end.
pub(super) fn conclude(entry: Entry, result: Option<Vec<u8>>) {
    let kept = result.is_some_and(|bytes| put(entry.result(), &bytes).is_ok());
    if kept {
        entry.flags().store(entry.flags().load() | HAS_RESULT);
    }
    life::conclude(entry, i32::from(!kept));
}

/// The result that a child left.
pub(super) fn result_of<R: DeserializeOwned>(child: &Child) -> Result<R, ProcessError> {
    let code = child.exitcode().ok_or(ProcessError::ChildProcessError(child.pid()))?;
    if code != 0 || child.entry.flags().load() & HAS_RESULT == 0 {
        return Err(ProcessError::Exited(code));
    }
    postcard::from_bytes(&get(child.entry.result())).map_err(pickling)
}

pub(super) fn put([at, len]: [Segment; 2], bytes: &[u8]) -> Result<(), ProcessError> {
    let offset = segment::allocate(bytes.len())
        .map_err(|_| ProcessError::OsError("the shared segment is full".to_owned()))?;
    segment::write(offset, bytes);
    at.store(offset);
    len.store(bytes.len() as u32);
    Ok(())
}

/// Give back what stands in the segment for `entry`, which is ours alone.
pub(super) fn free(entry: Entry) {
    for [at, len] in [entry.arguments(), entry.result()] {
        let start = at.swap(0);
        if start != 0 {
            segment::free(start, len.swap(0) as usize);
        }
    }
}

fn get([at, len]: [Segment; 2]) -> Vec<u8> {
    segment::read(at.load(), len.load())
}

pub(super) fn pickling(error: postcard::Error) -> ProcessError {
    ProcessError::PicklingError(error.to_string())
}

pub(super) fn table_full() -> ProcessError {
    ProcessError::OsError("can't start a process: their table is full".to_owned())
}

pub(super) fn refused() -> ProcessError {
    let why = "can't start a process: the browser gave no further shared memory or worker; \
               it allows about 120 shared memories at once";
    ProcessError::OsError(why.to_owned())
}
