use axum::body::Body;
use axum::extract::Request as AxumRequest;
use carafe_routing::{BodyLimits, JsonResponse, Result, View, json};
use carafe_value::Dict;
use futures_util::TryStreamExt;
use http::StatusCode;

use super::*;
use crate::exchange::Exchange;

const FORM: &str = "application/x-www-form-urlencoded";

fn lists(dict: &MultiDict) -> Value {
    let lists = dict.lists().map(|(name, values)| {
        let values = values.iter().map(String::as_str).collect();
        (name.to_owned(), values)
    });
    Value::Dict(lists.collect::<Dict>())
}

async fn everything(request: RequestBody) -> Result<JsonResponse> {
    let form = lists(request.form().await?);
    let files = request.files().await?;
    let mut sizes = Dict::new();
    for file in files.iter() {
        let size = file.read().await?.len() as i64;
        sizes.insert(file.filename().to_owned(), size.into());
    }
    let data = request.data().await?;
    let values = lists(&request.values().await?);
    let data = String::from_utf8_lossy(&data).into_owned();
    let all = [
        ("data", data.into()),
        ("files", Value::Dict(sizes)),
        ("form", form),
        ("values", values),
    ];
    let all = all.map(|(name, value)| (name.to_owned(), value));
    Ok(json(Value::Dict(all.into_iter().collect())))
}

/// The answers are Flask's.
#[tokio::test]
async fn a_form_takes_the_body_and_nothing_else_does() {
    let multipart = "--B\r\nContent-Disposition: form-data; name=f; filename=a.txt\r\n\r\nabc\r\n\
                     --B\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--B--\r\n";
    let table = [
        (
            FORM,
            "a=1&b=x+y&a=2",
            r#"{"data":"","files":{},"form":{"a":["1","2"],"b":["x y"]},"values":{"a":["1","2"],"b":["x y"]}}"#,
        ),
        (FORM, "", r#"{"data":"","files":{},"form":{},"values":{}}"#),
        (
            "text/plain",
            "a=1",
            r#"{"data":"a=1","files":{},"form":{},"values":{}}"#,
        ),
        (
            "",
            "a=1",
            r#"{"data":"a=1","files":{},"form":{},"values":{}}"#,
        ),
        (
            "multipart/form-data; boundary=B",
            multipart,
            r#"{"data":"","files":{"a.txt":3},"form":{"a":["1"]},"values":{"a":["1"]}}"#,
        ),
        (
            "multipart/mixed; boundary=B",
            "x",
            r#"{"data":"x","files":{},"form":{},"values":{}}"#,
        ),
        (
            "multipart/form-data; boundary=B",
            "",
            r#"{"data":"","files":{},"form":{},"values":{}}"#,
        ),
    ];
    let exchange = Exchange::with(View::new(everything));
    for (content_type, body, expected) in table {
        let (status, answer) = exchange.post(content_type, body).await;
        assert_eq!(
            (status, answer.trim()),
            (StatusCode::OK, expected),
            "{content_type}"
        );
    }
}

/// As in Flask, the query comes first, and a form in a `GET` is no part of the values.
#[tokio::test]
async fn values_are_those_of_the_query_and_of_the_form() {
    let view = async |request: RequestBody| -> Result<JsonResponse> {
        Ok(json(lists(&request.values().await?)))
    };
    let exchange = Exchange::with(View::new(view));
    let table = [
        ("POST", r#"{"a":["q","f"],"b":["2"],"c":["3"]}"#),
        ("GET", r#"{"a":["q"],"b":["2"]}"#),
    ];
    for (method, expected) in table {
        let request = AxumRequest::builder().method(method).uri("/?a=q&b=2");
        let request = request.header("content-type", FORM);
        let (_, answer) = exchange.send(request.body("a=f&c=3".into()).unwrap()).await;
        assert_eq!(answer.trim(), expected, "{method}");
    }
}

async fn data_first(request: RequestBody) -> Result<JsonResponse> {
    let raw = request.text().await?;
    let form = lists(request.form().await?);
    let again = request.data().await? == raw.as_bytes();
    Ok(json((
        raw,
        form,
        again,
        request.get_json().force().silent().await?,
    )))
}

#[tokio::test]
async fn the_data_can_be_read_before_the_form() {
    let exchange = Exchange::with(View::new(data_first));
    let (_, answer) = exchange.post(FORM, "a=1&b=2").await;
    assert_eq!(
        answer.trim(),
        r#"["a=1&b=2",{"a":["1"],"b":["2"]},true,null]"#
    );
}

async fn get_json(request: RequestBody) -> Result<JsonResponse> {
    let silent = request.get_json().silent().await?.clone();
    let forced = request.get_json().force().silent().await?.clone();
    let raw = request.text().await?;
    Ok(json((silent, forced, raw, request.json().await?)))
}

/// As `get_json` in Flask: 415 for another type, 400 for bad JSON, neither when silent.
#[tokio::test]
async fn json_is_read_as_it_is_asked_for() {
    let table = [
        (
            "application/json",
            r#"{"a": 1}"#,
            StatusCode::OK,
            r#"[{"a":1},{"a":1},"{\"a\": 1}",{"a":1}]"#,
        ),
        (
            "application/vnd.api+json",
            "null",
            StatusCode::OK,
            r#"[null,null,"null",null]"#,
        ),
        (
            "text/plain",
            "[1]",
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "not &#39;application/json&#39;.",
        ),
        (
            "",
            "[1]",
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "not &#39;application/json&#39;.",
        ),
        (
            "application/json",
            "{bad",
            StatusCode::BAD_REQUEST,
            "could not understand",
        ),
        (
            "application/json",
            "",
            StatusCode::BAD_REQUEST,
            "could not understand",
        ),
    ];
    let mut exchange = Exchange::with(View::new(get_json));
    for (content_type, body, status, expected) in table {
        let answer = exchange.post(content_type, body).await;
        assert!(
            answer.0 == status && answer.1.contains(expected),
            "{body}: {answer:?}"
        );
    }
    exchange.debug = true;
    let (_, answer) = exchange.post("application/json", "{bad").await;
    assert!(
        answer.contains("Failed to decode JSON object: "),
        "{answer}"
    );
}

async fn limited(mut request: RequestBody) -> Result<String> {
    request.set_max_content_length(10);
    Ok(request.get_data().await?.len().to_string())
}

/// As in Flask, but for a body in chunks, which Flask cuts off.
#[tokio::test]
async fn a_view_limits_what_it_has_not_read() {
    let exchange = Exchange::with(View::new(limited));
    let chunked = |body: &'static str| {
        let pieces = body.as_bytes().chunks(3).map(Ok::<_, std::io::Error>);
        Body::from_stream(futures_util::stream::iter(pieces))
    };
    let table = [("", 200), ("0123456789", 200), ("0123456789a", 413)];
    for (body, status) in table {
        for sent in [Body::from(body), chunked(body)] {
            let (answered, page) = exchange.post("", sent).await;
            assert_eq!(answered, status, "{body}");
            let told = page.contains("The data value transmitted exceeds the capacity limit.");
            assert_eq!(told, status == 413);
        }
    }
}

#[tokio::test]
async fn a_stream_is_limited_and_comes_once() {
    let view = async |request: RequestBody| -> Result<String> {
        let mut total = 0;
        for _ in 0..2 {
            let pieces: Vec<_> = request.stream()?.try_collect().await?;
            total += pieces.iter().map(Bytes::len).sum::<usize>();
        }
        Ok(format!("{total} and {}", request.get_data().await?.len()))
    };
    let mut exchange = Exchange::with(View::new(view));
    let (_, answer) = exchange.post("", "x".repeat(1234)).await;
    assert_eq!(answer, "1234 and 0");
    exchange.limits.max_content_length = Some(1233);
    let (status, _) = exchange.post("", "x".repeat(1234)).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn what_is_kept_in_memory_has_a_limit_without_a_configuration() {
    let view = async |request: RequestBody| -> Result<String> {
        Ok(request.get_data().await?.len().to_string())
    };
    let mut exchange = Exchange::with(View::new(view));
    let body = "x".repeat((2 << 20) + 1);
    let (status, _) = exchange.post("", body.clone()).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    exchange.limits = BodyLimits {
        max_content_length: Some(3 << 20),
        ..BodyLimits::default()
    };
    assert_eq!(exchange.post("", body).await.0, StatusCode::OK);
    exchange.debug = true;
    let (_, page) = exchange.post("", "x".repeat(4 << 20)).await;
    assert!(
        page.contains("larger than 3145728 bytes (MAX_CONTENT_LENGTH)"),
        "{page}"
    );
}

#[tokio::test]
async fn a_missing_field_or_file_is_a_400() {
    let view = async |request: RequestBody| -> Result<String> {
        match request.args().contains_key("file") {
            true => Ok(request.files().await?.require("f")?.filename().to_owned()),
            false => Ok(request.form().await?.require("name")?.to_owned()),
        }
    };
    let exchange = Exchange::with(View::new(view));
    assert_eq!(exchange.post(FORM, "name=Ada").await.1, "Ada");
    assert_eq!(
        exchange.post(FORM, "other=1").await.0,
        StatusCode::BAD_REQUEST
    );
    let request = AxumRequest::post("/?file=1").body(Body::empty()).unwrap();
    assert_eq!(exchange.send(request).await.0, StatusCode::BAD_REQUEST);
}

/// What the server makes of a client that stalls.
#[tokio::test]
async fn a_client_that_stalls_or_leaves_is_told_apart() {
    let view = async |request: RequestBody| -> Result<String> { Ok(request.text().await?) };
    let exchange = Exchange::with(View::new(view));
    let table = [
        (std::io::ErrorKind::TimedOut, StatusCode::REQUEST_TIMEOUT),
        (std::io::ErrorKind::UnexpectedEof, StatusCode::BAD_REQUEST),
    ];
    for (kind, expected) in table {
        let pieces = [Ok("start"), Err(std::io::Error::from(kind))];
        let body = Body::from_stream(futures_util::stream::iter(pieces));
        assert_eq!(exchange.post("", body).await.0, expected, "{kind}");
    }
}
