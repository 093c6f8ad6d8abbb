/// The entity tags of `If-Match` or `If-None-Match`.
///
/// # Example
///
/// ```
/// use carafe_routing::ETags;
///
/// let tags = ETags::parse(r#""v1", W/"v2""#);
/// assert!(tags.contains("v1") && !tags.contains("v2"));
/// assert!(tags.contains_weak("v2"));
/// assert!(ETags::parse("*").contains("anything"));
/// ```
///
/// # Flask
///
/// [`werkzeug.datastructures.ETags`](https://werkzeug.palletsprojects.com/en/stable/datastructures/#werkzeug.datastructures.ETags),
/// `werkzeug.http.parse_etags`. The tag `""` is the empty text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ETags {
    strong: Vec<String>,
    weak: Vec<String>,
    star_tag: bool,
}

impl ETags {
    /// Reads a header
    /// ([RFC 9110, 13.1.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1)). What is
    /// no tag is skipped up to the next comma; a tag may lack its quotes.
    #[must_use]
    pub fn parse(header: &str) -> Self {
        let mut tags = Self {
            star_tag: header == "*",
            ..Self::default()
        };
        let mut rest = if tags.star_tag { "" } else { header };
        while !rest.is_empty() {
            if let Some((tag, is_weak, after)) = parse_tag(rest) {
                let tags = if is_weak {
                    &mut tags.weak
                } else {
                    &mut tags.strong
                };
                tags.push(tag.to_owned());
                rest = after;
            } else {
                rest = rest.split_once(',').map_or("", |(_, after)| after);
            }
        }
        tags
    }

    /// Tells whether a strong tag is named, or `*`: the strong comparison.
    #[must_use]
    pub fn contains(&self, tag: &str) -> bool {
        self.star_tag || self.is_strong(tag)
    }

    /// Tells whether a tag is named, strong or weak, or `*`: the weak comparison.
    #[must_use]
    pub fn contains_weak(&self, tag: &str) -> bool {
        self.contains(tag) || self.is_weak(tag)
    }

    /// Tells whether a tag is named as a strong one.
    #[must_use]
    pub fn is_strong(&self, tag: &str) -> bool {
        self.strong.iter().any(|strong| strong == tag)
    }

    /// Tells whether a tag is named as a weak one.
    #[must_use]
    pub fn is_weak(&self, tag: &str) -> bool {
        self.weak.iter().any(|weak| weak == tag)
    }

    /// Tells whether the header is `*`, which stands for every tag.
    #[must_use]
    pub fn star_tag(&self) -> bool {
        self.star_tag
    }

    /// Tells whether the header names nothing, or is missing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.star_tag && self.strong.is_empty() && self.weak.is_empty()
    }
}

/// Reads one tag, and what follows after its comma.
fn parse_tag(text: &str) -> Option<(&str, bool, &str)> {
    let text = text.trim_start_matches([' ', '\t']);
    let weak = text.strip_prefix("W/").or_else(|| text.strip_prefix("w/"));
    let weak = weak.and_then(|text| Some((opaque_tag(text)?, true)));
    let ((tag, after), is_weak) = weak.or_else(|| Some((opaque_tag(text)?, false)))?;
    let after = after.trim_start_matches([' ', '\t']);
    match after.strip_prefix(',') {
        Some(after) => Some((tag, is_weak, after)),
        None => after.is_empty().then_some((tag, is_weak, "")),
    }
}

fn opaque_tag(text: &str) -> Option<(&str, &str)> {
    if let Some(quoted) = text.strip_prefix('"') {
        return quoted.split_once('"');
    }
    let end = text.find(['"', ' ', '\t', ',']).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tags are those of Werkzeug 3.1, but for `""`, which it reads as `None`.
    #[test]
    fn tags_are_read_as_werkzeug_reads_them() {
        let table: [(&str, &[&str], &[&str]); 17] = [
            (r#""abc", "def""#, &["abc", "def"], &[]),
            (r#"W/"abc""#, &[], &["abc"]),
            ("", &[], &[]),
            ("abc", &["abc"], &[]),
            (r#"W/abc, "x""#, &["x"], &["abc"]),
            (r#""a,b" x, "c""#, &["c"], &[]),
            (r#""""#, &[""], &[]),
            (r#""open, "b""#, &["b"], &[]),
            (r#"w/"a" , "b""#, &["b"], &["a"]),
            (r#",,"a""#, &["a"], &[]),
            (r#""*""#, &["*"], &[]),
            (r#"*, "a""#, &["*", "a"], &[]),
            ("W/", &["W/"], &[]),
            (r#""a""b", "c""#, &["c"], &[]),
            (r#""a" "b""#, &[], &[]),
            ("a b, c", &["c"], &[]),
            (r#""a", "#, &["a"], &[]),
        ];
        for (header, strong, weak) in table {
            let tags = ETags::parse(header);
            assert_eq!(
                (&tags.strong[..], &tags.weak[..]),
                (&owned(strong)[..], &owned(weak)[..]),
                "{header}"
            );
            assert!(!tags.star_tag());
            assert_eq!(tags.is_empty(), strong.is_empty() && weak.is_empty());
        }
    }

    fn owned(tags: &[&str]) -> Vec<String> {
        tags.iter().map(|tag| (*tag).to_owned()).collect()
    }

    #[test]
    fn a_star_is_every_tag_and_no_strong_one() {
        let tags = ETags::parse("*");
        assert!(tags.star_tag() && tags.contains("x") && tags.contains_weak("x"));
        assert!(!tags.is_strong("x") && !tags.is_weak("x") && !tags.is_empty());
    }
}
