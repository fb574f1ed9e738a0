//! Generators as Python's: a function that hands out a value, stops there, and goes on when it is
//! asked for the next one.
//!
//! The compiler makes such functions of `async` blocks already: a generator is a future that
//! nobody but its caller polls, and `yield` is an await that is ready at the second look. (Stable
//! Rust has no generators of its own yet, and the crates that make some of `async` are not kept
//! up; it takes these few lines.) Everything happens on the caller's thread.

use std::cell::RefCell;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use crate::sync::PythonError;

/// A generator that hands out `Y`, is sent `S`, and returns `R` in the end.
pub struct Generator<Y, S = (), R = ()> {
    body: Option<Pin<Box<dyn Future<Output = R>>>>,
    place: Rc<RefCell<Place<Y, S>>>,
    begun: bool,
}

/// What passes between a generator and its caller.
struct Place<Y, S> {
    out: Option<Y>,
    sent: Option<S>,
}

/// The generator's side: it hands out by this.
pub struct Yielder<Y, S> {
    place: Rc<RefCell<Place<Y, S>>>,
}

/// The generator hands out nothing any more; with what it returned, the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StopIteration<R>(pub Option<R>);

/// Why `send` failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendError<R> {
    /// It has ended.
    StopIteration(Option<R>),
    /// Python's TypeError: it waits for nothing yet, so call `next` first.
    JustStarted,
}

impl<Y, S> Yielder<Y, S> {
    /// Hand out `value`, and wait to be sent one.
    pub async fn send_out(&self, value: Y) -> S {
        self.place.borrow_mut().out = Some(value);
        poll_fn(|_| self.place.borrow_mut().sent.take().map_or(Poll::Pending, Poll::Ready)).await
    }
}

impl<Y: 'static, S: 'static, R> Generator<Y, S, R> {
    /// The generator whose body is `body`; nothing of it runs before the first `next`.
    pub fn new<F: Future<Output = R> + 'static>(body: impl FnOnce(Yielder<Y, S>) -> F) -> Self {
        let place = Rc::new(RefCell::new(Place { out: None, sent: None }));
        let body = body(Yielder { place: place.clone() });
        Generator { body: Some(Box::pin(body)), place, begun: false }
    }
}

impl<Y, S, R> Generator<Y, S, R> {
    /// Send `value` into it, where it waits, and run it until it hands out the next one.
    ///
    /// # Errors
    /// [`SendError`].
    pub fn send(&mut self, value: S) -> Result<Y, SendError<R>> {
        if !self.begun && self.body.is_some() {
            return Err(SendError::JustStarted);
        }
        self.place.borrow_mut().sent = Some(value);
        self.go_on().map_err(|StopIteration(result)| SendError::StopIteration(result))
    }

    /// End it where it waits: its destructors run, as `finally` does in Python.
    pub fn close(&mut self) {
        self.body = None;
    }

    fn go_on(&mut self) -> Result<Y, StopIteration<R>> {
        self.begun = true;
        let Some(body) = &mut self.body else { return Err(StopIteration(None)) };
        match body.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(result) => {
                self.body = None;
                Err(StopIteration(Some(result)))
            }
            Poll::Pending => {
                let out = self.place.borrow_mut().out.take();
                Ok(out.expect("a generator waits for nothing but its caller"))
            }
        }
    }
}

impl<Y, S: Default, R> Generator<Y, S, R> {
    /// Run it until it hands out the next value; where it waits it is sent `S`'s default, which
    /// for `Option` is Python's None.
    ///
    /// # Errors
    /// [`StopIteration`] where it has ended.
    pub fn advance(&mut self) -> Result<Y, StopIteration<R>> {
        self.place.borrow_mut().sent = self.begun.then(S::default);
        self.go_on()
    }
}

/// `for value in generator`: what it returns in the end is lost, as in Python.
impl<Y, S: Default, R> Iterator for Generator<Y, S, R> {
    type Item = Y;

    fn next(&mut self) -> Option<Y> {
        self.advance().ok()
    }
}

impl<R> fmt::Display for SendError<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SendError::StopIteration(_) => "the generator has ended",
            SendError::JustStarted => "can't send a value to a just-started generator: call next",
        })
    }
}

impl<R: fmt::Debug> std::error::Error for SendError<R> {}

impl<R: fmt::Debug> PythonError for SendError<R> {
    fn python_name(&self) -> &'static str {
        match self {
            SendError::StopIteration(_) => "StopIteration",
            SendError::JustStarted => "TypeError",
        }
    }
}

impl<Y, S, R> fmt::Debug for Generator<Y, S, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match (&self.body, self.begun) {
            (None, _) => "closed",
            (_, false) => "created",
            (_, true) => "suspended",
        };
        write!(f, "<Generator {state}>")
    }
}

impl<Y, S> fmt::Debug for Yielder<Y, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<Yielder>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out what it was sent, doubled, until it is sent a zero.
    fn doubler() -> Generator<u32, u32, &'static str> {
        Generator::new(async |out: Yielder<u32, u32>| {
            let mut sent = out.send_out(0).await;
            while sent != 0 {
                sent = out.send_out(2 * sent).await;
            }
            "enough"
        })
    }

    #[test]
    fn it_goes_on_where_it_waited() {
        let mut generator = doubler();
        assert_eq!(generator.advance(), Ok(0));
        assert_eq!(generator.send(4), Ok(8));
        assert_eq!(generator.send(5), Ok(10));
        assert_eq!(generator.send(0), Err(SendError::StopIteration(Some("enough"))));
        assert_eq!(generator.send(1), Err(SendError::StopIteration(None)));
        assert_eq!(generator.advance(), Err(StopIteration(None)));
    }

    #[test]
    fn nothing_can_be_sent_before_it_waits() {
        let mut generator = doubler();
        let error = generator.send(4).expect_err("it waits for nothing yet");
        assert_eq!(error.python_name(), "TypeError");
        assert_eq!(generator.advance(), Ok(0));
    }

    #[test]
    fn it_can_be_looped_over() {
        let countdown = Generator::new(async |out: Yielder<u32, ()>| {
            for n in (1..=3).rev() {
                out.send_out(n).await;
            }
        });
        assert_eq!(countdown.collect::<Vec<_>>(), [3, 2, 1]);
    }

    #[test]
    fn close_runs_what_has_to_be_run_at_the_end() {
        struct Finally(Rc<RefCell<bool>>);
        impl Drop for Finally {
            fn drop(&mut self) {
                self.0.replace(true);
            }
        }
        let ended = Rc::new(RefCell::new(false));
        let finally = Finally(ended.clone());
        let mut generator = Generator::new(async move |out: Yielder<u32, ()>| {
            let _finally = finally;
            out.send_out(1).await;
        });
        assert_eq!(generator.advance(), Ok(1));
        generator.close();
        assert!(*ended.borrow());
        assert_eq!(generator.advance(), Err(StopIteration(None)));
    }
}
