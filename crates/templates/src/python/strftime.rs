//! Dates as Python's `strftime` writes them, in the C locale.

use std::fmt::{self, Write};

use time::{Date, Time, UtcOffset};

use crate::value::Moment;

const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// The date that a time without one has in Python.
const FIRST_DAY: Date = match Date::from_ordinal_date(1900, 1) {
    Ok(date) => date,
    Err(_) => Date::MIN,
};

/// Writes a moment. What it lacks is midnight, or 1 January 1900. A directive that is not
/// known stays as it is.
pub(crate) fn format(moment: Moment, format: &str) -> String {
    let directives = Directives {
        date: moment.date().unwrap_or(FIRST_DAY),
        time: moment.time().unwrap_or(Time::MIDNIGHT),
        offset: moment.offset(),
    };
    directives.all(format)
}

/// Writes the distance to UTC: `+05:30`, with `separator` between hours and minutes.
pub(crate) fn write_offset(out: &mut dyn Write, offset: UtcOffset, separator: &str) -> fmt::Result {
    let sign = if offset.is_negative() { '-' } else { '+' };
    let (hours, minutes, seconds) = offset.as_hms();
    let (hours, minutes, seconds) = (hours.abs(), minutes.abs(), seconds.abs());
    write!(out, "{sign}{hours:02}{separator}{minutes:02}")?;
    match seconds {
        0 => Ok(()),
        seconds => write!(out, "{separator}{seconds:02}"),
    }
}

struct Directives {
    date: Date,
    time: Time,
    offset: Option<UtcOffset>,
}

/// How a number is padded, and with what.
#[derive(Clone, Copy)]
struct Padding(usize, char);

impl Directives {
    /// Writes what stands for the directive that comes next; `-` asks for no padding.
    fn write_next(&self, out: &mut String, rest: &mut std::str::Chars<'_>) {
        let bare = rest.as_str().starts_with('-');
        if bare {
            rest.next();
        }
        let Some(directive) = rest.next() else {
            out.push('%');
            return;
        };
        if let Some((number, Padding(width, fill))) = self.number(directive) {
            let digits = number.to_string();
            let missing = if bare {
                0
            } else {
                width.saturating_sub(digits.len())
            };
            out.extend(std::iter::repeat_n(fill, missing));
            out.push_str(&digits);
            return;
        }
        match self.text(directive) {
            Some(text) => out.push_str(&text),
            None => out.extend(['%', directive]),
        }
    }

    fn number(&self, directive: char) -> Option<(i64, Padding)> {
        let (date, time) = (self.date, self.time);
        let hour_of_12 = (i64::from(time.hour()) + 11) % 12 + 1;
        let (zeros, spaces) = (|width| Padding(width, '0'), |width| Padding(width, ' '));
        let sunday = date.weekday().number_days_from_sunday();
        Some(match directive {
            'd' => (date.day().into(), zeros(2)),
            'e' => (date.day().into(), spaces(2)),
            'm' => (u8::from(date.month()).into(), zeros(2)),
            'y' => (i64::from(date.year()).rem_euclid(100), zeros(2)),
            'Y' => (date.year().into(), zeros(1)),
            'C' => (i64::from(date.year()).div_euclid(100), zeros(2)),
            'G' => (date.to_iso_week_date().0.into(), zeros(1)),
            'V' => (date.iso_week().into(), zeros(2)),
            'U' => (date.sunday_based_week().into(), zeros(2)),
            'W' => (date.monday_based_week().into(), zeros(2)),
            'j' => (date.ordinal().into(), zeros(3)),
            'w' => (sunday.into(), zeros(1)),
            'u' => (date.weekday().number_from_monday().into(), zeros(1)),
            'H' => (time.hour().into(), zeros(2)),
            'k' => (time.hour().into(), spaces(2)),
            'I' => (hour_of_12, zeros(2)),
            'l' => (hour_of_12, spaces(2)),
            'M' => (time.minute().into(), zeros(2)),
            'S' => (time.second().into(), zeros(2)),
            'f' => (time.microsecond().into(), zeros(6)),
            _ => return None,
        })
    }

    fn text(&self, directive: char) -> Option<String> {
        let day = DAYS[usize::from(self.date.weekday().number_days_from_monday())];
        let month = self.date.month().to_string();
        let half = if self.time.hour() < 12 { "AM" } else { "PM" };
        Some(match directive {
            'A' => day.to_owned(),
            'a' => day[..3].to_owned(),
            'B' => month,
            'b' | 'h' => month[..3].to_owned(),
            'p' => half.to_owned(),
            'P' => half.to_lowercase(),
            'z' => self.offset_text(),
            'Z' => self.offset_name(),
            '%' => "%".to_owned(),
            'n' => "\n".to_owned(),
            't' => "\t".to_owned(),
            'c' => self.all("%a %b %e %H:%M:%S %Y"),
            'D' | 'x' => self.all("%m/%d/%y"),
            'F' => self.all("%Y-%m-%d"),
            'R' => self.all("%H:%M"),
            'T' | 'X' => self.all("%H:%M:%S"),
            'r' => self.all("%I:%M:%S %p"),
            _ => return None,
        })
    }

    fn all(&self, format: &str) -> String {
        let mut out = String::new();
        let mut rest = format.chars();
        while let Some(c) = rest.next() {
            match c {
                '%' => self.write_next(&mut out, &mut rest),
                c => out.push(c),
            }
        }
        out
    }

    fn offset_text(&self) -> String {
        let mut text = String::new();
        if let Some(offset) = self.offset {
            let _ = write_offset(&mut text, offset, "");
        }
        text
    }

    fn offset_name(&self) -> String {
        match self.offset {
            None => String::new(),
            Some(offset) if offset.is_utc() => "UTC".to_owned(),
            Some(offset) => {
                let mut text = "UTC".to_owned();
                let _ = write_offset(&mut text, offset, ":");
                text
            }
        }
    }
}
