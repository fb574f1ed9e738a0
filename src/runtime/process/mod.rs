//! Processes, with Python's names and rules: [`Process`], [`fork`], signals, and what a process
//! knows of itself.
//!
//! A process is a memory of its own. It is started in one of three ways:
//!
//! | method | its memory | what it runs |
//! |---|---|---|
//! | spawn | fresh | a function, on arguments that travel as bytes |
//! | fork | a copy of its parent's | a function or a closure, as the parent has it |
//! | forkserver | a copy of a server's, which began fresh | as spawn |
//!
//! Rules, as `multiprocessing` has them: at its end a process terminates its daemons and waits for
//! its other children; one that was ended by a signal does neither, and its children are orphans
//! (their parent is then process 1). A daemon may have no children. Programs (`subprocess`) are
//! none of these children: a daemon may start them, and nobody's end waits for theirs. A panic ends
//! its process with exit code 1, and no other. A lock between processes that was held by one that
//! was ended stays locked.

use std::fmt;

#[cfg(target_arch = "wasm32")]
mod child;
#[cfg(target_arch = "wasm32")]
pub mod fork;
#[cfg(target_arch = "wasm32")]
mod job;
#[cfg(target_arch = "wasm32")]
mod life;
#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(target_arch = "wasm32")]
mod server;
mod signal;
#[cfg(target_arch = "wasm32")]
mod typed;

#[cfg(target_arch = "wasm32")]
pub use child::{Child, active_children, kill, waitpid};
#[cfg(target_arch = "wasm32")]
pub use fork::fork;
#[cfg(target_arch = "wasm32")]
pub use job::run_entry;
#[cfg(target_arch = "wasm32")]
pub use life::{PID, begin_main, end_main, exit, parent_pid, pid};
#[cfg(not(target_arch = "wasm32"))]
pub use native::{
    Child, Process, active_children, exit, fork, kill, parent_pid, pid, set_forkserver_preload,
    waitpid,
};
#[cfg(target_arch = "wasm32")]
pub use server::set_forkserver_preload;
pub use signal::{Handler, Signal, deliver, raise_signal, signal};
#[cfg(target_arch = "wasm32")]
pub use signal::{SIGNALS, Signals};
#[cfg(target_arch = "wasm32")]
pub use typed::Process;

/// How a process is started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartMethod {
    Spawn,
    Fork,
    ForkServer,
}

impl StartMethod {
    /// Python's name of it.
    pub const fn name(self) -> &'static str {
        match self {
            StartMethod::Spawn => "spawn",
            StartMethod::Fork => "fork",
            StartMethod::ForkServer => "forkserver",
        }
    }
}

/// A process could not be started, or has no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProcessError {
    /// Python's OSError: the browser gave no memory or no worker, or the call can't be done at all.
    OsError(String),
    /// It ended with this exit code before it had a result.
    Exited(i32),
    /// Arguments or result could not be turned into bytes or back. Python's PicklingError.
    PicklingError(String),
    /// It was used against the rules: started twice, joined before it was started ...
    AssertionError(&'static str),
    /// It can't be done in this state, as closing one that still runs.
    ValueError(&'static str),
    /// No child of ours has that pid. Python's ChildProcessError (ECHILD).
    ChildProcessError(u32),
    /// Nobody has that pid. Python's ProcessLookupError (ESRCH).
    ProcessLookupError(u32),
}

impl fmt::Display for ProcessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ProcessError::OsError(why) => write!(f, "OSError: {why}"),
            ProcessError::Exited(code) => write!(f, "the process ended with exit code {code}"),
            ProcessError::PicklingError(why) => write!(f, "PicklingError: {why}"),
            ProcessError::AssertionError(why) => write!(f, "AssertionError: {why}"),
            ProcessError::ValueError(why) => write!(f, "ValueError: {why}"),
            ProcessError::ChildProcessError(pid) => {
                write!(f, "ChildProcessError: {pid} is no child of this process")
            }
            ProcessError::ProcessLookupError(pid) => {
                write!(f, "ProcessLookupError: there is no process {pid}")
            }
        }
    }
}

impl std::error::Error for ProcessError {}
