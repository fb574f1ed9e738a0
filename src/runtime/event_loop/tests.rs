//! The loop's promises, natively. Times are compared with each other, never with a clock alone.

use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::sync::{InvalidStateError, TimeoutError};

const SHORT: Duration = Duration::from_millis(20);
const LONG: Duration = Duration::from_secs(600);

fn run<T>(main: impl Future<Output = T>) -> T {
    super::run(main).expect("nobody stops a test")
}

#[test]
fn waits_of_tasks_overlap_and_end_by_length() {
    let order = Rc::new(RefCell::new(Vec::new()));
    let began = now_ms();
    run(async {
        let nap = |n: u32| {
            let order = order.clone();
            async move {
                sleep(SHORT * n).await;
                order.borrow_mut().push(n);
                n
            }
        };
        assert_eq!(gather([3, 1, 2].map(nap)).await, Ok(vec![3, 1, 2]));
    });
    assert_eq!(*order.borrow(), [1, 2, 3]);
    // Six one after the other; at least the longest.
    assert!(now_ms() - began >= 3.0 * SHORT.as_secs_f64() * 1e3);
}

#[test]
fn ready_tasks_take_turns_in_their_order() {
    let order = Rc::new(RefCell::new(Vec::new()));
    run(async {
        let count = |name: char| {
            let order = order.clone();
            async move {
                for nth in 0..3 {
                    order.borrow_mut().push((name, nth));
                    sleep(Duration::ZERO).await;
                }
            }
        };
        gather(['a', 'b'].map(count)).await.expect("nobody cancels");
    });
    let turns: Vec<_> = (0..3).flat_map(|nth| [('a', nth), ('b', nth)]).collect();
    assert_eq!(*order.borrow(), turns);
}

/// Counts itself dropped.
struct Dropped(Rc<Cell<u32>>);
impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

#[test]
fn a_cancelled_task_ends_where_it_waits() {
    let ends = Rc::new(Cell::new(0));
    run(async {
        let end = Dropped(ends.clone());
        let mut task = create_task(async move {
            let _end = end;
            sleep(LONG).await;
        });
        sleep(Duration::ZERO).await;
        assert!(!task.done());
        assert_eq!(task.result(), Err(InvalidStateError("Result is not set.")));
        assert!(task.cancel());
        assert_eq!((&mut task).await, Err(CancelledError));
        assert!(task.done() && task.cancelled());
        assert!(!task.cancel(), "it is done already");
    });
    assert_eq!(ends.get(), 1);
}

#[test]
fn who_awaits_a_task_and_is_cancelled_cancels_it() {
    let ends = Rc::new(Cell::new(0));
    run(async {
        let end = Dropped(ends.clone());
        let inner = create_task(async move {
            let _end = end;
            sleep(LONG).await;
        });
        let outer = create_task(inner);
        sleep(Duration::ZERO).await;
        outer.cancel();
        assert_eq!(outer.await, Err(CancelledError));
        sleep(Duration::ZERO).await;
        assert_eq!(ends.get(), 1, "the inner one has ended before the loop did");
    });
}

#[test]
fn what_is_left_when_main_ends_is_cancelled() {
    let ends = Rc::new(Cell::new(0));
    let mut left = None;
    run(async {
        let end = Dropped(ends.clone());
        left = Some(create_task(async move {
            let _end = end;
            sleep(LONG).await;
        }));
        sleep(Duration::ZERO).await;
    });
    assert!(left.is_some_and(|task| task.cancelled()));
    assert_eq!(ends.get(), 1);
}

#[test]
fn an_error_of_a_task_is_its_exception() {
    run(async {
        let task = create_task(async { Err::<(), _>("no") });
        sleep(Duration::ZERO).await;
        assert_eq!(task.exception(), Ok(Ok(Some("no"))));
    });
}

#[test]
fn wait_for_gives_up_and_drops_what_it_waited_for() {
    run(async {
        let task = create_task(sleep(LONG));
        assert_eq!(wait_for(task, SHORT).await, Err(TimeoutError));
        assert_eq!(wait_for(async { 7 }, LONG).await, Ok(7));
        let mut kept = create_task(sleep(LONG));
        assert_eq!(wait_for(&mut kept, SHORT).await, Err(TimeoutError));
        assert!(!kept.cancelled(), "it was shielded");
        kept.cancel();
        assert!(current().timers.borrow().next_ms().is_some(), "the shielded one's timer");
        sleep(Duration::ZERO).await;
        assert!(current().timers.borrow().next_ms().is_none(), "no timer stays behind");
    });
}

#[test]
fn a_bounded_queue_makes_its_producer_wait() {
    let deepest = Rc::new(Cell::new(0));
    run(async {
        let queue = Rc::new(Queue::new(2));
        let (theirs, deep) = (queue.clone(), deepest.clone());
        let producer = create_task(async move {
            for item in 0..10 {
                theirs.put(item).await;
                deep.set(deep.get().max(theirs.qsize()));
            }
        });
        for item in 0..10 {
            assert_eq!(queue.get().await, item);
            queue.task_done().expect("it was got");
        }
        producer.await.expect("nobody cancels");
        queue.join().await;
        assert!(queue.task_done().is_err());
        assert!(queue.get_nowait().is_err());
    });
    assert_eq!(deepest.get(), 2);
}

#[test]
fn join_waits_for_the_last_task_done() {
    run(async {
        let queue = Rc::new(Queue::new(0));
        queue.put_nowait(1).expect("there is room");
        let theirs = queue.clone();
        let joiner = create_task(async move { theirs.join().await });
        sleep(Duration::ZERO).await;
        assert_eq!(queue.get().await, 1);
        sleep(Duration::ZERO).await;
        assert!(!joiner.done());
        queue.task_done().expect("it was got");
        joiner.await.expect("nobody cancels");
    });
}

#[test]
fn a_getter_that_leaves_passes_its_call_on() {
    run(async {
        let queue = Rc::new(Queue::new(0));
        let getter = |queue: &Rc<Queue<u32>>| {
            let queue = queue.clone();
            create_task(async move { queue.get().await })
        };
        let (first, second) = (getter(&queue), getter(&queue));
        sleep(Duration::ZERO).await;
        queue.put_nowait(5).expect("there is room");
        first.cancel();
        assert_eq!(second.await, Ok(5));
        assert!(first.cancelled());
    });
}

#[test]
fn a_lock_is_held_across_waits() {
    run(async {
        let (lock, inside) = (Rc::new(Lock::new()), Rc::new(Cell::new(0)));
        let visit = |_: u32| {
            let (lock, inside) = (lock.clone(), inside.clone());
            async move {
                let guard = lock.acquire().await;
                assert_eq!(inside.replace(1), 0);
                sleep(Duration::from_millis(1)).await;
                inside.set(0);
                drop(guard);
            }
        };
        gather((0..5).map(visit)).await.expect("nobody cancels");
        assert!(!lock.locked());
    });
}

#[test]
fn an_event_lets_all_go_on() {
    run(async {
        let event = Rc::new(Event::new());
        let waiters = [0; 3].map(|_| {
            let event = event.clone();
            create_task(async move { event.wait().await })
        });
        sleep(Duration::ZERO).await;
        assert!(waiters.iter().all(|waiter| !waiter.done()));
        event.set();
        event.clear();
        for waiter in waiters {
            waiter.await.expect("nobody cancels");
        }
    });
}

#[test]
fn other_tasks_go_on_while_a_thread_works() {
    run(async {
        let go = Arc::new(AtomicBool::new(false));
        let theirs = go.clone();
        let work = create_task(to_thread(move || {
            while !theirs.load(Ordering::SeqCst) {
                std::thread::yield_now();
            }
            std::thread::current().id()
        }));
        sleep(Duration::from_millis(1)).await;
        // Only this thread's loop can let the other thread end.
        go.store(true, Ordering::SeqCst);
        let there = work.await.expect("nobody cancels").expect("a thread");
        assert_ne!(there, std::thread::current().id());
    });
}

#[test]
fn a_call_from_another_thread_wakes_the_sleeping_loop() {
    thread_local!(static MARK: Cell<bool> = const { Cell::new(false) });
    run(async {
        let handle = get_running_loop();
        let event = create_task(async {
            while !MARK.get() {
                sleep(Duration::from_millis(1)).await;
            }
        });
        let caller = std::thread::spawn(move || handle.call_soon_threadsafe(|| MARK.set(true)));
        event.await.expect("nobody cancels");
        caller.join().expect("no panic there");
    });
}

#[test]
fn a_knock_wakes_who_waits_for_something_from_outside() {
    run(async {
        let there = Arc::new(AtomicBool::new(false));
        let (theirs, handle) = (there.clone(), get_running_loop());
        let knocker = std::thread::spawn(move || {
            theirs.store(true, Ordering::SeqCst);
            handle.knock();
        });
        knocked_until(|| there.load(Ordering::SeqCst)).await;
        knocker.join().expect("no panic there");
    });
}

#[test]
fn ten_thousand_sleep_at_once() {
    let awake = Rc::new(Cell::new(0));
    run(async {
        let nap = |_| {
            let awake = awake.clone();
            async move {
                sleep(SHORT).await;
                awake.set(awake.get() + 1);
            }
        };
        gather((0..10_000).map(nap)).await.expect("nobody cancels");
    });
    assert_eq!(awake.get(), 10_000);
}

#[test]
#[should_panic(expected = "no running event loop")]
fn outside_of_a_loop_there_are_no_tasks() {
    drop(create_task(async {}));
}
