//! Pipes: what goes in comes out, as whole messages, and both ends hear of the other's end.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::mp_locks::sent;
use super::{A_MOMENT, Spawner, WORKERS, assert_took_about, crew, eventually, took};
use crate::sync::PythonError;
use crate::sync::mp::{
    Interest, IpcError, PIPE_CAPACITY, RawValue, Reader, byte_pipe, pipe, pipe_one_way, select, wait,
};
use crate::word::Deadline;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Parcel {
    name: String,
    sizes: Vec<(u8, f64)>,
    inner: Option<Box<Parcel>>,
}

fn parcel() -> Parcel {
    let inner = Parcel { name: "包裹".to_owned(), sizes: vec![], inner: None };
    Parcel { name: "outer".to_owned(), sizes: vec![(1, 0.5)], inner: Some(Box::new(inner)) }
}

pub(super) fn objects_go_both_ways(spawner: &dyn Spawner) {
    let (here, there) = pipe().expect("room");
    let echo = crew(spawner, 1, {
        let there = sent(&there);
        move |_| {
            while let Ok(received) = there.recv::<Parcel>() {
                there.send(&received).expect("somebody reads");
            }
        }
    });
    drop(there);
    for _ in 0..100 {
        here.send(&parcel()).expect("somebody reads");
        assert_eq!(here.recv(), Ok(parcel()));
    }
    drop(here);
    echo.join();
}

pub(super) fn one_way_pipes_refuse_the_other_way(_: &dyn Spawner) {
    let (receiver, sender) = pipe_one_way().expect("room");
    assert!(receiver.readable() && !receiver.writable() && sender.writable());
    assert!(matches!(receiver.send(&1), Err(IpcError::OsError(_))));
    assert!(matches!(sender.recv::<i32>(), Err(IpcError::OsError(_))));
    sender.send_bytes(b"").expect("an empty message is one");
    assert_eq!(receiver.recv_bytes(), Ok(Vec::new()));
    let mut sender = sender;
    sender.close();
    assert!(sender.closed());
    assert_eq!(sender.send(&1), Err(IpcError::os("handle is closed")));
}

pub(super) fn what_was_sent_before_the_end_is_received(_: &dyn Spawner) {
    let (receiver, sender) = pipe_one_way().expect("room");
    sender.send("last words").expect("room in the pipe");
    drop(sender);
    assert_eq!(receiver.poll(Some(Duration::ZERO)), Ok(true));
    assert_eq!(receiver.recv(), Ok("last words".to_owned()));
    assert_eq!(receiver.poll(Some(Duration::ZERO)), Ok(true), "the end can be read, too");
    let end = receiver.recv::<String>().expect_err("nothing is left");
    assert_eq!((end.python_name(), receiver.recv::<String>()), ("EOFError", Err(end.clone())));
}

pub(super) fn a_pipe_that_nobody_reads_is_broken(_: &dyn Spawner) {
    let (receiver, sender) = pipe_one_way().expect("room");
    let second = sent(&receiver);
    drop(receiver);
    sender.send(&1).expect("a second reader is left");
    drop(second);
    let broken = sender.send(&2).expect_err("nobody is left");
    assert_eq!(broken.python_name(), "BrokenPipeError");
}

pub(super) fn a_reader_and_a_writer_that_wait_hear_of_the_end(spawner: &dyn Spawner) {
    let (receiver, sender) = pipe_one_way().expect("room");
    let waiter = crew(spawner, 1, move |_| {
        assert_eq!(receiver.recv::<i32>(), Err(IpcError::EofError));
    });
    crate::word::sleep(A_MOMENT);
    drop(sender);
    waiter.join();
    let (reader, writer) = byte_pipe().expect("room");
    let waiter = crew(spawner, 1, move |_| {
        let too_much = vec![1; 3 * PIPE_CAPACITY as usize];
        assert_eq!(writer.write(&too_much), Err(IpcError::BrokenPipeError));
    });
    eventually("the pipe is full", || reader.held() == PIPE_CAPACITY as usize);
    drop(reader);
    waiter.join();
}

pub(super) fn poll_waits_for_its_time_and_no_longer(spawner: &dyn Spawner) {
    let (receiver, sender) = pipe_one_way().expect("room");
    let timeout = Duration::from_millis(30);
    let elapsed = took(|| assert_eq!(receiver.poll(Some(timeout)), Ok(false)));
    assert_took_about(elapsed, timeout);
    let late = crew(spawner, 1, move |_| {
        crate::word::sleep(A_MOMENT);
        sender.send(&1).expect("somebody reads");
    });
    assert_eq!(receiver.poll(None), Ok(true));
    late.join();
}

pub(super) fn a_full_pipe_blocks_its_writer(spawner: &dyn Spawner) {
    let (reader, writer) = byte_pipe().expect("room");
    let written = RawValue::new(0i32).expect("room");
    let counter = written.clone();
    let blocked = crew(spawner, 1, move |_| {
        for round in 1..=80 {
            writer.write(&[round as u8; 1024]).expect("somebody reads");
            counter.set(round);
        }
    });
    eventually("64 KiB are in", || written.get() == 64);
    crate::word::sleep(A_MOMENT);
    assert_eq!((written.get(), reader.held()), (64, 64 << 10), "the 65th waits for room");
    let all = reader.read_to_end().expect("bytes");
    blocked.join();
    assert_eq!(all.len(), 80 << 10);
    assert!(all.is_sorted());
}

pub(super) fn messages_larger_than_the_pipe_stream_through(spawner: &dyn Spawner) {
    let (receiver, sender) = pipe_one_way().expect("room");
    let sizes = [1, 65_532, 65_533, 65_536, 200_000, 1_000_003];
    let writer = crew(spawner, 1, move |_| {
        for size in sizes {
            let bytes: Vec<u8> = (0..size).map(|n| (n % 251) as u8).collect();
            sender.send_bytes(&bytes).expect("somebody reads");
        }
    });
    for size in sizes {
        let bytes = receiver.recv_bytes().expect("a message");
        assert_eq!(bytes.len(), size);
        assert!(bytes.iter().enumerate().all(|(n, byte)| *byte == (n % 251) as u8));
    }
    writer.join();
}

pub(super) fn many_writers_and_readers_mix_no_messages(spawner: &dyn Spawner) {
    // A million operations in the browser, with the receipts.
    const ROUNDS: usize = if cfg!(debug_assertions) { 300 } else { 84_000 };
    // Now and then one that streams.
    let size_in = |round: usize| if round % 300 == 99 { 70_000 } else { round % 300 };
    let (receiver, sender) = pipe_one_way().expect("room");
    let (sums, reports) = pipe_one_way().expect("room");
    let senders = crew(spawner, WORKERS / 2, move |number| {
        let sender = sent(&sender);
        for round in 0..ROUNDS {
            sender.send_bytes(&vec![number as u8; size_in(round)]).expect("somebody reads");
        }
    });
    let readers = crew(spawner, WORKERS / 2, move |_| {
        let (mut messages, mut bytes) = (0u64, 0u64);
        while let Ok(message) = receiver.recv_bytes() {
            assert!(message.windows(2).all(|pair| pair[0] == pair[1]), "a mixed message");
            messages += 1;
            bytes += message.len() as u64;
        }
        reports.send(&(messages, bytes)).expect("somebody reads");
    });
    senders.join();
    readers.join();
    let mut total = (0, 0);
    while let Ok((messages, bytes)) = sums.recv::<(u64, u64)>() {
        total = (total.0 + messages, total.1 + bytes);
    }
    let one: usize = (0..ROUNDS).map(size_in).sum();
    let workers = WORKERS as u64 / 2;
    assert_eq!(total, (workers * ROUNDS as u64, workers * one as u64));
}

pub(super) fn an_end_can_be_sent_through_a_pipe(_: &dyn Spawner) {
    let (receiver, sender) = pipe_one_way().expect("room");
    let (inner_receiver, inner_sender) = pipe_one_way().expect("room");
    sender.send(&inner_sender).expect("room in the pipe");
    drop(inner_sender);
    assert_eq!(inner_receiver.poll(Some(Duration::ZERO)), Ok(false), "one is on its way");
    let arrived: crate::sync::mp::Connection = receiver.recv().expect("an end");
    arrived.send(&5).expect("somebody reads");
    assert_eq!(inner_receiver.recv(), Ok(5));
    drop(arrived);
    assert_eq!(inner_receiver.recv::<i32>(), Err(IpcError::EofError));
}

pub(super) fn an_empty_message_can_be_polled(_: &dyn Spawner) {
    let (receiver, sender) = pipe_one_way().expect("room");
    assert_eq!(receiver.poll(Some(Duration::ZERO)), Ok(false));
    sender.send_bytes(b"").expect("somebody reads");
    assert_eq!(receiver.poll(Some(Duration::ZERO)), Ok(true));
    assert_eq!(receiver.recv_bytes(), Ok(Vec::new()));
    assert_eq!(receiver.poll(Some(Duration::ZERO)), Ok(false));
}

const NOW: Option<Duration> = Some(Duration::ZERO);

pub(super) fn select_waits_for_whichever_is_ready(spawner: &dyn Spawner) {
    let ((first, to_first), (second, to_second)) =
        (byte_pipe().expect("room"), byte_pipe().expect("room"));
    to_second.write(&vec![0; PIPE_CAPACITY as usize]).expect("room in the pipe");
    let both = || [Interest::Read(&first), Interest::Write(&to_second, 4096)];
    assert!(!select(&both(), Deadline::after(NOW)), "nothing to read, and no room");
    let late = crew(spawner, 1, move |_| {
        crate::word::sleep(A_MOMENT);
        to_first.write(b"now").expect("somebody reads");
    });
    assert!(select(&both(), Deadline::NEVER));
    assert_eq!(first.read_to_end(), Ok(b"now".to_vec()));
    late.join();
    assert!(select(&[Interest::Read(&first)], Deadline::NEVER), "the end can be read");
    let late = crew(spawner, 1, move |_| {
        crate::word::sleep(A_MOMENT);
        assert_eq!(second.try_read(&mut [0; 4096]), Ok(Some(4096)));
    });
    let room = [Interest::Write(&to_second, 4096)];
    assert!(select(&room, Deadline::NEVER));
    late.join();
    assert!(select(&room, Deadline::NEVER), "that nobody reads any more is news, too");
    assert_eq!(to_second.try_write(b"x"), Err(IpcError::BrokenPipeError));
}

pub(super) fn select_ends_after_its_time(_: &dyn Spawner) {
    let (reader, writer) = byte_pipe().expect("room");
    let timeout = Duration::from_millis(30);
    let elapsed = took(|| {
        assert!(!select(&[Interest::Read(&reader)], Deadline::after(Some(timeout))));
    });
    assert_took_about(elapsed, timeout);
    assert_eq!((writer.try_write(b"x"), reader.try_read(&mut [0; 4])), (Ok(true), Ok(Some(1))));
    assert_eq!(reader.try_read(&mut [0; 4]), Ok(None));
}

/// Read from whichever has something until all have ended; the bytes of each.
fn drain(readers: &[Reader]) -> Vec<usize> {
    let mut counts = vec![0; readers.len()];
    let mut open: Vec<usize> = (0..readers.len()).collect();
    while !open.is_empty() {
        let interests: Vec<_> = open.iter().map(|nth| Interest::Read(&readers[*nth])).collect();
        assert!(select(&interests, Deadline::NEVER));
        open.retain(|nth| match readers[*nth].try_read(&mut [0; 1000]) {
            Ok(Some(0)) => false,
            Ok(Some(len)) => {
                counts[*nth] += len;
                true
            }
            other => other.expect("no error").is_none(),
        });
    }
    counts
}

pub(super) fn nothing_is_lost_through_select(spawner: &dyn Spawner) {
    const ROUNDS: usize = 2_000;
    let pipes = [(); 4].map(|()| byte_pipe().expect("room"));
    let (readers, writers): (Vec<_>, Vec<_>) = pipes.into_iter().unzip();
    let mut writers = writers.into_iter();
    let crews: Vec<_> = std::iter::from_fn(|| writers.next())
        .map(|writer| {
            crew(spawner, 1, move |_| {
                for round in 0..ROUNDS {
                    writer.write(&vec![1; round % 200]).expect("somebody reads");
                }
            })
        })
        .collect();
    let sum: usize = (0..ROUNDS).map(|round| round % 200).sum();
    assert_eq!(drain(&readers), vec![sum; 4]);
    crews.into_iter().for_each(super::Crew::join);
}

pub(super) fn wait_names_the_connections_that_have_something(_: &dyn Spawner) {
    let pipes = [(); 3].map(|()| pipe_one_way().expect("room"));
    let [(a, to_a), (b, to_b), (c, to_c)] = pipes;
    let all = [&a, &b, &c];
    assert_eq!(wait(&all, NOW), Ok(vec![]));
    to_b.send(&1).expect("room in the pipe");
    drop(to_c);
    assert_eq!(wait(&all, None), Ok(vec![1, 2]), "an object, and the end of file");
    assert_eq!(b.recv(), Ok(1));
    assert_eq!(wait(&[&a, &b], NOW), Ok(vec![]));
    assert!(matches!(wait(&[&a, &to_a], NOW), Err(IpcError::OsError(_))), "it only sends");
}

pub(super) fn an_observer_sees_and_holds_nothing(_: &dyn Spawner) {
    let (reader, writer) = byte_pipe().expect("room");
    let second = writer.try_clone().expect("room in the table");
    let observer = reader.observe();
    second.write(b"four").expect("room in the pipe");
    drop(writer);
    assert_eq!(observer.held(), 4);
    drop(reader);
    assert_eq!(second.write(b"x"), Err(IpcError::BrokenPipeError), "nobody reads");
    drop(second);
    assert_eq!(observer.held(), 4, "what was never read is still there");
}
