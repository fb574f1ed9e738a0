//! The server process: one request after the other, until it is told to end.

use std::collections::BTreeMap;

use super::link::{Reply, Request};
use super::object::{Object, Raised};
use super::served::{Served, Types};
use crate::sync::mp::Connection;

/// An object, and how many proxies it has.
struct Kept {
    object: Box<dyn Served>,
    proxies: u32,
}

#[derive(Default)]
struct Server {
    objects: BTreeMap<u64, Kept>,
    clients: BTreeMap<u64, Connection>,
    last: u64,
}

type Answer = Result<Reply, Raised>;

/// Serve what comes through `requests`, until shutdown or until nobody can ask any more.
pub fn serve<T: Types>(requests: Connection) {
    let mut server = Server::default();
    while let Ok(request) = requests.recv() {
        match request {
            Request::Connect { client, replies } => {
                server.clients.insert(client, replies);
            }
            Request::Disconnect { client } => {
                server.clients.remove(&client);
            }
            Request::Create { client, typeid, arguments } => {
                let answer = server.create::<T>(&typeid, arguments);
                server.reply(client, answer);
            }
            Request::Call { client, object, method, arguments } => {
                let answer = server.call(object, &method, arguments).map(Reply::Value);
                server.reply(client, answer);
            }
            Request::Hold { object } => server.hold(object),
            Request::LetGo { object } => server.let_go(object),
            Request::Shutdown { client } => {
                return server.reply(client, Ok(Reply::Value(Object::None)));
            }
        }
    }
}

impl Server {
    fn create<T: Types>(&mut self, typeid: &str, arguments: Vec<Object>) -> Answer {
        let unknown = || Raised::new("AttributeError", format!("no type '{typeid}' is registered"));
        let object = T::create(typeid, arguments).ok_or_else(unknown)??;
        self.last += 1;
        self.objects.insert(self.last, Kept { object, proxies: 1 });
        Ok(Reply::Created(self.last))
    }

    fn call(
        &mut self,
        object: u64,
        method: &str,
        arguments: Vec<Object>,
    ) -> Result<Object, Raised> {
        let unknown = || Raised::new("KeyError", format!("no object {object} here"));
        self.objects.get_mut(&object).ok_or_else(unknown)?.object.call(method, arguments)
    }

    fn hold(&mut self, object: u64) {
        if let Some(kept) = self.objects.get_mut(&object) {
            kept.proxies += 1;
        }
    }

    fn let_go(&mut self, object: u64) {
        let Some(kept) = self.objects.get_mut(&object) else { return };
        kept.proxies -= 1;
        if kept.proxies == 0 {
            self.objects.remove(&object);
        }
    }

    fn reply(&mut self, client: u64, answer: Answer) {
        let Some(replies) = self.clients.get(&client) else { return };
        // A client that ended meanwhile wants no answer.
        if replies.send(&answer).is_err() {
            self.clients.remove(&client);
        }
    }
}
