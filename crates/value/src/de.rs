use std::fmt;

use serde::de::value::{MapDeserializer, SeqDeserializer, StrDeserializer};
use serde::de::{
    self, Deserialize, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess,
    SeqAccess, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use time::format_description::well_known::{Iso8601, Rfc3339};

use crate::{Dict, Value, ValueError, http_date, token};

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(token::VALUE, ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }
    fn visit_bool<E>(self, v: bool) -> Result<Value, E> {
        Ok(v.into())
    }
    fn visit_i64<E>(self, v: i64) -> Result<Value, E> {
        Ok(v.into())
    }
    fn visit_i128<E>(self, v: i128) -> Result<Value, E> {
        Ok(v.into())
    }
    fn visit_u64<E>(self, v: u64) -> Result<Value, E> {
        Ok(v.into())
    }
    fn visit_u128<E>(self, v: u128) -> Result<Value, E> {
        Ok(v.into())
    }
    fn visit_f64<E>(self, v: f64) -> Result<Value, E> {
        Ok(v.into())
    }
    fn visit_str<E>(self, v: &str) -> Result<Value, E> {
        Ok(v.into())
    }
    fn visit_string<E>(self, v: String) -> Result<Value, E> {
        Ok(v.into())
    }
    fn visit_bytes<E>(self, v: &[u8]) -> Result<Value, E> {
        Ok(v.into())
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_some<D: Deserializer<'de>>(self, d: D) -> Result<Value, D::Error> {
        d.deserialize_any(self)
    }
    fn visit_newtype_struct<D: Deserializer<'de>>(self, d: D) -> Result<Value, D::Error> {
        d.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Value::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut dict = Dict::new();
        while let Some((key, value)) = map.next_entry()? {
            dict.insert(key, value);
        }
        Ok(Value::Dict(dict))
    }

    /// Only [`Special`] calls this: a value of a kind that serde does not have.
    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Value, A::Error> {
        let (kind, content) = data.variant::<String>()?;
        match kind.as_str() {
            token::TUPLE => content.newtype_variant().map(Value::Tuple),
            token::MARKUP => content.newtype_variant().map(Value::Markup),
            token::BIG_INT => parsed(content, |text| text.parse().ok().map(Value::BigInt)),
            token::UUID => parsed(content, |text| text.parse().ok().map(Value::Uuid)),
            token::DATE_TIME => parsed(content, |text| {
                time::OffsetDateTime::parse(text, &Rfc3339)
                    .ok()
                    .map(Value::DateTime)
            }),
            token::NAIVE_DATE_TIME => parsed(content, |text| {
                time::PrimitiveDateTime::parse(text, &Iso8601::DATE_TIME)
                    .ok()
                    .map(Value::NaiveDateTime)
            }),
            _ => Err(de::Error::unknown_variant(&kind, token::KINDS)),
        }
    }
}

fn parsed<'de, A: VariantAccess<'de>>(
    content: A,
    parse: impl Fn(&str) -> Option<Value>,
) -> Result<Value, A::Error> {
    let text: String = content.newtype_variant()?;
    parse(&text).ok_or_else(|| de::Error::custom("a special value is malformed"))
}

impl<'de> Deserializer<'de> for &'de Value {
    type Error = ValueError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        match self {
            Value::Null => visitor.visit_unit(),
            Value::Bool(b) => visitor.visit_bool(*b),
            Value::Int(i) => visitor.visit_i64(*i),
            Value::BigInt(big) => visit_big(big.as_str(), visitor),
            Value::Float(f) => visitor.visit_f64(*f),
            Value::Str(text) | Value::Markup(text) => visitor.visit_borrowed_str(text),
            Value::List(items) | Value::Tuple(items) => {
                SeqDeserializer::new(items.iter()).deserialize_any(visitor)
            }
            Value::Dict(dict) => {
                MapDeserializer::new(dict.iter().map(|(key, value)| (key.as_str(), value)))
                    .deserialize_any(visitor)
            }
            Value::Bytes(bytes) => visitor.visit_borrowed_bytes(bytes),
            Value::Uuid(uuid) => visitor.visit_string(uuid.to_string()),
            Value::DateTime(date) => visitor.visit_string(http_date::format(*date)),
            Value::NaiveDateTime(date) => {
                visitor.visit_string(http_date::format(date.assume_utc()))
            }
            Value::Date(date) => visitor.visit_string(date.to_string()),
            Value::Time(time) => visitor.visit_string(
                time.format(&Iso8601::TIME)
                    .map_err(|error| ValueError::new(error.to_string()))?,
            ),
            Value::TimeDelta(delta) => visitor.visit_f64(delta.as_seconds_f64()),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        match self {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        match Special::of(self) {
            Some(special) if name == token::VALUE => visitor.visit_enum(special),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        match self {
            Value::Str(name) => visitor.visit_enum(name.as_str().into_deserializer()),
            Value::Dict(dict) if dict.len() == 1 => {
                visitor.visit_enum(de::value::MapAccessDeserializer::new(MapDeserializer::new(
                    dict.iter().map(|(key, value)| (key.as_str(), value)),
                )))
            }
            _ => Err(ValueError::new(format!(
                "an enum is text or a dict of one entry, not {}",
                self.type_name()
            ))),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

fn visit_big<'de, V: Visitor<'de>>(digits: &str, visitor: V) -> Result<V::Value, ValueError> {
    if let Ok(int) = digits.parse::<u64>() {
        return visitor.visit_u64(int);
    }
    match digits.parse::<i128>() {
        Ok(int) => visitor.visit_i128(int),
        Err(_) => visitor.visit_str(digits),
    }
}

impl<'de> IntoDeserializer<'de, ValueError> for &'de Value {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// A value of a kind that serde does not have, on its way from [`Value`] to [`Value`].
struct Special<'de> {
    kind: &'static str,
    content: Content<'de>,
}

enum Content<'de> {
    Items(&'de [Value]),
    Text(String),
}

impl<'de> Special<'de> {
    fn of(value: &'de Value) -> Option<Self> {
        let (kind, content) = match value {
            Value::Tuple(items) => (token::TUPLE, Content::Items(items)),
            Value::Markup(text) => (token::MARKUP, Content::Text(text.clone())),
            Value::BigInt(big) => (token::BIG_INT, Content::Text(big.to_string())),
            Value::Uuid(uuid) => (token::UUID, Content::Text(uuid.to_string())),
            Value::DateTime(date) => (token::DATE_TIME, Content::Text(date.format(&Rfc3339).ok()?)),
            Value::NaiveDateTime(date) => (
                token::NAIVE_DATE_TIME,
                Content::Text(date.format(&Iso8601::DATE_TIME).ok()?),
            ),
            _ => return None,
        };
        Some(Self { kind, content })
    }
}

impl<'de> EnumAccess<'de> for Special<'de> {
    type Error = ValueError;
    type Variant = Content<'de>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Content<'de>), ValueError> {
        let kind: StrDeserializer<'_, ValueError> = self.kind.into_deserializer();
        Ok((seed.deserialize(kind)?, self.content))
    }
}

impl<'de> VariantAccess<'de> for Content<'de> {
    type Error = ValueError;

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<S::Value, ValueError> {
        match self {
            Self::Items(items) => seed.deserialize(SeqDeserializer::new(items.iter())),
            Self::Text(text) => seed.deserialize(text.into_deserializer()),
        }
    }
    fn unit_variant(self) -> Result<(), ValueError> {
        Err(ValueError::new("a special value has content"))
    }
    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, ValueError> {
        Err(ValueError::new("a special value is no tuple"))
    }
    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, ValueError> {
        Err(ValueError::new("a special value is no struct"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::to_value;

    #[test]
    fn special_kinds_survive_serde_in_both_directions() {
        let mut value = Value::dict();
        value["t"] = Value::Tuple(vec![1.into(), "x".into()]);
        value["m"] = Value::Markup("<b>".into());
        value["u"] = uuid::Uuid::from_u128(7).into();
        value["b"] = vec![1u8, 2].into();
        value["i"] = u128::MAX.into();
        value["d"] = time::OffsetDateTime::UNIX_EPOCH.into();
        value["n"] = time::PrimitiveDateTime::MIN
            .replace_year(2024)
            .unwrap()
            .into();
        assert_eq!(value.to::<Value>().unwrap(), value);
        assert_eq!(to_value(&value).unwrap(), value);
    }

    #[test]
    fn other_formats_see_natural_forms() {
        let tuple = Value::Tuple(vec![1.into(), Value::Markup("x".into())]);
        assert_eq!(serde_json::to_string(&tuple).unwrap(), r#"[1,"x"]"#);
        let back: Value = serde_json::from_str(r#"{"a":[1,null,2.5]}"#).unwrap();
        assert_eq!(back["a"][2], 2.5);
    }
}
