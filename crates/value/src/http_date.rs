//! Dates as HTTP writes them ([RFC 9110, 5.6.7](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7)):
//! `Sun, 06 Nov 1994 08:49:37 GMT`.
//!
//! Of use for `Expires` and for the ` d` tag of Flask's JSON. The usual crates stop at
//! 1970 or 1900; Python's `datetime` begins in the year 1, and so does this.

use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Writes a date in UTC, to the second; a fraction is dropped.
///
/// # Example
///
/// ```
/// # use carafe_value::http_date;
/// let date = time::OffsetDateTime::from_unix_timestamp(784111777).unwrap();
/// assert_eq!(http_date::format(date), "Sun, 06 Nov 1994 08:49:37 GMT");
/// ```
///
/// # Flask
///
/// `werkzeug.http.http_date`.
#[must_use]
pub fn format(date: OffsetDateTime) -> String {
    let date = date.to_offset(UtcOffset::UTC);
    let (hour, minute, second) = date.to_hms();
    format!(
        "{}, {:02} {} {:04} {hour:02}:{minute:02}:{second:02} GMT",
        DAYS[usize::from(date.weekday().number_days_from_monday())],
        date.day(),
        MONTHS[usize::from(u8::from(date.month()) - 1)],
        date.year(),
    )
}

/// Reads a date in the one form that [`format()`] writes; anything else is `None`.
///
/// The name of the day must be one, but need not be the right one.
#[must_use]
pub fn parse(text: &str) -> Option<OffsetDateTime> {
    let fields: Vec<&str> = text.split(' ').collect();
    let [day_name, day, month, year, clock, "GMT"] = fields[..] else {
        return None;
    };
    if !DAYS.contains(&day_name.strip_suffix(',')?) {
        return None;
    }
    let month = u8::try_from(MONTHS.iter().position(|name| *name == month)?).ok()? + 1;
    let date = Date::from_calendar_date(
        i32::try_from(digits(year, 4)?).ok()?,
        Month::try_from(month).ok()?,
        u8::try_from(digits(day, 2)?).ok()?,
    );
    let (hour, rest) = clock.split_once(':')?;
    let (minute, second) = rest.split_once(':')?;
    let [hour, minute, second] = [hour, minute, second].map(|field| digits(field, 2));
    let time = Time::from_hms(
        u8::try_from(hour?).ok()?,
        u8::try_from(minute?).ok()?,
        u8::try_from(second?).ok()?,
    );
    Some(PrimitiveDateTime::new(date.ok()?, time.ok()?).assume_utc())
}

fn digits(text: &str, len: usize) -> Option<u32> {
    (text.len() == len && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for seconds in [-62_135_596_800, -1, 0, 784_111_777, 253_402_300_799] {
            let date = OffsetDateTime::from_unix_timestamp(seconds).unwrap();
            assert_eq!(parse(&format(date)), Some(date), "{}", format(date));
        }
    }

    #[test]
    fn other_forms_are_refused() {
        for text in [
            "",
            "Sun, 06 Nov 1994",
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sun, 31 Feb 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sunday, 06-Nov-94 08:49:37 GMT",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
