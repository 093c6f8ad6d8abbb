use std::collections::BTreeSet;
use std::sync::LazyLock;

use minijinja::{AutoEscape, Error, State, Value};
use regex::Regex;

use super::given::{Given, refuse};
use crate::escape::{escape, escaped};

pub(super) const PARAMETERS: &[&str] = &[
    "trim_url_limit",
    "nofollow",
    "target",
    "rel",
    "extra_schemes",
];

static HTTP: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"(?ix)
        ^
        (
            (https?://|www\.)
            (([\w%-]+\.)+)?
            ([a-z]{2,63}|xn--[\w%]{2,59})
        |
            ([\w%-]{2,63}\.)+
            (com|net|int|edu|gov|org|info|mil)
        |
            (https?://)
            (
                (([\d]{1,3})(\.[\d]{1,3}){3})
            |
                (\[([\da-f]{0,4}:){2}([\da-f]{0,4}:?){1,6}])
            )
        )
        (?::[\d]{1,5})?
        (?:[/?\#]\S*)?
        $";
    Regex::new(pattern).expect("the pattern is well-formed")
});

static EMAIL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\S+@\w[\w.-]*\.\w+$").expect("the pattern is well-formed"));

static SCHEME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[\w.+-]{2,}:(/){0,2}$").expect("the pattern is well-formed"));

/// Makes links of the URLs and addresses in a text.
pub(super) fn urlize(
    state: &mut State<'_, '_>,
    value: &Value,
    given: &Given,
) -> Result<Value, Error> {
    let links = Links::new(given)?;
    let text = escape(value);
    let text = text.as_str().unwrap_or_default();
    let mut out = String::with_capacity(text.len() * 2);
    let mut rest = text;
    while !rest.is_empty() {
        let word = rest.find(char::is_whitespace).unwrap_or(rest.len());
        out.push_str(&links.word(&rest[..word]));
        rest = &rest[word..];
        let space = rest
            .find(|c: char| !c.is_whitespace())
            .unwrap_or(rest.len());
        out.push_str(&rest[..space]);
        rest = &rest[space..];
    }
    Ok(match state.auto_escape() {
        AutoEscape::None => out.into(),
        _ => Value::from_safe_string(out),
    })
}

/// How links are written.
struct Links {
    limit: Option<usize>,
    attributes: String,
    schemes: Vec<String>,
}

impl Links {
    fn new(given: &Given) -> Result<Self, Error> {
        let rel = given.text(3).unwrap_or_default();
        let mut rel: BTreeSet<&str> = rel.split_whitespace().collect();
        if given.flag(1, false) {
            rel.insert("nofollow");
        }
        rel.insert("noopener");
        let rel: Vec<_> = rel.into_iter().collect();
        let mut attributes = format!(" rel=\"{}\"", escaped(&rel.join(" ")));
        if let Some(target) = given.text(2).filter(|target| !target.is_empty()) {
            attributes.push_str(&format!(" target=\"{}\"", escaped(&target)));
        }
        Ok(Self {
            limit: given
                .some(0)
                .map(|limit| usize::try_from(limit.clone()))
                .transpose()?,
            attributes,
            schemes: schemes(given)?,
        })
    }

    fn shortened(&self, url: &str) -> String {
        match self.limit {
            Some(limit) if url.chars().count() > limit => {
                let cut: String = url.chars().take(limit).collect();
                format!("{cut}...")
            }
            _ => url.to_owned(),
        }
    }

    fn word(&self, word: &str) -> String {
        let (head, middle, tail) = parts(word);
        format!("{head}{}{tail}", self.link(&middle))
    }

    fn link(&self, middle: &str) -> String {
        let attributes = &self.attributes;
        if HTTP.is_match(middle) {
            let has_scheme = middle.starts_with("https://") || middle.starts_with("http://");
            let scheme = if has_scheme { "" } else { "https://" };
            let shown = self.shortened(middle);
            return format!("<a href=\"{scheme}{middle}\"{attributes}>{shown}</a>");
        }
        if let Some(address) = middle
            .strip_prefix("mailto:")
            .filter(|it| EMAIL.is_match(it))
        {
            return format!("<a href=\"{middle}\">{address}</a>");
        }
        if is_address(middle) {
            return format!("<a href=\"mailto:{middle}\">{middle}</a>");
        }
        let mut schemes = self.schemes.iter();
        let known = schemes.any(|scheme| middle != scheme && middle.starts_with(scheme.as_str()));
        match known {
            true => format!("<a href=\"{middle}\"{attributes}>{middle}</a>"),
            false => middle.to_owned(),
        }
    }
}

fn schemes(given: &Given) -> Result<Vec<String>, Error> {
    let Some(schemes) = given.some(4) else {
        return Ok(Vec::new());
    };
    let schemes: Vec<_> = schemes
        .try_iter()?
        .map(|scheme| scheme.to_string())
        .collect();
    match schemes.iter().find(|scheme| !SCHEME.is_match(scheme)) {
        Some(scheme) => Err(refuse(format!("{scheme:?} is no prefix of a URI"))),
        None => Ok(schemes),
    }
}

fn is_address(word: &str) -> bool {
    word.contains('@')
        && !word.starts_with("www.")
        && !word.starts_with('@')
        && !word.contains(':')
        && EMAIL.is_match(word)
}

/// Takes brackets before a word, and punctuation behind it, off; brackets that belong
/// together stay in the word.
fn parts(word: &str) -> (&str, String, String) {
    const OPENING: [&str; 3] = ["(", "<", "&lt;"];
    const CLOSING: [&str; 5] = [")", ">", ".", ",", "&gt;"];
    let mut start = 0;
    while let Some(opening) = OPENING.iter().find(|it| word[start..].starts_with(**it)) {
        start += opening.len();
    }
    let mut end = word.len();
    while let Some(closing) = CLOSING.iter().find(|it| word[start..end].ends_with(**it)) {
        end -= closing.len();
    }
    let (mut middle, mut tail) = (word[start..end].to_owned(), word[end..].to_owned());
    for (opening, closing) in [("(", ")"), ("<", ">"), ("&lt;", "&gt;")] {
        let open = middle.matches(opening).count();
        if open <= middle.matches(closing).count() {
            continue;
        }
        for _ in 0..open.min(tail.matches(closing).count()) {
            let up_to = tail.find(closing).map_or(0, |at| at + closing.len());
            middle.extend(tail.drain(..up_to));
        }
    }
    (&word[..start], middle, tail)
}
