//! Values of Carafe and of serde, as templates see them, and back.

mod big_int;
mod from_value;
mod into_value;
mod moment;
mod record;
mod serializer;
mod time_delta;
mod uuid;

pub(crate) use big_int::BigIntObject;
pub(crate) use from_value::to_template;
pub(crate) use into_value::from_template;
pub(crate) use moment::Moment;
pub(crate) use record::Record;
pub(crate) use serializer::serialize;
pub(crate) use time_delta::TimeDelta;
pub(crate) use uuid::UuidObject;
