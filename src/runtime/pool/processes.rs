//! Processes as the staff of a pool. The machine is [`Factory`].

use std::marker::PhantomData;

use super::{Batch, Message, Staff, Task};
use crate::runtime::executor::ExecutorError;
use crate::runtime::factory::{Depths, End, Factory, OnDeath, Plan, Ticket, call};
use crate::sync::FutureError;

/// Processes that are there from the start. One that dies is replaced, and its task fails.
#[derive(Debug)]
pub struct Processes {
    factory: Factory,
    count: usize,
}

impl Processes {
    pub(super) fn start(count: usize) -> Result<Processes, ExecutorError> {
        let plan = Plan {
            worker: "SpawnPoolWorker",
            manager: "PoolManager",
            most: count,
            on_death: OnDeath::Replace,
        };
        let staff = Processes { factory: Factory::start(plan)?, count };
        for _ in 0..count {
            if let Err(error) = staff.factory.hire() {
                staff.terminate();
                return Err(error.into());
            }
        }
        Ok(staff)
    }

    /// How much stands where in the machine.
    pub fn depths(&self) -> Depths {
        self.factory.depths()
    }

    /// The pids of the workers.
    pub fn pids(&self) -> Vec<u32> {
        self.factory.pids()
    }
}

/// Who is told of a batch.
struct Told<R, E, F> {
    done: F,
    types: PhantomData<fn(R) -> E>,
}

impl<R: Message, E: Message, F: FnOnce(Batch<R, E>) + Send> Ticket for Told<R, E, F> {
    fn begin(&mut self) -> bool {
        true
    }

    fn end(self: Box<Self>, end: End) {
        (self.done)(match end {
            End::Reply(reply) => call::read(reply),
            End::Broken(why) => Err(FutureError::BrokenPool(why)),
            End::Cancelled => Err(FutureError::Cancelled),
        });
    }
}

impl Staff for Processes {
    fn len(&self) -> usize {
        self.count
    }

    fn take<A: Message, R: Message, E: Message>(
        &self,
        task: Task<A, R, E>,
        batch: Vec<A>,
        done: impl FnOnce(Batch<R, E>) + Send + 'static,
    ) -> bool {
        match call::write(task, &batch) {
            Ok(call) => {
                let told = Told { done, types: PhantomData };
                self.factory.order(call, Box::new(told)).is_ok()
            }
            Err(why) => {
                done(Err(FutureError::Pickling(why)));
                true
            }
        }
    }

    fn close(&self) -> bool {
        let was_open = self.is_open();
        self.factory.close(false);
        was_open
    }

    fn is_open(&self) -> bool {
        self.factory.is_open()
    }

    fn terminate(&self) {
        self.factory.terminate();
    }

    fn join(&self) {
        self.factory.join();
    }
}
