//! What the primitives promise beyond their claims in `src/checks`: over a word that wakes for no
//! reason, when a holder panics, and in the trace.
#![cfg(not(any(loom, feature = "app")))]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use interleave::sync::{
    Barrier, Condition, Event, Gate, LifoQueue, Lock, Object, PriorityQueue, Queue, RLock,
    Semaphore,
};
use interleave::trace::{Kind, Reason, ring};
use interleave::word::{Local, Wait, Word};

/// A word whose waits mostly end at once, for no reason.
struct Restless {
    word: Local,
    waits: AtomicU32,
}

impl Restless {
    fn new(value: u32) -> Self {
        Restless { word: Local::new(value), waits: AtomicU32::new(0) }
    }
}

impl Word for Restless {
    fn load(&self) -> u32 {
        self.word.load()
    }
    fn load_relaxed(&self) -> u32 {
        self.word.load_relaxed()
    }
    fn store(&self, value: u32) {
        self.word.store(value);
    }
    fn swap(&self, value: u32) -> u32 {
        self.word.swap(value)
    }
    fn compare_exchange(&self, current: u32, new: u32) -> Result<u32, u32> {
        self.word.compare_exchange(current, new)
    }
    fn fetch_add(&self, value: u32) -> u32 {
        self.word.fetch_add(value)
    }
    fn fetch_sub(&self, value: u32) -> u32 {
        self.word.fetch_sub(value)
    }
    fn wait(&self, expected: u32, timeout: Option<Duration>) -> Wait {
        match self.waits.fetch_add(1, Ordering::Relaxed) % 8 {
            7 => self.word.wait(expected, timeout),
            _ => Wait::Woken,
        }
    }
    fn wake(&self, count: u32) -> u32 {
        self.word.wake(count)
    }
}

/// Held by the test that records: recording is turned on for the whole process.
static RECORDS: Mutex<()> = Mutex::new(());

const ROUNDS: u32 = 2_000;
const WORKERS: u32 = 6;
const A_MOMENT: Duration = Duration::from_millis(20);

fn restless_lock() -> Lock<Restless> {
    Lock::over(Restless::new(0), Object::new())
}

#[test]
fn wake_ups_for_no_reason_let_nobody_into_a_lock_or_past_a_semaphore() {
    let lock = restless_lock();
    let semaphore = Semaphore::over(Restless::new(2), Restless::new(0), Object::new());
    let (inside, count) = (AtomicU32::new(0), AtomicU32::new(0));
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                for _ in 0..ROUNDS {
                    semaphore.with(|| {
                        assert!(inside.fetch_add(1, Ordering::Relaxed) < 2);
                        lock.with(|| {
                            count.store(count.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
                        });
                        inside.fetch_sub(1, Ordering::Relaxed);
                    });
                }
            });
        }
    });
    assert_eq!(count.load(Ordering::Relaxed), ROUNDS * WORKERS);
}

#[test]
fn wake_ups_for_no_reason_are_no_timeout_no_set_and_no_notify() {
    let event = Event::over(Restless::new(0), Object::new());
    assert!(!event.wait_timeout(A_MOMENT));
    let lock = restless_lock();
    lock.acquire();
    assert!(!lock.acquire_timeout(A_MOMENT));
    let condition: Condition<_, Restless, 4> =
        Condition::over(restless_lock(), |_| Restless::new(0), Object::new());
    assert_eq!(condition.with(|| condition.wait_timeout(A_MOMENT)), Ok(false));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(A_MOMENT);
            event.set();
            lock.release().expect("it is held");
        });
        event.wait();
        lock.acquire();
    });
}

#[test]
fn wake_ups_for_no_reason_let_nobody_into_an_rlock_or_past_a_barrier() {
    let lock = RLock::over(Restless::new(0), Restless::new(0), Object::new());
    let barrier = Barrier::over(Restless::new(0), WORKERS, Object::new()).expect("some parties");
    let count = AtomicU32::new(0);
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                for round in 1..=ROUNDS / 10 {
                    lock.with(|| {
                        lock.with(|| {
                            count.store(count.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
                        });
                    });
                    barrier.wait().expect("nobody breaks it");
                    assert_eq!(count.load(Ordering::Relaxed), round * WORKERS);
                    barrier.wait().expect("nobody breaks it");
                }
            });
        }
    });
}

#[test]
fn an_action_that_panics_breaks_its_barrier() {
    let barrier = Barrier::new(1).expect("one party").with_action(|| panic!("in the action"));
    assert!(catch_unwind(AssertUnwindSafe(|| barrier.wait())).is_err());
    assert!(barrier.broken() && barrier.n_waiting() == 0);
    assert!(barrier.wait().is_err());
}

#[test]
fn an_rlock_is_recorded_at_its_outermost_level_only() {
    let lock = RLock::new();
    let events = ring::adopt(1, "rlock");
    let _alone = RECORDS.lock().unwrap_or_else(PoisonError::into_inner);
    ring::set_enabled(true);
    lock.with(|| lock.with(|| lock.with(|| assert!(lock.try_acquire() && lock.release().is_ok()))));
    assert!(lock.release().is_err());
    let condition: Condition<_> = Condition::with_lock(&lock);
    condition.with(|| condition.with(|| condition.wait_timeout(A_MOMENT).is_ok()));
    ring::set_enabled(false);
    let kinds: Vec<_> = events.drain().into_iter().map(|event| (event.kind, event.value)).collect();
    let (begin, end) = ((Kind::HoldBegin, 0), (Kind::HoldEnd, 0));
    let waits = [(Kind::WaitBegin, 1), (Kind::WaitEnd, 0)];
    assert_eq!(kinds, [begin, end, begin, end, waits[0], waits[1], begin, end]);
}

#[test]
fn a_holder_that_panics_lets_go() {
    let (lock, semaphore, condition) = (Lock::new(), Semaphore::new(1), Condition::new());
    let rlock = RLock::new();
    let panics = |work: &dyn Fn()| assert!(catch_unwind(AssertUnwindSafe(work)).is_err());
    panics(&|| lock.with(|| panic!("inside the lock")));
    panics(&|| rlock.with(|| rlock.with(|| panic!("inside both levels"))));
    panics(&|| semaphore.with(|| panic!("with the permit")));
    panics(&|| condition.with(|| panic!("inside the condition")));
    assert!(!lock.locked() && !rlock.locked());
    assert_eq!(semaphore.value(), 1);
    assert!(condition.release().is_err());
}

#[test]
fn primitives_that_need_no_room_can_be_static() {
    static LOCK: Lock = Lock::new();
    static EVENT: Event = Event::new();
    static RLOCK: RLock = RLock::new();
    assert!(RLOCK.try_acquire() && RLOCK.try_acquire());
    static PERMITS: Semaphore = Semaphore::new(1);
    LOCK.with(|| EVENT.set());
    assert!(EVENT.is_set() && PERMITS.try_acquire() && !PERMITS.try_acquire());
}

#[test]
fn everything_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<(Lock, RLock, Condition, Event, Semaphore, Barrier, Gate)>();
    shared::<(Queue<std::cell::Cell<u32>>, LifoQueue<std::cell::Cell<u32>>)>();
    shared::<PriorityQueue<u32>>();
}

#[test]
fn a_wait_is_recorded_with_its_outcome_and_a_passing_by_is_not() {
    let (lock, queue) = (Lock::new(), Queue::new(1));
    let events = ring::adopt(0, "test");
    let _alone = RECORDS.lock().unwrap_or_else(PoisonError::into_inner);
    ring::set_enabled(true);
    assert!(lock.try_acquire());
    assert!(!lock.acquire_timeout(A_MOMENT));
    assert!(lock.release().is_ok() && lock.release().is_err());
    queue.put(1);
    assert!(queue.put_timeout(2, A_MOMENT).is_err());
    ring::set_enabled(false);
    let recorded: Vec<_> =
        events.drain().into_iter().map(|event| (event.kind, event.reason, event.value)).collect();
    let expected = [
        (Kind::HoldBegin, Reason::Lock, 0),
        (Kind::WaitBegin, Reason::Lock, 1),
        (Kind::WaitEnd, Reason::Lock, 0),
        (Kind::HoldEnd, Reason::Lock, 0),
        (Kind::WaitBegin, Reason::QueuePut, 1),
        (Kind::WaitEnd, Reason::QueuePut, 0),
    ];
    assert_eq!(recorded, expected);
}
