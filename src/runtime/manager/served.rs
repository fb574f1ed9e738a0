//! The objects at the server, and how their methods are called by name.

use super::object::{Object, Raised};

/// An object at the server.
pub trait Served {
    /// Call a method.
    ///
    /// # Errors
    /// What it raises; `AttributeError` where there is no such method.
    fn call(&mut self, method: &str, arguments: Vec<Object>) -> Result<Object, Raised>;
}

/// The types of a manager: Python's `register`, all at once.
pub trait Types {
    /// A new object of type `typeid`; `None` where none is registered under that name.
    ///
    /// # Errors
    /// What the type's factory raises.
    fn create(typeid: &str, arguments: Vec<Object>) -> Option<Result<Box<dyn Served>, Raised>>;
}

/// What every `Manager()` has.
#[derive(Debug)]
pub struct Standard;

impl Types for Standard {
    fn create(typeid: &str, arguments: Vec<Object>) -> Option<Result<Box<dyn Served>, Raised>> {
        let items = || arguments.into_iter().next().and_then(Object::into_items);
        Some(Ok(match typeid {
            "list" => Box::new(List(items().unwrap_or_default())),
            "dict" => Box::new(Dict(Vec::new())),
            "Namespace" => Box::new(Namespace(Dict(Vec::new()))),
            _ => return None,
        }))
    }
}

/// That an object of type `kind` has no method of that name.
pub fn no_method(kind: &str, method: &str) -> Raised {
    Raised::new("AttributeError", format!("'{kind}' object has no attribute '{method}'"))
}

/// The arguments, exactly `N`.
pub fn exactly<const N: usize>(arguments: Vec<Object>) -> Result<[Object; N], Raised> {
    let count = arguments.len();
    let text = || format!("expected {N} arguments, got {count}");
    arguments.try_into().map_err(|_| Raised::new("TypeError", text()))
}

struct List(Vec<Object>);

impl List {
    /// The place of a Python index; from the end where it is negative.
    fn place(&self, index: &Object) -> Result<usize, Raised> {
        let number = index.as_int().ok_or_else(|| {
            let text = format!("list indices must be integers, not {}", index.type_name());
            Raised::new("TypeError", text)
        })?;
        let from_end = if number < 0 { number + self.0.len() as i64 } else { number };
        let place = usize::try_from(from_end).ok().filter(|place| *place < self.0.len());
        place.ok_or_else(|| Raised::new("IndexError", "list index out of range"))
    }

    fn find(&self, item: &Object) -> Result<usize, Raised> {
        let found = self.0.iter().position(|one| one == item);
        found.ok_or_else(|| Raised::new("ValueError", format!("{item} is not in list")))
    }

    fn sort(&mut self) -> Result<(), Raised> {
        let mut raised = Ok(());
        let mut sorted = self.0.clone();
        sorted.sort_by(|one, two| match one.compare(two) {
            Ok(order) => order,
            Err(error) => {
                raised = Err(error);
                std::cmp::Ordering::Equal
            }
        });
        raised.map(|()| self.0 = sorted)
    }
}

impl Served for List {
    fn call(&mut self, method: &str, arguments: Vec<Object>) -> Result<Object, Raised> {
        let one = |arguments| exactly(arguments).map(|[one]: [Object; 1]| one);
        match method {
            "append" => self.0.push(one(arguments)?),
            "extend" => self.0.extend(items_of(one(arguments)?)?),
            "insert" => {
                let [index, item] = exactly(arguments)?;
                let len = self.0.len() as i64;
                let at = index.as_int().unwrap_or(len);
                let at = if at < 0 { (at + len).max(0) } else { at.min(len) };
                self.0.insert(at as usize, item);
            }
            "pop" => {
                let index = arguments.into_iter().next().unwrap_or(Object::Int(-1));
                if self.0.is_empty() {
                    return Err(Raised::new("IndexError", "pop from empty list"));
                }
                let place = self.place(&index)?;
                return Ok(self.0.remove(place));
            }
            "remove" => {
                let place = self.find(&one(arguments)?)?;
                self.0.remove(place);
            }
            "__getitem__" => return Ok(self.0[self.place(&one(arguments)?)?].clone()),
            "__setitem__" => {
                let [index, item] = exactly(arguments)?;
                let place = self.place(&index)?;
                self.0[place] = item;
            }
            "__delitem__" => {
                let place = self.place(&one(arguments)?)?;
                self.0.remove(place);
            }
            "sort" => self.sort()?,
            "reverse" => self.0.reverse(),
            "index" => return Ok(Object::Int(self.find(&one(arguments)?)? as i64)),
            "count" => {
                let item = one(arguments)?;
                let count = self.0.iter().filter(|one| **one == item).count();
                return Ok(Object::Int(count as i64));
            }
            "__contains__" => return Ok(Object::Bool(self.0.contains(&one(arguments)?))),
            "__len__" => return Ok(Object::Int(self.0.len() as i64)),
            "_getvalue" => return Ok(Object::List(self.0.clone())),
            _ => return Err(no_method("list", method)),
        }
        Ok(Object::None)
    }
}

fn items_of(object: Object) -> Result<Vec<Object>, Raised> {
    let text = format!("'{}' object is not iterable", object.type_name());
    object.into_items().ok_or_else(|| Raised::new("TypeError", text))
}

/// Pairs in the order they came. Few enough, or in a process slow enough, to look at each.
struct Dict(Vec<(Object, Object)>);

impl Dict {
    fn place(&self, key: &Object) -> Option<usize> {
        self.0.iter().position(|(one, _)| one == key)
    }

    fn set(&mut self, key: Object, value: Object) -> Result<(), Raised> {
        if let Object::List(_) = key {
            return Err(Raised::new("TypeError", "unhashable type: 'list'"));
        }
        match self.place(&key) {
            Some(place) => self.0[place].1 = value,
            None => self.0.push((key, value)),
        }
        Ok(())
    }

    fn get(&self, key: &Object) -> Result<Object, Raised> {
        let found = self.place(key).map(|place| self.0[place].1.clone());
        found.ok_or_else(|| Raised::new("KeyError", key.to_string()))
    }

    fn pop(&mut self, key: &Object) -> Result<Object, Raised> {
        let place = self.place(key).ok_or_else(|| Raised::new("KeyError", key.to_string()))?;
        Ok(self.0.remove(place).1)
    }
}

impl Served for Dict {
    fn call(&mut self, method: &str, arguments: Vec<Object>) -> Result<Object, Raised> {
        let one = |arguments| exactly(arguments).map(|[one]: [Object; 1]| one);
        let list = |items: Vec<Object>| Ok(Object::List(items));
        match method {
            "__getitem__" => self.get(&one(arguments)?),
            "get" => {
                let mut arguments = arguments.into_iter();
                let key = arguments.next().unwrap_or(Object::None);
                Ok(self.get(&key).unwrap_or_else(|_| arguments.next().unwrap_or(Object::None)))
            }
            "__setitem__" => {
                let [key, value] = exactly(arguments)?;
                self.set(key, value).map(|()| Object::None)
            }
            "pop" | "__delitem__" => self.pop(&one(arguments)?),
            "__contains__" => Ok(Object::Bool(self.place(&one(arguments)?).is_some())),
            "__len__" => Ok(Object::Int(self.0.len() as i64)),
            "keys" => list(self.0.iter().map(|(key, _)| key.clone()).collect()),
            "values" => list(self.0.iter().map(|(_, value)| value.clone()).collect()),
            "items" | "_getvalue" => {
                let pair = |(key, value): &(Object, Object)| {
                    Object::Tuple(vec![key.clone(), value.clone()])
                };
                list(self.0.iter().map(pair).collect())
            }
            "clear" => {
                self.0.clear();
                Ok(Object::None)
            }
            _ => Err(no_method("dict", method)),
        }
    }
}

struct Namespace(Dict);

impl Served for Namespace {
    fn call(&mut self, method: &str, arguments: Vec<Object>) -> Result<Object, Raised> {
        let no_attribute = |error: Raised| no_method("Namespace", error.message.trim_matches('\''));
        match method {
            "__getattribute__" => {
                let [name] = exactly(arguments)?;
                self.0.get(&name).map_err(no_attribute)
            }
            "__setattr__" => {
                let [name, value] = exactly(arguments)?;
                self.0.set(name, value).map(|()| Object::None)
            }
            "__delattr__" => {
                let [name] = exactly(arguments)?;
                self.0.pop(&name).map(|_| Object::None).map_err(no_attribute)
            }
            _ => Err(no_method("Namespace", method)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(items: &[i32]) -> Box<dyn Served> {
        let items = vec![Object::from(items.to_vec())];
        Standard::create("list", items).expect("it is registered").expect("a list")
    }

    #[test]
    fn a_list_does_what_pythons_does() {
        let mut list = list(&[3, 1, 2]);
        let mut call = |method: &str, arguments: Vec<Object>| list.call(method, arguments);
        assert_eq!(call("append", vec![0.into()]), Ok(Object::None));
        assert_eq!(call("sort", vec![]), Ok(Object::None));
        assert_eq!(call("__getitem__", vec![(-1).into()]), Ok(3.into()));
        assert_eq!(call("pop", vec![]), Ok(3.into()));
        assert_eq!(call("_getvalue", vec![]), Ok(vec![0, 1, 2].into()));
        let name = |result: Result<Object, Raised>| result.expect_err("Python raises").name;
        assert_eq!(name(call("__getitem__", vec![9.into()])), "IndexError");
        assert_eq!(name(call("remove", vec![9.into()])), "ValueError");
        assert_eq!(name(call("append", vec![])), "TypeError");
        assert_eq!(name(call("fly", vec![])), "AttributeError");
        assert_eq!(call("append", vec!["a".into()]), Ok(Object::None));
        assert_eq!(name(call("sort", vec![])), "TypeError");
        assert_eq!(call("__len__", vec![]), Ok(4.into()), "a failed sort changes nothing");
    }

    #[test]
    fn a_dict_and_a_namespace_do_what_pythons_do() {
        let mut dict = Dict(Vec::new());
        let pair = vec!["one".into(), 1.into()];
        assert_eq!(dict.call("__setitem__", pair), Ok(Object::None));
        assert_eq!(dict.call("__getitem__", vec!["one".into()]), Ok(1.into()));
        let missing = dict.call("__getitem__", vec!["two".into()]).expect_err("there is none");
        assert_eq!(missing.to_string(), "KeyError: 'two'");
        assert_eq!(dict.call("get", vec!["two".into()]), Ok(Object::None));
        let mut space = Namespace(Dict(Vec::new()));
        let missing = space.call("__getattribute__", vec!["x".into()]).expect_err("none yet");
        assert_eq!(missing.name, "AttributeError");
        assert_eq!(space.call("__setattr__", vec!["x".into(), 5.into()]), Ok(Object::None));
        assert_eq!(space.call("__getattribute__", vec!["x".into()]), Ok(5.into()));
    }
}
