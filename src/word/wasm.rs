//! The seam over wasm atomics: workers that share one memory.
//!
//! A worker can be ended while it waits. Before each wait it notes in its [`Interrupt`] where it
//! waits, then looks at the stop flag; the supervisor sets the flag, then wakes what is noted, again
//! and again until the worker is gone, so that a wake-up that comes between the look and the wait
//! is made good by the next. The worker leaves by an exception of the host: no destructor runs, and
//! the whole memory is given up or wiped by the supervisor afterwards.

use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use core::arch::wasm32;

use super::{Wait, Word};

#[link(wasm_import_module = "./host.js")]
unsafe extern "C" {
    safe fn clock() -> f64;
    #[link_name = "attune"]
    safe fn attune_host(time_ms: f64);
    #[link_name = "leave"]
    safe fn leave_host() -> !;
}

/// End the calling worker's work for good: an exception of the host takes it back to its event
/// loop, and nothing on its stack is dropped.
pub fn leave() -> ! {
    leave_host()
}

/// A word in this process' own memory.
#[derive(Debug, Default)]
#[repr(transparent)]
pub struct Local(AtomicU32);

/// Where the supervisor reaches a worker that waits. Read and written from outside by address.
#[derive(Debug)]
#[repr(C)]
pub struct Interrupt {
    /// Not 0: leave at the next wait or safe point.
    pub stop: AtomicU32,
    /// Address of the local word waited on, 0 for none.
    pub local: AtomicU32,
    /// Offset of the segment word waited on, 0 for none.
    pub segment: AtomicU32,
}

thread_local! {
    static CURRENT: Cell<Option<&'static Interrupt>> = const { Cell::new(None) };
}

impl Interrupt {
    /// Nobody waits and nobody has to leave.
    pub const fn new() -> Self {
        Interrupt { stop: AtomicU32::new(0), local: AtomicU32::new(0), segment: AtomicU32::new(0) }
    }

    /// Leave for good if this worker was told to.
    pub fn check(&self) {
        if self.stop.load(Ordering::SeqCst) != 0 {
            leave();
        }
    }
}

impl Default for Interrupt {
    fn default() -> Self {
        Interrupt::new()
    }
}

/// Make `interrupt` the one of the calling worker.
pub fn set_interrupt(interrupt: &'static Interrupt) {
    CURRENT.with(|cell| cell.set(Some(interrupt)));
}

/// The calling worker's interrupt; `None` in workers that are not ours (rayon's).
pub fn interrupt() -> Option<&'static Interrupt> {
    CURRENT.with(Cell::get)
}

/// Run `wait` with the place it waits at noted in `place` of the worker's interrupt. Who is told to
/// leave takes no wake along that was meant for whoever looks: `pass_on` gives it to the next.
pub(super) fn interruptible(
    place: fn(&Interrupt) -> &AtomicU32,
    at: u32,
    wait: impl FnOnce() -> i32,
    pass_on: impl FnOnce(),
) -> Wait {
    let interrupt = interrupt();
    if let Some(interrupt) = interrupt {
        place(interrupt).store(at, Ordering::SeqCst);
        interrupt.check();
    }
    let outcome = wait();
    if let Some(interrupt) = interrupt {
        place(interrupt).store(0, Ordering::SeqCst);
        if outcome == 0 && interrupt.stop.load(Ordering::SeqCst) != 0 {
            pass_on();
        }
        interrupt.check();
    }
    match outcome {
        0 => Wait::Woken,
        1 => Wait::Changed,
        _ => Wait::TimedOut,
    }
}

/// A timeout as the platform wants it: nanoseconds, -1 for none.
pub(super) fn nanoseconds(timeout: Option<Duration>) -> i64 {
    timeout.map_or(-1, |timeout| i64::try_from(timeout.as_nanos()).unwrap_or(i64::MAX))
}

/// Milliseconds on a clock that all workers of the page share.
#[inline]
pub fn now_ms() -> f64 {
    clock()
}

/// Set this worker's clock forward to `time_ms`, unless it is there already.
pub fn attune(time_ms: f64) {
    attune_host(time_ms);
}

/// A hint that this is a spin loop. WebAssembly has no such instruction yet, so it is a no-op.
#[inline]
pub fn relax() {
    std::hint::spin_loop();
}

impl Local {
    /// A word of that value.
    pub const fn new(value: u32) -> Self {
        Local(AtomicU32::new(value))
    }
}

impl Word for Local {
    #[inline]
    fn load(&self) -> u32 {
        self.0.load(Ordering::Acquire)
    }
    #[inline]
    fn load_relaxed(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
    #[inline]
    fn store(&self, value: u32) {
        self.0.store(value, Ordering::Release);
    }
    #[inline]
    fn swap(&self, value: u32) -> u32 {
        self.0.swap(value, Ordering::AcqRel)
    }
    #[inline]
    fn compare_exchange(&self, current: u32, new: u32) -> Result<u32, u32> {
        self.0.compare_exchange(current, new, Ordering::AcqRel, Ordering::Acquire)
    }
    #[inline]
    fn fetch_add(&self, value: u32) -> u32 {
        self.0.fetch_add(value, Ordering::AcqRel)
    }
    #[inline]
    fn fetch_sub(&self, value: u32) -> u32 {
        self.0.fetch_sub(value, Ordering::AcqRel)
    }
    fn wait(&self, expected: u32, timeout: Option<Duration>) -> Wait {
        let address = self.0.as_ptr();
        interruptible(
            |interrupt| &interrupt.local,
            address as u32,
            // SAFETY: the address is that of a live, aligned word in this shared memory.
            || unsafe {
                wasm32::memory_atomic_wait32(
                    address.cast::<i32>(),
                    expected as i32,
                    nanoseconds(timeout),
                )
            },
            || {
                self.wake(1);
            },
        )
    }
    fn wake(&self, count: u32) -> u32 {
        // SAFETY: as in `wait`.
        unsafe { wasm32::memory_atomic_notify(self.0.as_ptr().cast::<i32>(), count) }
    }

    #[inline]
    unsafe fn load_alone(&self) -> u32 {
        // SAFETY: nobody writes it meanwhile, as the caller promised.
        unsafe { self.0.as_ptr().read() }
    }
    #[inline]
    unsafe fn store_alone(&self, value: u32) {
        // SAFETY: nobody touches it meanwhile, as the caller promised.
        unsafe { self.0.as_ptr().write(value) };
    }
}
