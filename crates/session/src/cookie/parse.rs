use std::borrow::Cow;

use super::quote;

/// Iterates over the cookies of one `Cookie` header, in order, duplicates included.
///
/// A piece that is no cookie is skipped up to the next `;`. A value in quotes is
/// unescaped; bytes that are not UTF-8 become U+FFFD.
///
/// # Example
///
/// ```
/// # use carafe_session::cookie::parse_cookie;
/// let pairs: Vec<_> = parse_cookie(br#"s=old; s="new\0731"; flag"#).collect();
/// assert_eq!(pairs[0], ("s".into(), "old".into()));
/// assert_eq!(pairs[1], ("s".into(), "new;1".into()));
/// assert_eq!(pairs[2], ("flag".into(), "".into()));
/// ```
///
/// # Flask
///
/// `werkzeug.http.parse_cookie`.
#[must_use]
pub fn parse_cookie(header: &[u8]) -> CookiePairs<'_> {
    CookiePairs { rest: header }
}

/// The iterator that [`parse_cookie`] returns.
#[derive(Clone, Debug)]
pub struct CookiePairs<'h> {
    rest: &'h [u8],
}

impl<'h> CookiePairs<'h> {
    /// Returns the next name and value as bytes, before any decoding as text.
    pub(crate) fn next_bytes(&mut self) -> Option<(&'h [u8], Cow<'h, [u8]>)> {
        while !self.rest.is_empty() {
            let mut scan = Scan { rest: self.rest };
            if let Some(pair) = scan.pair() {
                self.rest = scan.rest;
                return Some(pair);
            }
            self.rest = match self.rest.iter().position(|byte| *byte == b';') {
                Some(at) => &self.rest[at + 1..],
                None => &[],
            };
        }
        None
    }
}

impl<'h> Iterator for CookiePairs<'h> {
    type Item = (Cow<'h, str>, Cow<'h, str>);

    fn next(&mut self) -> Option<Self::Item> {
        let (name, value) = self.next_bytes()?;
        Some((String::from_utf8_lossy(name), text(value)))
    }
}

fn text(bytes: Cow<'_, [u8]>) -> Cow<'_, str> {
    match bytes {
        Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
        Cow::Owned(bytes) => String::from_utf8_lossy(&bytes).into_owned().into(),
    }
}

/// ```text
/// pair   = *WS name [ *WS "=" *WS ( quoted / plain ) ] *WS ( ";" / end )
/// name   = 1*( not WS, "=", quote, ";" )
/// plain  = *( not WS, quote, ";" )
/// quoted = quote *( not "\", quote / "\" any but newline ) quote
/// ```
struct Scan<'h> {
    rest: &'h [u8],
}

impl<'h> Scan<'h> {
    fn pair(&mut self) -> Option<(&'h [u8], Cow<'h, [u8]>)> {
        self.skip_space();
        let name = self.until(|byte| matches!(byte, b' ' | b'\t' | b'=' | b'"' | b';'));
        if name.is_empty() {
            return None;
        }
        self.skip_space();
        let value = if self.take(b'=') {
            self.skip_space();
            self.value()?
        } else {
            Cow::Borrowed(&[][..])
        };
        self.skip_space();
        (self.rest.is_empty() || self.take(b';')).then_some((name, value))
    }

    fn value(&mut self) -> Option<Cow<'h, [u8]>> {
        if !self.take(b'"') {
            let plain = self.until(|byte| matches!(byte, b' ' | b'\t' | b'"' | b';'));
            return Some(Cow::Borrowed(plain));
        }
        let mut at = 0;
        loop {
            match self.rest.get(at)? {
                b'"' => break,
                b'\\' if !matches!(self.rest.get(at + 1)?, b'\n') => at += 2,
                b'\\' => return None,
                _ => at += 1,
            }
        }
        let quoted = &self.rest[..at];
        self.rest = &self.rest[at + 1..];
        Some(Cow::Owned(quote::unquote(quoted)))
    }

    fn until(&mut self, stop: impl Fn(u8) -> bool) -> &'h [u8] {
        let end = self.rest.iter().position(|byte| stop(*byte));
        let (taken, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        taken
    }

    fn skip_space(&mut self) {
        self.until(|byte| !matches!(byte, b' ' | b'\t'));
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.rest.first() == Some(&byte);
        self.rest = &self.rest[usize::from(found)..];
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cookie::SetCookie;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_cookie_is_skipped() {
        let table: [(&str, &[(&str, &str)]); 6] = [
            ("", &[]),
            ("=x; a=1", &[("a", "1")]),
            ("a b=1; c=2", &[("c", "2")]),
            ("a=\"open; b=2", &[("b", "2")]),
            ("a = 1 ;b", &[("a", "1"), ("b", "")]),
            (";;;", &[]),
        ];
        for (header, expected) in table {
            let pairs: Vec<_> = parse_cookie(header.as_bytes()).collect();
            let expected: Vec<_> = expected
                .iter()
                .map(|(name, value)| (Cow::from(*name), Cow::from(*value)))
                .collect();
            assert_eq!(pairs, expected, "{header:?}");
        }
    }

    proptest! {
        #[test]
        fn a_written_value_is_read_back(value in ".*") {
            let header = SetCookie::new("a", &value).dump(0).unwrap();
            let end = header.windows(7).rposition(|part| part == b"; Path=").unwrap();
            let pairs: Vec<_> = parse_cookie(&header[..end]).collect();
            prop_assert_eq!(pairs, [("a".into(), Cow::from(value))]);
        }

        #[test]
        fn any_header_is_read_to_its_end(header in prop::collection::vec(any::<u8>(), 0..60)) {
            prop_assert!(parse_cookie(&header).count() <= header.len());
        }
    }
}
