use super::MultiDict;
use super::iri::unquote;

/// Reads a query: `key=value` pairs between `&`, where `+` is a space. A key without
/// `=` has an empty value; bytes that are not UTF-8 stay encoded.
///
/// The same as Werkzeug's `parse_qsl(keep_blank_values=True, errors="werkzeug.url_quote")`.
pub(super) fn parse(query: &str) -> MultiDict {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(key), decode(value))
        })
        .collect()
}

fn decode(text: &str) -> String {
    unquote(&text.replace('+', " "), |_| false)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pairs are those of Werkzeug 3.1.
    #[test]
    fn queries_are_read_as_werkzeug_reads_them() {
        let table: [(&str, &[(&str, &str)]); 19] = [
            ("", &[]),
            ("a=1&b=2&a=3", &[("a", "1"), ("a", "3"), ("b", "2")]),
            ("empty=&flag", &[("empty", ""), ("flag", "")]),
            ("q=a+b%20c", &[("q", "a b c")]),
            ("q=gr%C3%BC%C3%9Fe", &[("q", "grüße")]),
            ("a=1&&b=2", &[("a", "1"), ("b", "2")]),
            ("a=b=c", &[("a", "b=c")]),
            ("k%5B%5D=1", &[("k[]", "1")]),
            ("a;b=1", &[("a;b", "1")]),
            ("=x", &[("", "x")]),
            ("q=%ff", &[("q", "%FF")]),
            ("q=%FC%C3%BC%zz%", &[("q", "%FCü%zz%")]),
            ("%C3=%e2%82", &[("%C3", "%E2%82")]),
            ("a%3Db=c%26d", &[("a=b", "c&d")]),
            ("q=%00", &[("q", "\0")]),
            ("q=%ED%A0%80", &[("q", "%ED%A0%80")]),
            ("+=+", &[(" ", " ")]),
            ("q=%2B", &[("q", "+")]),
            ("q=%C3ü", &[("q", "%C3ü")]),
        ];
        for (query, expected) in table {
            let dict = parse(query);
            assert_eq!(dict.iter().collect::<Vec<_>>(), expected, "{query}");
        }
    }
}
