use std::cell::RefCell;

use serde::de::value::SeqDeserializer;
use serde::de::{Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::field_error::{FieldError, MISSING};
use crate::Problem;

/// The values of one field; none if it did not come. Where one is asked for, it is the
/// first.
#[derive(Clone, Copy)]
pub(super) struct Field<'a> {
    pub(super) name: &'a str,
    values: &'a [String],
    problems: &'a RefCell<Vec<Problem>>,
}

impl<'a> Field<'a> {
    pub(super) fn new(
        name: &'a str,
        values: &'a [String],
        problems: &'a RefCell<Vec<Problem>>,
    ) -> Self {
        Self {
            name,
            values,
            problems,
        }
    }

    fn first(&self) -> Option<&'a str> {
        self.values.first().map(String::as_str)
    }

    fn report(&self, message: &str) {
        let problem = Problem::new(self.name, message);
        self.problems.borrow_mut().push(problem);
    }

    /// Returns the text; an empty one stands in for one that did not come.
    fn text(&self) -> &'a str {
        self.first().unwrap_or_else(|| {
            self.report(MISSING);
            ""
        })
    }

    /// Returns the text as a number; 0 stands in for one that is none.
    fn number<T: Default>(&self, read: impl Fn(&str) -> Result<T, &'static str>) -> T {
        let read = self
            .first()
            .ok_or(MISSING)
            .and_then(|text| read(text.trim()));
        read.unwrap_or_else(|message| {
            self.report(message);
            T::default()
        })
    }

    fn checked(&self) -> bool {
        match self.first().map(str::to_ascii_lowercase).as_deref() {
            None | Some("" | "off" | "false" | "0" | "no") => false,
            Some("on" | "true" | "1" | "yes") => true,
            Some(_) => {
                self.report("neither on nor off");
                false
            }
        }
    }
}

fn integer<T: TryFrom<i128>>(text: &str) -> Result<T, &'static str> {
    let number: i128 = text.parse().map_err(|_| "not a whole number")?;
    T::try_from(number).map_err(|_| "out of range")
}

fn float(text: &str) -> Result<f64, &'static str> {
    let number: Option<f64> = text.parse().ok();
    number
        .filter(|number| number.is_finite())
        .ok_or("not a number")
}

impl<'de> IntoDeserializer<'de, FieldError> for Field<'_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// Integers of a width.
macro_rules! integers {
    ($($method:ident $visit:ident,)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
            visitor.$visit(self.number(integer))
        }
    )*};
}

impl<'de> Deserializer<'de> for Field<'_> {
    type Error = FieldError;

    integers! {
        deserialize_u8 visit_u8,
        deserialize_u16 visit_u16,
        deserialize_u32 visit_u32,
        deserialize_u64 visit_u64,
        deserialize_u128 visit_u128,
        deserialize_i8 visit_i8,
        deserialize_i16 visit_i16,
        deserialize_i32 visit_i32,
        deserialize_i64 visit_i64,
        deserialize_i128 visit_i128,
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        visitor.visit_f64(self.number(float))
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        visitor.visit_f64(self.number(float))
    }

    /// A checkbox that is not checked is not sent.
    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        visitor.visit_bool(self.checked())
    }

    /// A text field that was left empty is sent without text.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        match self.first() {
            None | Some("") => visitor.visit_none(),
            Some(_) => visitor.visit_some(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        let values = self.values.chunks(1);
        let values = values.map(|values| Self { values, ..self });
        visitor.visit_seq(SeqDeserializer::new(values))
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, FieldError> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, FieldError> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, FieldError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, FieldError> {
        match self.first() {
            Some(text) => visitor.visit_enum(text.into_deserializer()),
            None => Err(serde::de::Error::custom(MISSING)),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        visitor.visit_unit()
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        visitor.visit_unit()
    }

    /// Several values are a list.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        match self.values.len() {
            0 | 1 => visitor.visit_str(self.text()),
            _ => self.deserialize_seq(visitor),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        visitor.visit_str(self.text())
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        visitor.visit_str(self.text())
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        visitor.visit_str(self.text())
    }

    forward_to_deserialize_any! {
        bytes byte_buf unit_struct map struct identifier
    }
}
