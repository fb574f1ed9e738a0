//! `threading.local()`: one value for each thread that asks.

use std::any::Any;
use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;
use std::sync::{Arc, Weak};

/// A value that each thread has for itself, made when it first asks and dropped when it ends.
pub struct Local<T> {
    /// Who we are: values know theirs by its address, and whether it is still there.
    key: Arc<Key>,
    make: Box<dyn Fn() -> T + Send + Sync>,
}

/// Not empty, so that each has an address of its own.
struct Key(#[allow(dead_code, reason = "it makes the address")] u8);

/// A value, and whose it is.
type Entry = (Weak<Key>, Rc<dyn Any>);

thread_local! {
    static VALUES: RefCell<Vec<Entry>> = const { RefCell::new(Vec::new()) };
}

impl<T: 'static> Local<T> {
    /// Values made by `make`, in the thread that asks.
    pub fn new(make: impl Fn() -> T + Send + Sync + 'static) -> Local<T> {
        Local { key: Arc::new(Key(0)), make: Box::new(make) }
    }

    /// Look at the calling thread's value.
    pub fn with<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        let value = self.find().unwrap_or_else(|| self.add());
        look(value.downcast_ref().expect("a value is found by the key of its type"))
    }

    fn find(&self) -> Option<Rc<dyn Any>> {
        VALUES.with(|values| {
            let values = values.borrow();
            let mine = values.iter().find(|(key, _)| key.as_ptr() == Arc::as_ptr(&self.key));
            mine.map(|(_, value)| Rc::clone(value))
        })
    }

    fn add(&self) -> Rc<dyn Any> {
        let value: Rc<dyn Any> = Rc::new((self.make)());
        let gone = VALUES.with(|values| {
            let mut values = values.borrow_mut();
            let (kept, gone) = values.drain(..).partition(|(key, _)| key.strong_count() > 0);
            *values = kept;
            values.push((Arc::downgrade(&self.key), Rc::clone(&value)));
            gone
        });
        // Outside of the borrow: a value's destructor may look at another one.
        drop::<Vec<Entry>>(gone);
        value
    }
}

impl<T: Clone + 'static> Local<T> {
    /// A copy of the calling thread's value.
    pub fn get(&self) -> T {
        self.with(T::clone)
    }
}

impl<T> fmt::Debug for Local<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Local")
    }
}

/// Drop all values of the calling thread.
pub(super) fn forget_all() {
    // One at a time: a destructor may look at another value, which is then made once more.
    while let Some(value) = VALUES.with(|values| values.borrow_mut().pop()) {
        drop(value);
    }
}
