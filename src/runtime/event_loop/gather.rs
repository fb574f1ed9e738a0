//! `asyncio.gather`.

use std::pin::Pin;
use std::task::{Context, Poll};

use super::task::{CancelledError, Task, create_task};

/// Run all of `futures` as tasks; their results in the same order, once all are done.
///
/// An error among the results is a value and stops nobody: `return_exceptions=True`. Where the
/// gathering task is cancelled, so are they.
///
/// # Errors
/// [`CancelledError`] where one of them was cancelled.
pub fn gather<T: 'static, F: Future<Output = T> + 'static>(
    futures: impl IntoIterator<Item = F>,
) -> impl Future<Output = Result<Vec<T>, CancelledError>> {
    let members = futures.into_iter().map(create_task).map(Member::Waits).collect();
    Gather { members, next: 0 }
}

enum Member<T> {
    Waits(Task<T>),
    Done(Result<T, CancelledError>),
}

/// Tasks that are awaited together.
struct Gather<T> {
    members: Vec<Member<T>>,
    /// invariant: all before it are done.
    next: usize,
}

impl<T> Unpin for Gather<T> {}

impl<T> Future for Gather<T> {
    type Output = Result<Vec<T>, CancelledError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<Self::Output> {
        // Only the first that is not done is awaited: all have to be done anyway, and so a wake-up
        // costs one look, not one look a member.
        let this = &mut *self;
        while let Some(member) = this.members.get_mut(this.next) {
            if let Member::Waits(task) = member {
                match Pin::new(task).poll(context) {
                    Poll::Ready(result) => *member = Member::Done(result),
                    Poll::Pending => return Poll::Pending,
                }
            }
            this.next += 1;
        }
        let done = std::mem::take(&mut self.members).into_iter().map(|member| match member {
            Member::Done(result) => result,
            Member::Waits(_) => Err(CancelledError),
        });
        Poll::Ready(done.collect())
    }
}

impl<T> Drop for Gather<T> {
    fn drop(&mut self) {
        for member in &self.members {
            if let Member::Waits(task) = member {
                task.cancel();
            }
        }
    }
}
