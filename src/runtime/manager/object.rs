//! The objects that a manager holds and its proxies pass: Python's plain ones.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

/// A plain object, as Python has them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Object {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(String),
    List(Vec<Object>),
    Tuple(Vec<Object>),
}

/// An exception of a method, as it reaches the caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raised {
    /// Its name in Python: `KeyError`.
    pub name: String,
    pub message: String,
}

impl Raised {
    /// An exception of that name.
    pub fn new(name: &str, message: impl Into<String>) -> Raised {
        Raised { name: name.to_owned(), message: message.into() }
    }

    /// The name, where it is one of Python's own; else what Python wraps it in.
    pub fn python_name(&self) -> &'static str {
        const OWN: [&str; 6] =
            ["AttributeError", "IndexError", "KeyError", "TypeError", "ValueError", "OSError"];
        OWN.into_iter().find(|name| *name == self.name).unwrap_or("RemoteError")
    }
}

impl fmt::Display for Raised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.message)
    }
}

impl Object {
    /// Its type's name in Python.
    pub fn type_name(&self) -> &'static str {
        match self {
            Object::None => "NoneType",
            Object::Bool(_) => "bool",
            Object::Int(_) => "int",
            Object::Float(_) => "float",
            Object::Str(_) => "str",
            Object::List(_) => "list",
            Object::Tuple(_) => "tuple",
        }
    }

    /// The whole number it is, if it is one.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Object::Int(number) => Some(*number),
            Object::Bool(yes) => Some(i64::from(*yes)),
            _ => None,
        }
    }

    /// The text it is, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        if let Object::Str(text) = self { Some(text) } else { None }
    }

    /// The items of a list or tuple.
    pub fn into_items(self) -> Option<Vec<Object>> {
        match self {
            Object::List(items) | Object::Tuple(items) => Some(items),
            _ => None,
        }
    }

    /// Which of two comes first in a sorted list.
    ///
    /// # Errors
    /// `TypeError` where Python does not order them.
    pub fn compare(&self, other: &Object) -> Result<Ordering, Raised> {
        let number = |object: &Object| match object {
            Object::Float(number) => Some(*number),
            other => other.as_int().map(|number| number as f64),
        };
        let order = match (self, other) {
            (Object::Str(one), Object::Str(two)) => Some(one.cmp(two)),
            (Object::List(one), Object::List(two)) | (Object::Tuple(one), Object::Tuple(two)) => {
                return Object::compare_items(one, two);
            }
            (one, two) => match (one.as_int(), two.as_int()) {
                (Some(one), Some(two)) => Some(one.cmp(&two)),
                _ => number(one).zip(number(two)).and_then(|(one, two)| one.partial_cmp(&two)),
            },
        };
        let (one, two) = (self.type_name(), other.type_name());
        let text = || format!("'<' not supported between instances of '{one}' and '{two}'");
        order.ok_or_else(|| Raised::new("TypeError", text()))
    }

    fn compare_items(one: &[Object], two: &[Object]) -> Result<Ordering, Raised> {
        for (one, two) in one.iter().zip(two) {
            let order = one.compare(two)?;
            if order != Ordering::Equal {
                return Ok(order);
            }
        }
        Ok(one.len().cmp(&two.len()))
    }
}

/// As Python's `repr`.
impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, items: &[Object]| {
            items
                .iter()
                .enumerate()
                .try_for_each(|(nth, item)| write!(f, "{}{item}", if nth > 0 { ", " } else { "" }))
        };
        match self {
            Object::None => f.write_str("None"),
            Object::Bool(true) => f.write_str("True"),
            Object::Bool(false) => f.write_str("False"),
            Object::Int(number) => write!(f, "{number}"),
            Object::Float(number) => write!(f, "{number:?}"),
            Object::Str(text) => write!(f, "'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
            Object::List(items) => {
                f.write_str("[")?;
                list(f, items)?;
                f.write_str("]")
            }
            Object::Tuple(items) => {
                f.write_str("(")?;
                list(f, items)?;
                f.write_str(if items.len() == 1 { ",)" } else { ")" })
            }
        }
    }
}

macro_rules! from {
    ($($kind:ty => $variant:ident),* $(,)?) => {$(
        impl From<$kind> for Object {
            fn from(value: $kind) -> Object {
                Object::$variant(value.into())
            }
        }
    )*};
}

from!(bool => Bool, i32 => Int, u32 => Int, i64 => Int, f64 => Float, &str => Str, String => Str);

impl<T: Into<Object>> From<Vec<T>> for Object {
    fn from(items: Vec<T>) -> Object {
        Object::List(items.into_iter().map(Into::into).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_look_as_in_python() {
        let list: Object = vec![Object::from("it's"), 1.into(), 0.5.into(), Object::None].into();
        assert_eq!(list.to_string(), "['it\\'s', 1, 0.5, None]");
        assert_eq!(Object::Tuple(vec![true.into()]).to_string(), "(True,)");
    }

    #[test]
    fn numbers_compare_and_a_text_with_a_number_does_not() {
        assert_eq!(Object::from(2).compare(&1.5.into()), Ok(Ordering::Greater));
        let error = Object::from("a").compare(&1.into()).expect_err("Python refuses it");
        assert_eq!(error.name, "TypeError");
    }
}
