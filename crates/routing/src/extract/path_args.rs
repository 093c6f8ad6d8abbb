//! Reads the variables of a path through serde.

use std::cell::OnceCell;
use std::fmt;

use carafe_value::{Value, ValueError};
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{self, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use smallvec::SmallVec;

use crate::Context;
use crate::converter::BoundConverter;
use crate::url_map::ViewArg;

/// All variables: a map by name, a sequence in order, or the only one.
pub(super) struct PathArgs<'a>(SmallVec<[(&'a str, PathArg<'a>); 4]>);

/// One variable: text that the type reads itself, or a value.
struct PathArg<'a> {
    arg: ViewArg<'a>,
    /// What the converter makes of the text, once asked for.
    made: OnceCell<Value>,
}

/// Why the variables do not make a value of a type.
#[derive(Debug)]
pub(super) enum PathError {
    Missing,
    Unsuitable(String),
    Malformed(String),
    OutOfRange(String),
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("there are no variables"),
            Self::Unsuitable(message) | Self::Malformed(message) | Self::OutOfRange(message) => {
                f.write_str(message)
            }
        }
    }
}

impl std::error::Error for PathError {}

/// What a type says about text came from the client; that the type does not go with the
/// rule is a mistake in the program.
impl de::Error for PathError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::Malformed(message.to_string())
    }
    fn invalid_type(unexpected: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::Unsuitable(format!("{unexpected} where {expected} is wanted"))
    }
    fn invalid_length(length: usize, expected: &dyn de::Expected) -> Self {
        Self::Unsuitable(format!("it has {length} variables, not {expected}"))
    }
    fn missing_field(field: &'static str) -> Self {
        Self::Unsuitable(format!("it has no variable {field}"))
    }
    fn unknown_field(field: &str, _: &'static [&'static str]) -> Self {
        Self::Unsuitable(format!("its variable {field} has no field"))
    }
}

/// A number that the type cannot hold comes from the client, unless it is a default; a value
/// of another type is a mistake in the program.
impl From<ValueError> for PathError {
    fn from(error: ValueError) -> Self {
        let message = error.to_string();
        match message.starts_with("invalid value") {
            true => Self::OutOfRange(message),
            false => Self::Unsuitable(message),
        }
    }
}

impl<'a> PathArgs<'a> {
    pub(super) fn of(context: &'a Context) -> Self {
        let args = context.args();
        let arg = |arg| PathArg {
            arg,
            made: OnceCell::new(),
        };
        Self(args.map(|(name, value)| (name, arg(value))).collect())
    }

    fn only(&self) -> Result<&PathArg<'a>, PathError> {
        match self.0.as_slice() {
            [(_, only)] => Ok(only),
            [] => Err(PathError::Missing),
            args => Err(PathError::Unsuitable(format!(
                "the rule has {} variables, the type takes one; take a tuple or a struct",
                args.len()
            ))),
        }
    }

    fn seq<'de, V: Visitor<'de>>(&'de self, visitor: V) -> Result<V::Value, PathError> {
        if self.0.is_empty() {
            return Err(PathError::Missing);
        }
        let values = self.0.iter().map(|(_, value)| value);
        SeqDeserializer::new(values).deserialize_any(visitor)
    }

    fn map<'de, V: Visitor<'de>>(&'de self, visitor: V) -> Result<V::Value, PathError> {
        let entries = self.0.iter().map(|(name, value)| (*name, value));
        MapDeserializer::new(entries).deserialize_any(visitor)
    }
}

impl PathArg<'_> {
    fn value(&self) -> &Value {
        match self.arg {
            ViewArg::Value(value) => value,
            ViewArg::Text(..) => self.made.get_or_init(|| self.arg.to_value()),
        }
    }
}

macro_rules! only_one {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PathError> {
            self.only()?.$method(visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for &'de PathArgs<'_> {
    type Error = PathError;

    only_one! {
        deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_i128 deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_u128 deserialize_f32 deserialize_f64 deserialize_char deserialize_str
        deserialize_string deserialize_bytes deserialize_byte_buf deserialize_option
        deserialize_unit deserialize_identifier deserialize_any
    }

    /// A list is the variables in order, unless the only one is a list itself.
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PathError> {
        match self.0.as_slice() {
            [(_, only)] if matches!(only.arg, ViewArg::Value(list) if list.as_list().is_some()) => {
                only.deserialize_seq(visitor)
            }
            _ => self.seq(visitor),
        }
    }
    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, v: V) -> Result<V::Value, PathError> {
        self.seq(v)
    }
    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, PathError> {
        self.seq(visitor)
    }
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PathError> {
        self.map(visitor)
    }
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, PathError> {
        self.map(visitor)
    }
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, PathError> {
        match self.0.as_slice() {
            [(_, only)] => only.deserialize_newtype_struct(name, visitor),
            _ => visitor.visit_newtype_struct(self),
        }
    }
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, PathError> {
        self.only()?.deserialize_enum(name, variants, visitor)
    }
    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, PathError> {
        visitor.visit_unit()
    }
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PathError> {
        visitor.visit_unit()
    }
}

macro_rules! parsed {
    ($($method:ident $visit:ident $kind:literal)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PathError> {
            match self.arg {
                ViewArg::Value(value) => Ok(value.$method(visitor)?),
                ViewArg::Text(text, converter) => match text.parse() {
                    Ok(value) => visitor.$visit(value),
                    Err(error) => Err(refused(text, converter, $kind, &error)),
                },
            }
        }
    )*};
}

macro_rules! textual {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PathError> {
            match self.arg {
                ViewArg::Value(value) => Ok(value.$method(visitor)?),
                ViewArg::Text(text, _) => visitor.visit_borrowed_str(text),
            }
        }
    )*};
}

/// Says that the text of a variable is not of a type.
fn refused(
    text: &str,
    converter: &BoundConverter,
    kind: &str,
    error: &dyn fmt::Display,
) -> PathError {
    let message = format!("{text:?} is no {kind}: {error}");
    let is_integer = kind.starts_with(['i', 'u']) || kind == "char";
    match converter {
        BoundConverter::Int(_) if is_integer => PathError::OutOfRange(message),
        BoundConverter::Int(_) | BoundConverter::Float(_) => PathError::Unsuitable(message),
        _ => PathError::Malformed(message),
    }
}

impl<'de> Deserializer<'de> for &'de PathArg<'_> {
    type Error = PathError;

    parsed! {
        deserialize_bool visit_bool "bool"
        deserialize_i8 visit_i8 "i8"
        deserialize_i16 visit_i16 "i16"
        deserialize_i32 visit_i32 "i32"
        deserialize_i64 visit_i64 "i64"
        deserialize_i128 visit_i128 "i128"
        deserialize_u8 visit_u8 "u8"
        deserialize_u16 visit_u16 "u16"
        deserialize_u32 visit_u32 "u32"
        deserialize_u64 visit_u64 "u64"
        deserialize_u128 visit_u128 "u128"
        deserialize_f32 visit_f32 "f32"
        deserialize_f64 visit_f64 "f64"
        deserialize_char visit_char "char"
    }
    textual! {
        deserialize_str deserialize_string deserialize_bytes deserialize_byte_buf
        deserialize_identifier
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PathError> {
        Ok(self.value().deserialize_any(visitor)?)
    }
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PathError> {
        match self.arg {
            ViewArg::Value(value) if value.is_null() => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, PathError> {
        if name == Value::TOKEN {
            return Ok(self.value().deserialize_newtype_struct(name, visitor)?);
        }
        visitor.visit_newtype_struct(self)
    }
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, PathError> {
        match self.arg {
            ViewArg::Value(value) => Ok(value.deserialize_enum(name, variants, visitor)?),
            ViewArg::Text(text, _) => {
                // What is no variant was sent by the client.
                let read = visitor.visit_enum(text.into_deserializer());
                read.map_err(|error: PathError| PathError::Malformed(error.to_string()))
            }
        }
    }
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PathError> {
        Ok(self.value().deserialize_seq(visitor)?)
    }

    forward_to_deserialize_any! {
        unit unit_struct tuple tuple_struct map struct ignored_any
    }
}

impl<'de> IntoDeserializer<'de, PathError> for &'de PathArg<'_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}
