//! The way from a process to the server and back: requests go into the pipe that all share, replies
//! come through one that this process has for itself.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use serde::{Deserialize, Serialize};

use super::object::{Object, Raised};
use super::{ManagerError, Travels};
use crate::sync::Lock;
use crate::sync::mp::{Connection, IpcError, pipe_one_way};
use crate::word::identity;

/// What is asked of the server. Those without a client get no reply.
#[derive(Debug, Serialize, Deserialize)]
pub enum Request {
    Connect {
        client: u64,
        replies: Connection,
    },
    Disconnect {
        client: u64,
    },
    Create {
        client: u64,
        typeid: String,
        arguments: Vec<Object>,
    },
    Call {
        client: u64,
        object: u64,
        method: String,
        arguments: Vec<Object>,
    },
    Shutdown {
        client: u64,
    },
    /// One more proxy of that object.
    Hold {
        object: u64,
    },
    /// One less.
    LetGo {
        object: u64,
    },
}

/// What comes back: a method's result, or an object's number.
#[derive(Debug, Serialize, Deserialize)]
pub enum Reply {
    Value(Object),
    Created(u64),
}

/// Where a manager is. Sent to another process, it is the same manager's.
#[derive(Debug, Serialize, Deserialize)]
pub struct Address {
    requests: Connection,
    /// Told from other managers of the run by this: its server's number.
    manager: u64,
    /// The link of the process that this address is in, once it was used.
    #[serde(skip)]
    own: Mutex<Option<Arc<Link>>>,
}

/// A process' own reply pipe.
#[derive(Debug)]
pub struct Link {
    address: Address,
    replies: Connection,
    client: u64,
    /// One request at a time of this process: its reply is the next one.
    turn: Lock,
}

/// The links of this process. A forked one finds its parent's here, which are not its own.
static LINKS: Mutex<Vec<Weak<Link>>> = Mutex::new(Vec::new());
static NEXT: AtomicU32 = AtomicU32::new(1);

/// A number that no other process of the run draws.
fn unique() -> u64 {
    u64::from(identity::process()) << 32 | u64::from(NEXT.fetch_add(1, Ordering::Relaxed))
}

impl Address {
    /// The one of a new manager.
    pub fn of(requests: Connection) -> Address {
        Address { requests, manager: unique(), own: Mutex::default() }
    }

    /// Another handle on the same.
    pub fn again(&self) -> Result<Address, IpcError> {
        Ok(postcard::from_bytes(&postcard::to_allocvec(self)?)?)
    }

    /// This process' link to it, made if there is none yet. It lives as long as an address that
    /// used it.
    pub fn link(&self) -> Result<Arc<Link>, ManagerError> {
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        match &*own {
            Some(link) if link.is_own() => Ok(Arc::clone(link)),
            _ => Ok(Arc::clone(own.insert(self.find_or_connect()?))),
        }
    }

    fn find_or_connect(&self) -> Result<Arc<Link>, ManagerError> {
        let mut links = LINKS.lock().unwrap_or_else(PoisonError::into_inner);
        links.retain(|link| link.strong_count() > 0);
        let ours = |link: &Arc<Link>| link.address.manager == self.manager && link.is_own();
        if let Some(link) = links.iter().filter_map(Weak::upgrade).find(ours) {
            return Ok(link);
        }
        let (replies, theirs) = pipe_one_way()?;
        let client = unique();
        self.requests.send(&Request::Connect { client, replies: theirs })?;
        let link = Link { address: self.again()?, replies, client, turn: Lock::new() };
        let link = Arc::new(link);
        links.push(Arc::downgrade(&link));
        Ok(link)
    }

    /// Ask for what gets no reply.
    pub fn post(&self, request: &Request) -> Result<(), IpcError> {
        self.requests.send(request)
    }
}

impl Link {
    /// Whether it is this process', and not one that a fork copied.
    fn is_own(&self) -> bool {
        self.client >> 32 == u64::from(identity::process())
    }

    /// Ask for a new object; its number.
    pub fn create(&self, typeid: &str, arguments: Vec<Object>) -> Result<u64, ManagerError> {
        let typeid = typeid.to_owned();
        match self.ask(&Request::Create { client: self.client, typeid, arguments })? {
            Reply::Created(object) => Ok(object),
            Reply::Value(_) => Err(confused()),
        }
    }

    /// Call a method.
    pub fn call(
        &self,
        object: u64,
        method: &str,
        arguments: Vec<Object>,
    ) -> Result<Object, ManagerError> {
        let method = method.to_owned();
        match self.ask(&Request::Call { client: self.client, object, method, arguments })? {
            Reply::Value(value) => Ok(value),
            Reply::Created(_) => Err(confused()),
        }
    }

    /// Have the server end.
    pub fn shut_down(&self) -> Result<(), ManagerError> {
        self.ask::<Reply>(&Request::Shutdown { client: self.client }).map(drop)
    }

    fn ask<R: Travels>(&self, request: &Request) -> Result<R, ManagerError> {
        let answer: Result<R, Raised> = self.turn.with(|| {
            self.address.requests.send(request)?;
            self.replies.recv()
        })?;
        answer.map_err(ManagerError::Remote)
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        if self.is_own() {
            // A server that ended has forgotten us.
            let _ = self.address.post(&Request::Disconnect { client: self.client });
        }
    }
}

fn confused() -> ManagerError {
    ManagerError::Connection(IpcError::os("the manager answered another question"))
}
