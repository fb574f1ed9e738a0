//! Threads natively: the operating system's own.

use super::thread::StartError;

/// Run `job` on a new thread.
pub fn launch(name: &str, job: Box<dyn FnOnce() + Send>) -> Result<(), StartError> {
    let builder = std::thread::Builder::new().name(name.to_owned());
    builder.spawn(job).map(drop).map_err(|error| StartError::NoWorker(error.to_string()))
}

/// Natively nobody is told to leave.
pub fn leave_if_told() {}

/// Natively there is no supervisor to make requests.
pub fn fetch(_url: &str, _request: usize, _door: usize) -> Result<(), String> {
    Err("requests need the engine in a browser".to_owned())
}
