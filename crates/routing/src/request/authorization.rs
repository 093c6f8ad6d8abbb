use std::collections::BTreeMap;
use std::fmt;

use base64::Engine;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::header_list;

/// Base64 whose last bits may be anything, as Python takes it.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// What a client shows to be let in: an `Authorization` header.
///
/// `Basic` has a user name and a password; other schemes have either a token, as `Bearer`,
/// or parameters, as `Digest`. Text made of it shows the scheme alone, for it may end up
/// in a log.
///
/// # Example
///
/// ```
/// use carafe_routing::Authorization;
///
/// let auth = Authorization::parse("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==").unwrap();
/// assert_eq!(auth.username(), Some("Aladdin"));
/// assert_eq!(auth.password(), Some("open sesame"));
/// assert_eq!(auth.to_string(), "basic [redacted]");
///
/// let auth = Authorization::parse("Bearer abc.def").unwrap();
/// assert_eq!((auth.scheme(), auth.token()), ("bearer", Some("abc.def")));
/// ```
///
/// # Flask
///
/// [`werkzeug.datastructures.Authorization`](https://werkzeug.palletsprojects.com/en/stable/datastructures/#werkzeug.datastructures.Authorization);
/// [`scheme`](Self::scheme) is its `type`, [`get`](Self::get) its parameters. There text
/// made of it shows the password.
#[derive(Clone, PartialEq, Eq)]
pub struct Authorization {
    scheme: String,
    parameters: BTreeMap<String, Option<String>>,
    token: Option<String>,
}

impl Authorization {
    /// Reads a header; `None` if it is empty, or if it is `Basic` and malformed.
    #[must_use]
    pub fn parse(header: &str) -> Option<Self> {
        if header.is_empty() {
            return None;
        }
        let (scheme, rest) = header.split_once(' ').unwrap_or((header, ""));
        let scheme = scheme.to_lowercase();
        let rest = rest.trim_matches([' ', '\t']);
        let (parameters, token) = if scheme == "basic" {
            (basic(rest)?, None)
        } else if rest.trim_end_matches('=').contains('=') {
            (header_list::parse_dict(rest), None)
        } else {
            (BTreeMap::new(), Some(rest.to_owned()))
        };
        Some(Self {
            scheme,
            parameters,
            token,
        })
    }

    /// Returns the scheme in lower case: `basic`, `bearer`, `digest`.
    #[must_use]
    #[doc(alias = "type")]
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// Returns the user's name.
    #[must_use]
    pub fn username(&self) -> Option<&str> {
        self.get("username")
    }

    /// Returns the password. Compare it in constant time, or better a hash of it.
    #[must_use]
    pub fn password(&self) -> Option<&str> {
        self.get("password")
    }

    /// Returns the token, of schemes without parameters.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Returns a parameter; `None` if it is missing, or has no value.
    #[must_use]
    pub fn get(&self, parameter: &str) -> Option<&str> {
        self.parameters.get(parameter)?.as_deref()
    }
}

/// Reads `base64(username ":" password)`
/// ([RFC 7617, 2](https://www.rfc-editor.org/rfc/rfc7617#section-2)).
fn basic(encoded: &str) -> Option<BTreeMap<String, Option<String>>> {
    let unpadded = encoded.trim_end_matches('=');
    let padding = encoded.len() - unpadded.len();
    let is_short = padding < unpadded.len().next_multiple_of(4) - unpadded.len();
    if is_short || (unpadded.is_empty() && padding > 0) {
        return None;
    }
    let decoded = String::from_utf8(BASE64.decode(unpadded).ok()?).ok()?;
    let (username, password) = decoded.split_once(':').unwrap_or((&decoded, ""));
    let pairs = [("username", username), ("password", password)];
    let pairs = pairs.map(|(name, value)| (name.to_owned(), Some(value.to_owned())));
    Some(BTreeMap::from(pairs))
}

impl fmt::Display for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [redacted]", self.scheme)
    }
}

impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Authorization");
        debug.field("scheme", &self.scheme).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values are those of Werkzeug 3.1.
    #[test]
    fn basic_credentials_are_read_as_werkzeug_reads_them() {
        let table = [
            (
                "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
                Some(("Aladdin", "open sesame")),
            ),
            ("Basic", Some(("", ""))),
            ("basic ", Some(("", ""))),
            ("Basic YWJj", Some(("abc", ""))),
            ("Basic YTpiOmM=", Some(("a", "b:c"))),
            ("Basic YTpi\t", Some(("a", "b"))),
            ("Basic Z3I6w7w=", Some(("gr", "ü"))),
            ("Basic YTp=", Some(("a", ""))),
            ("Basic YR==", Some(("a", ""))),
            ("Basic YTpi=", Some(("a", "b"))),
            ("Basic !!!", None),
            ("Basic =", None),
            ("Basic /zph", None),
            ("Basic YTpiZ", None),
            ("Basic YTpiCg", None),
            ("Basic Y TpiOmM=", None),
            ("", None),
        ];
        for (header, expected) in table {
            let auth = Authorization::parse(header);
            let found = auth.as_ref().map(|auth| (auth.username(), auth.password()));
            let expected = expected.map(|(name, password)| (Some(name), Some(password)));
            assert_eq!(found, expected, "{header}");
        }
    }

    /// The values are those of Werkzeug 3.1.
    #[test]
    fn other_schemes_have_a_token_or_parameters() {
        let table = [
            ("Bearer abc.def-123", "bearer", Some("abc.def-123"), None),
            ("BEARER x==", "bearer", Some("x=="), None),
            ("Bearer a b", "bearer", Some("a b"), None),
            ("Negotiate", "negotiate", Some(""), None),
            ("Token a=b=", "token", None, None),
            (
                "Digest username=\"Mufasa\", realm=\"a b\"",
                "digest",
                None,
                Some("a b"),
            ),
        ];
        for (header, scheme, token, realm) in table {
            let auth = Authorization::parse(header).unwrap();
            let found = (auth.scheme(), auth.token(), auth.get("realm"));
            assert_eq!(found, (scheme, token, realm), "{header}");
        }
        assert_eq!(
            Authorization::parse("Token a=b=").unwrap().get("a"),
            Some("b=")
        );
    }

    #[test]
    fn text_shows_no_secrets() {
        for header in [
            "Basic YTpzZWNyZXQ=",
            "Bearer secret",
            "Digest response=secret",
        ] {
            let auth = Authorization::parse(header).unwrap();
            assert!(!format!("{auth} {auth:?}").contains("secret"), "{header}");
        }
    }
}
