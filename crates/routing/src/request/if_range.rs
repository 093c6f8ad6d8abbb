use std::time::SystemTime;

use super::http_date;

/// What `If-Range` names: a range is wanted only of the representation that has it.
///
/// # Example
///
/// ```
/// use carafe_routing::IfRange;
///
/// let tag = IfRange::parse(r#""v1""#);
/// assert_eq!(tag, Some(IfRange::ETag { tag: "v1".into(), weak: false }));
/// ```
///
/// # Flask
///
/// [`werkzeug.datastructures.IfRange`](https://werkzeug.palletsprojects.com/en/stable/datastructures/#werkzeug.datastructures.IfRange),
/// which forgets that a tag is weak.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IfRange {
    /// A date, the last modification.
    Date(SystemTime),
    /// An entity tag.
    ETag {
        /// The tag without quotes.
        tag: String,
        /// Whether it is weak; such a tag never matches
        /// ([RFC 9110, 13.1.5](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.5)).
        weak: bool,
    },
}

impl IfRange {
    /// Reads a header; `None` if it is empty.
    #[must_use]
    pub fn parse(header: &str) -> Option<Self> {
        if header.is_empty() {
            return None;
        }
        if let Some(date) = http_date::parse(header) {
            return Some(Self::Date(date));
        }
        let unmarked = header
            .strip_prefix("W/")
            .or_else(|| header.strip_prefix("w/"));
        let text = unmarked.unwrap_or(header);
        let quoted = text
            .strip_prefix('"')
            .map(|text| text.strip_suffix('"').unwrap_or(text));
        Some(Self::ETag {
            tag: quoted.unwrap_or(text).to_owned(),
            weak: unmarked.is_some(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tags are those of Werkzeug 3.1.
    #[test]
    fn a_tag_is_told_from_a_date() {
        for (header, tag, weak) in [
            ("\"a\"", "a", false),
            ("W/\"a\"", "a", true),
            ("a", "a", false),
            ("\"", "", false),
        ] {
            let expected = IfRange::ETag {
                tag: tag.to_owned(),
                weak,
            };
            assert_eq!(IfRange::parse(header), Some(expected), "{header}");
        }
        let date = IfRange::parse("Thu, 29 Feb 2024 12:34:56 GMT");
        assert!(matches!(date, Some(IfRange::Date(_))));
        assert_eq!(IfRange::parse(""), None);
    }
}
