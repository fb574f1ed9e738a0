//! The engine's allocator, and addresses that stand for boxes.
//!
//! The allocator is dlmalloc over a break of our own instead of `memory.grow` alone: a memory that
//! was wiped after a run is then used again from its start, so runs do not make memories grow.

use core::arch::wasm32::{memory_atomic_notify, memory_atomic_wait32, memory_grow, memory_size};
use std::alloc::{GlobalAlloc, Layout};
use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use dlmalloc::Dlmalloc;

/// Bytes of a wasm page.
const PAGE: usize = 65_536;
/// Pages that a fresh process' memory begins with; program data and the main stack stand in them.
pub const INITIAL_PAGES: usize = 80;
/// Pages a memory can grow to: 256 MiB, which most browsers grant.
pub const MAXIMUM_PAGES: usize = 4096;
/// And where that is refused: 64 MiB are still enough for most lessons.
pub const LEAST_MAXIMUM_PAGES: usize = 1024;

/// Looks at the allocator's lock before waiting for it.
const SPINS: u32 = 4_000;
/// Bytes from which a block is moved outside of the lock.
const LARGE: usize = 16 << 10;

/// The end of what was given out; 0 before the first time. Above it every byte is 0.
pub static BREAK: AtomicUsize = AtomicUsize::new(0);

struct Heap;

// SAFETY: each call gives a range above the break, which no other call gives; all are serialised
// by the lock of `Engine`.
unsafe impl dlmalloc::Allocator for Heap {
    fn alloc(&self, size: usize) -> (*mut u8, usize, u32) {
        let refused = (std::ptr::null_mut(), 0, 0);
        let start = BREAK.load(Ordering::Relaxed).max(INITIAL_PAGES * PAGE);
        let Some(end) = size.checked_next_multiple_of(PAGE).and_then(|n| start.checked_add(n))
        else {
            return refused;
        };
        let have = memory_size::<0>() * PAGE;
        if end > have && memory_grow::<0>((end - have).div_ceil(PAGE)) == usize::MAX {
            return refused;
        }
        BREAK.store(end, Ordering::Relaxed);
        (start as *mut u8, end - start, 0)
    }
    fn remap(&self, _: *mut u8, _: usize, _: usize, _: bool) -> *mut u8 {
        std::ptr::null_mut()
    }
    fn free_part(&self, _: *mut u8, _: usize, _: usize) -> bool {
        false
    }
    fn free(&self, _: *mut u8, _: usize) -> bool {
        false
    }
    fn can_release_part(&self, _: u32) -> bool {
        false
    }
    fn allocates_zeros(&self) -> bool {
        true
    }
    fn page_size(&self) -> usize {
        PAGE
    }
}

/// dlmalloc, and how much of it is in use.
struct Counted {
    inner: Dlmalloc<Heap>,
    /// Bytes that were asked for and not given back.
    used: usize,
}

impl Counted {
    /// # Safety
    /// As of [`GlobalAlloc::alloc`].
    unsafe fn malloc(&mut self, size: usize, align: usize) -> *mut u8 {
        // SAFETY: passed on from the caller.
        let at = unsafe { self.inner.malloc(size, align) };
        self.used += if at.is_null() { 0 } else { size };
        at
    }

    /// # Safety
    /// As of [`GlobalAlloc::dealloc`].
    unsafe fn free(&mut self, at: *mut u8, size: usize, align: usize) {
        // SAFETY: passed on from the caller.
        unsafe { self.inner.free(at, size, align) };
        self.used -= size;
    }

    /// # Safety
    /// As of [`GlobalAlloc::realloc`].
    unsafe fn realloc(&mut self, at: *mut u8, old: usize, align: usize, new: usize) -> *mut u8 {
        // SAFETY: passed on from the caller.
        let moved = unsafe { self.inner.realloc(at, old, align, new) };
        self.used += if moved.is_null() { 0 } else { new };
        self.used -= if moved.is_null() { 0 } else { old };
        moved
    }
}

/// Bytes that this program has asked for and not given back.
pub fn in_use() -> usize {
    ENGINE.locked(|heap| heap.used)
}

/// Bytes from the start of this memory to the break.
pub fn size() -> usize {
    BREAK.load(Ordering::Relaxed).max(INITIAL_PAGES * PAGE)
}

struct Engine {
    /// 0 free, 1 held, 2 held and somebody waits.
    lock: AtomicU32,
    heap: UnsafeCell<Counted>,
}

// SAFETY: `heap` is touched only between `acquire` and `release`.
unsafe impl Sync for Engine {}

#[global_allocator]
static ENGINE: Engine = Engine {
    lock: AtomicU32::new(0),
    heap: UnsafeCell::new(Counted { inner: Dlmalloc::new_with_allocator(Heap), used: 0 }),
};

impl Engine {
    fn locked<R>(&self, work: impl FnOnce(&mut Counted) -> R) -> R {
        self.acquire();
        // SAFETY: the lock is held, and `work` allocates nothing.
        let result = work(unsafe { &mut *self.heap.get() });
        self.release();
        result
    }

    #[inline]
    fn acquire(&self) {
        if self.lock.compare_exchange(0, 1, Ordering::Acquire, Ordering::Relaxed).is_err() {
            self.acquire_slow();
        }
    }

    #[inline]
    fn release(&self) {
        if self.lock.swap(0, Ordering::Release) == 2 {
            // SAFETY: the address is that of a live word of this memory.
            unsafe { memory_atomic_notify(self.lock.as_ptr().cast(), 1) };
        }
    }

    #[cold]
    fn acquire_slow(&self) {
        // What is done under this lock takes tens of nanoseconds, a wake-up tens of microseconds.
        for _ in 0..SPINS {
            if self.lock.load(Ordering::Relaxed) == 0
                && self.lock.compare_exchange(0, 1, Ordering::Acquire, Ordering::Relaxed).is_ok()
            {
                return;
            }
        }
        while self.lock.swap(2, Ordering::Acquire) != 0 {
            // SAFETY: as in `locked`. Not interruptible: nobody leaves in the middle of malloc.
            unsafe { memory_atomic_wait32(self.lock.as_ptr().cast(), 2, -1) };
        }
    }
}

// SAFETY: dlmalloc keeps the contract of malloc; calls are serialised.
unsafe impl GlobalAlloc for Engine {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: passed on from the caller.
        self.locked(|heap| unsafe { heap.malloc(layout.size(), layout.align()) })
    }
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: passed on from the caller.
        let at = unsafe { self.alloc(layout) };
        if !at.is_null() {
            // SAFETY: `size` bytes were just given out. Outside of the lock: it may be much.
            unsafe { at.write_bytes(0, layout.size()) };
        }
        at
    }
    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: passed on from the caller.
        self.locked(|heap| unsafe { heap.free(at, layout.size(), layout.align()) });
    }
    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if layout.size() < LARGE {
            // SAFETY: passed on from the caller.
            return self
                .locked(|heap| unsafe { heap.realloc(at, layout.size(), layout.align(), size) });
        }
        // SAFETY: the layout is the caller's, with the size that the caller asks for.
        let new = unsafe { self.alloc(Layout::from_size_align_unchecked(size, layout.align())) };
        if !new.is_null() {
            // SAFETY: both are live and apart. Outside of the lock: it may be much.
            unsafe {
                new.copy_from_nonoverlapping(at, layout.size().min(size));
                self.dealloc(at, layout);
            }
        }
        new
    }
}

/// Keep the heap as it is, whole, until [`release`]. The caller allocates nothing meanwhile.
pub fn hold() {
    ENGINE.acquire();
}

/// The end of [`hold`], in this memory or in a copy of it.
pub fn release() {
    ENGINE.release();
}

/// The box as a number that [`from_address`] takes back.
pub fn into_address<T>(boxed: Box<T>) -> usize {
    Box::into_raw(boxed) as usize
}

/// # Safety
/// `address` came from [`into_address`] of the same type, in this memory, and is given back once.
pub unsafe fn from_address<T>(address: usize) -> Box<T> {
    // SAFETY: the caller's promise.
    unsafe { Box::from_raw(address as *mut T) }
}
