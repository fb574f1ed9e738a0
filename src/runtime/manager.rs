//! `multiprocessing.managers`: a server process holds objects, others call their methods through
//! proxies.
//!
//! ```text
//! proxy ──┐  requests: one pipe, many writers        ┌── list
//! proxy ──┼─────────────────────────────► server ────┼── dict
//! proxy ──┘◄───────────────────────────── replies: a pipe for each process that calls
//! ```
//!
//! The server does one request after the other, so each method is atomic, and nothing more than a
//! method is: `list[0] += 1` is two calls. An error in a method is raised where it was called, under
//! its own name. The server ends at `shutdown`, or when nobody is left who could ask anything.
//!
//! An object lives as long as there are proxies of it, also on their way in a message.

use serde::{Serialize, de::DeserializeOwned};

use super::process::{Process, ProcessError};
use crate::sync::PythonError;
use crate::sync::mp::{Connection, IpcError, pipe_one_way};

mod link;
mod object;
mod proxy;
mod served;
mod server;

pub use object::{Object, Raised};
pub use proxy::{DictProxy, ListProxy, NamespaceProxy, Proxy};
pub use served::{Served, Standard, Types};

use link::Address;

/// Why a manager did not do what was asked.
#[derive(Debug, Clone, PartialEq)]
pub enum ManagerError {
    /// The server's object raised this.
    Remote(Raised),
    /// The server can't be reached: it was shut down, or it died.
    Connection(IpcError),
    /// No server could be started.
    Process(ProcessError),
}

impl std::fmt::Display for ManagerError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ManagerError::Remote(raised) => write!(f, "{raised}"),
            ManagerError::Connection(error) => write!(f, "no answer of the manager: {error}"),
            ManagerError::Process(error) => write!(f, "no manager: {error}"),
        }
    }
}

impl std::error::Error for ManagerError {}

impl PythonError for ManagerError {
    fn python_name(&self) -> &'static str {
        match self {
            ManagerError::Remote(raised) => raised.python_name(),
            ManagerError::Connection(error) => error.python_name(),
            ManagerError::Process(_) => "OSError",
        }
    }
}

impl From<IpcError> for ManagerError {
    fn from(error: IpcError) -> Self {
        ManagerError::Connection(error)
    }
}

impl From<ProcessError> for ManagerError {
    fn from(error: ProcessError) -> Self {
        ManagerError::Process(error)
    }
}

/// A manager of the types that `T` registers, and its server process.
#[derive(Debug)]
pub struct BaseManager<T: Types> {
    address: Address,
    server: Process<()>,
    types: std::marker::PhantomData<fn() -> T>,
}

/// The manager of lists, dicts and namespaces: `multiprocessing.Manager()`.
pub type SyncManager = BaseManager<Standard>;

impl<T: Types + 'static> BaseManager<T> {
    /// Start the server.
    ///
    /// # Errors
    /// Where no process or no pipe can be had.
    pub fn start() -> Result<Self, ManagerError> {
        let (receiver, requests) = pipe_one_way()?;
        let serve: fn(Connection) = server::serve::<T>;
        let server = Process::spawn("SyncManager-1", serve, &receiver)?;
        // The server alone reads from now on: its end is then the end of the pipe.
        drop(receiver);
        Ok(BaseManager { address: Address::of(requests), server, types: std::marker::PhantomData })
    }

    /// A new object of the registered type `typeid`.
    ///
    /// # Errors
    /// What its factory raised, or that there is no such type.
    pub fn create(&self, typeid: &str, arguments: Vec<Object>) -> Result<Proxy, ManagerError> {
        Proxy::create(&self.address, typeid, arguments)
    }

    /// End the server and wait until it has ended. Its objects are gone.
    ///
    /// # Errors
    /// Where it ended otherwise before.
    pub fn shutdown(self) -> Result<(), ManagerError> {
        self.address.link()?.shut_down()?;
        self.server.join()?;
        Ok(())
    }
}

impl SyncManager {
    /// A shared list.
    ///
    /// # Errors
    /// Where the server can't be reached; so do all that ask it.
    pub fn list<I: Into<Object>>(
        &self,
        items: impl IntoIterator<Item = I>,
    ) -> Result<ListProxy, ManagerError> {
        let items = Object::List(items.into_iter().map(Into::into).collect());
        self.create("list", vec![items]).map(ListProxy)
    }

    /// A shared dict, empty.
    ///
    /// # Errors
    /// Where the server can't be reached.
    pub fn dict(&self) -> Result<DictProxy, ManagerError> {
        self.create("dict", Vec::new()).map(DictProxy)
    }

    /// A shared namespace, empty.
    ///
    /// # Errors
    /// Where the server can't be reached.
    pub fn namespace(&self) -> Result<NamespaceProxy, ManagerError> {
        self.create("Namespace", Vec::new()).map(NamespaceProxy)
    }
}

/// What may travel between a proxy and the server.
trait Travels: Serialize + DeserializeOwned {}
impl<T: Serialize + DeserializeOwned> Travels for T {}
