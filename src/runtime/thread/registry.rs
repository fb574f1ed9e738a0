//! Who there is: the calling thread, the main one, and all that are alive.

use std::cell::RefCell;
use std::fmt;
use std::sync::Mutex;
#[cfg(target_arch = "wasm32")]
use std::sync::MutexGuard;

use super::{AnyThread, lock};
use crate::word::identity;

/// The threads of this process.
struct Registry {
    /// The one it began with, once somebody asked.
    main: Option<AnyThread>,
    /// Those that were started and have not ended, in the order of their starts.
    started: Vec<AnyThread>,
    /// Strangers that were given a name.
    dummies: u32,
}

static REGISTRY: Mutex<Registry> =
    Mutex::new(Registry { main: None, started: Vec::new(), dummies: 0 });

thread_local! {
    static CURRENT: RefCell<Option<AnyThread>> = const { RefCell::new(None) };
}

pub(super) fn add(thread: &AnyThread) {
    lock(&REGISTRY).started.push(thread.clone());
}

pub(super) fn remove(thread: &AnyThread) {
    lock(&REGISTRY).started.retain(|known| !known.is(thread));
}

pub(super) fn set_current(thread: Option<AnyThread>) {
    CURRENT.with(|current| *current.borrow_mut() = thread);
}

/// The calling thread.
pub fn current_thread() -> AnyThread {
    let known = CURRENT.with(|current| current.borrow().clone());
    known.unwrap_or_else(|| {
        let thread = lock(&REGISTRY).meet();
        set_current(Some(thread.clone()));
        thread
    })
}

/// The thread this process began with.
pub fn main_thread() -> AnyThread {
    let known = lock(&REGISTRY).main.clone();
    known.unwrap_or_else(current_thread)
}

/// All threads that are alive, the main one first, then in the order of their starts.
pub fn enumerate() -> Vec<AnyThread> {
    let main = main_thread();
    let registry = lock(&REGISTRY);
    let started = registry.started.iter().filter(|thread| thread.is_alive()).cloned();
    std::iter::once(main).chain(started).collect()
}

/// How many threads are alive, the main one counted.
pub fn active_count() -> usize {
    enumerate().len()
}

impl Registry {
    /// The calling thread, which nobody here started: the first such is the main one, others have
    /// come from elsewhere and are called as in Python.
    fn meet(&mut self) -> AnyThread {
        if let Some(index) = rayon::current_thread_index() {
            return AnyThread::adopt(&format!("rayon-{index}"), true);
        }
        match &self.main {
            Some(main) if main.ident() == Some(identity::in_memory()) => main.clone(),
            Some(_) => {
                self.dummies += 1;
                AnyThread::adopt(&format!("Dummy-{}", self.dummies), true)
            }
            None => self.main.insert(AnyThread::adopt("MainThread", false)).clone(),
        }
    }
}

#[cfg(target_arch = "wasm32")]
thread_local! {
    /// The registry while the calling thread forks: locked, so that it is whole in the copy.
    static FORKING: RefCell<Option<MutexGuard<'static, Registry>>> = const { RefCell::new(None) };
}

/// The calling thread is about to fork.
#[cfg(target_arch = "wasm32")]
pub fn before_fork() {
    // Known before the lock is taken: to get to know it takes the lock, too.
    current_thread();
    FORKING.with(|guard| *guard.borrow_mut() = Some(lock(&REGISTRY)));
}

/// The end of [`before_fork`], in the parent and in the child, where this thread is the only one.
#[cfg(target_arch = "wasm32")]
pub fn after_fork(child: bool) {
    let guard = FORKING.with(|guard| guard.borrow_mut().take());
    if let Some(mut registry) = guard
        && child
    {
        registry.main = CURRENT.with(|current| current.borrow().clone());
        registry.started.clear();
    }
}

/// What a process does when its main thread ends: wait for the threads that are no daemons. The
/// number of daemons that still run then, for the caller to cut off.
#[cfg(target_arch = "wasm32")]
pub fn finish() -> usize {
    let mine = current_thread();
    loop {
        let others: Vec<_> = enumerate().into_iter().filter(|other| !other.is(&mine)).collect();
        let Some(awaited) = others.iter().find(|other| !other.is_daemon()) else {
            return others.len();
        };
        // An error would say that it is this very thread, or not started: it is neither.
        let _ = awaited.try_join(None);
    }
}

/// Give the calling thread's name to `use_it`, without allocating.
pub fn with_current_name<R>(use_it: impl FnOnce(fmt::Arguments) -> R) -> R {
    CURRENT.with(|own| match (own.try_borrow().as_deref(), rayon::current_thread_index()) {
        (Ok(Some(thread)), _) => thread.with_name(|name| use_it(format_args!("{name}"))),
        (_, Some(index)) => use_it(format_args!("rayon-{index}")),
        (_, None) => use_it(format_args!("MainThread")),
    })
}

/// Call the calling thread `name`.
#[cfg(target_arch = "wasm32")]
pub fn set_current_name(name: &str) {
    current_thread().set_name(name);
}
