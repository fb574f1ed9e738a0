//! Requests that the supervisor makes for workers, which wait for the answer in their own way.

use std::mem::offset_of;

use super::super::event_loop::Door;
use super::super::fetch::{ANSWERED, CAPACITY, Request};
use super::fleet::Fleet;
use super::with_supervisor;
use crate::browser::network::{self, Answer};
use crate::browser::workers::random;

impl Fleet {
    /// Make the request that stands at `request` in the memory of `pid`; `door` is the address of
    /// the event loop that waits for it, or 0.
    pub fn fetch(&self, pid: u32, url: &str, [request, door]: [usize; 2]) {
        let Some(process) = self.processes.get(&pid) else { return };
        let ticket = (random() * f64::from(u32::MAX)) as u32 | 1;
        process.memory.store(request + offset_of!(Request, ticket), ticket);
        network::get(url, move |answer| {
            with_supervisor(|s| s.fleet.answer(pid, [request, door], ticket, &answer));
        });
    }

    /// Write the answer down, unless that memory was wiped or given to another meanwhile.
    fn answer(&self, pid: u32, [request, door]: [usize; 2], ticket: u32, answer: &Answer) {
        let Some(process) = self.processes.get(&pid) else { return };
        let memory = &process.memory;
        let inside = request + size_of::<Request>() <= memory.byte_length() as usize;
        if !inside || memory.load(request + offset_of!(Request, ticket)) != ticket {
            return;
        }
        let text = answer.text.as_bytes();
        let kept = &text[..text.len().min(CAPACITY)];
        memory.write(request + offset_of!(Request, bytes), kept);
        memory.store(request + offset_of!(Request, length), text.len() as u32);
        memory.store(request + offset_of!(Request, status), u32::from(answer.status));
        memory.store(request + offset_of!(Request, ours), u32::from(answer.ours));
        memory.store(request + offset_of!(Request, state), ANSWERED);
        memory.wake(request + offset_of!(Request, state));
        if door != 0 {
            for (at, value) in Door::KNOCK {
                memory.store(door + at, value);
            }
            memory.wake(door + Door::BELL);
        }
    }
}
