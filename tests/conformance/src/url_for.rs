//! Section 3: building URLs.

use carafe::prelude::*;
use carafe::{BuildError, UrlFor};

use crate::samples::SAMPLE_UUID;

pub(crate) fn add_to(app: &mut App) {
    // the endpoint "wiki" has one rule per method
    app.get("/wiki-get/<title>", wiki);
    app.add_url_rule("/wiki-put/<title>", "wiki")
        .methods(["PUT"]);
    app.get("/url-for/<sample>", url_for_sample);
    // what cannot be built is a server error unless a handler says otherwise
    app.get("/url-for-broken/<kind>", url_for_broken);
    app.url_build_error_handler(build_error);
    app.get("/url-for-handler", url_for_handler);
}

async fn wiki(Path(title): Path<String>) -> Html<String> {
    Html(title)
}

async fn url_for_sample(Path(name): Path<String>, urls: Urls) -> carafe::Result<String> {
    let sample = with_variables(&name)
        .or_else(|| with_more(&name))
        .or_else(|| with_several_rules(&name))
        .or_else(|| with_blueprint(&name));
    Ok(urls.build(&sample.ok_or_else(|| abort(404))?)?)
}

fn with_variables(sample: &str) -> Option<UrlFor> {
    Some(match sample {
        "plain" => url_for("slash_leaf"),
        "string" => url_for("conv_string").arg("name", "plain"),
        "string-unicode" => url_for("conv_string").arg("name", "grüße"),
        "string-space" => url_for("conv_string").arg("name", "a b"),
        "string-slash" => url_for("conv_string").arg("name", "a/b"),
        "string-reserved" => url_for("conv_string").arg("name", "?#[]%&=+@:;,!$'()*"),
        "path" => url_for("conv_path").arg("rest", "a/b c/ü"),
        "int" => url_for("conv_int").arg("number", 42),
        "int-from-string" => url_for("conv_int").arg("number", "0042"),
        "fixed" => url_for("conv_fixed").arg("number", 7),
        "signed" => url_for("conv_signed").arg("number", -7),
        "float" => url_for("conv_float").arg("number", 2),
        "uuid" => url_for("conv_uuid").arg("ident", SAMPLE_UUID),
        "any" => url_for("conv_any").arg("page", "foo,bar"),
        "list" => url_for("conv_list").arg("items", ["a", "b c"]),
        "hex" => url_for("conv_hex").arg("number", 255),
        "date" => url_for("conv_date").args([("year", 2024), ("month", 3)]),
        "file" => url_for("conv_file").args([("name", "report"), ("ext", "pdf")]),
        "unicode-rule" => url_for("conv_unicode_rule").arg("name", "x"),
        "space-rule" => url_for("conv_space_rule"),
        _ => return None,
    })
}

/// Queries, anchors, schemes.
fn with_more(sample: &str) -> Option<UrlFor> {
    let leaf = url_for("slash_leaf");
    Some(match sample {
        "extra" => leaf.arg("q", "x").arg("page", 2),
        "extra-list" => leaf.arg("tag", ["a", "b"]).arg("n", 1),
        "extra-none" => leaf.arg("a", Value::Null).arg("b", "1"),
        "extra-unicode" => leaf.arg("q", "grüße & mehr").arg("e", "a=b"),
        "extra-order" => leaf.args([("z", 1), ("a", 2), ("m", 3)]),
        "extra-empty" => leaf.arg("q", ""),
        "anchor" => leaf.anchor("top"),
        "anchor-unicode" => leaf.anchor("x y/ü"),
        "anchor-query" => leaf.arg("q", "1").anchor("end"),
        "external" => leaf.external(true),
        "external-query" => leaf.external(true).arg("q", "a b"),
        "scheme" => leaf.external(true).scheme("https"),
        "scheme-only" => leaf.scheme("https"),
        "not-external" => leaf.external(false),
        "scheme-empty" => leaf.external(true).scheme(""),
        _ => return None,
    })
}

fn with_several_rules(sample: &str) -> Option<UrlFor> {
    Some(match sample {
        "method-get" => url_for("wiki").method(Method::GET).arg("title", "Home"),
        "method-put" => url_for("wiki").method(Method::PUT).arg("title", "Home"),
        "default-kept" => url_for("pages").arg("page", 1),
        "default-other" => url_for("pages").arg("page", 2),
        "default-missing" => url_for("greet"),
        "default-given" => url_for("greet").arg("name", "Ada"),
        "export-default" => url_for("export").args([("name", "x"), ("kind", "csv")]),
        "export-other" => url_for("export").args([("name", "x"), ("kind", "json")]),
        "static" => url_for("static").arg("filename", "site.css"),
        "static-nested" => url_for("static").arg("filename", "docs/read me.txt"),
        "alias" => url_for("alias_view").arg("name", "n"),
        "branch" => url_for("slash_branch"),
        _ => return None,
    })
}

fn with_blueprint(sample: &str) -> Option<UrlFor> {
    Some(match sample {
        "blueprint" => url_for("shop.index"),
        "blueprint-static" => url_for("shop.static").arg("filename", "shop.css"),
        "nested-blueprint" => url_for("api.v1.users.detail").arg("ident", 3),
        "renamed-blueprint" => url_for("second.index"),
        "lang" => url_for("lang.about").arg("lang_code", "de"),
        _ => return None,
    })
}

async fn url_for_broken(Path(kind): Path<String>, urls: Urls) -> carafe::Result<String> {
    let url = match kind.as_str() {
        "endpoint" => url_for("no_such_endpoint"),
        "argument" => url_for("conv_int"),
        _ => url_for("conv_any").arg("page", "unknown"),
    };
    Ok(urls.build(&url)?)
}

fn build_error(_: &BuildError, url: &UrlFor) -> Option<String> {
    let name = url.endpoint().strip_prefix("external.")?;
    Some(format!("https://example.test/{name}"))
}

async fn url_for_handler(urls: Urls) -> carafe::Result<Html<String>> {
    Ok(Html(urls.build(url_for("external.docs"))?))
}
