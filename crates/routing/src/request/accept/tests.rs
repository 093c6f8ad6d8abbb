use super::*;

/// The answers are those of Werkzeug 3.1, but for `text/html;q=0`, which it takes.
#[test]
fn media_types_are_chosen_as_werkzeug_chooses_them() {
    let (json, html) = (Some("application/json"), Some("text/html"));
    let png = Some("image/png");
    let table = [
        ("text/html", html, html, None, 1.0, false),
        (
            "text/*;q=0.3, text/html;q=0.7, */*;q=0.1",
            html,
            html,
            png,
            0.7,
            true,
        ),
        (
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            html,
            html,
            png,
            1.0,
            true,
        ),
        (
            "text/html;level=1, text/html;q=0.4, */*;q=0.2",
            html,
            html,
            png,
            0.4,
            true,
        ),
        ("text/html;q=0, */*", json, json, png, 0.0, true),
        ("*", None, None, None, 0.0, false),
        ("*/json", None, None, None, 0.0, false),
        (
            "text/html;q=2, application/json;q=x",
            None,
            None,
            None,
            0.0,
            false,
        ),
        (
            "TEXT/HTML;Level=\"a b\";q=.5, application/json;q=0.5",
            json,
            json,
            None,
            0.0,
            true,
        ),
        ("application/json, text/html", json, html, None, 1.0, true),
        (
            "text/html; q=0.5, application/json; q=0.5, text/*",
            json,
            html,
            None,
            0.5,
            true,
        ),
        ("application/vnd.api+json", None, None, None, 0.0, false),
        ("", None, None, None, 0.0, false),
        ("text/html;q=1.0000000001", None, None, None, 0.0, false),
        ("text/html;q=-0", None, None, None, 0.0, false),
        ("application/json;q=0", None, None, None, 0.0, false),
    ];
    for (header, json_or_html, html_or_json, image, quality, accept_json) in table {
        let accept = Accept::parse(header, Kind::Media);
        let both = ["application/json", "text/html"];
        assert_eq!(accept.best_match(&both), json_or_html, "{header}");
        assert_eq!(
            accept.best_match(&[both[1], both[0]]),
            html_or_json,
            "{header}"
        );
        assert_eq!(accept.best_match(&["image/png"]), image, "{header}");
        assert_eq!(accept.quality("text/html"), quality, "{header}");
        assert_eq!(accept.contains("text/html"), quality > 0.0, "{header}");
        assert_eq!(accept.accept_json(), accept_json, "{header}");
    }
}

/// The answers are those of Werkzeug 3.1, but for `en-US;q=0`, which it takes by `*`.
#[test]
fn languages_are_chosen_as_werkzeug_chooses_them() {
    let table = [
        (
            "fr;q=0.5, de-AT, en;q=0.8",
            Some("en"),
            Some("de-AT"),
            Some("en-US"),
        ),
        ("en-US", Some("en"), None, Some("en-US")),
        ("en", Some("en"), Some("en-GB"), Some("en-US")),
        ("de_DE", Some("de"), None, None),
        ("*", Some("de"), Some("de-AT"), Some("en-US")),
        ("en-US;q=0, *", Some("de"), Some("de-AT"), Some("zh")),
        ("fr, *;q=0.1", Some("fr"), Some("de-AT"), Some("en-US")),
        ("zh-Hant-TW", None, None, Some("zh")),
        ("EN-gb;q=0.5, de;q=0.5", Some("de"), Some("en-GB"), None),
        ("de;q=0, en;q=0.1", Some("en"), Some("en-GB"), Some("en-US")),
        ("en-US, en-GB;q=0", Some("en"), None, Some("en-US")),
        ("", None, None, None),
        ("x", None, None, None),
    ];
    for (header, languages, regions, mixed) in table {
        let accept = Accept::parse(header, Kind::Language);
        assert_eq!(
            accept.best_match(&["de", "en", "fr"]),
            languages,
            "{header}"
        );
        assert_eq!(accept.best_match(&["de-AT", "en-GB"]), regions, "{header}");
        assert_eq!(accept.best_match(&["en-US", "zh"]), mixed, "{header}");
    }
    let refused = Accept::parse("en-US;q=0, *", Kind::Language);
    assert_eq!(refused.best_match(&["en-US"]), None);
}

#[test]
fn values_go_by_quality_then_by_how_specific_they_are() {
    for (header, kind, expected) in [
        ("fr;q=0.5, de-AT, en;q=0.8", Kind::Language, "de-AT en fr"),
        ("gzip, br;q=0.5", Kind::Encoding, "gzip br"),
        ("*, gzip", Kind::Encoding, "gzip *"),
        (
            "*/*, text/*, text/html;level=1, a/b",
            Kind::Media,
            "text/html; level=1 a/b text/* */*",
        ),
        ("*/*, text/html;q=0.5", Kind::Media, "*/* text/html"),
    ] {
        let accept = Accept::parse(header, kind);
        assert_eq!(accept.values().collect::<Vec<_>>().join(" "), expected);
        assert_eq!(accept.best(), accept.values().next());
    }
    assert_eq!(Accept::parse("gzip;q=0", Kind::Encoding).best(), None);
}

/// The answers are those of Werkzeug 3.1.
#[test]
fn charsets_and_encodings_have_names() {
    for (header, kind, candidates, expected) in [
        ("utf-8", Kind::Charset, ["utf-8", "latin-1"], Some("utf-8")),
        (
            "UTF8;q=0.5, latin1",
            Kind::Charset,
            ["utf-8", "latin-1"],
            Some("latin-1"),
        ),
        (
            "iso-8859-1",
            Kind::Charset,
            ["utf-8", "latin-1"],
            Some("latin-1"),
        ),
        (
            "us-ascii, *;q=0.1",
            Kind::Charset,
            ["ascii", "cp1252"],
            Some("ascii"),
        ),
        (
            "windows-1252",
            Kind::Charset,
            ["ascii", "cp1252"],
            Some("cp1252"),
        ),
        (
            "gzip, br;q=0.5",
            Kind::Encoding,
            ["br", "gzip"],
            Some("gzip"),
        ),
        ("*", Kind::Encoding, ["br", "gzip"], Some("br")),
        ("gzip;q=0, *", Kind::Encoding, ["gzip", "br"], Some("br")),
        ("identity;q=0", Kind::Encoding, ["br", "gzip"], None),
        ("GZIP", Kind::Encoding, ["br", "gzip"], Some("gzip")),
    ] {
        assert_eq!(
            Accept::parse(header, kind).best_match(&candidates),
            expected,
            "{header}"
        );
    }
}
