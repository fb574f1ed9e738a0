//! Processes by the start method "spawn": a worker in a fresh memory runs a function of the same
//! program on arguments that travel as bytes.

use std::fmt;

use serde::{Serialize, de::DeserializeOwned};

/// A process could not be started or has no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProcessError {
    /// Python's OSError: the browser gave no memory or no worker, or there is no browser.
    OsError(String),
    /// It ended with this exit code before it had a result.
    Exited(i32),
    /// Arguments or result could not be turned into bytes or back. Python's PicklingError.
    PicklingError(String),
}

impl fmt::Display for ProcessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ProcessError::OsError(why) => write!(f, "OSError: can't start a process: {why}"),
            ProcessError::Exited(code) => write!(f, "the process ended with exit code {code}"),
            ProcessError::PicklingError(why) => write!(f, "PicklingError: {why}"),
        }
    }
}

impl std::error::Error for ProcessError {}

#[cfg(target_arch = "wasm32")]
pub use engine::{Process, run_entry};

#[cfg(target_arch = "wasm32")]
mod engine {
    use std::marker::PhantomData;
    use std::panic::Location;

    use super::super::process_table::{
        CLAIMED, EMPTY, EXITED, Entry, READY, REFUSED, RUNNING, SPARE, claim,
    };
    use super::super::worker;
    use super::*;
    use crate::trace::{Kind, Reason, ring};
    use crate::word::segment::{self, Segment};
    use crate::word::{Word, block_on, now_ms};

    /// What every child begins with: finds `function`'s types again and calls it.
    type EntryPoint = fn(function: usize, arguments: &[u8]) -> Option<Vec<u8>>;

    /// A child process that was started.
    #[derive(Debug)]
    pub struct Process<R> {
        entry: Entry,
        result: PhantomData<R>,
    }

    impl<R: Serialize + DeserializeOwned> Process<R> {
        /// Start `function` on `argument` in a fresh memory, under `name`.
        ///
        /// # Errors
        /// `OsError` where no memory or worker can be had, `PicklingError` for the argument.
        pub fn spawn<A: Serialize + DeserializeOwned>(
            name: &str,
            function: fn(A) -> R,
            argument: &A,
        ) -> Result<Process<R>, ProcessError> {
            let bytes = postcard::to_allocvec(&(name, argument)).map_err(pickling)?;
            let (entry, spare) = match claim(SPARE, CLAIMED) {
                Some(entry) => (entry, true),
                None => (claim(EMPTY, CLAIMED).ok_or_else(table_full)?, false),
            };
            let entry_point: EntryPoint = call::<A, R>;
            entry.entry_point().store(entry_point as usize as u32);
            entry.function().store(function as usize as u32);
            put(entry.arguments(), &bytes)?;
            entry.move_to(READY);
            if !spare {
                crate::browser::workers::post_to_owner(&worker::need_process(entry.0));
                wait_while(entry.state(), READY);
            }
            if entry.state().load() == REFUSED {
                entry.move_to(EMPTY);
                return Err(refused());
            }
            Ok(Process { entry, result: PhantomData })
        }

        /// Wait for its end and take its result.
        ///
        /// # Errors
        /// `Exited` where it ended without one.
        #[track_caller]
        pub fn join(&self) -> Result<R, ProcessError> {
            let line = ring::line_of(Location::caller());
            let state = self.entry.state();
            ring::emit(Kind::WaitBegin, Reason::Process, self.entry.0 as u32 + 1, 0, line);
            wait_while(state, READY);
            wait_while(state, RUNNING);
            ring::emit(Kind::WaitEnd, Reason::Process, self.entry.0 as u32 + 1, 1, line);
            match self.entry.exit_code().load() as i32 {
                0 => postcard::from_bytes(&get(self.entry.result())).map_err(pickling),
                code => Err(ProcessError::Exited(code)),
            }
        }

        /// When its first instruction ran, in ms on the engine's clock; of a joined process.
        pub fn began_ms(&self) -> f64 {
            self.entry.began_ms()
        }
    }

    impl<R> Drop for Process<R> {
        /// An entry whose process ended can be used again once nobody asks for its result.
        fn drop(&mut self) {
            let _ = self.entry.state().compare_exchange(EXITED, EMPTY);
        }
    }

    /// Run the job that stands in `entry`: the whole life of a child process.
    pub fn run_entry(entry: Entry) {
        entry.set_began(now_ms());
        entry.move_to(RUNNING);
        let bytes = get(entry.arguments());
        // SAFETY: the starter stored a function of this very program; a function's index is the
        // same in every instance of it.
        let entry_point: EntryPoint =
            unsafe { std::mem::transmute(entry.entry_point().load() as usize) };
        let result = entry_point(entry.function().load() as usize, &bytes);
        let stored = result.and_then(|bytes| put(entry.result(), &bytes).ok());
        entry.exit_code().store(i32::from(stored.is_none()) as u32);
        ring::emit(Kind::End, Reason::None, 0, 0, 0);
        entry.move_to(EXITED);
    }

    fn call<A: DeserializeOwned, R: Serialize>(function: usize, bytes: &[u8]) -> Option<Vec<u8>> {
        let (name, argument): (&str, A) = postcard::from_bytes(bytes).ok()?;
        ring::adopt(0, name);
        super::super::thread::set_current_name(name);
        ring::emit(Kind::Start, Reason::None, 0, 0, 0);
        // SAFETY: `spawn` stored the index of a `fn(A) -> R` beside this very `call::<A, R>`.
        let function: fn(A) -> R = unsafe { std::mem::transmute(function) };
        postcard::to_allocvec(&function(argument)).ok()
    }

    fn wait_while(state: Segment, value: u32) {
        while state.load() == value {
            block_on(&state, value, None);
        }
    }

    fn put([at, len]: [Segment; 2], bytes: &[u8]) -> Result<(), ProcessError> {
        let offset = segment::allocate(bytes.len())
            .map_err(|_| ProcessError::OsError("the shared segment is full".to_owned()))?;
        segment::write(offset, bytes);
        at.store(offset);
        len.store(bytes.len() as u32);
        Ok(())
    }

    fn get([at, len]: [Segment; 2]) -> Vec<u8> {
        segment::read(at.load(), len.load())
    }

    fn pickling(error: postcard::Error) -> ProcessError {
        ProcessError::PicklingError(error.to_string())
    }

    fn table_full() -> ProcessError {
        ProcessError::OsError("the table of processes is full".to_owned())
    }

    fn refused() -> ProcessError {
        let why = "the browser gave no further shared memory or worker; \
                   it allows about 120 shared memories at once";
        ProcessError::OsError(why.to_owned())
    }
}

#[cfg(not(target_arch = "wasm32"))]
pub use native::Process;

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::marker::PhantomData;

    use super::*;

    /// Natively there are none: lessons run their other modes.
    #[derive(Debug)]
    pub struct Process<R>(PhantomData<R>);

    impl<R: Serialize + DeserializeOwned> Process<R> {
        /// Always an error: a process is a memory of its own, and only the engine has such.
        ///
        /// # Errors
        /// `OsError`.
        pub fn spawn<A: Serialize + DeserializeOwned>(
            _name: &str,
            _function: fn(A) -> R,
            _argument: &A,
        ) -> Result<Process<R>, ProcessError> {
            Err(ProcessError::OsError("processes need the engine in a browser".to_owned()))
        }

        /// Never reached: none can be started.
        ///
        /// # Errors
        /// `Exited`.
        pub fn join(&self) -> Result<R, ProcessError> {
            Err(ProcessError::Exited(-1))
        }

        /// Never reached.
        pub fn began_ms(&self) -> f64 {
            f64::NAN
        }
    }
}
