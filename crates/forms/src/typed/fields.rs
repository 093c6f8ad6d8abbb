use std::cell::RefCell;

use carafe_routing::MultiDict;
use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::field::Field;
use super::field_error::FieldError;
use crate::Problem;

/// All fields, as a map or a struct.
pub(super) struct Fields<'a> {
    fields: Box<dyn Iterator<Item = Field<'a>> + 'a>,
    /// The one whose name was read.
    current: Option<Field<'a>>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(
        dict: &'a MultiDict,
        missing: &'a [&'static str],
        problems: &'a RefCell<Vec<Problem>>,
    ) -> Self {
        let came = dict.lists();
        let came = came.map(|(name, values)| Field::new(name, values, problems));
        let missing = missing.iter();
        let missing = missing.map(|name| Field::new(name, &[], problems));
        Self {
            fields: Box::new(came.chain(missing)),
            current: None,
        }
    }
}

impl<'de> Deserializer<'de> for Fields<'_> {
    type Error = FieldError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        visitor.visit_map(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, FieldError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        visitor.visit_some(self)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool u8 u16 u32 u64 u128 i8 i16 i32 i64 i128 f32 f64 char str string bytes byte_buf
        unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = FieldError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, FieldError> {
        self.current = self.fields.next();
        let Some(field) = &self.current else {
            return Ok(None);
        };
        let name: StrDeserializer<'_, FieldError> = field.name.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, FieldError> {
        let field = self.current.take().expect("its name was read");
        let name = field.name;
        seed.deserialize(field).map_err(|error| error.within(name))
    }
}
