//! When a wait has to end, on the clock of the seam.

use std::time::Duration;

use super::now_ms;

/// The end of a wait that may take several sleeps.
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    // invariant: `None` for ever, else milliseconds on `now_ms`.
    end: Option<f64>,
}

impl Deadline {
    /// No end at all.
    pub const NEVER: Deadline = Deadline { end: None };

    /// The end of a wait of `timeout` that begins now; `None` never ends.
    pub fn after(timeout: Option<Duration>) -> Self {
        Deadline { end: timeout.map(|timeout| now_ms() + timeout.as_secs_f64() * 1e3) }
    }

    /// Whether it ends at all.
    pub const fn is_timed(self) -> bool {
        self.end.is_some()
    }

    /// What is left, zero where it has passed; `None` for ever. Fit for [`super::Word::wait`].
    pub fn left(self) -> Option<Duration> {
        self.end.map(|end| {
            let seconds = (end - now_ms()).max(0.0) / 1e3;
            Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
        })
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn a_passed_deadline_leaves_nothing() {
        assert_eq!(Deadline::after(Some(Duration::ZERO)).left(), Some(Duration::ZERO));
    }

    #[test]
    fn the_longest_timeout_does_not_overflow() {
        let left = Deadline::after(Some(Duration::MAX)).left().expect("it is timed");
        assert!(left > Duration::from_secs(1 << 40));
        assert_eq!(Deadline::NEVER.left(), None);
    }
}
