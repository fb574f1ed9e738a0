//! Who is to be woken when: `sleep` and `wait_for`.

use std::collections::BTreeMap;
use std::fmt;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::{current, give_way, later_ms, running};
use crate::sync::TimeoutError;
use crate::word::now_ms;

/// When, as the bits of a time in ms (which are in the order of the times), and a number.
type Key = (u64, u32);

/// The timers of a loop, the next one first. Sorted and not a heap, because `wait_for` takes most
/// of its timers back before they fire.
#[derive(Default)]
pub(super) struct Timers {
    wakers: BTreeMap<Key, Waker>,
    next: u32,
}

impl Timers {
    fn add(&mut self, at_ms: f64, waker: Waker) -> Key {
        self.next = self.next.wrapping_add(1);
        let key = (at_ms.to_bits(), self.next);
        self.wakers.insert(key, waker);
        key
    }

    /// When the next one fires, on the engine's clock.
    pub(super) fn next_ms(&self) -> Option<f64> {
        self.wakers.keys().next().map(|(bits, _)| f64::from_bits(*bits))
    }

    /// Wake those whose time has come.
    pub(super) fn fire(&mut self, now: f64) {
        while let Some(first) = self.wakers.first_entry() {
            if f64::from_bits(first.key().0) > now {
                return;
            }
            first.remove().wake();
        }
    }
}

/// Let the task wait at least `duration`; the others go on meanwhile. Zero lets them go first once.
pub async fn sleep(duration: Duration) {
    match duration {
        Duration::ZERO => give_way().await,
        _ => Sleep { until_ms: later_ms(duration), key: None }.await,
    }
}

/// What [`sleep`] waits on.
pub struct Sleep {
    until_ms: f64,
    key: Option<Key>,
}

impl Sleep {
    fn forget(&mut self) {
        // Without a loop there are no timers any more.
        if let (Some(key), Some(this)) = (self.key.take(), running()) {
            this.timers.borrow_mut().wakers.remove(&key);
        }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<()> {
        self.forget();
        if now_ms() >= self.until_ms {
            return Poll::Ready(());
        }
        let key = current().timers.borrow_mut().add(self.until_ms, context.waker().clone());
        self.key = Some(key);
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.forget();
    }
}

impl fmt::Debug for Sleep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sleep({} ms)", self.until_ms)
    }
}

/// Wait for `future`, at most `timeout`; it is dropped, and a task cancelled, when that is over.
///
/// # Errors
/// [`TimeoutError`].
pub async fn wait_for<T>(
    future: impl Future<Output = T>,
    timeout: Duration,
) -> Result<T, TimeoutError> {
    let mut future = pin!(future);
    let mut end = pin!(Sleep { until_ms: later_ms(timeout), key: None });
    std::future::poll_fn(|context| {
        if let Poll::Ready(value) = future.as_mut().poll(context) {
            return Poll::Ready(Ok(value));
        }
        end.as_mut().poll(context).map(|()| Err(TimeoutError))
    })
    .await
}
