//! Trials of what processes share: each panics where its claim fails.

use std::time::Duration;

use super::manager::{BaseManager, ManagerError, Object, Raised, Served, SyncManager, Types};
use super::process::Process;
use super::thread::sleep;
use crate::sync::mp::{
    Barrier, Condition, Connection, Event, IpcError, Lock, Queue, RLock, RawValue, Semaphore, pipe,
    pipe_one_way,
};
use crate::word::segment::heap;

/// Every trial by its name.
pub static TRIALS: &[(&str, fn())] = &[
    ("mp_locks", mp_locks),
    ("mp_condition", mp_condition),
    ("mp_pipe", mp_pipe),
    ("mp_pipe_of_a_dead_process", mp_pipe_of_a_dead_process),
    ("mp_queue", mp_queue),
    ("mp_manager", mp_manager),
    ("mp_manager_of_own_types", mp_manager_of_own_types),
    ("fork_keeps_what_is_shared", fork_keeps_what_is_shared),
    ("mp_gives_everything_back", mp_gives_everything_back),
];

fn mp_locks() {
    type Share = (Lock, RLock, Semaphore, Barrier, [RawValue<i32>; 3]);
    fn work((lock, rlock, room, barrier, values): Share) {
        for _ in 0..20 {
            barrier.wait().expect("nobody breaks it");
            for _ in 0..500 {
                lock.with(|| values[0].set(values[0].get() + 1));
                rlock.with(|| rlock.with(|| values[1].set(values[1].get() + 1)));
                room.with(|| lock.with(|| values[2].set(values[2].get() + 1)));
            }
        }
    }
    let values = [(); 3].map(|()| RawValue::new(0).expect("room"));
    let share: Share = (
        Lock::new().expect("room"),
        RLock::new().expect("room"),
        Semaphore::new(2).expect("room"),
        Barrier::new(4, None).expect("room"),
        values,
    );
    let children = [(); 4].map(|()| Process::spawn("Child", work, &share).expect("a process"));
    children.iter().for_each(|child| child.join().expect("no panic in it"));
    assert_eq!(share.4.map(|value| value.get()), [40_000; 3]);
}

fn mp_condition() {
    fn wait((condition, event, count): (Condition, Event, RawValue<i32>)) {
        event.wait();
        condition.with(|| {
            count.set(count.get() + 1);
            condition.wait_for(|| count.get() >= 100, None).expect("the lock is held");
            count.set(count.get() + 1);
        });
    }
    let share = (
        Condition::new().expect("room"),
        Event::new().expect("room"),
        RawValue::new(0).expect("room"),
    );
    let children = [(); 3].map(|()| Process::spawn("Waiter", wait, &share).expect("a process"));
    let (condition, event, count) = &share;
    event.set();
    while condition.with(|| count.get()) < 3 {
        sleep(Duration::from_millis(1));
    }
    condition.with(|| {
        count.set(100);
        condition.notify_all().expect("the lock is held");
    });
    children.iter().for_each(|child| child.join().expect("no panic in it"));
    assert_eq!(count.get(), 103);
}

fn echo(connection: Connection) -> u32 {
    let mut rounds = 0;
    while let Ok(message) = connection.recv_bytes() {
        connection.send_bytes(&message).expect("the parent listens");
        rounds += 1;
    }
    rounds
}

fn mp_pipe() {
    let (ours, theirs) = pipe().expect("room");
    let child = Process::spawn("Echo", echo, &theirs).expect("a process");
    drop(theirs);
    for size in [0, 1, 64, 5_000, 65_536, 300_000] {
        let message: Vec<u8> = (0..size).map(|n| (n % 253) as u8).collect();
        ours.send_bytes(&message).expect("the child listens");
        assert_eq!(ours.recv_bytes(), Ok(message));
    }
    drop(ours);
    assert_eq!(child.join(), Ok(6), "the child reads the end of file");
}

/// However a process ends, its ends are closed.
fn mp_pipe_of_a_dead_process() {
    fn hold((connection, ends): (Connection, u32)) {
        connection.send(&ends).expect("the parent listens");
        match ends {
            0 => return,
            1 => panic!("a process panics on purpose"),
            _ => {}
        }
        // Told to end here, or in a loop of computing.
        while ends == 3 && super::safepoint::tick().is_ok() {}
        let _: Result<(), _> = connection.recv();
    }
    for ends in 0..=3u32 {
        let (ours, theirs) = pipe().expect("room");
        let argument = (theirs, ends);
        let child = Process::spawn("Holder", hold, &argument).expect("a process");
        drop(argument);
        assert_eq!(ours.recv(), Ok(ends));
        if ends >= 2 {
            child.kill();
        }
        assert_eq!(ours.recv::<u32>(), Err(IpcError::EofError), "ends {ends}");
        assert_eq!(ours.send(&1), Err(IpcError::BrokenPipeError), "ends {ends}");
        let code = child.join().map(|()| 0);
        assert_eq!(code.is_ok(), ends == 0, "{code:?}");
    }
}

fn mp_queue() {
    fn produce((queue, from): (Queue<u32>, u32)) {
        (from..from + 2_000).for_each(|item| queue.put(&item).expect("room"));
    }
    fn consume((queue, count): (Queue<u32>, u32)) -> u64 {
        (0..count).map(|_| u64::from(queue.get().expect("an item"))).sum()
    }
    let queue = Queue::new(8).expect("room");
    let producers = [0, 2_000, 4_000].map(|from| {
        Process::spawn("Producer", produce, &(queue.clone(), from)).expect("a process")
    });
    let consumers = [(); 2]
        .map(|()| Process::spawn("Consumer", consume, &(queue.clone(), 3_000)).expect("a process"));
    producers.iter().for_each(|producer| producer.join().expect("no panic in it"));
    let sum: u64 = consumers.iter().map(|consumer| consumer.join().expect("a sum")).sum();
    assert_eq!(sum, (0..6_000).sum());
    assert!(queue.empty());
}

fn mp_manager() {
    use super::manager::{DictProxy, ListProxy};
    fn work((list, dict, nth): (ListProxy, DictProxy, i32)) -> bool {
        let added = (0..50).all(|n| list.append(nth * 50 + n).is_ok());
        let missing = dict.get("nobody");
        let raised =
            matches!(missing, Err(ManagerError::Remote(error)) if error.name == "KeyError");
        dict.set(nth, nth * nth).is_ok() && added && raised
    }
    let manager = SyncManager::start().expect("a server");
    let list = manager.list(Vec::<i32>::new()).expect("a list");
    let dict = manager.dict().expect("a dict");
    // Many calls use one reply pipe.
    let before = heap::in_use();
    (0..500).for_each(|_| assert_eq!(list.len(), Ok(0)));
    assert_eq!(heap::in_use(), before, "blocks after five hundred calls");
    let children = [0, 1, 2].map(|nth| {
        let share = (list.clone(), dict.clone(), nth);
        Process::spawn("Child", work, &share).expect("a process")
    });
    assert!(children.iter().all(|child| child.join() == Ok(true)));
    list.sort().expect("numbers");
    let sorted: Vec<i32> = (0..150).collect();
    assert_eq!(list.value(), Ok(Object::from(sorted)));
    assert_eq!(dict.get(2), Ok(Object::Int(4)));
    let unknown = manager.create("Unheard", Vec::new()).expect_err("nobody registered it");
    assert!(unknown.to_string().contains("AttributeError"), "{unknown}");
    manager.shutdown().expect("it ends");
    assert!(matches!(list.len(), Err(ManagerError::Connection(_))));
}

/// All blocks but those of processes that ended are back once the last handle is dropped.
fn mp_gives_everything_back() {
    fn visit((queue, connection): (Queue<String>, Connection)) {
        queue.put(&"x".repeat(10_000)).expect("room");
        connection.send(&queue).expect("somebody reads");
    }
    let round = || {
        let queue = Queue::new(0).expect("room");
        let (receiver, sender) = pipe_one_way().expect("room");
        let share = (queue, sender);
        let child = Process::spawn("Visitor", visit, &share).expect("a process");
        let (queue, sender) = share;
        drop(sender);
        let again: Queue<String> = receiver.recv().expect("a queue");
        child.join().expect("no panic in it");
        drop(child);
        assert_eq!((queue.qsize(), again.qsize()), (1, 1));
    };
    round();
    let before = heap::in_use();
    (0..20).for_each(|_| round());
    assert_eq!(heap::in_use(), before, "blocks after twenty rounds");
}

/// A type of one's own, as Python's `register`.
struct Counter(i64);

impl Served for Counter {
    fn call(&mut self, method: &str, arguments: Vec<Object>) -> Result<Object, Raised> {
        match method {
            "add" => self.0 += arguments.first().and_then(Object::as_int).unwrap_or(1),
            "fail" => return Err(Raised::new("CounterError", "on purpose")),
            _ => return Err(Raised::new("AttributeError", method)),
        }
        Ok(Object::Int(self.0))
    }
}

struct Counters;

impl Types for Counters {
    fn create(typeid: &str, arguments: Vec<Object>) -> Option<Result<Box<dyn Served>, Raised>> {
        let start = arguments.first().and_then(Object::as_int).unwrap_or(0);
        (typeid == "Counter").then(|| Ok(Box::new(Counter(start)) as Box<dyn Served>))
    }
}

/// Three managers, one after the other.
fn mp_manager_of_own_types() {
    for start in 1..=3 {
        let manager = BaseManager::<Counters>::start().expect("a server");
        let counter = manager.create("Counter", vec![start.into()]).expect("it is registered");
        let again = counter.clone();
        drop(counter);
        assert_eq!(again.call("add", vec![5.into()]), Ok(Object::Int(i64::from(start) + 5)));
        let failed = again.call("fail", Vec::new()).expect_err("it fails on purpose");
        assert_eq!(failed.to_string(), "CounterError: on purpose");
        manager.shutdown().expect("it ends");
    }
}

/// A fork has all that its parent had open, and both may close it.
fn fork_keeps_what_is_shared() {
    let queue: Queue<u32> = Queue::new(0).expect("room");
    let (receiver, sender) = pipe_one_way().expect("room");
    let child = Process::fork("Fork", || {
        (1..=3).for_each(|item| queue.put(&item).expect("room"));
        sender.send("from the child").expect("the parent reads");
    })
    .expect("a process");
    drop(sender);
    assert_eq!(receiver.recv(), Ok("from the child".to_owned()));
    child.join().expect("no panic in it");
    assert_eq!(receiver.recv::<String>(), Err(IpcError::EofError), "the child's end is closed");
    assert_eq!([(); 3].map(|()| queue.get().expect("an item")), [1, 2, 3]);
}
