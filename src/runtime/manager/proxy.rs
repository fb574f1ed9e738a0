//! Proxies: an object that is somewhere else, used as if it were here.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

use super::ManagerError;
use super::link::{Address, Request};
use super::object::Object;

/// A handle on an object of a manager. It travels as an argument of a process, or through a pipe.
pub struct Proxy {
    address: Address,
    object: u64,
}

impl Proxy {
    pub(super) fn create(
        address: &Address,
        typeid: &str,
        arguments: Vec<Object>,
    ) -> Result<Proxy, ManagerError> {
        let object = address.link()?.create(typeid, arguments)?;
        Ok(Proxy { address: address.again()?, object })
    }

    /// Call a method and wait for its result.
    ///
    /// # Errors
    /// What the method raised, or that the server can't be reached.
    pub fn call(&self, method: &str, arguments: Vec<Object>) -> Result<Object, ManagerError> {
        self.address.link()?.call(self.object, method, arguments)
    }
}

impl Clone for Proxy {
    fn clone(&self) -> Self {
        // A server that can't be reached makes every call an error, so a clone is one, too.
        let _ = self.address.post(&Request::Hold { object: self.object });
        let address = self.address.again().expect("room for one more descriptor");
        Proxy { address, object: self.object }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // A server that ended has let go of everything.
        let _ = self.address.post(&Request::LetGo { object: self.object });
    }
}

/// The bytes are a proxy of their own.
impl Serialize for Proxy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let hold = self.address.post(&Request::Hold { object: self.object });
        hold.map_err(ser::Error::custom)?;
        (&self.address, self.object).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Proxy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (address, object) = Deserialize::deserialize(deserializer)?;
        if object == 0 {
            return Err(de::Error::custom("no proxy"));
        }
        Ok(Proxy { address, object })
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<Proxy of object {}>", self.object)
    }
}

macro_rules! methods {
    ($($(#[$doc:meta])* $name:ident($($argument:ident),*) => $method:literal;)*) => {$(
        $(#[$doc])*
        ///
        /// # Errors
        /// What the method raised, or that the server can't be reached.
        pub fn $name(&self, $($argument: impl Into<Object>),*) -> Result<Object, ManagerError> {
            self.0.call($method, vec![$($argument.into()),*])
        }
    )*};
}

/// A list at the server.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListProxy(pub(super) Proxy);

impl ListProxy {
    methods! {
        /// Add an item at the end.
        append(item) => "append";
        /// Add all items of a list at the end.
        extend(items) => "extend";
        /// Put an item before the one at `index`.
        insert(index, item) => "insert";
        /// Take out the item at `index`; -1 is the last.
        pop(index) => "pop";
        /// Take out the first item that equals this one.
        remove(item) => "remove";
        /// The item at `index`.
        get(index) => "__getitem__";
        /// Set the item at `index`.
        set(index, item) => "__setitem__";
        /// Sort it, smallest first.
        sort() => "sort";
        /// Turn it around.
        reverse() => "reverse";
        /// How often it has an item.
        count(item) => "count";
        /// A copy of it all.
        value() => "_getvalue";
    }

    /// How many items it has.
    ///
    /// # Errors
    /// Where the server can't be reached.
    pub fn len(&self) -> Result<usize, ManagerError> {
        Ok(self.0.call("__len__", Vec::new())?.as_int().unwrap_or(0) as usize)
    }

    /// Whether it has none.
    ///
    /// # Errors
    /// Where the server can't be reached.
    pub fn is_empty(&self) -> Result<bool, ManagerError> {
        Ok(self.len()? == 0)
    }
}

/// A dict at the server.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DictProxy(pub(super) Proxy);

impl DictProxy {
    methods! {
        /// The value of a key.
        get(key) => "__getitem__";
        /// The value of a key, or `default` where there is none.
        get_or(key, default) => "get";
        /// Set the value of a key.
        set(key, value) => "__setitem__";
        /// Take a key out; its value.
        pop(key) => "pop";
        /// Whether it has a key.
        contains(key) => "__contains__";
        /// All keys, in the order they came.
        keys() => "keys";
        /// All values.
        values() => "values";
        /// All pairs of keys and values.
        items() => "items";
        /// Take everything out.
        clear() => "clear";
    }

    /// How many keys it has.
    ///
    /// # Errors
    /// Where the server can't be reached.
    pub fn len(&self) -> Result<usize, ManagerError> {
        Ok(self.0.call("__len__", Vec::new())?.as_int().unwrap_or(0) as usize)
    }

    /// Whether it has none.
    ///
    /// # Errors
    /// Where the server can't be reached.
    pub fn is_empty(&self) -> Result<bool, ManagerError> {
        Ok(self.len()? == 0)
    }
}

/// A namespace at the server: attributes by their names.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NamespaceProxy(pub(super) Proxy);

impl NamespaceProxy {
    methods! {
        /// The value of an attribute.
        get(name) => "__getattribute__";
        /// Set an attribute.
        set(name, value) => "__setattr__";
        /// Take an attribute away.
        delete(name) => "__delattr__";
    }
}
