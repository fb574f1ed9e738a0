//! The session's changes, one by one.

use super::super::route;
use super::*;

fn after(actions: impl IntoIterator<Item = Action>) -> Session {
    let mut session = Session::new();
    actions.into_iter().for_each(|action| session.apply(action));
    session
}

fn lesson(at: usize) -> Action {
    Action::Choose(View::Lesson(&CARDS[at]))
}

fn ready() -> Action {
    Action::EngineReady(Environment { tier: 1, cores: 8, ..Environment::default() })
}

fn run(run: u32) -> Action {
    Action::Run { run, lesson: "countdown" }
}

fn finished(run: u32) -> Action {
    let report = RunReport { lesson: "countdown".to_owned(), ..RunReport::default() };
    Action::Finished { run, report: Rc::new(report) }
}

fn failed(run: u32, code: &str) -> Action {
    Action::Failed { run, error: RunError::new(code, "why") }
}

#[test]
fn a_run_goes_from_ready_to_ready_and_leaves_its_result() {
    assert!(!after([ready()]).can_run(), "there is nothing to run on the home page");
    assert!(after([lesson(0), ready()]).can_run());
    let mut session = after([lesson(0), ready(), run(1)]);
    assert!(!session.can_run());
    assert_eq!(session.run(), Some(1));
    session.apply(Action::Started { run: 1, steps: 9 });
    session.apply(Action::Progress { run: 1, step: 2, steps: 9, phase: Phase::WarmUp });
    assert_eq!(session.progress.as_ref().map(|p| (p.step, p.steps)), Some((2, 9)));
    session.apply(finished(1));
    session.apply(ready());
    assert!(session.can_run() && session.progress.is_none());
    assert!(session.results.contains_key("countdown") && session.has_measured());
    session.apply(lesson(1));
    assert!(!session.has_measured(), "another lesson did");
}

#[test]
fn reports_of_an_older_run_change_nothing() {
    let mut session = after([ready(), run(2)]);
    let before = session.clone();
    session.apply(finished(1));
    session.apply(failed(1, "panic"));
    session.apply(Action::Progress { run: 1, step: 5, steps: 6, phase: Phase::WarmUp });
    assert_eq!(session, before);
}

#[test]
fn a_stop_is_no_error_but_a_panic_is() {
    let stopped = after([ready(), run(1), Action::Stop, failed(1, "stopped"), ready()]);
    assert_eq!((stopped.notices.len(), &stopped.engine), (0, &Engine::Ready));
    let panicked = after([ready(), run(1), failed(1, "panic"), ready()]);
    assert!(matches!(panicked.notices[0].what, NoticeKind::Run { .. }));
    let again = after([ready(), run(1), failed(1, "panic"), ready(), run(2)]);
    assert!(again.notices.is_empty(), "a new run clears what the last one said");
}

#[test]
fn an_engine_that_is_down_can_be_started_again() {
    let down = Action::EngineDown(RunError::new("engine", "missing"));
    let mut session = after([lesson(0), down]);
    assert!(!session.can_run());
    session.apply(Action::EngineStarting { attempt: 0 });
    session.apply(ready());
    assert!(session.can_run());
}

#[test]
fn lessons_keep_their_settings() {
    let mut session = after([lesson(0), ready()]);
    session.apply(Action::SetField("n".to_owned(), "77".to_owned()));
    assert!(!session.can_run(), "77 is out of range");
    session.apply(lesson(1));
    assert!(session.can_run());
    session.apply(Action::Choose(View::Home));
    session.apply(lesson(0));
    assert_eq!(session.form().get("n"), "77");
    session.apply(Action::Reset);
    assert_eq!(session.form(), Form::new(&CARDS[0]));
}

#[test]
fn a_new_address_replaces_what_was_said_of_the_old_one() {
    let mut session = after([Action::Open(route::parse("en/fib.html", "n=99&tasks=x"))]);
    assert_eq!((session.card.id, session.notices.len()), ("fib", 2));
    session.apply(Action::Open(route::parse("en/fib.html", "")));
    assert!(session.notices.is_empty());
    session.apply(Action::Notice(NoticeKind::Replaced));
    session.apply(Action::Notice(NoticeKind::Replaced));
    assert_eq!(session.notices.len(), 1);
    let id = session.notices[0].id;
    session.apply(Action::Dismiss(id));
    assert!(session.notices.is_empty());
}

#[test]
fn a_recorded_run_is_known_for_one_until_the_lesson_really_runs() {
    let mut session = Session::new();
    let report = Rc::new(RunReport { lesson: "countdown".to_owned(), ..RunReport::default() });
    let date = "2026-11-26".to_owned();
    session.apply(Action::Recorded { lesson: "countdown", date: date.clone(), report });
    assert_eq!(session.recorded.get("countdown"), Some(&date));
    assert!(session.results.contains_key("countdown") && !session.has_measured());
    session.apply(ready());
    session.apply(Action::Run { run: 1, lesson: "countdown" });
    assert!(session.recorded.is_empty() && session.results.is_empty());
}
