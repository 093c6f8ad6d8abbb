use std::fmt::{self, Display};

use minijinja::Value;
use minijinja::value::Tuple;
use minijinja::{Error, ErrorKind};
use serde::ser::{self, Serialize, Serializer};

use super::{Record, to_template};

/// Makes what templates see of anything that serde can write; a struct keeps the order of
/// its fields, and a `carafe_value::Value` in it stays what it is.
///
/// A type that cannot be written becomes a value that fails where it is used.
pub(crate) fn serialize<T: Serialize + ?Sized>(value: &T) -> Value {
    value
        .serialize(ToTemplate)
        .unwrap_or_else(|Failed(message)| Error::new(ErrorKind::BadSerialization, message).into())
}

/// What newtype structs are named that stand for a value that serde has no type for.
const SPECIAL: &str = "$carafe::";

#[derive(Debug)]
struct Failed(String);

impl Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failed {}

impl ser::Error for Failed {
    fn custom<T: Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

/// A newtype struct that is written once more, for the serializer that knows its name.
struct Again<'a, T: ?Sized>(&'static str, &'a T);

impl<T: Serialize + ?Sized> Serialize for Again<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(self.0, self.1)
    }
}

struct ToTemplate;

macro_rules! by_from {
    ($($method:ident: $kind:ty),* $(,)?) => {$(
        fn $method(self, value: $kind) -> Result<Value, Failed> {
            Ok(value.into())
        }
    )*};
}

impl Serializer for ToTemplate {
    type Ok = Value;
    type Error = Failed;
    type SerializeSeq = Items;
    type SerializeTuple = Items;
    type SerializeTupleStruct = Items;
    type SerializeTupleVariant = Items;
    type SerializeMap = Entries;
    type SerializeStruct = Fields;
    type SerializeStructVariant = Fields;

    by_from! {
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32,
        serialize_i64: i64, serialize_i128: i128, serialize_u8: u8, serialize_u16: u16,
        serialize_u32: u32, serialize_u64: u64, serialize_u128: u128, serialize_f32: f32,
        serialize_f64: f64, serialize_char: char, serialize_str: &str,
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<Value, Failed> {
        Ok(Value::from_bytes(value.to_vec()))
    }

    fn serialize_none(self) -> Result<Value, Failed> {
        Ok(().into())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value, Failed> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Value, Failed> {
        Ok(().into())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Value, Failed> {
        Ok(().into())
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Value, Failed> {
        Ok(variant.into())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<Value, Failed> {
        if !name.starts_with(SPECIAL) {
            return value.serialize(self);
        }
        let special = carafe_value::to_value(&Again(name, value));
        let special = special.map_err(|error| Failed(error.to_string()))?;
        Ok(to_template(&special))
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Value, Failed> {
        Ok(only(variant, value.serialize(self)?))
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Items, Failed> {
        Ok(Items::new(Items::list, None, length.unwrap_or(0)))
    }

    fn serialize_tuple(self, length: usize) -> Result<Items, Failed> {
        Ok(Items::new(Items::tuple, None, length))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<Items, Failed> {
        Ok(Items::new(Items::tuple, None, length))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Items, Failed> {
        Ok(Items::new(Items::tuple, Some(variant), length))
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Entries, Failed> {
        Ok(Entries {
            entries: Vec::with_capacity(length.unwrap_or(0)),
            key: None,
        })
    }

    fn serialize_struct(self, _: &'static str, length: usize) -> Result<Fields, Failed> {
        Ok(Fields {
            record: Record::with_capacity(length),
            variant: None,
        })
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Fields, Failed> {
        Ok(Fields {
            record: Record::with_capacity(length),
            variant: Some(variant),
        })
    }
}

/// Makes the dict of one entry that an enum's variant with data is.
fn only(variant: &'static str, value: Value) -> Value {
    Value::from_pairs([(variant, value)])
}

fn of_variant(variant: Option<&'static str>, value: Value) -> Value {
    match variant {
        Some(variant) => only(variant, value),
        None => value,
    }
}

struct Items {
    items: Vec<Value>,
    end: fn(Vec<Value>) -> Value,
    variant: Option<&'static str>,
}

impl Items {
    fn new(end: fn(Vec<Value>) -> Value, variant: Option<&'static str>, length: usize) -> Self {
        Self {
            items: Vec::with_capacity(length),
            end,
            variant,
        }
    }

    fn list(items: Vec<Value>) -> Value {
        items.into()
    }

    fn tuple(items: Vec<Value>) -> Value {
        Tuple::from(items).into()
    }

    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
        self.items.push(value.serialize(ToTemplate)?);
        Ok(())
    }

    fn end(self) -> Value {
        of_variant(self.variant, (self.end)(self.items))
    }
}

macro_rules! collects_items {
    ($($kind:ident::$method:ident),*) => {$(
        impl ser::$kind for Items {
            type Ok = Value;
            type Error = Failed;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
                self.push(value)
            }

            fn end(self) -> Result<Value, Failed> {
                Ok(self.end())
            }
        }
    )*};
}

collects_items!(
    SerializeSeq::serialize_element,
    SerializeTuple::serialize_element,
    SerializeTupleStruct::serialize_field,
    SerializeTupleVariant::serialize_field
);

struct Entries {
    entries: Vec<(Value, Value)>,
    key: Option<Value>,
}

impl ser::SerializeMap for Entries {
    type Ok = Value;
    type Error = Failed;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Failed> {
        self.key = Some(key.serialize(ToTemplate)?);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
        let value = value.serialize(ToTemplate)?;
        self.entries.extend(self.key.take().map(|key| (key, value)));
        Ok(())
    }

    fn end(self) -> Result<Value, Failed> {
        Ok(Value::from_pairs(self.entries))
    }
}

struct Fields {
    record: Record,
    variant: Option<&'static str>,
}

macro_rules! collects_fields {
    ($($kind:ident),*) => {$(
        impl ser::$kind for Fields {
            type Ok = Value;
            type Error = Failed;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), Failed> {
                self.record.push(name, value.serialize(ToTemplate)?);
                Ok(())
            }

            fn end(self) -> Result<Value, Failed> {
                Ok(of_variant(self.variant, Value::from_object(self.record)))
            }
        }
    )*};
}

collects_fields!(SerializeStruct, SerializeStructVariant);
