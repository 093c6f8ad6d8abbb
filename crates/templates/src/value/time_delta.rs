use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use minijinja::value::{DynObject, Object, ObjectRepr, from_args};
use minijinja::{Error, ErrorKind, State, Value};
use time::Duration;

/// Python's `datetime.timedelta`.
#[derive(Debug)]
pub(crate) struct TimeDelta(pub(crate) Duration);

impl TimeDelta {
    /// Returns days, seconds and microseconds; only the days are negative.
    fn parts(&self) -> (i64, i64, i64) {
        let microseconds = self.0.whole_microseconds();
        let split = |value: i128, by: i128| (value.div_euclid(by), value.rem_euclid(by));
        let (seconds, microseconds) = split(microseconds, 1_000_000);
        let (days, seconds) = split(seconds, 86_400);
        let small = |value: i128| i64::try_from(value).unwrap_or(i64::MAX);
        (small(days), small(seconds), small(microseconds))
    }

    /// Writes it as Python's `repr`.
    pub(crate) fn write_repr(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        let (days, seconds, microseconds) = self.parts();
        let parts = [
            ("days", days),
            ("seconds", seconds),
            ("microseconds", microseconds),
        ];
        let parts: Vec<_> = parts
            .into_iter()
            .filter(|(_, value)| *value != 0)
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let parts = if parts.is_empty() {
            "0".to_owned()
        } else {
            parts.join(", ")
        };
        write!(out, "datetime.timedelta({parts})")
    }
}

impl Object for TimeDelta {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let (days, seconds, microseconds) = self.parts();
        match key.as_str()? {
            "days" => Some(days.into()),
            "seconds" => Some(seconds.into()),
            "microseconds" => Some(microseconds.into()),
            _ => None,
        }
    }

    fn is_true(self: &Arc<Self>) -> bool {
        !self.0.is_zero()
    }

    fn call_method(
        self: &Arc<Self>,
        _: &mut State<'_, '_>,
        method: &str,
        args: &[Value],
    ) -> Result<Value, Error> {
        match method {
            "total_seconds" => {
                let () = from_args(args)?;
                Ok(self.0.as_seconds_f64().into())
            }
            _ => Err(ErrorKind::UnknownMethod.into()),
        }
    }

    fn custom_cmp(self: &Arc<Self>, other: &DynObject) -> Option<Ordering> {
        Some(self.0.cmp(&other.downcast_ref::<Self>()?.0))
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, seconds, microseconds) = self.parts();
        if days != 0 {
            let plural = if days.abs() == 1 { "" } else { "s" };
            write!(f, "{days} day{plural}, ")?;
        }
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
        write!(f, "{hours}:{minutes:02}:{:02}", seconds % 60)?;
        match microseconds {
            0 => Ok(()),
            microseconds => write!(f, ".{microseconds:06}"),
        }
    }
}
