use std::num::IntErrorKind;

/// The parts of a representation that `Range` asks for.
///
/// # Example
///
/// ```
/// use carafe_routing::Range;
///
/// let range = Range::parse("bytes=0-99, -5").unwrap();
/// assert_eq!(range.units, "bytes");
/// assert_eq!(range.ranges, [(0, Some(100)), (-5, None)]);
/// ```
///
/// # Flask
///
/// [`werkzeug.datastructures.Range`](https://werkzeug.palletsprojects.com/en/stable/datastructures/#werkzeug.datastructures.Range),
/// `werkzeug.http.parse_range_header`. Numbers beyond 63 bits are as large as these can be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Range {
    /// The unit in lower case; usually `bytes`.
    pub units: String,
    /// Where each range begins, and where it ends: the first position that is not in it.
    /// `None` is the end of the representation; a negative beginning counts from there.
    pub ranges: Vec<(i64, Option<i64>)>,
}

impl Range {
    /// Reads a header
    /// ([RFC 9110, 14.1.1](https://www.rfc-editor.org/rfc/rfc9110#section-14.1.1)); `None`
    /// if it is malformed, or if the ranges overlap or are not in order.
    #[must_use]
    pub fn parse(header: &str) -> Option<Self> {
        let (units, list) = header.split_once('=')?;
        let mut ranges = Vec::new();
        // Where the next range may begin; none may follow one without an end.
        let mut earliest = Some(0);
        for item in list.split(',') {
            let (begin, end) = parse_one(item.trim_matches([' ', '\t']))?;
            if begin >= 0 && begin < earliest? || earliest.is_none() {
                return None;
            }
            earliest = end;
            ranges.push((begin, end));
        }
        Some(Self {
            units: units.trim_matches([' ', '\t']).to_lowercase(),
            ranges,
        })
    }

    /// Returns beginning and end of a single range of bytes within `length` bytes; `None`
    /// if there are several ranges, or other units, or nothing of the range is within.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_routing::Range;
    /// let range = Range::parse("bytes=-5").unwrap();
    /// assert_eq!(range.range_for_length(12), Some((7, 12)));
    /// ```
    ///
    /// # Flask
    ///
    /// A suffix that is longer than the representation is all of it, as RFC 9110 has it;
    /// Werkzeug refuses it.
    #[must_use]
    pub fn range_for_length(&self, length: u64) -> Option<(u64, u64)> {
        let (begin, end) = match self.ranges[..] {
            [range] if self.units == "bytes" => range,
            _ => return None,
        };
        let begin = match u64::try_from(begin) {
            Ok(begin) => begin,
            Err(_) => length.saturating_sub(begin.unsigned_abs()),
        };
        let end = end.and_then(|end| u64::try_from(end).ok());
        let end = end.map_or(length, |end| end.min(length));
        (begin < end).then_some((begin, end))
    }
}

fn parse_one(item: &str) -> Option<(i64, Option<i64>)> {
    if item.starts_with('-') {
        let suffix = number(item)?;
        return (suffix < 0).then_some((suffix, None));
    }
    let (begin, end) = item.split_once('-')?;
    let begin = number(begin)?;
    let end = end.trim_matches([' ', '\t']);
    if end.is_empty() {
        return Some((begin, None));
    }
    let end = number(end)?.checked_add(1)?;
    (begin < end).then_some((begin, Some(end)))
}

/// Reads digits, with a minus if any; nothing else that Rust would take. A number that is
/// too large is behind the end of everything, but has one that follows it.
fn number(text: &str) -> Option<i64> {
    const LARGEST: i64 = i64::MAX - 1;
    let text = text.trim_matches([' ', '\t']);
    let digits = text.strip_prefix('-').unwrap_or(text);
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match text.parse::<i64>() {
        Ok(number) => Some(number.clamp(-LARGEST, LARGEST)),
        Err(error) => match error.kind() {
            IntErrorKind::PosOverflow => Some(LARGEST),
            IntErrorKind::NegOverflow => Some(-LARGEST),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ranges are those of Werkzeug 3.1, but for numbers beyond 63 bits.
    #[test]
    fn ranges_are_read_as_werkzeug_reads_them() {
        type Ranges<'r> = &'r [(i64, Option<i64>)];
        let table: [(&str, Option<(&str, Ranges<'_>)>); 26] = [
            (
                "bytes=0-99,200-299",
                Some(("bytes", &[(0, Some(100)), (200, Some(300))])),
            ),
            ("bytes=-5", Some(("bytes", &[(-5, None)]))),
            ("bytes=5-", Some(("bytes", &[(5, None)]))),
            ("bytes=0-0", Some(("bytes", &[(0, Some(1))]))),
            (
                "bytes=0-9, -5",
                Some(("bytes", &[(0, Some(10)), (-5, None)])),
            ),
            (
                "bytes=0-9,10-",
                Some(("bytes", &[(0, Some(10)), (10, None)])),
            ),
            ("Items = 1 - 2", Some(("items", &[(1, Some(3))]))),
            ("=1-2", Some(("", &[(1, Some(3))]))),
            ("bytes=x", None),
            ("bytes=5-,6-", None),
            ("bytes=5-4", None),
            ("bytes=-0", None),
            ("bytes=10-20,5-6", None),
            ("bytes=-5,0-1", None),
            ("bytes=-5,-3", None),
            ("bytes", None),
            ("bytes=", None),
            ("bytes=+1-2", None),
            ("bytes=1-2-3", None),
            ("bytes=1_0-20", None),
            ("bytes=0-9,,20-29", None),
            (
                "bytes=99999999999999999999-",
                Some(("bytes", &[(i64::MAX - 1, None)])),
            ),
            (
                "bytes=5-99999999999999999999",
                Some(("bytes", &[(5, Some(i64::MAX))])),
            ),
            (
                "bytes=-99999999999999999999",
                Some(("bytes", &[(1 - i64::MAX, None)])),
            ),
            ("bytes=--5", None),
            ("bytes=0-9,9-10", None),
        ];
        for (header, expected) in table {
            let range = Range::parse(header);
            let range = range
                .as_ref()
                .map(|range| (range.units.as_str(), &range.ranges[..]));
            assert_eq!(range, expected, "{header}");
        }
    }

    /// The positions are those of Werkzeug 3.1, but for suffixes that are too long.
    #[test]
    fn one_range_of_bytes_is_within_a_length() {
        let table = [
            ("bytes=-5", [Some((0, 3)), Some((5, 10)), Some((995, 1000))]),
            ("bytes=5-", [None, Some((5, 10)), Some((5, 1000))]),
            ("bytes=0-0", [Some((0, 1)), Some((0, 1)), Some((0, 1))]),
            ("bytes=0-20", [Some((0, 3)), Some((0, 10)), Some((0, 21))]),
            ("bytes=0-9, -5", [None; 3]),
            ("items=1-2", [None; 3]),
        ];
        for (header, expected) in table {
            let range = Range::parse(header).unwrap();
            let found = [3, 10, 1000].map(|length| range.range_for_length(length));
            assert_eq!(found, expected, "{header}");
        }
        assert_eq!(Range::parse("bytes=-5").unwrap().range_for_length(0), None);
    }
}
