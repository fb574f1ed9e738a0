//! What tests let go wrong.

use std::thread;
use std::time::Duration;

use super::Answer;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// There is no such file.
    Missing,
    /// Only the first bytes arrive, as after a broken upload.
    Truncated(usize),
    /// Another file's content, under the right type.
    Body(Vec<u8>),
    /// The right content, said to be of another type.
    Type(&'static str),
    /// The right answer, late.
    Delayed(Duration),
    /// So often all is well, and then the file is gone.
    MissingAfter(u32),
}

/// Which paths meet which fault; of two that fit, the later one wins.
#[derive(Debug, Default)]
pub struct Faults(Vec<(String, Fault)>);

impl Faults {
    pub fn add(&mut self, part: &str, fault: Fault) {
        self.0.push((part.to_owned(), fault));
    }

    /// Whether an answer for `path` is or may become another, so that it must not be kept.
    pub(super) fn concern(&self, path: &str) -> bool {
        let other = |fault: &Fault| !matches!(fault, Fault::Delayed(_));
        self.0.iter().any(|(part, fault)| path.contains(part.as_str()) && other(fault))
    }

    /// The fault of a request for `path`, which counts.
    pub(super) fn meet(&mut self, path: &str) -> Option<Fault> {
        let (_, fault) = self.0.iter_mut().rev().find(|(part, _)| path.contains(part.as_str()))?;
        match fault {
            Fault::MissingAfter(0) => Some(Fault::Missing),
            Fault::MissingAfter(left) => {
                *left -= 1;
                None
            }
            other => Some(other.clone()),
        }
    }
}

pub(super) fn apply(fault: &Fault, mut answer: Answer) -> Answer {
    match fault {
        Fault::Missing | Fault::MissingAfter(_) => {
            answer = Answer { status: 404, kind: "text/plain", body: b"not found".into() };
        }
        Fault::Truncated(len) => answer.body.truncate(*len),
        Fault::Body(body) => answer.body.clone_from(body),
        Fault::Type(kind) => answer.kind = kind,
        Fault::Delayed(delay) => thread::sleep(*delay),
    }
    answer
}
