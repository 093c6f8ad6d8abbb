use std::borrow::Cow;

/// Ends all lines of a template with a line feed, as Jinja does: a template that was written
/// under Windows makes the same page.
pub(super) fn line_feeds(source: &str) -> Cow<'_, str> {
    match source.contains('\r') {
        true => source.replace("\r\n", "\n").replace('\r', "\n").into(),
        false => source.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::line_feeds;

    /// The default of Jinja's `newline_sequence`.
    #[test]
    fn lines_end_as_in_jinja() {
        for (source, expected) in [
            ("a\r\nb\r\n", "a\nb\n"),
            ("a\rb\n\rc", "a\nb\n\nc"),
            ("{{ 'a\r\nb' }}", "{{ 'a\nb' }}"),
            ("a\nb", "a\nb"),
        ] {
            assert_eq!(line_feeds(source), expected, "{source:?}");
        }
    }
}
