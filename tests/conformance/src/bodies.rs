//! Sections 8 and 9, as far as they read bodies: JSON, forms, uploads, limits.

use std::collections::BTreeMap;

use carafe::prelude::*;
use futures_util::TryStreamExt;
use serde_json::json;

use crate::errors::Failure;
use crate::requests::multi;

pub(crate) fn add_to(app: &mut App) {
    add_json(app);
    add_forms(app);
    add_data(app);
    add_limits(app);
}

fn add_json(app: &mut App) {
    // what came in goes out again
    app.post("/json/echo", json_echo);
    app.post("/json/property", json_property);
    app.post("/json/silent", json_silent);
    app.post("/json/force", json_force);
    app.post("/json/force-silent", json_force_silent);
    app.post("/json/twice", json_twice);
    app.post("/json/add", json_add);
}

fn add_forms(app: &mut App) {
    app.route("/request/form", request_form)
        .methods(["GET", "POST", "PUT", "PATCH"]);
    app.post("/request/form/required", request_form_required);
    app.post("/request/upload", request_upload);
    app.route("/request/values", request_values)
        .methods(["GET", "POST"]);
}

fn add_data(app: &mut App) {
    app.route("/request/body", request_body)
        .methods(["GET", "POST", "PUT", "DELETE"]);
    app.post("/request/data", request_data);
    app.post("/request/data-first", request_data_first);
    app.post("/request/stream", request_stream);
}

fn add_limits(app: &mut App) {
    app.post("/request/limit/<int:size>", request_limit);
    app.post("/request/limit-form", request_sizes)
        .endpoint("request_limit_form")
        .max_form_memory_size(80_000)
        .max_form_parts(2);
    app.post("/request/sizes", request_sizes);
    app.post("/request/size", request_size);
    app.post("/request/unread", request_unread);
}

async fn json_echo(Json(value): Json) -> JsonResponse {
    json(value)
}

async fn json_property(request: RequestBody) -> carafe::Result<JsonResponse> {
    let got = request.json().await?.clone();
    let is_json = request.is_json().into();
    Ok(json(Value::from_iter([("got", got), ("is_json", is_json)])))
}

async fn json_silent(request: RequestBody) -> carafe::Result<JsonResponse> {
    Ok(got(request.get_json().silent().await?))
}

async fn json_force(request: RequestBody) -> carafe::Result<JsonResponse> {
    Ok(got(request.get_json().force().await?))
}

async fn json_force_silent(request: RequestBody) -> carafe::Result<JsonResponse> {
    Ok(got(request.get_json().force().silent().await?))
}

fn got(value: &Value) -> JsonResponse {
    json(Value::from_iter([("got", value.clone())]))
}

async fn json_twice(request: RequestBody) -> carafe::Result<JsonResponse> {
    let first = request.get_json().silent().await?.clone();
    let raw = request.text().await?.into();
    let second = request.get_json().silent().await?.clone();
    let answer = [("first", first), ("raw", raw), ("second", second)];
    Ok(json(Value::from_iter(answer)))
}

async fn json_add(Json(value): Json) -> carafe::Result<JsonResponse> {
    let sum = sum(&value["a"], &value["b"]).ok_or(Failure("there is no such sum"))?;
    Ok(json(Value::from_iter([("sum", sum)])))
}

/// What Python's `+` makes of two values.
fn sum(a: &Value, b: &Value) -> Option<Value> {
    Some(match (a, b) {
        (Value::Int(a), Value::Int(b)) => a.checked_add(*b)?.into(),
        (Value::Str(a), Value::Str(b)) => format!("{a}{b}").into(),
        (Value::List(a), Value::List(b)) => Value::List([&a[..], b].concat()),
        _ => (a.as_f64()? + b.as_f64()?).into(),
    })
}

async fn request_form(request: RequestBody) -> carafe::Result<JsonResponse> {
    let (form, files) = (request.form().await?, request.files().await?);
    let mut uploads = BTreeMap::<_, Vec<_>>::new();
    for file in files.iter() {
        uploads.entry(file.name()).or_default().push(json!({
            "filename": file.filename(),
            "mimetype": file.mimetype(),
            "content_type": file.content_type(),
            "size": file.read().await?.len(),
        }));
    }
    Ok(json(json!({ "form": multi(form), "files": uploads })))
}

async fn request_form_required(request: RequestBody) -> carafe::Result<Response> {
    let name = request.form().await?.require("name")?;
    let mut response = make_response(name.to_owned());
    response.set_mimetype("text/plain");
    Ok(response)
}

async fn request_upload(request: RequestBody) -> carafe::Result<Response> {
    let file = request.files().await?.require("file")?;
    let kind = file.content_type().filter(|kind| !kind.is_empty());
    let kind = kind.unwrap_or("x/none").to_owned();
    Ok(make_response((
        [("content-type", kind)],
        file.read().await?,
    )))
}

async fn request_values(request: RequestBody) -> carafe::Result<JsonResponse> {
    let values = request.values().await?;
    Ok(json(
        json!({ "values": multi(&values), "first": values.to_dict() }),
    ))
}

async fn request_body(request: RequestBody) -> carafe::Result<JsonResponse> {
    let data = request.get_data().await?;
    let hex: String = data.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(json(json!({
        "size": data.len(),
        "hex": hex,
        "content_length": request.content_length(),
        "content_type": request.content_type(),
        "mimetype": request.mimetype(),
        "params": request.mimetype_params(),
        "is_json": request.is_json(),
    })))
}

/// `data` is empty when the body is a form.
async fn request_data(request: RequestBody) -> carafe::Result<JsonResponse> {
    let data = request.data().await?;
    let data = String::from_utf8_lossy(&data);
    Ok(json(
        json!({ "data": data, "form": multi(request.form().await?) }),
    ))
}

/// Reading the raw body first leaves the form readable.
async fn request_data_first(request: RequestBody) -> carafe::Result<JsonResponse> {
    let raw = request.text().await?;
    Ok(json(
        json!({ "raw": raw, "form": multi(request.form().await?) }),
    ))
}

async fn request_stream(request: RequestBody) -> carafe::Result<JsonResponse> {
    let mut stream = request.stream()?;
    let mut total = 0;
    while let Some(piece) = stream.try_next().await? {
        total += piece.len();
    }
    Ok(json(json!({ "total": total })))
}

/// A limit that the view sets for itself.
async fn request_limit(
    Path(size): Path<u64>,
    mut request: RequestBody,
) -> carafe::Result<JsonResponse> {
    request.set_max_content_length(size);
    Ok(json(json!({ "size": request.get_data().await?.len() })))
}

async fn request_sizes(request: RequestBody) -> carafe::Result<JsonResponse> {
    let (form, files) = (request.form().await?, request.files().await?);
    let fields = form.lists().map(|(name, values)| {
        let lengths = values.iter().map(|value| value.chars().count());
        (name, lengths.collect::<Vec<_>>())
    });
    let uploads = files.keys().map(|name| {
        let lengths = files.getlist(name).iter().map(|file| file.size());
        (name, lengths.collect::<Vec<_>>())
    });
    Ok(json(json!({
        "form": fields.collect::<BTreeMap<_, _>>(),
        "files": uploads.collect::<BTreeMap<_, _>>(),
    })))
}

async fn request_size(request: RequestBody) -> carafe::Result<JsonResponse> {
    Ok(json(json!({ "size": request.get_data().await?.len() })))
}

async fn request_unread() -> Html<&'static str> {
    Html("body never read")
}
