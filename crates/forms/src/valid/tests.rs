use axum::body::Body;
use axum::extract::Request as AxumRequest;
use carafe_routing::View;
use serde_json::json;

use super::*;
use crate::exchange::Exchange;

const FORM: &str = "application/x-www-form-urlencoded";

#[derive(Debug, serde::Deserialize, Validate)]
struct Signup {
    #[garde(length(min = 3))]
    name: String,
    #[garde(range(min = 18))]
    age: u8,
    #[garde(inner(length(min = 2)))]
    #[serde(default)]
    tags: Vec<String>,
}

/// What a template gets.
async fn shown(form: Result<Valid<Form<Signup>>, Invalid>) -> String {
    match form {
        Ok(form) => format!("{} is {}, {:?}", form.name, form.age, form.tags),
        Err(form) => serde_json::to_string(&form).unwrap(),
    }
}

#[tokio::test]
async fn everything_that_is_wrong_is_beside_its_field() {
    let exchange = Exchange::with(View::new(shown));
    let (_, answer) = exchange.post(FORM, "name=Ada&age=36&tags=ab").await;
    assert_eq!(answer, "Ada is 36, [\"ab\"]");
    let table = [
        (
            "name=A&age=17",
            json!({"age": ["lower than 18"], "name": ["length is lower than 3"]}),
        ),
        (
            "name=A&age=old",
            json!({"age": ["not a whole number"], "name": ["length is lower than 3"]}),
        ),
        ("age=18", json!({"name": ["missing"]})),
        (
            "name=Ada&age=18&tags=ab&tags=c",
            json!({"tags[1]": ["length is lower than 2"]}),
        ),
    ];
    for (form, errors) in table {
        let (_, answer) = exchange.post(FORM, form).await;
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(answer["errors"], errors, "{form}");
    }
    let (_, answer) = exchange.post(FORM, "name=A&age=old&tags=ab&tags=cd").await;
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(
        answer["data"],
        json!({"name": "A", "age": "old", "tags": "ab"})
    );
    assert_eq!(answer["lists"]["tags"], json!(["ab", "cd"]));
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_a_form_with_an_error() {
    let view = async |form: Result<Valid<Form<Signup>>, Invalid>| {
        let form = form.unwrap_err();
        (form.status(), form.errors("").collect::<String>())
    };
    let mut exchange = Exchange::with(View::new(view));
    exchange.limits.max_content_length = Some(10);
    let (status, text) = exchange.post(FORM, "name=Ada&age=36").await;
    assert_eq!(status, 413);
    assert!(text.contains("10 bytes"), "{text}");
}

#[tokio::test]
async fn a_view_need_not_see_what_breaks_the_rules() {
    let form = View::new(async |form: Valid<Form<Signup>>| form.name.clone());
    let json = View::new(async |json: Valid<Json<Signup>>| json.name.clone());
    let data = View::new(async |form: Valid<FormData<Signup>>| form.name.clone());
    let json_type = "application/json";
    let multipart = "multipart/form-data; boundary=B";
    let part = "--B\r\nContent-Disposition: form-data; name=name\r\n\r\nA\r\n--B--\r\n";
    let listed = "<p>age: lower than 18<br>name: length is lower than 3</p>";
    let table = [
        (&form, FORM, "name=Ada&age=36", 200, "Ada"),
        (&form, FORM, "name=A&age=1", 422, listed),
        (
            &json,
            json_type,
            r#"{"name": "Ada", "age": 36}"#,
            200,
            "Ada",
        ),
        (&json, json_type, r#"{"name": "A", "age": 1}"#, 422, listed),
        (
            &json,
            json_type,
            r#"{"name": "A", "age": "x"}"#,
            422,
            "<p>age: invalid type",
        ),
        (&json, json_type, "{", 400, "Bad Request"),
        (&json, "text/plain", "{}", 415, "Unsupported"),
        (
            &data,
            multipart,
            part,
            422,
            "<p>age: missing<br>name: length is lower than 3</p>",
        ),
    ];
    for (view, content_type, body, status, expected) in table {
        let answer = Exchange::with(view.clone()).post(content_type, body).await;
        assert!(
            answer.0 == status && answer.1.contains(expected),
            "{body}: {answer:?}"
        );
    }
    let query = View::new(async |query: Valid<Query<Signup>>| query.name.clone());
    let request = AxumRequest::get("/?name=A&age=1").header("accept", "application/json");
    let request = request.body(Body::empty()).unwrap();
    let (status, answer) = Exchange::with(query).send(request).await;
    assert_eq!(status, 422);
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    let errors = json!({"name": ["length is lower than 3"], "age": ["lower than 18"]});
    assert_eq!(answer["errors"], errors);
}
