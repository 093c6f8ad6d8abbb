//! Vectors of Werkzeug's own routing, `tests/url_map/vectors.json`, which `vectors.py` beside
//! it makes. Five of them differ on purpose, each as `docs/compatibility.md` says.

use carafe::{
    BuildError, Dict, MapOptions, RoutingError, Rule, UrlAdapter, UrlMap, Value, url_for,
};
use http::Method;
use serde::Deserialize;
use serde_json::{Value as Json, json};

const VECTORS: &str = include_str!("url_map/vectors.json");

#[derive(Debug, Deserialize)]
struct Vectors {
    vectors: Vec<Vector>,
}

/// A vector. The values of a URL are in order, which JSON objects elsewhere are not.
#[derive(Debug, Deserialize)]
struct Vector {
    #[serde(default)]
    values: Dict,
    #[serde(flatten)]
    facts: Json,
}

/// What Carafe answers where it differs, by the path, or the endpoint of a URL to build.
fn differences() -> Vec<(&'static str, Json)> {
    vec![
        // `int` takes ASCII digits only.
        ("/i/١٢", json!({"status": 404})),
        // A converter that refuses a value lets the search go on.
        ("/9", json!({"endpoint": "/<string:s>", "args": {"s": "9"}})),
        // A duplicate rule is a mistake that stops the start.
        ("/d", json!({"error": "UrlMapError"})),
        // `redirect_to` keeps the query.
        (
            "/old/q?z=1",
            json!({"redirect": "http://ex.org/new/q?z=1", "code": 308}),
        ),
        // A value that `any` refuses is a `BuildError`.
        ("any", json!({"error": "BuildError"})),
    ]
}

#[test]
fn every_vector_of_werkzeug_holds_but_for_the_differences() {
    let Vectors { vectors } = serde_json::from_str(VECTORS).expect("vectors are JSON");
    let differences = differences();
    let mut met = Vec::new();
    for vector in &vectors {
        let werkzeug = normal(&vector.facts["result"]);
        let difference = differences.iter().find(|(of, _)| *of == vector.asked());
        let answer = answer(vector);
        match difference {
            Some((of, expected)) => {
                met.push(*of);
                assert_eq!(answer, *expected, "{vector:?}");
                assert_ne!(answer, werkzeug, "no difference: {vector:?}");
            }
            None => assert_eq!(answer, werkzeug, "{vector:?}"),
        }
    }
    let all: Vec<_> = differences.iter().map(|(of, _)| *of).collect();
    assert_eq!(met, all, "each is met once, in order");
    assert_eq!(vectors.len(), 133);
}

impl Vector {
    /// The path, or the endpoint of a URL to build.
    fn asked(&self) -> &str {
        let asked = self.facts["build"].as_str();
        let asked = asked.or_else(|| self.facts["path"].as_str());
        asked.expect("a path or an endpoint")
    }
}

/// The part of a result that Carafe has words for.
fn normal(result: &Json) -> Json {
    let mut result = result.clone();
    if let Some(object) = result.as_object_mut() {
        object.remove("types");
        object.remove("exc");
    }
    result
}

fn answer(vector: &Vector) -> Json {
    let map = match map(vector) {
        Ok(map) => map,
        Err(_) => return json!({"error": "UrlMapError"}),
    };
    let host = vector.facts["host"].as_str().expect("a host");
    let scheme = vector.facts["scheme"].as_str().expect("a scheme");
    let urls = map.bind(host).expect("a right host").url_scheme(scheme);
    match vector.facts["build"].as_str() {
        Some(endpoint) => build(&urls, endpoint, vector),
        None => find(&urls, vector),
    }
}

fn find(urls: &UrlAdapter<'_>, vector: &Vector) -> Json {
    let path = vector.facts["path"].as_str().expect("a path");
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let method: Method = vector.facts["method"]
        .as_str()
        .unwrap_or("GET")
        .parse()
        .expect("a method");
    let urls = urls.clone().query(query);
    match urls.find(&method, path) {
        Ok(found) => json!({
            "endpoint": found.rule().endpoint,
            "args": found.view_args().iter().map(|(k, v)| (k.clone(), plain(v))).collect::<serde_json::Map<_, _>>(),
        }),
        Err(RoutingError::Redirect(url)) => json!({"redirect": url, "code": 308}),
        Err(RoutingError::MethodNotAllowed(methods)) => {
            let allow: Vec<_> = methods.iter().map(Method::as_str).collect();
            json!({"status": 405, "allow": allow})
        }
        Err(RoutingError::WebsocketMismatch) => json!({"status": 400}),
        Err(_) => json!({"status": 404}),
    }
}

fn build(urls: &UrlAdapter<'_>, endpoint: &str, vector: &Vector) -> Json {
    let kw = &vector.facts["kw"];
    let mut url = url_for(endpoint).args(vector.values.clone());
    if let Some(external) = kw["force_external"].as_bool() {
        url = url.external(external);
    }
    if let Some(scheme) = kw["url_scheme"].as_str() {
        url = url.scheme(scheme);
    }
    if let Some(method) = kw["method"].as_str() {
        url = url.method(method.parse().expect("a method"));
    }
    let root = vector.facts["script_root"].as_str().expect("a script root");
    match urls.clone().script_name(root).url_for(&url) {
        Ok(url) => json!(url),
        Err(BuildError::SchemeWithoutExternal { .. }) => json!({"error": "ValueError"}),
        Err(_) => json!({"error": "BuildError"}),
    }
}

fn map(vector: &Vector) -> Result<UrlMap, carafe::UrlMapError> {
    let mut options = MapOptions::default();
    let flag = |name: &str| vector.facts["map"][name].as_bool().unwrap_or(true);
    options.strict_slashes = flag("strict_slashes");
    options.merge_slashes = flag("merge_slashes");
    options.redirect_defaults = flag("redirect_defaults");
    let rules = vector.facts["rules"].as_array().expect("rules");
    UrlMap::new(rules.iter().map(rule).collect(), options)
}

fn rule(json: &Json) -> Rule {
    if let Some(text) = json.as_str() {
        return Rule::new(text, text);
    }
    let text = |name: &str| json[name].as_str().map(str::to_owned);
    let flag = |name: &str| json[name].as_bool().unwrap_or(false);
    let mut rule = Rule::new(
        text("string").expect("a rule"),
        text("endpoint").expect("one"),
    );
    rule.methods = json["methods"].as_array().map(|methods| {
        let methods = methods.iter().filter_map(Json::as_str);
        methods
            .map(|method| method.parse().expect("a method"))
            .collect()
    });
    if !json["defaults"].is_null() {
        rule.defaults = serde_json::from_value(json["defaults"].clone()).expect("defaults");
    }
    rule.subdomain = text("subdomain");
    rule.redirect_to = text("redirect_to").map(Into::into);
    rule.alias = flag("alias");
    rule.build_only = flag("build_only");
    rule.websocket = flag("websocket");
    rule
}

/// A value as the vectors hold it: what JSON does not have is text.
fn plain(value: &Value) -> Json {
    match value {
        Value::Uuid(uuid) => json!(uuid.to_string()),
        other => serde_json::to_value(other).expect("plain values"),
    }
}
