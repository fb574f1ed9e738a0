//! Calls and replies as they travel: a batch of tasks as bytes, and what came of it.
//!
//! A call is its number, the addresses of two functions of this program, and the items; a reply is
//! the number, how it went, when the work began and ended, and the results. All numbers are little
//! endian.

use crate::runtime::pool::{Batch, Message, Task, run_batch};
use crate::sync::FutureError;
use crate::word::now_ms;

/// Finds the types of `task` again, and does it on the items that `bytes` hold.
type EntryPoint = fn(task: usize, bytes: &[u8]) -> Result<Vec<u8>, String>;

/// Bytes before the items of a call.
const CALL_HEAD: usize = 20;
/// Bytes before the results of a reply.
const REPLY_HEAD: usize = 21;
/// The results follow; else the text of what went wrong with their bytes.
const WELL: u8 = 0;

/// A batch of tasks, ready to travel.
///
/// # Errors
/// Why the items can't be turned into bytes.
pub fn write<A: Message, R: Message, E: Message>(
    task: Task<A, R, E>,
    batch: &[A],
) -> Result<Vec<u8>, String> {
    let entry_point: EntryPoint = enter::<A, R, E>;
    let mut bytes = vec![0; 4];
    bytes.extend((entry_point as usize as u64).to_le_bytes());
    bytes.extend((task as usize as u64).to_le_bytes());
    postcard::to_extend(batch, bytes).map_err(|error| format!("PicklingError: {error}"))
}

/// Give a call its number.
pub fn set_number(call: &mut [u8], number: u32) {
    call[..4].copy_from_slice(&number.to_le_bytes());
}

/// The number of a call, or of a reply.
pub fn number(bytes: &[u8]) -> u32 {
    bytes.first_chunk().map_or(0, |number| u32::from_le_bytes(*number))
}

/// Do what a call asks for; the reply.
pub fn answer(call: &[u8]) -> Vec<u8> {
    let address = |at: usize| {
        let bytes = call[at..].first_chunk().expect("a call has a head");
        u64::from_le_bytes(*bytes) as usize
    };
    let began_ms = now_ms();
    // SAFETY: `write` stored a function of this very program there; functions stand at the same
    // address in every process of a run, as they all run this program.
    let entry_point: EntryPoint = unsafe { std::mem::transmute(address(4)) };
    let outcome = entry_point(address(12), &call[CALL_HEAD..]);
    reply(call, began_ms, outcome)
}

/// A reply that says why there is none.
pub fn refusal(call: &[u8], why: &str) -> Vec<u8> {
    reply(call, now_ms(), Err(why.to_owned()))
}

fn reply(call: &[u8], began_ms: f64, outcome: Result<Vec<u8>, String>) -> Vec<u8> {
    let mut reply = call[..4].to_vec();
    reply.push(if outcome.is_ok() { WELL } else { WELL + 1 });
    reply.extend(began_ms.to_le_bytes());
    reply.extend(now_ms().to_le_bytes());
    reply.extend(outcome.unwrap_or_else(String::into_bytes));
    reply
}

/// When the work that a reply tells of began and ended, in ms on the engine's clock.
pub fn times_ms(reply: &[u8]) -> [f64; 2] {
    [5, 13].map(|at| reply[at..].first_chunk().map_or(f64::NAN, |bytes| f64::from_le_bytes(*bytes)))
}

fn enter<A: Message, R: Message, E: Message>(task: usize, bytes: &[u8]) -> Result<Vec<u8>, String> {
    let pickling = |error| format!("PicklingError: {error}");
    let batch: Vec<A> = postcard::from_bytes(bytes).map_err(pickling)?;
    // SAFETY: `write` stored a `Task<A, R, E>` beside this very `enter::<A, R, E>`.
    let task: Task<A, R, E> = unsafe { std::mem::transmute(task) };
    postcard::to_allocvec(&run_batch(task, batch)).map_err(pickling)
}

/// What a reply says.
pub fn read<R: Message, E: Message>(reply: &[u8]) -> Batch<R, E> {
    let broken = |why: String| Err(FutureError::Pickling(why));
    match reply.split_at_checked(REPLY_HEAD) {
        Some((head, results)) if head[4] == WELL => {
            match postcard::from_bytes::<Result<Vec<R>, E>>(results) {
                Ok(results) => results.map_err(FutureError::Raised),
                Err(error) => broken(format!("PicklingError: {error}")),
            }
        }
        Some((_, why)) => broken(String::from_utf8_lossy(why).into_owned()),
        None => broken("PicklingError: a reply without a head".to_owned()),
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    fn half(n: u32) -> Result<u32, String> {
        if n.is_multiple_of(2) { Ok(n / 2) } else { Err(format!("{n} is odd")) }
    }

    #[test]
    fn a_call_comes_back_with_results_or_the_first_error() {
        let task: Task<u32, u32, String> = half;
        let mut call = write(task, &[2, 4, 6]).expect("plain data");
        set_number(&mut call, 77);
        let reply = answer(&call);
        assert_eq!((number(&call), number(&reply)), (77, 77));
        assert!(times_ms(&reply).is_sorted());
        assert_eq!(read::<u32, String>(&reply), Ok(vec![1, 2, 3]));
        let failed = answer(&write(task, &[2, 3, 5]).expect("plain data"));
        let error = FutureError::Raised("3 is odd".to_owned());
        assert_eq!(read::<u32, String>(&failed), Err(error));
        let refused = refusal(&call, "no room");
        assert_eq!(read::<u32, String>(&refused), Err(FutureError::Pickling("no room".to_owned())));
        assert!(read::<u32, String>(&[1, 2]).is_err());
    }
}
