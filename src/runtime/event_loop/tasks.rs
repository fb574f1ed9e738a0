//! The loop's table of tasks.

use std::pin::Pin;
use std::sync::Arc;

use super::mailbox::{Alarm, Mailbox};

/// What a task does; its result goes to its handle.
pub(super) type Body = Pin<Box<dyn Future<Output = ()>>>;

/// A task. Its number is its place in the table; its serial is never given twice.
pub(super) struct Entry {
    pub body: Body,
    pub alarm: Arc<Alarm>,
    pub serial: u32,
}

/// Invariant: a number is in `free`, or its entry is in the table, or the loop polls it.
#[derive(Default)]
pub(super) struct Tasks {
    entries: Vec<Option<Entry>>,
    free: Vec<u32>,
    serial: u32,
}

impl Tasks {
    /// A number for a task that is about to be added, its alarm, and its serial, from 1.
    pub(super) fn reserve(&mut self, mailbox: &Arc<Mailbox>) -> (u32, Arc<Alarm>, u32) {
        let number = self.free.pop().unwrap_or_else(|| {
            self.entries.push(None);
            self.entries.len() as u32 - 1
        });
        self.serial += 1;
        (number, Alarm::new(number, mailbox), self.serial)
    }

    pub(super) fn add(&mut self, number: u32, entry: Entry) {
        self.entries[number as usize] = Some(entry);
    }

    pub(super) fn take(&mut self, number: u32) -> Option<Entry> {
        self.entries.get_mut(number as usize)?.take()
    }

    /// Put a task back, or free its number; the entry of one that ended, to drop.
    pub(super) fn put_back(&mut self, number: u32, entry: Entry, ended: bool) -> Option<Entry> {
        if ended {
            self.free.push(number);
            return Some(entry);
        }
        self.entries[number as usize] = Some(entry);
        None
    }

    pub(super) fn take_all(&mut self) -> Vec<Entry> {
        self.entries.iter_mut().filter_map(Option::take).collect()
    }
}
