use std::cmp::Ordering;
use std::fmt::{self, Write};
use std::sync::Arc;

use carafe_value::Value;
use minijinja::value::{DynObject, Object, ObjectRepr, from_args};
use minijinja::{Error, ErrorKind, State, Value as TemplateValue};
use time::{Date, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

use crate::python::strftime;

/// Python's `datetime.datetime`, `date` and `time`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Moment {
    DateTime(OffsetDateTime),
    NaiveDateTime(PrimitiveDateTime),
    Date(Date),
    Time(Time),
}

impl Moment {
    /// Takes the value, if it is a moment.
    pub(crate) fn of(value: &Value) -> Option<Self> {
        match value {
            Value::DateTime(date) => Some(Self::DateTime(*date)),
            Value::NaiveDateTime(date) => Some(Self::NaiveDateTime(*date)),
            Value::Date(date) => Some(Self::Date(*date)),
            Value::Time(time) => Some(Self::Time(*time)),
            _ => None,
        }
    }

    pub(crate) fn to_value(self) -> Value {
        match self {
            Self::DateTime(date) => date.into(),
            Self::NaiveDateTime(date) => date.into(),
            Self::Date(date) => date.into(),
            Self::Time(time) => time.into(),
        }
    }

    pub(crate) fn date(self) -> Option<Date> {
        match self {
            Self::DateTime(date) => Some(date.date()),
            Self::NaiveDateTime(date) => Some(date.date()),
            Self::Date(date) => Some(date),
            Self::Time(_) => None,
        }
    }

    pub(crate) fn time(self) -> Option<Time> {
        match self {
            Self::DateTime(date) => Some(date.time()),
            Self::NaiveDateTime(date) => Some(date.time()),
            Self::Date(_) => None,
            Self::Time(time) => Some(time),
        }
    }

    pub(crate) fn offset(self) -> Option<UtcOffset> {
        match self {
            Self::DateTime(date) => Some(date.offset()),
            _ => None,
        }
    }

    /// Returns the instant, in UTC where there is no offset.
    pub(crate) fn instant(self) -> Option<OffsetDateTime> {
        match self {
            Self::DateTime(date) => Some(date),
            Self::NaiveDateTime(date) => Some(date.assume_utc()),
            Self::Date(date) => Some(date.midnight().assume_utc()),
            Self::Time(_) => None,
        }
    }

    fn write_iso(self, out: &mut dyn Write, separator: char) -> fmt::Result {
        if let Some(date) = self.date() {
            let (month, day) = (u8::from(date.month()), date.day());
            write!(out, "{:04}-{month:02}-{day:02}", date.year())?;
        }
        let Some(time) = self.time() else {
            return Ok(());
        };
        if self.date().is_some() {
            out.write_char(separator)?;
        }
        let (hour, minute, second, microsecond) = time.as_hms_micro();
        write!(out, "{hour:02}:{minute:02}:{second:02}")?;
        if microsecond != 0 {
            write!(out, ".{microsecond:06}")?;
        }
        match self.offset() {
            Some(offset) => strftime::write_offset(out, offset, ":"),
            None => Ok(()),
        }
    }

    fn iso(self, separator: char) -> String {
        let mut text = String::new();
        let _ = self.write_iso(&mut text, separator);
        text
    }

    /// Writes it as Python's `repr`.
    pub(crate) fn write_repr(self, out: &mut dyn Write) -> fmt::Result {
        let mut numbers = Vec::new();
        if let Some(date) = self.date() {
            let (month, day) = (u8::from(date.month()).into(), date.day().into());
            numbers.extend([i64::from(date.year()), month, day]);
        }
        if let Some(time) = self.time() {
            let (hour, minute, second, microsecond) = time.as_hms_micro();
            numbers.extend([i64::from(hour), i64::from(minute)]);
            if second != 0 || microsecond != 0 {
                numbers.push(second.into());
            }
            if microsecond != 0 {
                numbers.push(microsecond.into());
            }
        }
        let numbers: Vec<_> = numbers.iter().map(i64::to_string).collect();
        write!(out, "datetime.{}({}", self.type_name(), numbers.join(", "))?;
        match self.offset().map(UtcOffset::whole_seconds) {
            None => {}
            Some(0) => out.write_str(", tzinfo=datetime.timezone.utc")?,
            Some(seconds) => {
                let (days, seconds) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
                let days = if days == 0 {
                    String::new()
                } else {
                    format!("days={days}, ")
                };
                write!(
                    out,
                    ", tzinfo=datetime.timezone(datetime.timedelta({days}seconds={seconds}))"
                )?;
            }
        }
        out.write_char(')')
    }

    fn type_name(self) -> &'static str {
        match self {
            Self::DateTime(_) | Self::NaiveDateTime(_) => "datetime",
            Self::Date(_) => "date",
            Self::Time(_) => "time",
        }
    }

    fn field(self, name: &str) -> Option<TemplateValue> {
        let of_date = |field: fn(Date) -> i64| self.date().map(|date| field(date).into());
        let of_time = |field: fn(Time) -> i64| self.time().map(|time| field(time).into());
        match name {
            "year" => of_date(|date| date.year().into()),
            "month" => of_date(|date| u8::from(date.month()).into()),
            "day" => of_date(|date| date.day().into()),
            "hour" => of_time(|time| time.hour().into()),
            "minute" => of_time(|time| time.minute().into()),
            "second" => of_time(|time| time.second().into()),
            "microsecond" => of_time(|time| time.microsecond().into()),
            _ => None,
        }
    }

    fn method(self, name: &str, args: &[TemplateValue]) -> Option<Result<TemplateValue, Error>> {
        let none = || from_args::<()>(args);
        let day =
            |first: u8| {
                let date = self.date()?;
                Some(none().map(|()| {
                    TemplateValue::from(date.weekday().number_days_from_monday() + first)
                }))
            };
        match name {
            "isoformat" => Some(
                from_args::<(Option<char>,)>(args)
                    .map(|(separator,)| self.iso(separator.unwrap_or('T')).into()),
            ),
            "strftime" => Some(
                from_args::<(&str,)>(args).map(|(format,)| strftime::format(self, format).into()),
            ),
            "weekday" => day(0),
            "isoweekday" => day(1),
            "ctime" => Some(none().map(|()| strftime::format(self, "%a %b %e %H:%M:%S %Y").into())),
            "timestamp" => {
                let instant = self.instant().filter(|_| self.time().is_some())?;
                let seconds = instant.unix_timestamp_nanos() as f64 / 1e9;
                Some(none().map(|()| seconds.into()))
            }
            "date" if self.time().is_some() => {
                let date = Self::Date(self.date()?);
                Some(none().map(|()| TemplateValue::from_object(date)))
            }
            "time" if self.date().is_some() => {
                let time = Self::Time(self.time()?);
                Some(none().map(|()| TemplateValue::from_object(time)))
            }
            _ => None,
        }
    }

    fn compare(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::DateTime(one), Self::DateTime(other)) => Some(one.cmp(&other)),
            (Self::NaiveDateTime(one), Self::NaiveDateTime(other)) => Some(one.cmp(&other)),
            (Self::Date(one), Self::Date(other)) => Some(one.cmp(&other)),
            (Self::Time(one), Self::Time(other)) => Some(one.cmp(&other)),
            _ => None,
        }
    }
}

impl Object for Moment {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value(self: &Arc<Self>, key: &TemplateValue) -> Option<TemplateValue> {
        self.field(key.as_str()?)
    }

    fn call_method(
        self: &Arc<Self>,
        _: &mut State<'_, '_>,
        method: &str,
        args: &[TemplateValue],
    ) -> Result<TemplateValue, Error> {
        let called = self.method(method, args);
        called.unwrap_or_else(|| Err(ErrorKind::UnknownMethod.into()))
    }

    fn custom_cmp(self: &Arc<Self>, other: &DynObject) -> Option<Ordering> {
        self.compare(*other.downcast_ref::<Self>()?)
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_iso(f, ' ')
    }
}
