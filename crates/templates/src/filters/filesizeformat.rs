use minijinja::{Error, State, Value};

use super::given::{Given, refuse};
use crate::escape::text_of;

pub(super) const PARAMETERS: &[&str] = &["binary"];

const UNITS: [(&str, &str); 8] = [
    ("kB", "KiB"),
    ("MB", "MiB"),
    ("GB", "GiB"),
    ("TB", "TiB"),
    ("PB", "PiB"),
    ("EB", "EiB"),
    ("ZB", "ZiB"),
    ("YB", "YiB"),
];

/// Writes a number of bytes with the unit that fits it.
pub(super) fn filesizeformat(
    _: &mut State<'_, '_>,
    value: &Value,
    given: &Given,
) -> Result<Value, Error> {
    let bytes = f64::try_from(value.clone()).ok();
    let bytes = bytes.or_else(|| text_of(value).trim().parse().ok());
    let bytes = bytes.ok_or_else(|| refuse("a file size is a number"))?;
    let binary = given.flag(0, false);
    let base = if binary { 1024.0 } else { 1000.0 };
    if bytes == 1.0 {
        return Ok("1 Byte".into());
    }
    if bytes < base {
        return Ok(format!("{} Bytes", bytes.trunc()).into());
    }
    let mut unit = base;
    let mut name = UNITS[0];
    for next in UNITS {
        name = next;
        unit *= base;
        if bytes < unit {
            break;
        }
    }
    let name = if binary { name.1 } else { name.0 };
    Ok(format!("{:.1} {name}", base * bytes / unit).into())
}
