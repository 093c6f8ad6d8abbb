use serde::Serialize;
use serde::ser::{self, Serializer};
use time::PrimitiveDateTime;

use crate::{Dict, Value, ValueError, http_date, token};

/// Converts anything that serde can write to a [`Value`].
///
/// A [`Value`] inside comes out as it is: a tuple stays a tuple, bytes stay bytes. Dates
/// lose fractions of a second; the kinds that only configuration has (dates without a
/// time, times, durations) become text or a number of seconds.
///
/// # Errors
///
/// If a map has a key that is no string, number or boolean, or the type's own
/// `Serialize` fails.
///
/// # Example
///
/// ```
/// # use carafe_value::{to_value, ValueError};
/// #[derive(serde::Serialize)]
/// struct User<'a> { name: &'a str, age: u8 }
/// let value = to_value(&User { name: "ada", age: 36 })?;
/// assert_eq!(value["age"], 36);
/// # Ok::<(), ValueError>(())
/// ```
pub fn to_value<T: Serialize + ?Sized>(value: &T) -> Result<Value, ValueError> {
    value.serialize(ToValue)
}

impl Serialize for Value {
    /// Writes the natural form: what Flask's `jsonify` answers for the same value.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(b) => serializer.serialize_bool(*b),
            Self::Int(i) => serializer.serialize_i64(*i),
            Self::Float(f) => serializer.serialize_f64(*f),
            Self::Str(s) => serializer.serialize_str(s),
            Self::List(items) => serializer.collect_seq(items),
            Self::Dict(dict) => serializer.collect_map(dict),
            Self::Tuple(items) => serializer.serialize_newtype_struct(token::TUPLE, items),
            Self::Bytes(bytes) => {
                serializer.serialize_newtype_struct(token::BYTES, &AsBytes(bytes))
            }
            Self::Markup(text) => serializer.serialize_newtype_struct(token::MARKUP, text),
            Self::BigInt(big) => serializer.serialize_newtype_struct(token::BIG_INT, big.as_str()),
            Self::Uuid(uuid) => serializer.serialize_newtype_struct(token::UUID, &uuid.to_string()),
            Self::DateTime(date) => {
                serializer.serialize_newtype_struct(token::DATE_TIME, &http_date::format(*date))
            }
            Self::NaiveDateTime(date) => serializer.serialize_newtype_struct(
                token::NAIVE_DATE_TIME,
                &http_date::format(date.assume_utc()),
            ),
            Self::Date(date) => {
                serializer.serialize_str(&http_date::format(date.midnight().assume_utc()))
            }
            Self::Time(time) => serializer.collect_str(time),
            Self::TimeDelta(delta) => serializer.serialize_f64(delta.as_seconds_f64()),
        }
    }
}

struct AsBytes<'a>(&'a [u8]);

impl Serialize for AsBytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

struct ToValue;

impl Serializer for ToValue {
    type Ok = Value;
    type Error = ValueError;
    type SerializeSeq = Items;
    type SerializeTuple = Items;
    type SerializeTupleStruct = Items;
    type SerializeTupleVariant = Variant<Items>;
    type SerializeMap = Entries;
    type SerializeStruct = Entries;
    type SerializeStructVariant = Variant<Entries>;

    fn serialize_bool(self, v: bool) -> Result<Value, ValueError> {
        Ok(v.into())
    }
    fn serialize_i8(self, v: i8) -> Result<Value, ValueError> {
        Ok(v.into())
    }
    fn serialize_i16(self, v: i16) -> Result<Value, ValueError> {
        Ok(v.into())
    }
    fn serialize_i32(self, v: i32) -> Result<Value, ValueError> {
        Ok(v.into())
    }
    fn serialize_i64(self, v: i64) -> Result<Value, ValueError> {
        Ok(v.into())
    }
    fn serialize_i128(self, v: i128) -> Result<Value, ValueError> {
        Ok(v.into())
    }
    fn serialize_u8(self, v: u8) -> Result<Value, ValueError> {
        Ok(v.into())
    }
    fn serialize_u16(self, v: u16) -> Result<Value, ValueError> {
        Ok(v.into())
    }
    fn serialize_u32(self, v: u32) -> Result<Value, ValueError> {
        Ok(v.into())
    }
    fn serialize_u64(self, v: u64) -> Result<Value, ValueError> {
        Ok(v.into())
    }
    fn serialize_u128(self, v: u128) -> Result<Value, ValueError> {
        Ok(v.into())
    }
    fn serialize_f32(self, v: f32) -> Result<Value, ValueError> {
        Ok(v.into())
    }
    fn serialize_f64(self, v: f64) -> Result<Value, ValueError> {
        Ok(v.into())
    }
    fn serialize_char(self, v: char) -> Result<Value, ValueError> {
        Ok(Value::Str(v.into()))
    }
    fn serialize_str(self, v: &str) -> Result<Value, ValueError> {
        Ok(v.into())
    }
    fn serialize_bytes(self, v: &[u8]) -> Result<Value, ValueError> {
        Ok(v.into())
    }
    fn serialize_none(self) -> Result<Value, ValueError> {
        Ok(Value::Null)
    }
    fn serialize_some<T: Serialize + ?Sized>(self, v: &T) -> Result<Value, ValueError> {
        v.serialize(self)
    }
    fn serialize_unit(self) -> Result<Value, ValueError> {
        Ok(Value::Null)
    }
    fn serialize_unit_struct(self, _: &'static str) -> Result<Value, ValueError> {
        Ok(Value::Null)
    }
    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Value, ValueError> {
        Ok(variant.into())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        inner: &T,
    ) -> Result<Value, ValueError> {
        restore(name, inner.serialize(self)?)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        inner: &T,
    ) -> Result<Value, ValueError> {
        Ok([(variant, inner.serialize(self)?)].into_iter().collect())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items, ValueError> {
        Ok(Items::default())
    }
    fn serialize_tuple(self, _: usize) -> Result<Items, ValueError> {
        Ok(Items::default())
    }
    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Items, ValueError> {
        Ok(Items::default())
    }
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Variant<Items>, ValueError> {
        Ok(Variant::new(name))
    }
    fn serialize_map(self, _: Option<usize>) -> Result<Entries, ValueError> {
        Ok(Entries::default())
    }
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Entries, ValueError> {
        Ok(Entries::default())
    }
    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Variant<Entries>, ValueError> {
        Ok(Variant::new(name))
    }
}

/// Turns the natural form of a special value back into that value.
fn restore(name: &str, inner: Value) -> Result<Value, ValueError> {
    let lost = || ValueError::new(format!("{name} holds a {}", inner.type_name()));
    match (name, &inner) {
        (token::TUPLE, Value::List(items)) => Ok(Value::Tuple(items.clone())),
        (token::MARKUP, Value::Str(text)) => Ok(Value::Markup(text.clone())),
        (token::BIG_INT, Value::Str(text)) => text.parse().map(Value::BigInt),
        (token::UUID, Value::Str(text)) => text.parse().map(Value::Uuid).map_err(|_| lost()),
        (token::DATE_TIME, Value::Str(text)) => {
            http_date::parse(text).map(Value::DateTime).ok_or_else(lost)
        }
        (token::NAIVE_DATE_TIME, Value::Str(text)) => http_date::parse(text)
            .map(|date| Value::NaiveDateTime(PrimitiveDateTime::new(date.date(), date.time())))
            .ok_or_else(lost),
        _ => Ok(inner),
    }
}

/// Collects a list.
#[derive(Default)]
pub(crate) struct Items(Vec<Value>);

impl Items {
    fn add<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), ValueError> {
        self.0.push(item.serialize(ToValue)?);
        Ok(())
    }
}

impl ser::SerializeSeq for Items {
    type Ok = Value;
    type Error = ValueError;
    fn serialize_element<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), ValueError> {
        self.add(item)
    }
    fn end(self) -> Result<Value, ValueError> {
        Ok(Value::List(self.0))
    }
}

impl ser::SerializeTuple for Items {
    type Ok = Value;
    type Error = ValueError;
    fn serialize_element<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), ValueError> {
        self.add(item)
    }
    fn end(self) -> Result<Value, ValueError> {
        Ok(Value::List(self.0))
    }
}

impl ser::SerializeTupleStruct for Items {
    type Ok = Value;
    type Error = ValueError;
    fn serialize_field<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), ValueError> {
        self.add(item)
    }
    fn end(self) -> Result<Value, ValueError> {
        Ok(Value::List(self.0))
    }
}

/// Collects a dict.
#[derive(Default)]
pub(crate) struct Entries {
    dict: Dict,
    key: Option<String>,
}

impl ser::SerializeMap for Entries {
    type Ok = Value;
    type Error = ValueError;
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), ValueError> {
        self.key = Some(key_text(&key.serialize(ToValue)?)?);
        Ok(())
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ValueError> {
        let key = self
            .key
            .take()
            .ok_or_else(|| ValueError::new("a map's value without its key"))?;
        self.dict.insert(key, value.serialize(ToValue)?);
        Ok(())
    }
    fn end(self) -> Result<Value, ValueError> {
        Ok(Value::Dict(self.dict))
    }
}

impl ser::SerializeStruct for Entries {
    type Ok = Value;
    type Error = ValueError;
    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), ValueError> {
        self.dict.insert(key.to_owned(), value.serialize(ToValue)?);
        Ok(())
    }
    fn end(self) -> Result<Value, ValueError> {
        Ok(Value::Dict(self.dict))
    }
}

/// A key as JSON writes it: only text, numbers and booleans can be one.
fn key_text(key: &Value) -> Result<String, ValueError> {
    match key {
        Value::Str(text) | Value::Markup(text) => Ok(text.clone()),
        Value::Int(int) => Ok(int.to_string()),
        Value::BigInt(big) => Ok(big.to_string()),
        Value::Bool(b) => Ok(b.to_string()),
        _ => Err(ValueError::new(format!(
            "a key has to be text, not {}",
            key.type_name()
        ))),
    }
}

/// Collects the content of an enum's variant, written as a dict of one entry.
pub(crate) struct Variant<C> {
    name: &'static str,
    content: C,
}

impl<C: Default> Variant<C> {
    fn new(name: &'static str) -> Self {
        Self {
            name,
            content: C::default(),
        }
    }
}

impl ser::SerializeTupleVariant for Variant<Items> {
    type Ok = Value;
    type Error = ValueError;
    fn serialize_field<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), ValueError> {
        self.content.add(item)
    }
    fn end(self) -> Result<Value, ValueError> {
        Ok([(self.name, Value::List(self.content.0))]
            .into_iter()
            .collect())
    }
}

impl ser::SerializeStructVariant for Variant<Entries> {
    type Ok = Value;
    type Error = ValueError;
    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), ValueError> {
        ser::SerializeStruct::serialize_field(&mut self.content, key, value)
    }
    fn end(self) -> Result<Value, ValueError> {
        Ok([(self.name, Value::Dict(self.content.dict))]
            .into_iter()
            .collect())
    }
}
