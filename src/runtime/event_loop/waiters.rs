//! Tasks in a row, woken one by one in the order they came.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// A row of tasks. Invariant: who was called and did not come passes the call on.
#[derive(Default)]
pub(super) struct Waiters {
    row: RefCell<VecDeque<Rc<Place>>>,
}

struct Place {
    called: Cell<bool>,
    waker: RefCell<Waker>,
}

impl Waiters {
    /// Wait in the row until called.
    pub(super) fn wait(&self) -> Waiting<'_> {
        Waiting { waiters: self, place: None }
    }

    /// Call the first one.
    pub(super) fn call_one(&self) {
        let first = self.row.borrow_mut().pop_front();
        if let Some(first) = first {
            first.called.set(true);
            first.waker.borrow().wake_by_ref();
        }
    }

    /// Call all who wait now.
    pub(super) fn call_all(&self) {
        let now = self.row.borrow().len();
        (0..now).for_each(|_| self.call_one());
    }
}

/// A place in the row, once it was polled.
pub(super) struct Waiting<'a> {
    waiters: &'a Waiters,
    place: Option<Rc<Place>>,
}

impl Future for Waiting<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<()> {
        let Some(place) = &self.place else {
            let waker = RefCell::new(context.waker().clone());
            let place = Rc::new(Place { called: Cell::new(false), waker });
            self.waiters.row.borrow_mut().push_back(place.clone());
            self.place = Some(place);
            return Poll::Pending;
        };
        if place.called.get() {
            self.place = None;
            return Poll::Ready(());
        }
        place.waker.replace(context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let Some(place) = self.place.take() else { return };
        if place.called.get() {
            self.waiters.call_one();
        } else {
            self.waiters.row.borrow_mut().retain(|other| !Rc::ptr_eq(other, &place));
        }
    }
}
