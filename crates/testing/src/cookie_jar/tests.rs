use http::Method;
use url::Url;

use super::*;
use crate::fetch_context::Sending;
use crate::place::Place;

const NOW: u64 = 1_700_000_000;

/// A `GET` by a page of the application at this URL.
fn at(url: &str, place: &Place, blocks: bool) -> FetchContext {
    let url = Url::parse(url).unwrap();
    let sending = Sending {
        place,
        method: Method::GET,
        by_script: false,
        is_first: false,
        page: &url,
        blocks_third_party_cookies: blocks,
    };
    FetchContext::new(url.clone(), sending)
}

fn direct(url: &str) -> FetchContext {
    at(url, &Place::Direct, true)
}

fn framed(site: &str, blocks: bool) -> FetchContext {
    let place = Place::Direct.embedding(Url::parse(site).unwrap());
    at("https://widget.example/", &place, blocks)
}

impl CookieJar {
    fn set(&mut self, line: &str, context: &FetchContext) -> Vec<String> {
        self.set_at(line, context, NOW)
    }

    /// Receives one line; returns what was refused.
    fn set_at(&mut self, line: &str, context: &FetchContext, now: u64) -> Vec<String> {
        let line = HeaderValue::from_str(line).unwrap();
        let received = self.receive([&line].into_iter(), context, now);
        received.rejected.iter().map(ToString::to_string).collect()
    }

    fn sent(&self, context: &FetchContext) -> String {
        self.sent_at(context, NOW)
    }

    fn sent_at(&self, context: &FetchContext, now: u64) -> String {
        let header = self.header(context, now);
        header.map_or(String::new(), |header| header.to_str().unwrap().to_owned())
    }
}

/// Sets a line, and asks for the reason of its refusal.
fn refusal(line: &str, context: &FetchContext) -> Option<String> {
    let rejected = CookieJar::default().set(line, context);
    let text = rejected.first()?;
    Some(text.split_once("refused: ").unwrap().1.to_owned())
}

#[test]
fn direct_visits_refuse_what_chromium_refuses() {
    let prefixed = "its name promises Secure, Path=/ and no Domain";
    let table = [
        ("https", "a=1", None),
        ("https", "a=1; Secure; SameSite=None; Partitioned", None),
        ("https", "a=1; Secure; SameSite=Lax; Partitioned", None),
        ("https", "a=1; partitioned=true; secure", None),
        (
            "https",
            "a=1; SameSite=None; Partitioned",
            Some("Partitioned without Secure"),
        ),
        (
            "https",
            "a=1; SameSite=None",
            Some("SameSite=None without Secure"),
        ),
        ("http", "a=1; Secure", Some("Secure, over plain HTTP")),
        ("https", "=1", Some("it is no cookie")),
        ("https", "__Host-a=1; Secure; Path=/", None),
        ("https", "__Host-a=1; Path=/", Some(prefixed)),
        ("https", "__Host-a=1; Secure", Some(prefixed)),
        ("https", "__Host-a=1; Secure; Path=/x", Some(prefixed)),
        (
            "https",
            "__host-a=1; Secure; Path=/; Domain=widget.example",
            Some(prefixed),
        ),
        ("https", "__Secure-a=1", Some("its name promises Secure")),
        (
            "https",
            "__Http-a=1; Secure",
            Some("its name promises Secure and HttpOnly"),
        ),
        ("https", "__Host-Http-a=1; Secure; HttpOnly; Path=/", None),
        ("https", "a=1; Domain=widget.example", None),
        ("https", "a=1; Domain=.Widget.Example", None),
        (
            "https",
            "a=1; Domain=x.widget.example",
            Some("Domain=x.widget.example is nothing that widget.example may set"),
        ),
        (
            "https",
            "a=1; Domain=example",
            Some("Domain=example is nothing that widget.example may set"),
        ),
        ("https", "a=1; Max-Age=0", Some("its end is in the past")),
    ];
    for (scheme, line, expected) in table {
        let context = direct(&format!("{scheme}://widget.example/page"));
        assert_eq!(refusal(line, &context).as_deref(), expected, "{line}");
    }
}

#[test]
fn this_machine_counts_as_secure() {
    for host in ["localhost", "a.localhost", "127.0.0.1", "[::1]"] {
        let context = direct(&format!("http://{host}:5000/"));
        let mut jar = CookieJar::default();
        jar.set(
            "__Host-a=1; Secure; Path=/; SameSite=None; Partitioned",
            &context,
        );
        assert_eq!(jar.sent(&context), "__Host-a=1", "{host}");
    }
}

#[test]
fn a_cookie_of_4096_bytes_is_kept_and_one_of_4097_is_not() {
    let context = direct("https://widget.example/");
    let line = |size: usize| format!("abc={}", "x".repeat(size - 3));
    assert_eq!(refusal(&line(4096), &context), None);
    let expected = "name and value take 4097 bytes, more than 4096";
    assert_eq!(refusal(&line(4097), &context).as_deref(), Some(expected));
}

#[test]
fn frames_keep_partitioned_cookies_alone() {
    let partitioned = "a=1; Secure; SameSite=None; Partitioned";
    let lax = "in an iframe of https://shop.example";
    let table = [
        (partitioned, None, None),
        (
            "a=1; Secure; SameSite=None",
            Some(format!(
                "not Partitioned {lax}, where third-party cookies are blocked"
            )),
            None,
        ),
        (
            "a=1; Secure; SameSite=Lax; Partitioned",
            Some(format!("SameSite=Lax {lax}")),
            Some(format!("SameSite=Lax {lax}")),
        ),
        (
            "a=1; Secure; Partitioned",
            Some(format!("no SameSite, which counts as Lax, {lax}")),
            Some(format!("no SameSite, which counts as Lax, {lax}")),
        ),
    ];
    for (line, blocked, allowed) in table {
        let refused = |blocks| refusal(line, &framed("https://shop.example", blocks));
        assert_eq!(refused(true), blocked, "{line}");
        assert_eq!(refused(false), allowed, "{line}");
    }
}

/// Seen in Chromium 156: shop, news and direct visits have a cookie each.
#[test]
fn each_partition_has_a_cookie_of_its_own() {
    let mut jar = CookieJar::default();
    let shop = framed("https://shop.example", true);
    let news = framed("https://news.example", true);
    let direct = direct("https://widget.example/");
    let places = [(&shop, "shop"), (&news, "news"), (&direct, "direct")];
    for (context, value) in places {
        assert_eq!(jar.sent(context), "");
        let line = format!("s={value}; Secure; SameSite=None; Partitioned");
        assert!(jar.set(&line, context).is_empty());
    }
    for (context, value) in places {
        assert_eq!(jar.sent(context), format!("s={value}"));
    }
    let www = framed("https://www.shop.example:8443", true);
    assert_eq!(
        jar.sent(&www),
        "s=shop",
        "subdomain and port are no part of the key"
    );
    assert_eq!(jar.cookies().len(), 3);
}

/// Seen in Chromium 156: the oldest comes first, and rewriting keeps the place.
#[test]
fn a_partitioned_cookie_and_its_twin_are_both_sent() {
    let mut jar = CookieJar::default();
    let direct = direct("https://widget.example/");
    jar.set("s=old; Secure; SameSite=None", &direct);
    jar.set("s=new; Secure; SameSite=None; Partitioned", &direct);
    assert_eq!(jar.sent(&direct), "s=old; s=new");
    jar.set("s=old2; Secure; SameSite=None", &direct);
    assert_eq!(jar.sent(&direct), "s=old2; s=new");
    assert_eq!(jar.sent(&framed("https://shop.example", true)), "");
    assert_eq!(jar.sent(&framed("https://shop.example", false)), "s=old2");
}

/// Seen in Chromium 156: of eight forms, only those that repeat every attribute delete.
#[test]
fn a_removal_repeats_the_attributes() {
    let frame = framed("https://shop.example", true);
    let line = "s=1; Secure; Path=/; SameSite=None; Partitioned";
    let blocked = "not Partitioned in an iframe of https://shop.example, where third-party \
                   cookies are blocked";
    let lax = "no SameSite, which counts as Lax, in an iframe of https://shop.example";
    let table = [
        (
            "Max-Age=0; Path=/; Secure; SameSite=None; Partitioned",
            None,
        ),
        (
            "Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/; Secure; SameSite=None; Partitioned",
            None,
        ),
        ("Max-Age=0; Path=/; Secure; SameSite=None", Some(blocked)),
        (
            "Max-Age=0; Path=/; SameSite=None; Partitioned",
            Some("Partitioned without Secure"),
        ),
        ("Max-Age=0; Path=/; Secure; Partitioned", Some(lax)),
        (
            "Max-Age=0; Path=/x; Secure; SameSite=None; Partitioned",
            Some("the one that stays has Path=/ and no Domain"),
        ),
        (
            "Max-Age=0; Path=/; Secure; SameSite=None; Partitioned; Domain=widget.example",
            Some("the one that stays has Path=/ and no Domain"),
        ),
    ];
    for (attributes, reason) in table {
        let mut jar = CookieJar::default();
        jar.set(line, &frame);
        let expected =
            reason.map(|reason| format!("the removal of the cookie \"s\" was refused: {reason}"));
        let rejected = jar.set(&format!("s=; {attributes}"), &frame);
        assert_eq!(rejected.first(), expected.as_ref(), "{attributes}");
        let left = if reason.is_some() { "s=1" } else { "" };
        assert_eq!(jar.sent(&frame), left, "{attributes}");
    }
}

#[test]
fn a_removal_without_partitioned_says_what_it_misses_where_third_parties_may_set_cookies() {
    let frame = framed("https://shop.example", false);
    let mut jar = CookieJar::default();
    jar.set("s=1; Secure; Path=/; SameSite=None; Partitioned", &frame);
    let rejected = jar.set("s=; Max-Age=0; Path=/; Secure; SameSite=None", &frame);
    let expected = "the removal of the cookie \"s\" was refused: the one that stays is \
                    Partitioned";
    assert_eq!(rejected, [expected]);
}

#[test]
fn a_removal_of_nothing_is_no_news() {
    let frame = framed("https://shop.example", true);
    let rejected = CookieJar::default().set("s=; Max-Age=0; Secure; SameSite=None", &frame);
    assert!(rejected.is_empty());
}

#[test]
fn a_deletion_leaves_other_partitions_alone() {
    let mut jar = CookieJar::default();
    let shop = framed("https://shop.example", true);
    let direct = direct("https://widget.example/");
    for context in [&shop, &direct] {
        jar.set("s=1; Secure; Path=/; SameSite=None; Partitioned", context);
    }
    jar.set(
        "s=; Max-Age=0; Secure; Path=/; SameSite=None; Partitioned",
        &direct,
    );
    assert_eq!(
        (jar.sent(&shop), jar.sent(&direct)),
        ("s=1".into(), String::new())
    );
}

#[test]
fn cookies_end() {
    let context = direct("https://widget.example/");
    for (attributes, last) in [
        ("Max-Age=60", 59),
        ("Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", 59),
        ("Expires=Tue, 14 Nov 2023 22:14:20 GMT", 59),
        ("Max-Age=999999999", 400 * 24 * 60 * 60 - 1),
    ] {
        let mut jar = CookieJar::default();
        jar.set(&format!("s=1; {attributes}"), &context);
        assert_eq!(jar.sent_at(&context, NOW + last), "s=1", "{attributes}");
        assert_eq!(jar.sent_at(&context, NOW + last + 1), "", "{attributes}");
    }
}

#[test]
fn paths_and_hosts_decide_who_gets_a_cookie() {
    let mut jar = CookieJar::default();
    let admin = direct("https://widget.example/admin/users");
    for line in [
        "host=1; Path=/",
        "domain=1; Path=/; Domain=widget.example",
        "default=1",
        "relative=1; Path=x",
        "users=1; Path=/admin/users",
    ] {
        jar.set(line, &admin);
    }
    for (url, expected) in [
        ("https://widget.example/", "host=1; domain=1"),
        (
            "https://widget.example/admin/users",
            "users=1; default=1; relative=1; host=1; domain=1",
        ),
        (
            "https://widget.example/admin",
            "default=1; relative=1; host=1; domain=1",
        ),
        ("https://a.widget.example/", "domain=1"),
        ("https://evilwidget.example/", ""),
        ("http://widget.example:8080/", "host=1; domain=1"),
    ] {
        assert_eq!(jar.sent(&direct(url)), expected, "{url}");
    }
    let withheld = jar.withheld(&direct("https://widget.example/"), NOW);
    let texts: Vec<_> = withheld.iter().map(ToString::to_string).collect();
    assert_eq!(
        texts[2],
        "the cookie \"users\" was not sent: it is for /admin/users and below"
    );
}

#[test]
fn plain_http_neither_gets_nor_replaces_secure_cookies() {
    let held = "s=1; Secure; Path=/shop";
    for (host, line, refused) in [
        ("widget.example", "s=2; Path=/shop", true),
        ("widget.example", "s=2; Path=/shop/cart", true),
        ("widget.example", "s=2; Path=/", false),
        ("widget.example", "t=2; Path=/shop", false),
        ("a.widget.example", "s=2; Path=/shop", true),
        ("other.example", "s=2; Path=/shop", false),
    ] {
        let mut jar = CookieJar::default();
        jar.set(held, &direct("https://widget.example/"));
        assert_eq!(jar.sent(&direct("http://widget.example/shop")), "");
        let rejected = jar.set(line, &direct(&format!("http://{host}/")));
        let said = rejected
            .iter()
            .any(|text| text.contains("replace a Secure cookie"));
        assert_eq!(said, refused, "{host} {line}");
    }
    let mut jar = CookieJar::default();
    jar.set(held, &direct("https://a.widget.example/"));
    let line = "s=2; Path=/shop; Domain=widget.example";
    assert!(!jar.set(line, &direct("http://widget.example/")).is_empty());
}

/// Chromium sends a cookie without SameSite with another site's form for two minutes.
#[test]
fn same_site_keeps_cookies_from_forged_requests() {
    let mut jar = CookieJar::default();
    let app = direct("https://widget.example/");
    for line in [
        "strict=1; SameSite=Strict",
        "lax=1; SameSite=Lax",
        "unset=1",
        "none=1; Secure; SameSite=None",
    ] {
        jar.set(line, &app);
    }
    let evil = Place::SentFrom(Url::parse("https://evil.example").unwrap());
    let url = Url::parse("https://widget.example/").unwrap();
    let context = |method: Method, by_script| {
        let sending = Sending {
            place: &evil,
            method,
            by_script,
            is_first: true,
            page: &url,
            blocks_third_party_cookies: false,
        };
        FetchContext::new(url.clone(), sending)
    };
    let (link, form) = (context(Method::GET, false), context(Method::POST, false));
    assert_eq!(jar.sent(&link), "lax=1; unset=1; none=1");
    assert_eq!(jar.sent_at(&form, NOW + 119), "unset=1; none=1");
    jar.set_at("unset=2", &app, NOW + 100);
    assert_eq!(
        jar.sent_at(&form, NOW + 120),
        "none=1",
        "it is as old as before"
    );
    assert_eq!(jar.sent(&context(Method::POST, true)), "none=1");
}

/// Seen in Chromium 156: of 2,994 bytes each, three are kept, the fourth pushes the oldest out.
#[test]
fn a_full_partition_loses_its_oldest_cookie() {
    let frame = framed("https://shop.example", true);
    let mut jar = CookieJar::default();
    let mut rejected = Vec::new();
    for name in ["a", "b", "c", "d"] {
        let value = "x".repeat(2993);
        rejected = jar.set(
            &format!("{name}={value}; Secure; SameSite=None; Partitioned"),
            &frame,
        );
    }
    let names: Vec<_> = jar.cookies().iter().map(StoredCookie::name).collect();
    assert_eq!(names, ["b", "c", "d"]);
    assert!(rejected[0].starts_with("the cookie \"a\" was refused: its partition is full"));

    let mut jar = CookieJar::default();
    for number in 0..200 {
        jar.set(
            &format!("c{number}=1; Secure; SameSite=None; Partitioned"),
            &frame,
        );
    }
    assert_eq!(jar.cookies().len(), 180);
    assert_eq!(jar.cookies()[0].name(), "c20");
}
