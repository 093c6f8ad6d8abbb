use std::time::SystemTime;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

/// Reads a date in the forms of HTTP
/// ([RFC 9110, 5.6.7](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7)), or else in
/// that of mail, with another time zone or none, which is UTC. What old browsers wrote after
/// `;` is left out.
pub(crate) fn parse(text: &str) -> Option<SystemTime> {
    let text = text.split(';').next()?.trim_matches([' ', '\t']);
    if let Ok(date) = httpdate::parse_http_date(text) {
        return Some(date);
    }
    let zoned = OffsetDateTime::parse(text, &Rfc2822);
    let date = zoned.or_else(|_| OffsetDateTime::parse(&format!("{text} GMT"), &Rfc2822));
    Some(date.ok()?.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The dates are those of Werkzeug 3.1.
    #[test]
    fn dates_are_read_as_werkzeug_reads_them() {
        let leap = Some(1_709_210_096);
        let table = [
            ("Thu, 29 Feb 2024 12:34:56 GMT", leap),
            ("Thursday, 29-Feb-24 12:34:56 GMT", leap),
            ("Thu Feb 29 12:34:56 2024", leap),
            ("29 Feb 2024 12:34:56 GMT", leap),
            ("Thu, 29 Feb 2024 13:34:56 +0100", leap),
            ("Thu, 29 Feb 2024 07:34:56 EST", leap),
            ("Thu, 29 Feb 2024 12:34:56", leap),
            ("Thu, 29 Feb 2024 12:34:56 GMT; length=5", leap),
            ("thu, 29 feb 2024 12:34:56 gmt", leap),
            ("Sunday, 06-Nov-94 08:49:37 GMT", Some(784_111_777)),
            ("garbage", None),
            ("", None),
            ("2024-02-29T12:34:56Z", None),
            ("Thu, 30 Feb 2024 12:34:56 GMT", None),
        ];
        for (text, expected) in table {
            let since = parse(text).map(|date| date.duration_since(SystemTime::UNIX_EPOCH));
            let seconds = since.map(|since| since.unwrap().as_secs());
            assert_eq!(seconds, expected, "{text}");
        }
    }
}
