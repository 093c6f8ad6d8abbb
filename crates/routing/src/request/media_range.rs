//! Media types and ranges of them
//! ([RFC 9110, 12.5.1](https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1)).

/// The parts of a media type or range, as text that is compared without regard to case.
struct MediaRange<'t> {
    main: &'t str,
    sub: &'t str,
    /// Apart from `charset`, which says how text is written, not what it is.
    params: Vec<String>,
}

impl<'t> MediaRange<'t> {
    fn parse(text: &'t str) -> Option<Self> {
        let mut parts = text.split(';').map(|part| part.trim_matches([' ', '\t']));
        let (main, sub) = parts.next()?.split_once('/')?;
        let params = parts.map(str::to_lowercase);
        let mut params: Vec<_> = params
            .filter(|part| !part.starts_with("charset="))
            .collect();
        params.sort_unstable();
        Some(Self { main, sub, params })
    }

    fn is_any(&self) -> bool {
        self.main == "*" && self.sub == "*"
    }

    fn is_invalid(&self) -> bool {
        self.main == "*" && self.sub != "*"
    }
}

/// Tells whether a client that accepts `range` accepts `value`, which may have wildcards
/// too. Parameters must be the same.
pub(super) fn matches(value: &str, range: &str) -> bool {
    let Some((value, range)) = MediaRange::parse(value).zip(MediaRange::parse(range)) else {
        return false;
    };
    if value.is_invalid() || range.is_invalid() {
        return false;
    }
    let is_same = || value.sub.eq_ignore_ascii_case(range.sub) && value.params == range.params;
    let is_below = || value.sub == "*" || range.sub == "*" || is_same();
    value.is_any() || range.is_any() || value.main.eq_ignore_ascii_case(range.main) && is_below()
}

/// Orders ranges: type, subtype and parameters make one more specific.
pub(super) fn specificity(range: &str) -> [usize; 3] {
    let mut parts = range.split(';');
    let essence = parts.next().unwrap_or_default().trim();
    let (main, sub) = essence.split_once('/').unwrap_or((essence, "*"));
    [
        usize::from(main != "*"),
        usize::from(sub != "*"),
        parts.count(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_hold_what_is_below_them() {
        for (value, range, expected) in [
            ("text/html", "text/html", true),
            ("text/html", "TEXT/*", true),
            ("text/html", "*/*", true),
            ("text/*", "text/html", true),
            ("*/*", "text/html", true),
            ("text/html", "*", false),
            ("html", "*/*", false),
            ("text/html", "*/html", false),
            ("*/html", "*/*", false),
            ("text/html", "text/html; level=1", false),
            ("text/html;level=1", "text/html", false),
            ("text/html;b=2;Level=1", "text/html; level=1; b=2", true),
            ("text/html", "text/html; charset=utf-8", true),
        ] {
            assert_eq!(matches(value, range), expected, "{value} {range}");
        }
    }
}
