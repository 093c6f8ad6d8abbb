//! The cookies that one visitor holds for one site.

use cookie::Cookie;
use http::HeaderMap;
use http::header::SET_COOKIE;

/// What tells two cookies of one site apart, as in a browser.
///
/// A partitioned cookie and an unpartitioned one of the same name live side by side,
/// and both are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Key {
    name: String,
    partitioned: bool,
}

/// The cookies in the order they were first stored, which is the order they are sent in.
#[derive(Clone, Debug, Default)]
pub(crate) struct CookieJar {
    cookies: Vec<(Key, String)>,
}

impl CookieJar {
    /// Stores a cookie as it is, for instance a second one of the same name.
    pub(crate) fn insert(&mut self, name: &str, value: &str, partitioned: bool) {
        let name = name.to_owned();
        self.store(Key { name, partitioned }, value.to_owned());
    }

    /// The values of the cookies called `name`, oldest first.
    pub(crate) fn values(&self, name: &str) -> Vec<&str> {
        let called = self.cookies.iter().filter(|(key, _)| key.name == name);
        called.map(|(_, value)| value.as_str()).collect()
    }

    /// The value of the one cookie called `name`.
    ///
    /// # Panics
    ///
    /// If there are two.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        let values = self.values(name);
        assert!(values.len() < 2, "two cookies called {name}: {values:?}");
        values.first().copied()
    }

    /// The `Cookie` header, unless the jar is empty.
    pub(crate) fn header(&self) -> Option<String> {
        let pairs = self.cookies.iter();
        let pairs: Vec<_> = pairs
            .map(|(key, value)| format!("{}={value}", key.name))
            .collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// Does what the `Set-Cookie` lines of a response say.
    ///
    /// # Panics
    ///
    /// If a line is not a cookie.
    pub(crate) fn apply(&mut self, headers: &HeaderMap) {
        for line in headers.get_all(SET_COOKIE) {
            let line = line.to_str().expect("Set-Cookie is ASCII");
            self.set(&Cookie::parse(line).expect("Set-Cookie holds a cookie"));
        }
    }

    fn set(&mut self, cookie: &Cookie<'_>) {
        let key = Key {
            name: cookie.name().to_owned(),
            partitioned: cookie.partitioned() == Some(true),
        };
        if cookie.max_age().is_some_and(|age| age.is_zero()) {
            self.cookies.retain(|(held, _)| *held != key);
        } else {
            self.store(key, cookie.value().to_owned());
        }
    }

    /// Writing a cookie again keeps its place.
    fn store(&mut self, key: Key, value: String) {
        match self.cookies.iter_mut().find(|(held, _)| *held == key) {
            Some((_, held)) => *held = value,
            None => self.cookies.push((key, value)),
        }
    }
}

#[test]
fn a_partitioned_cookie_lives_beside_its_unpartitioned_twin() {
    let mut jar = CookieJar::default();
    jar.insert("session", "old", false);
    let mut headers = HeaderMap::new();
    for line in ["session=new; Partitioned", "other=1"] {
        headers.append(SET_COOKIE, line.parse().expect("a header value"));
    }
    jar.apply(&headers);
    assert_eq!(
        jar.header().as_deref(),
        Some("session=old; session=new; other=1")
    );

    headers.clear();
    let deletion = "session=; Max-Age=0; Path=/";
    headers.append(SET_COOKIE, deletion.parse().expect("a header value"));
    jar.apply(&headers);
    assert_eq!(jar.value("session"), Some("new"));
}
