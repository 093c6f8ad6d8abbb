use super::*;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

fn context(place: &Place, method: Method, by_script: bool, is_first: bool) -> FetchContext {
    let page = url("https://widget.example/");
    let sending = Sending {
        place,
        method,
        by_script,
        is_first,
        page: &page,
        blocks_third_party_cookies: true,
    };
    FetchContext::new(url("https://widget.example/a"), sending)
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers
        .get(name)
        .map_or("-", |value| value.to_str().unwrap())
}

/// What Chromium 156 was seen to send.
#[test]
fn fetch_metadata_is_that_of_chromium() {
    use Method as M;
    let shop = url("https://shop.example");
    let direct = Place::Direct;
    let framed = Place::Direct.embedding(shop.clone());
    let sent = Place::SentFrom(shop);
    let (app, other) = ("https://widget.example", "https://shop.example");
    let table = [
        (&direct, M::GET, false, true, "none navigate document - -"),
        (
            &direct,
            M::GET,
            false,
            false,
            "same-origin navigate document - -",
        ),
        (
            &direct,
            M::POST,
            false,
            true,
            "same-origin navigate document APP -",
        ),
        (&direct, M::GET, true, false, "same-origin cors empty - -"),
        (&direct, M::PUT, true, true, "same-origin cors empty APP -"),
        (
            &framed,
            M::GET,
            false,
            true,
            "cross-site navigate iframe - none",
        ),
        (
            &framed,
            M::GET,
            false,
            false,
            "same-origin navigate iframe - none",
        ),
        (
            &framed,
            M::POST,
            false,
            true,
            "same-origin navigate iframe APP none",
        ),
        (&framed, M::GET, true, false, "same-origin cors empty - -"),
        (
            &sent,
            M::GET,
            false,
            true,
            "cross-site navigate document - -",
        ),
        (
            &sent,
            M::POST,
            false,
            false,
            "cross-site navigate document OTHER -",
        ),
        (
            &sent,
            M::GET,
            true,
            true,
            "cross-site cors empty OTHER none",
        ),
    ];
    for (place, method, by_script, is_first, expected) in table {
        let case = format!("{place:?} {method} {by_script} {is_first}");
        let mut headers = HeaderMap::new();
        context(place, method, by_script, is_first).write_headers(&mut headers);
        let names = [
            "sec-fetch-site",
            "sec-fetch-mode",
            "sec-fetch-dest",
            "origin",
            "sec-fetch-storage-access",
        ];
        let written = names.map(|name| header(&headers, name)).join(" ");
        let expected = expected.replace("APP", app).replace("OTHER", other);
        assert_eq!(written, expected, "{case}");
    }
}

#[test]
fn partitions_are_keyed_as_in_chromium() {
    let direct = Place::Direct;
    let app = url("https://widget.example");
    let table = [
        (direct.clone(), "(https://widget.example, ancestor=false)"),
        (
            direct.embedding(url("https://www.shop.example:8443")),
            "(https://shop.example, ancestor=true)",
        ),
        (
            direct.embedding(url("https://www.widget.example")),
            "(https://widget.example, ancestor=false)",
        ),
        (
            direct.embedding(app).embedding(url("https://shop.example")),
            "(https://widget.example, ancestor=true)",
        ),
        (
            direct.embedding(url("http://widget.example")),
            "(http://widget.example, ancestor=true)",
        ),
    ];
    for (place, key) in table {
        let context = context(&place, Method::GET, false, false);
        assert_eq!(context.partition_key().to_string(), key);
    }
}

#[test]
fn same_site_depends_on_who_asks() {
    use SameSiteContext::{CrossSite, Lax, LaxUnsafe, SameSite};
    let shop = url("https://shop.example");
    let framed = Place::Direct.embedding(shop.clone());
    let sent = Place::SentFrom(shop);
    let table = [
        (&Place::Direct, Method::GET, false, SameSite),
        (&Place::Direct, Method::POST, false, SameSite),
        (&sent, Method::GET, false, Lax),
        (&sent, Method::POST, false, LaxUnsafe),
        (&sent, Method::GET, true, CrossSite),
        (&framed, Method::GET, false, CrossSite),
        (&framed, Method::GET, true, CrossSite),
    ];
    for (place, method, by_script, expected) in table {
        let context = context(place, method, by_script, false);
        assert_eq!(context.same_site(), expected, "{place:?}");
    }
}
