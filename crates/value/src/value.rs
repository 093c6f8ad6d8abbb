use indexmap::IndexMap;
use serde::de::DeserializeOwned;
use time::{Date, Duration, OffsetDateTime, PrimitiveDateTime, Time};
use uuid::Uuid;

use crate::{BigInt, ValueError, token};

/// An ordered map from strings to values, Python's `dict`.
pub type Dict = IndexMap<String, Value>;

/// A value of a session or of the configuration.
///
/// JSON's types, and those that Python programs keep beside them. Reading a missing key
/// gives [`Value::Null`], as in `serde_json`; indexing never panics.
///
/// # Example
///
/// ```
/// # use carafe_value::Value;
/// let mut value = Value::dict();
/// value["user"] = "ada".into();
/// value["cart"]["items"] = Value::list();
/// assert_eq!(value["user"], "ada");
/// assert!(value["cart"]["nothing"].is_null());
/// ```
///
/// # Flask
///
/// What `flask.json.tag.TaggedJSONSerializer` and `tomllib` produce. A Rust integer of
/// any width and a Python `int` are the same thing; so are `f64` and `float`.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// `None`.
    #[default]
    Null,
    /// `bool`.
    Bool(bool),
    /// `int` that fits 64 bits.
    Int(i64),
    /// `int` beyond 64 bits.
    BigInt(BigInt),
    /// `float`, also NaN and the infinities.
    Float(f64),
    /// `str`.
    Str(String),
    /// `list`.
    List(Vec<Value>),
    /// `tuple`.
    Tuple(Vec<Value>),
    /// `dict` with string keys, in insertion order.
    Dict(Dict),
    /// `bytes`.
    Bytes(Vec<u8>),
    /// `markupsafe.Markup`: text that is safe HTML already.
    Markup(String),
    /// `uuid.UUID`.
    Uuid(Uuid),
    /// `datetime.datetime` with an offset.
    DateTime(OffsetDateTime),
    /// `datetime.datetime` without an offset (TOML's local date-time).
    NaiveDateTime(PrimitiveDateTime),
    /// `datetime.date` (TOML's local date).
    Date(Date),
    /// `datetime.time` (TOML's local time).
    Time(Time),
    /// `datetime.timedelta`.
    TimeDelta(Duration),
}

impl Value {
    /// The name of the newtype struct as which a value asks a deserializer for itself.
    ///
    /// A deserializer that knows it can hand over what serde has no types for, such as a
    /// UUID, by passing the request on to a `&Value`.
    pub const TOKEN: &'static str = token::VALUE;

    /// Creates an empty list.
    #[must_use]
    pub fn list() -> Self {
        Self::List(Vec::new())
    }

    /// Creates an empty dict.
    #[must_use]
    pub fn dict() -> Self {
        Self::Dict(Dict::new())
    }

    /// Tells whether this is [`Value::Null`].
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Tells whether Python would take this for true: `None`, `False`, zero and empty
    /// things are false.
    #[must_use]
    pub fn is_truthy(&self) -> bool {
        match self {
            Self::Null => false,
            Self::Bool(b) => *b,
            Self::Int(i) => *i != 0,
            Self::Float(f) => *f != 0.0,
            Self::Str(s) | Self::Markup(s) => !s.is_empty(),
            Self::List(items) | Self::Tuple(items) => !items.is_empty(),
            Self::Dict(dict) => !dict.is_empty(),
            Self::Bytes(bytes) => !bytes.is_empty(),
            Self::TimeDelta(delta) => !delta.is_zero(),
            _ => true,
        }
    }

    /// Returns the boolean, if this is one.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(b) => Some(*b),
            _ => None,
        }
    }

    /// Returns the integer, if this is one that fits 64 bits.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Int(i) => Some(*i),
            _ => None,
        }
    }

    /// Returns the number as `f64`, if this is an integer or a float.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Int(i) => Some(*i as f64),
            Self::Float(f) => Some(*f),
            Self::BigInt(big) => big.as_str().parse().ok(),
            _ => None,
        }
    }

    /// Returns the text, if this is a string or markup.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Str(s) | Self::Markup(s) => Some(s),
            _ => None,
        }
    }

    /// Returns the bytes, if this is a byte string.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// Returns the items, if this is a list or a tuple.
    #[must_use]
    #[doc(alias = "as_array")]
    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Self::List(items) | Self::Tuple(items) => Some(items),
            _ => None,
        }
    }

    /// Returns the list to change in place, if this is one. A tuple is not.
    pub fn as_list_mut(&mut self) -> Option<&mut Vec<Value>> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// Returns the dict, if this is one.
    #[must_use]
    #[doc(alias = "as_object")]
    pub fn as_dict(&self) -> Option<&Dict> {
        match self {
            Self::Dict(dict) => Some(dict),
            _ => None,
        }
    }

    /// Returns the dict to change in place, if this is one.
    pub fn as_dict_mut(&mut self) -> Option<&mut Dict> {
        match self {
            Self::Dict(dict) => Some(dict),
            _ => None,
        }
    }

    /// Appends `item` to the list or tuple; anything else is replaced by a list first, and
    /// a line logged unless it was [`Null`](Self::Null).
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_value::Value;
    /// let mut items = Value::Null;
    /// items.push("tea");
    /// assert_eq!(items[0], "tea");
    /// ```
    pub fn push(&mut self, item: impl Into<Value>) {
        if !matches!(self, Self::List(_) | Self::Tuple(_)) {
            self.replace_scalar(Self::list());
        }
        if let Self::List(items) | Self::Tuple(items) = self {
            items.push(item.into());
        }
    }

    /// Converts to any type that serde can read.
    ///
    /// # Errors
    ///
    /// If the value does not have the shape of `T`.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_value::{Value, ValueError};
    /// let ids: Vec<u64> = Value::from(vec![1, 2]).to()?;
    /// assert_eq!(ids, [1, 2]);
    /// # Ok::<(), ValueError>(())
    /// ```
    pub fn to<T: DeserializeOwned>(&self) -> Result<T, ValueError> {
        T::deserialize(self)
    }

    /// Returns the Python name of the type, for messages.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "None",
            Self::Bool(_) => "bool",
            Self::Int(_) | Self::BigInt(_) => "int",
            Self::Float(_) => "float",
            Self::Str(_) => "str",
            Self::List(_) => "list",
            Self::Tuple(_) => "tuple",
            Self::Dict(_) => "dict",
            Self::Bytes(_) => "bytes",
            Self::Markup(_) => "Markup",
            Self::Uuid(_) => "UUID",
            Self::DateTime(_) | Self::NaiveDateTime(_) => "datetime",
            Self::Date(_) => "date",
            Self::Time(_) => "time",
            Self::TimeDelta(_) => "timedelta",
        }
    }
}
