//! Lists in headers ([RFC 9110, 5.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1)).

use std::collections::BTreeMap;

use super::parameters::decode_extended;

/// Reads a list: items between commas, as far as these are not in quotes. Empty items are
/// left out; quotes around a whole item are removed. There is no list if a quote is open.
pub(super) fn parse_list(value: &str) -> Vec<String> {
    let mut items = Vec::new();
    let (mut start, mut escaped, mut quoted) = (0, false, false);
    for (at, byte) in value.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b',' if !quoted => {
                items.push(&value[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    if quoted {
        return Vec::new();
    }
    items.push(&value[start..]);
    let items = items.into_iter().map(|item| item.trim_matches([' ', '\t']));
    let items = items.filter(|item| !item.is_empty());
    items.map(unquote).collect()
}

/// Reads a list of `key=value`; a key alone has no value, and the last value counts.
pub(super) fn parse_dict(value: &str) -> BTreeMap<String, Option<String>> {
    let items = parse_list(value).into_iter();
    items.filter_map(|item| parse_pair(&item)).collect()
}

fn parse_pair(item: &str) -> Option<(String, Option<String>)> {
    let blank = [' ', '\t'];
    let (key, value) = match item.split_once('=') {
        Some((key, value)) => (key, Some(value.trim_matches(blank))),
        None => (item, None),
    };
    let key = key.trim_matches(blank);
    if key.is_empty() {
        return None;
    }
    match (key.strip_suffix('*'), value) {
        (Some(key), Some(value)) => {
            let (_, value) = decode_extended(value, None);
            Some((key.to_owned(), Some(unquote(&value))))
        }
        (_, value) => Some((key.to_owned(), value.map(unquote))),
    }
}

/// Removes quotes around a value, and the backslashes inside.
pub(super) fn unquote(value: &str) -> String {
    let inner = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let Some(inner) = inner else {
        return value.to_owned();
    };
    let mut unquoted = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        unquoted.push(match c {
            '\\' => chars.next().unwrap_or('\\'),
            _ => c,
        });
    }
    unquoted
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The items are those of Werkzeug 3.1.
    #[test]
    fn lists_are_read_as_werkzeug_reads_them() {
        let table: [(&str, &[&str]); 11] = [
            (r#"token, "quoted value""#, &["token", "quoted value"]),
            ("a,b", &["a", "b"]),
            (r#""a,b", c"#, &["a,b", "c"]),
            (r#"a="x,y"; q=1, b"#, &[r#"a="x,y"; q=1"#, "b"]),
            (",, a ,", &["a"]),
            (r#""open, a"#, &[]),
            (r#""a\"b", "c\\""#, &["a\"b", "c\\"]),
            (r#"a"b""#, &[r#"a"b""#]),
            (r#""""#, &[""]),
            (r#""a" b"#, &[r#""a" b"#]),
            (r#""\"#, &[]),
        ];
        for (value, expected) in table {
            assert_eq!(parse_list(value), expected, "{value}");
        }
    }

    /// The pairs are those of Werkzeug 3.1.
    #[test]
    fn dicts_are_read_as_werkzeug_reads_them() {
        type Pairs<'p> = &'p [(&'p str, Option<&'p str>)];
        let table: [(&str, Pairs<'_>); 8] = [
            (
                r#"a=b, c="d, e", f"#,
                &[("a", Some("b")), ("c", Some("d, e")), ("f", None)],
            ),
            ("=x, a=", &[("a", Some(""))]),
            ("a*=UTF-8''gr%C3%BC", &[("a", Some("grü"))]),
            (r#"a="b\"c""#, &[("a", Some("b\"c"))]),
            ("a=1, a=2", &[("a", Some("2"))]),
            (
                "a*=latin-1''%fc, b*=bad",
                &[("a", Some("%fc")), ("b", Some("bad"))],
            ),
            ("a = \"b\" ", &[("a", Some("b"))]),
            (r#""a=b""#, &[("a", Some("b"))]),
        ];
        for (value, expected) in table {
            let expected = expected.iter();
            let expected = expected.map(|(key, value)| ((*key).into(), value.map(Into::into)));
            assert_eq!(parse_dict(value), expected.collect(), "{value}");
        }
    }
}
