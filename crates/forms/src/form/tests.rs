use axum::body::Body;
use axum::extract::Request as AxumRequest;
use carafe_routing::View;
use http::StatusCode;
use tower::ServiceExt;

use super::*;
use crate::exchange::Exchange;
use crate::{Json, Query};

const FORM: &str = "application/x-www-form-urlencoded";

#[derive(Debug, serde::Deserialize)]
struct User {
    name: String,
    age: u8,
}

async fn user(Form(user): Form<User>) -> String {
    format!("{} is {}", user.name, user.age)
}

#[tokio::test]
async fn a_form_is_taken_from_every_encoding() {
    let exchange = Exchange::with(View::new(user));
    let multipart = "--B\r\nContent-Disposition: form-data; name=name\r\n\r\nAda\r\n\
                     --B\r\nContent-Disposition: form-data; name=age\r\n\r\n36\r\n--B--\r\n";
    let table = [
        (FORM, "name=Ada&age=36", 200, "Ada is 36"),
        (
            "multipart/form-data; boundary=B",
            multipart,
            200,
            "Ada is 36",
        ),
        (
            FORM,
            "name=Ada&age=old",
            422,
            "<p>age: not a whole number</p>",
        ),
        (FORM, "", 422, "<p>name: missing<br>age: missing</p>"),
        (
            "text/plain",
            "name=Ada&age=36",
            415,
            "the content type is not application/x-www-form-urlencoded or multipart/form-data",
        ),
        (
            "multipart/form-data",
            multipart,
            400,
            "the form is malformed: the content type names no boundary",
        ),
        (
            "multipart/form-data; boundary=C",
            multipart,
            400,
            "the form is malformed: incomplete",
        ),
    ];
    for (content_type, body, status, expected) in table {
        let (answered, page) = exchange.post(content_type, body).await;
        assert_eq!(answered, status, "{body}");
        assert!(page.contains(expected), "{page}");
    }
}

#[tokio::test]
async fn on_get_the_form_is_the_query() {
    let exchange = Exchange::with(View::new(user));
    let table = [("/?name=Ada&age=36", 200), ("/?name=Ada", 400)];
    for (path, status) in table {
        let request = AxumRequest::get(path).body(Body::empty()).unwrap();
        assert_eq!(exchange.send(request).await.0, status, "{path}");
    }
}

/// For clients that ask for JSON.
#[tokio::test]
async fn what_does_not_fit_is_told_by_field() {
    let exchange = Exchange::with(View::new(user));
    let request = AxumRequest::post("/").header("content-type", FORM);
    let request = request.header("accept", "application/json");
    let (status, answer) = exchange.send(request.body("age=-1".into()).unwrap()).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    let expected = serde_json::json!({"name": ["missing"], "age": ["out of range"]});
    assert_eq!(answer["errors"], expected);
}

/// In Werkzeug 3.1 the limits of forms are those of forms in parts alone. Here a million keys
/// are refused, as soon as they are counted.
#[tokio::test]
async fn an_urlencoded_form_is_limited_by_its_size_and_its_keys() {
    let view = View::new(async |form: Form| form.len().to_string());
    let mut exchange = Exchange::with(view);
    exchange.limits.max_form_memory_size = Some(10);
    exchange.limits.max_form_parts = Some(4);
    let keys = |count: u32| (0..count).map(|n| format!("{n}&")).collect::<String>();
    let table = [(5, 200), (10_000, 200), (10_001, 413), (200_000, 413)];
    for (count, status) in table {
        assert_eq!(exchange.post(FORM, keys(count)).await.0, status, "{count}");
    }
    let text = |size: usize| "a=".to_owned() + &"x".repeat(size - 2);
    assert_eq!(exchange.post(FORM, text(2 << 20)).await.0, 200);
    assert_eq!(exchange.post(FORM, text((2 << 20) + 1)).await.0, 413);
    exchange.limits.max_content_length = Some(100);
    assert_eq!(exchange.post(FORM, text(100)).await.0, 200);
    assert_eq!(exchange.post(FORM, text(101)).await.0, 413);
    exchange.limits.max_form_parts = Some(20_000);
    exchange.limits.max_content_length = Some(1 << 20);
    assert_eq!(exchange.post(FORM, keys(20_000)).await.0, 200);
}

#[tokio::test]
async fn without_a_content_type_an_option_is_none() {
    let view = async |form: Option<Form<User>>| match form {
        Some(form) => form.name.clone(),
        None => "nothing".to_owned(),
    };
    let exchange = Exchange::with(View::new(view));
    assert_eq!(exchange.post("", "").await.1, "nothing");
    assert_eq!(exchange.post(FORM, "name=Ada&age=1").await.1, "Ada");
    assert_eq!(exchange.post("text/plain", "x").await.0, 415);
    let view = async |json: Option<Json>| json.is_some().to_string();
    let exchange = Exchange::with(View::new(view));
    assert_eq!(exchange.post("", "").await.1, "false");
    assert_eq!(exchange.post("application/json", "1").await.1, "true");
}

/// The extractors work where there is no Carafe application.
#[tokio::test]
async fn a_plain_axum_router_has_flasks_limits() {
    let sum = async |Query(query): Query<User>, Json(json): Json<Vec<u64>>| {
        format!("{} {}", query.name, json.iter().sum::<u64>())
    };
    let router: axum::Router = axum::Router::new()
        .route("/sum", axum::routing::post(sum))
        .route(
            "/form",
            axum::routing::post(async |form: Form| form.len().to_string()),
        );
    let send = async |path: &str, content_type: &str, body: String| {
        let request = AxumRequest::post(path).header("content-type", content_type);
        let request = request.body(Body::from(body)).unwrap();
        router.clone().oneshot(request).await.unwrap().status()
    };
    let json = "application/json";
    assert_eq!(
        send("/sum?name=Ada&age=1", json, "[1, 2]".into()).await,
        200
    );
    assert_eq!(
        send("/sum?name=Ada&age=1", json, "[1, -2]".into()).await,
        422
    );
    assert_eq!(send("/sum?name=Ada", json, "[1, 2]".into()).await, 400);
    assert_eq!(send("/form", FORM, "a&".repeat(10_001)).await, 413);
}
