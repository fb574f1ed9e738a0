//! A bounded queue of byte messages between processes: what carries calls to workers and results
//! back.
//!
//! A ring of places in the segment, each the offset and length of a block that holds a message.
//! Who puts a message allocates its block, who takes it frees it. The ring is guarded by a lock
//! whose holder neither waits nor passes a safe point: a process that is told to end never does
//! so while it holds it.

use std::panic::Location;

use serde::{Deserialize, Serialize};

use crate::sync::{Blocking, Gate, Object};
use crate::trace::Reason;
use crate::word::segment::{self, Full, Segment};
use crate::word::{Deadline, RawLock, Word};

/// Words of a channel before its places.
const HEAD: u32 = 9;

/// A handle on a channel; it can be sent to another process.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Channel {
    at: u32,
    places: u32,
}

impl Channel {
    /// A new channel with so many places.
    ///
    /// # Errors
    /// [`Full`] where the segment has no room.
    pub fn new(places: u32) -> Result<Channel, Full> {
        let channel = Channel { at: segment::allocate(Channel::size(places))?, places };
        (0..HEAD).for_each(|nth| channel.word(nth).store(0));
        Ok(channel)
    }

    /// Give its room back, and that of the messages in it. Nobody may use it any more.
    pub fn free(self) {
        while self.try_get(|_| {}).is_some() {}
        segment::free(self.at, Channel::size(self.places));
    }

    fn size(places: u32) -> usize {
        (HEAD + 2 * places) as usize * 4
    }

    /// Put a message in unless the channel is full; whether it went in.
    ///
    /// # Errors
    /// [`Full`] where the segment has no room for it.
    pub fn try_put(&self, message: &[u8]) -> Result<bool, Full> {
        if !self.has_room() {
            return Ok(false);
        }
        let block = Block::write(message)?;
        let taken = self.offer(block);
        if !taken {
            block.free();
        }
        Ok(taken)
    }

    /// Put a message in, and wait for room.
    ///
    /// # Errors
    /// [`Full`] where the segment has no room for it.
    #[track_caller]
    pub fn put(&self, message: &[u8]) -> Result<(), Full> {
        let block = Block::write(message)?;
        if !self.offer(block) {
            let object = self.object();
            let blocking =
                Blocking { object: &object, reason: Reason::QueuePut, caller: Location::caller() };
            let likely = || self.has_room();
            let attempt = || self.offer(block).then_some(());
            self.room().pass(Deadline::NEVER, blocking, likely, attempt);
        }
        Ok(())
    }

    /// Take a message out if there is one. `note` sees it before the ring forgets it, so that a
    /// message is always noted somewhere.
    pub fn try_get(&self, note: impl FnOnce(&[u8])) -> Option<Vec<u8>> {
        if self.held() == 0 {
            return None;
        }
        let (block, message) = self.locked(|| {
            let [head, len] = [self.word(5), self.word(6)];
            let held = len.load();
            if held == 0 {
                return None;
            }
            let place = self.place(head.load());
            let block = Block { at: place[0].load(), len: place[1].load() };
            let message = segment::read(block.at, block.len);
            note(&message);
            head.store((head.load() + 1) % self.places);
            len.store(held - 1);
            Some((block, message))
        })?;
        block.free();
        self.room().open(1);
        Some(message)
    }

    /// Take a message out, and wait for one; `None` once the channel is closed and empty.
    #[track_caller]
    pub fn get(&self, note: impl Fn(&[u8])) -> Option<Vec<u8>> {
        let take = || match self.try_get(&note) {
            Some(message) => Some(Some(message)),
            None => self.is_closed().then_some(None),
        };
        let got = take().or_else(|| {
            let object = self.object();
            let reason = Reason::QueueGet;
            let blocking = Blocking { object: &object, reason, caller: Location::caller() };
            self.items().pass(Deadline::NEVER, blocking, || self.held() > 0, take)
        });
        got.flatten()
    }

    /// No more messages come: who waits for one goes on.
    pub fn close(&self) {
        self.word(7).store(1);
        self.items().open(u32::MAX);
    }

    /// Whether another message would go in.
    pub fn has_room(&self) -> bool {
        self.held() < self.places
    }

    /// Messages in it.
    pub fn held(&self) -> u32 {
        self.word(6).load()
    }

    /// Where those wait who take messages out; it is also opened for what else they wait for.
    pub fn items(&self) -> Gate<Segment> {
        Gate::over(self.word(2), self.word(3))
    }

    /// Its identity in the trace, the same in every process.
    pub fn object(&self) -> Object {
        Object::numbered(self.at)
    }

    fn room(&self) -> Gate<Segment> {
        Gate::over(self.word(0), self.word(1))
    }

    fn is_closed(&self) -> bool {
        self.word(7).load() != 0
    }

    fn offer(&self, block: Block) -> bool {
        let taken = self.locked(|| {
            let held = self.word(6).load();
            if held == self.places {
                return None;
            }
            let place = self.place((self.word(5).load() + held) % self.places);
            place[0].store(block.at);
            place[1].store(block.len);
            self.word(6).store(held + 1);
            Some(())
        });
        if taken.is_some() {
            self.items().open(1);
        }
        taken.is_some()
    }

    fn locked<R>(&self, work: impl FnOnce() -> Option<R>) -> Option<R> {
        let lock = RawLock::over(self.word(4));
        if !lock.try_acquire() {
            lock.acquire_slow(Deadline::NEVER, || {});
        }
        let result = work();
        lock.release();
        result
    }

    const fn word(&self, nth: u32) -> Segment {
        Segment(self.at).offset(nth)
    }

    const fn place(&self, nth: u32) -> [Segment; 2] {
        [self.word(HEAD + 2 * nth), self.word(HEAD + 2 * nth + 1)]
    }
}

/// A message in the segment.
#[derive(Debug, Clone, Copy)]
struct Block {
    at: u32,
    len: u32,
}

impl Block {
    fn write(message: &[u8]) -> Result<Block, Full> {
        let at = segment::allocate(message.len())?;
        segment::write(at, message);
        Ok(Block { at, len: message.len() as u32 })
    }

    fn free(self) {
        segment::free(self.at, self.len as usize);
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn messages_come_out_in_order_and_a_full_channel_takes_none() {
        let channel = Channel::new(3).expect("room");
        for lap in 0..5u8 {
            for n in 0..3 {
                assert_eq!(channel.try_put(&[lap, n]), Ok(true));
            }
            assert!(!channel.has_room());
            assert_eq!(channel.try_put(&[9]), Ok(false));
            let noted = std::cell::Cell::new(0);
            for n in 0..3 {
                let message = channel.get(|message| noted.set(message[1]));
                assert_eq!(message, Some(vec![lap, n]));
                assert_eq!(noted.get(), n);
            }
        }
        assert_eq!(channel.try_get(|_| {}), None);
        channel.free();
    }

    #[test]
    fn nothing_is_lost_or_doubled_between_many() {
        const EACH: u32 = 5_000;
        let channel = Channel::new(4).expect("room");
        let sum: u64 = std::thread::scope(|scope| {
            for worker in 0..3 {
                scope.spawn(move || {
                    for n in 0..EACH {
                        channel.put(&(worker * EACH + n).to_le_bytes()).expect("room");
                    }
                });
            }
            let take = move || {
                let mut sum = 0;
                for _ in 0..EACH {
                    let message = channel.get(|_| {}).expect("it is open");
                    sum += u64::from(u32::from_le_bytes(message.try_into().expect("four bytes")));
                }
                sum
            };
            let takers = [0, 1, 2].map(|_| scope.spawn(take));
            takers.into_iter().map(|taker| taker.join().expect("no panic")).sum()
        });
        let count = u64::from(3 * EACH);
        assert_eq!(sum, count * (count - 1) / 2);
        channel.free();
    }

    #[test]
    fn who_waits_at_a_channel_that_is_closed_goes_on_once_it_is_empty() {
        let channel = Channel::new(2).expect("room");
        channel.put(b"last").expect("room");
        let takers = [0, 1].map(|_| std::thread::spawn(move || channel.get(|_| {})));
        std::thread::sleep(std::time::Duration::from_millis(20));
        channel.close();
        let mut got = takers.map(|taker| taker.join().expect("no panic"));
        got.sort();
        assert_eq!(got, [None, Some(b"last".to_vec())]);
        channel.free();
    }
}
