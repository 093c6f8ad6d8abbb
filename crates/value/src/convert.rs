use time::{Date, Duration, OffsetDateTime, PrimitiveDateTime, Time};
use uuid::Uuid;

use crate::{Dict, Value};

macro_rules! from {
    ($($kind:ty => $make:expr),* $(,)?) => {$(
        impl From<$kind> for Value {
            fn from(value: $kind) -> Self {
                $make(value)
            }
        }
    )*};
}

macro_rules! from_int {
    ($($kind:ty),*) => {$(
        impl From<$kind> for Value {
            fn from(value: $kind) -> Self {
                match i64::try_from(value) {
                    Ok(int) => Self::Int(int),
                    Err(_) => Self::BigInt(
                        value.to_string().parse().expect("an integer prints as digits"),
                    ),
                }
            }
        }

        impl PartialEq<$kind> for Value {
            fn eq(&self, other: &$kind) -> bool {
                match self {
                    Value::Int(int) => i64::try_from(*other).is_ok_and(|other| *int == other),
                    Value::BigInt(big) => big.as_str() == other.to_string(),
                    _ => false,
                }
            }
        }
    )*};
}

from! {
    bool => Value::Bool,
    f64 => Value::Float,
    f32 => |value| Value::Float(f64::from(value)),
    &str => |value: &str| Value::Str(value.to_owned()),
    &String => |value: &String| Value::Str(value.clone()),
    String => Value::Str,
    Vec<u8> => Value::Bytes,
    &[u8] => |value: &[u8]| Value::Bytes(value.to_vec()),
    Dict => Value::Dict,
    Uuid => Value::Uuid,
    OffsetDateTime => Value::DateTime,
    PrimitiveDateTime => Value::NaiveDateTime,
    Date => Value::Date,
    Time => Value::Time,
    Duration => Value::TimeDelta,
}

from_int!(
    i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize
);

macro_rules! from_items {
    ($($kind:ty),*) => {$(
        impl From<Vec<$kind>> for Value {
            fn from(items: Vec<$kind>) -> Self {
                items.into_iter().collect()
            }
        }
    )*};
}

// Not one blanket implementation: a `Vec<u8>` is bytes.
from_items!(
    Value, bool, i16, i32, i64, u16, u32, u64, usize, f64, &str, String
);

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<const N: usize, T: Into<Value>> From<[T; N]> for Value {
    /// Makes a list.
    fn from(items: [T; N]) -> Self {
        items.into_iter().collect()
    }
}

impl<T: Into<Value>> FromIterator<T> for Value {
    /// Makes a list.
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for Value {
    /// Makes a dict.
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        Self::Dict(
            entries
                .into_iter()
                .map(|(key, value)| (key.into(), value.into()))
                .collect(),
        )
    }
}

impl PartialEq<str> for Value {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == Some(other)
    }
}

impl PartialEq<&str> for Value {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == Some(other)
    }
}

impl PartialEq<String> for Value {
    fn eq(&self, other: &String) -> bool {
        self.as_str() == Some(other)
    }
}

impl PartialEq<bool> for Value {
    fn eq(&self, other: &bool) -> bool {
        self.as_bool() == Some(*other)
    }
}

impl PartialEq<f64> for Value {
    fn eq(&self, other: &f64) -> bool {
        matches!(self, Value::Float(float) if float == other)
    }
}
