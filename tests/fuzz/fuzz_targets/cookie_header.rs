//! Cookie headers from anybody: never a panic, and never a line break in an answer.
//!
//! The first byte of an input says what becomes of the rest:
//!
//! 0. a `Cookie` header
//! 1. more `Cookie` header, after a good session cookie
//! 2. name, value, path and domain of a cookie to set
//! 3. the name of the session cookie, and a value in the session

#![no_main]

use std::sync::LazyLock;

use carafe_session::cookie::{SetCookie, check_name, parse_cookie};
use carafe_session::{
    Clock, HeaderMap, SecureCookieSessionInterface, SessionData, SessionInterface, SessionOptions,
    SessionRequest,
};
use cookie::SameSite;
use http::HeaderValue;
use http::header::{COOKIE, SET_COOKIE};
use libfuzzer_sys::fuzz_target;

const KEY: &str = "the key of the fuzz target";
const NOW: u64 = 1_700_000_000;

static INTERFACES: LazyLock<[SecureCookieSessionInterface; 2]> =
    LazyLock::new(|| [SessionOptions::default(), SessionOptions::partitioned()].map(interface));

fuzz_target!(|input: &[u8]| {
    let Some((form, rest)) = input.split_first() else {
        return;
    };
    match form % 4 {
        0 => any_header(rest),
        1 => good_cookie_first(rest),
        2 => set_cookie(rest),
        _ => session_name(rest),
    }
});

fn interface(options: SessionOptions) -> SecureCookieSessionInterface {
    SecureCookieSessionInterface::new([KEY], options)
        .unwrap()
        .with_clock(Clock::fixed(NOW))
}

fn any_header(header: &[u8]) {
    assert!(parse_cookie(header).count() <= header.len());
    for interface in &*INTERFACES {
        let Some(request) = request(header) else {
            return;
        };
        let mut session = open(interface, &request);
        assert!(session.is_new() && session.is_empty());
        assert_eq!(session.cookies_received(), named_session(header));
        session.insert("user", "ada");
        assert!(!save(interface, &session).is_empty());
        session.clear();
        assert!(!save(interface, &session).is_empty());
    }
}

/// How many cookies are named `session`; one without a value counts.
fn named_session(header: &[u8]) -> usize {
    parse_cookie(header)
        .filter(|(name, _)| name == "session")
        .count()
}

fn good_cookie_first(more: &[u8]) {
    for interface in &*INTERFACES {
        let mut session = SessionData::new();
        session.insert("user", "ada");
        session.set_permanent(more.len() % 2 == 0);
        let token = interface.dumps(&session).unwrap();
        let header = [b"session=", token.as_bytes(), b"; ", more].concat();
        let Some(request) = request(&header) else {
            return;
        };
        let opened = open(interface, &request);
        assert_eq!(opened["user"], "ada");
        assert_eq!(opened.permanent(), session.permanent());
        assert!(!opened.is_new() && !opened.modified());
        if opened.permanent() {
            assert!(interface.must_refresh(&request));
        }
        assert_eq!(save(interface, &opened).is_empty(), !opened.permanent());
    }
}

fn set_cookie(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    let mut parts = text.splitn(4, '\0');
    let mut part = || parts.next().map(str::to_owned);
    let cookie = SetCookie {
        name: part().unwrap_or_default(),
        value: part().unwrap_or_default(),
        path: part(),
        domain: part(),
        max_age: Some(60),
        http_only: true,
        same_site: Some(SameSite::Lax),
        partitioned: true,
        ..SetCookie::new("", "")
    };
    for cookie in [cookie.clone(), cookie.into_removal()] {
        let Ok(written) = cookie.dump(NOW) else {
            continue;
        };
        let attributes =
            6 + usize::from(cookie.path.is_some()) + usize::from(cookie.domain.is_some());
        assert_eq!(check(&written), attributes, "{written:?}");
        if check_name(&cookie.name).is_ok() {
            let value = written.split(|byte| *byte == b';').next().unwrap();
            let mut pairs = parse_cookie(value);
            let (name, value) = pairs.next().expect("a cookie was written");
            assert_eq!((&*name, &*value), (&*cookie.name, &*cookie.value));
        }
    }
}

fn session_name(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    let (name, value) = text.split_once('\0').unwrap_or((text, ""));
    let interface = interface(SessionOptions {
        name: name.to_owned(),
        ..SessionOptions::default()
    });
    let mut session = SessionData::new();
    session.insert("key", value);
    let mut headers = HeaderMap::new();
    let saved = interface.save_session(&session, &mut headers);
    if saved.now_or_never().unwrap().is_err() {
        return assert!(check_name(name).is_err());
    }
    let written = headers[SET_COOKIE].as_bytes();
    check(written);
    if check_name(name).is_ok() {
        let cookie = written.split(|byte| *byte == b';').next().unwrap();
        let request = request(cookie).unwrap();
        assert_eq!(open(&interface, &request)["key"], value);
    }
}

fn request(header: &[u8]) -> Option<SessionRequest> {
    let mut headers = HeaderMap::new();
    headers.insert(COOKIE, HeaderValue::from_bytes(header).ok()?);
    Some(SessionRequest::new(&headers))
}

fn open(interface: &SecureCookieSessionInterface, request: &SessionRequest) -> SessionData {
    let opened = interface.open_session(request).now_or_never().unwrap();
    opened.expect("a broken cookie is no error")
}

/// Saves and returns the `Set-Cookie` headers.
fn save(interface: &SecureCookieSessionInterface, session: &SessionData) -> Vec<HeaderValue> {
    let mut headers = HeaderMap::new();
    let saved = interface.save_session(session, &mut headers);
    saved.now_or_never().unwrap().unwrap();
    let cookies: Vec<_> = headers.get_all(SET_COOKIE).iter().cloned().collect();
    for cookie in &cookies {
        check(cookie.as_bytes());
    }
    cookies
}

/// Makes sure that a `Set-Cookie` is one line of known attributes, each at most once, and
/// returns how many there are.
fn check(set_cookie: &[u8]) -> usize {
    assert!(!set_cookie.iter().any(u8::is_ascii_control));
    let mut known = vec![
        "Domain",
        "Expires",
        "Max-Age",
        "Secure",
        "HttpOnly",
        "Path",
        "SameSite",
        "Partitioned",
    ];
    let total = known.len();
    for attribute in set_cookie.split(|byte| *byte == b';').skip(1) {
        let name = attribute.split(|byte| *byte == b'=').next().unwrap();
        let name = name.strip_prefix(b" ").expect("a space after ';'");
        let at = known.iter().position(|known| known.as_bytes() == name);
        known.remove(at.expect("an attribute that is known and new"));
    }
    assert!(known.contains(&"Partitioned") || !known.contains(&"Secure"));
    total - known.len()
}
