//! The manager thread: puts calls out, ends orders, and looks after the workers.

use std::panic::Location;
use std::time::Duration;

use super::hand::Hand;
use super::{End, Factory, Journey, OnDeath, Order, call};
use crate::sync::Blocking;
use crate::trace::Reason;
use crate::word::{Deadline, Word, now_ms};

/// How often it looks whether all workers live, where nothing else happens.
const LOOK: Duration = Duration::from_millis(20);

impl Factory {
    /// The manager's life.
    pub(super) fn manage(&self) {
        loop {
            self.put_calls_out();
            if let Some(reply) = self.next_reply() {
                self.deliver(&reply);
            }
            self.look_after_workers();
            if self.is_finished() {
                break;
            }
        }
        self.shared.calls.close();
        self.shared.ledger.with(|ledger| ledger.over = true);
        self.shared.hands.with(std::mem::take).into_iter().for_each(Hand::bury);
        self.shared.calls.free();
        self.shared.results.free();
        self.shared.over.set();
    }

    /// Fill the call queue.
    fn put_calls_out(&self) {
        while self.shared.calls.has_room() {
            let next = |ledger: &mut super::Ledger| {
                let number = ledger.waiting.pop_front()?;
                ledger.orders.remove(&number).map(|order| (number, order))
            };
            let Some((number, mut order)) = self.shared.ledger.with(next) else { return };
            if !order.ticket.begin() {
                continue;
            }
            let call = std::mem::take(&mut order.call);
            order.called = now_ms();
            // Nobody else puts calls in, so there still is room in the queue.
            if self.shared.calls.try_put(&call).is_ok() {
                self.shared.ledger.with(|ledger| ledger.orders.insert(number, order));
            } else {
                let why = "OSError: the call does not fit into the shared segment";
                order.ticket.end(End::Reply(&call::refusal(&call, why)));
            }
        }
    }

    /// Wait for a reply, or for something else to do.
    fn next_reply(&self) -> Option<Vec<u8>> {
        let (results, wakeup) = (&self.shared.results, &self.shared.wakeup);
        let attempt = || match results.try_get(|_| {}) {
            Some(reply) => Some(Some(reply)),
            None => (wakeup.swap(0) != 0).then_some(None),
        };
        let object = results.object();
        let reason = Reason::QueueGet;
        let blocking = Blocking { object: &object, reason, caller: Location::caller() };
        let likely = || results.held() > 0 || wakeup.load_relaxed() != 0;
        results.items().pass(Deadline::after(Some(LOOK)), blocking, likely, attempt).flatten()
    }

    fn deliver(&self, reply: &[u8]) {
        let number = call::number(reply);
        let order = self.shared.ledger.with(|ledger| {
            let order = ledger.orders.remove(&number)?;
            let [began, done] = call::times_ms(reply);
            let Order { submitted, called, .. } = order;
            let journey = Journey { number, submitted, called, began, done, delivered: now_ms() };
            if let Some(journeys) = &mut ledger.journeys {
                journeys.push(journey);
            }
            Some(order)
        });
        // None: its worker was taken for dead, and was only about to die.
        if let Some(order) = order {
            order.ticket.end(End::Reply(reply));
        }
        // As many permits as a u32 counts would take longer than any run.
        let _ = self.shared.idle.release(1);
    }

    /// Find those that died, once all their replies are taken.
    fn look_after_workers(&self) {
        let dead = self.shared.hands.with(|hands| {
            let at = hands.iter().position(|hand| !hand.is_alive())?;
            (self.shared.results.held() == 0).then(|| hands.swap_remove(at))
        });
        let Some(hand) = dead else { return };
        match self.shared.plan.on_death {
            OnDeath::Break => self.break_down(&hand),
            OnDeath::Replace => self.replace(&hand),
        }
        hand.bury();
    }

    fn break_down(&self, dead: &Hand) {
        let why = format!(
            "A process in the process pool was terminated abruptly while the future was running or \
             pending: {}",
            dead.epitaph()
        );
        let orders = self.shared.ledger.with(|ledger| {
            ledger.closed = true;
            ledger.terminate = true;
            ledger.broken = Some(why.clone());
            ledger.waiting.clear();
            std::mem::take(&mut ledger.orders)
        });
        orders.into_values().for_each(|order| order.ticket.end(End::Broken(why.clone())));
    }

    fn replace(&self, dead: &Hand) {
        let lost = dead.current().checked_sub(1);
        let order = self.shared.ledger.with(|ledger| {
            ledger.hired -= 1;
            lost.and_then(|number| ledger.orders.remove(&number))
        });
        if let Some(order) = order {
            let why = format!("the worker that had this task died: {}", dead.epitaph());
            order.ticket.end(End::Broken(why));
        }
        if self.hire().is_err() && self.workers() == 0 {
            // Nobody is left, and nobody comes: whoever waits has to be told.
            self.break_down(dead);
        }
    }

    /// Whether there is nothing left to do; ends the orders that are not to be done.
    fn is_finished(&self) -> bool {
        let dropped = self.shared.ledger.with(|ledger| {
            let mut dropped = Vec::new();
            if ledger.cancel || ledger.terminate {
                let waiting = std::mem::take(&mut ledger.waiting);
                dropped.extend(waiting.iter().filter_map(|number| ledger.orders.remove(number)));
            }
            if ledger.terminate {
                dropped.extend(std::mem::take(&mut ledger.orders).into_values());
            }
            dropped
        });
        dropped.into_iter().for_each(|order| order.ticket.end(End::Cancelled));
        let [finished, terminate] = self
            .shared
            .ledger
            .with(|ledger| [ledger.closed && ledger.orders.is_empty(), ledger.terminate]);
        if terminate {
            self.shared.hands.with(|hands| hands.iter().for_each(|hand| hand.terminate()));
        }
        finished
    }
}
