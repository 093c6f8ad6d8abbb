use std::borrow::Cow;

/// Types that are text although their name does not begin with `text/`.
const TEXT: [&str; 6] = [
    "application/ecmascript",
    "application/javascript",
    "application/sql",
    "application/xml",
    "application/xml-dtd",
    "application/xml-external-parsed-entity",
];

/// Returns the content type of a mimetype: text has `; charset=utf-8`.
pub(super) fn content_type(mimetype: &str) -> Cow<'_, str> {
    let is_text =
        mimetype.starts_with("text/") || mimetype.ends_with("+xml") || TEXT.contains(&mimetype);
    if is_text {
        format!("{mimetype}; charset=utf-8").into()
    } else {
        mimetype.into()
    }
}

#[cfg(test)]
mod tests {
    /// Expected: `werkzeug.utils.get_content_type(mimetype, "utf-8")`.
    #[test]
    fn text_has_a_charset() {
        let table = [
            ("text/html", "text/html; charset=utf-8"),
            ("text/markdown", "text/markdown; charset=utf-8"),
            ("application/xml", "application/xml; charset=utf-8"),
            (
                "application/javascript",
                "application/javascript; charset=utf-8",
            ),
            ("image/svg+xml", "image/svg+xml; charset=utf-8"),
            ("application/json", "application/json"),
            ("image/png", "image/png"),
        ];
        for (mimetype, expected) in table {
            assert_eq!(super::content_type(mimetype), expected);
        }
    }
}
