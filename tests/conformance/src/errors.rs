//! Section 6: `abort`, error pages, functions that handle errors by status and by type.
//!
//! Rust has no inheritance: a more special error is one whose source is the general one.

use std::error::Error as StdError;
use std::fmt;

use carafe::prelude::*;
use serde_json::json;

/// What a view fails with that nothing handles: Flask's `RuntimeError`.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) &'static str);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl StdError for Failure {}

/// Returns what an error that nothing handles is called in `app.py`.
pub(crate) fn python_name(error: &carafe::Error) -> &'static str {
    // `abort` with a status that is no error
    let unknown_status = error.inner().is::<HttpError>();
    match unknown_status || error.find::<LookupError>().is_some() {
        true => "LookupError",
        false => "RuntimeError",
    }
}

/// What a view fails with that has another name.
#[derive(Debug)]
pub(crate) struct LookupError;

impl fmt::Display for LookupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("on purpose")
    }
}

impl StdError for LookupError {}

#[derive(Debug)]
struct AppError {
    message: &'static str,
    status: StatusCode,
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message)
    }
}

impl StdError for AppError {}

/// Has no function of its own: the one of `AppError` answers.
#[derive(Debug)]
struct PaymentError(AppError);

impl fmt::Display for PaymentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "payment: {}", self.0)
    }
}

impl StdError for PaymentError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.0)
    }
}

/// Has its own function, more special than the one of `AppError`.
#[derive(Debug)]
struct ShippingError(AppError);

impl fmt::Display for ShippingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for ShippingError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.0)
    }
}

/// A 403 with a function of its own.
#[derive(Debug)]
struct QuotaForbidden(HttpError);

impl fmt::Display for QuotaForbidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.description_text())
    }
}

impl StdError for QuotaForbidden {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.0)
    }
}

pub(crate) fn add_to(app: &mut App) {
    app.error_handler_for::<AppError, _, _>(on_app_error);
    app.error_handler_for::<ShippingError, _, _>(on_shipping_error);
    app.error_handler_for::<QuotaForbidden, _, _>(on_quota);
    app.error_handler(409, on_conflict);
    app.error_handler(429, on_too_many);
    app.error_handler(412, on_precondition);
    app.get("/abort/<int:code>", abort_code);
    app.get("/abort/<int:code>/<description>", abort_description);
    app.get("/abort-response", abort_response);
    app.get("/raise/<kind>", raise_kind);
    app.get("/return-exception", return_exception);
}

async fn on_app_error(error: Caught<AppError>) -> impl IntoResponse {
    (error.status, json(json!({ "error": error.message })))
}

async fn on_shipping_error(error: Caught<ShippingError>) -> impl IntoResponse {
    (
        StatusCode::BAD_GATEWAY,
        Html(format!("shipping: {}", *error)),
    )
}

async fn on_quota(error: Caught<QuotaForbidden>) -> impl IntoResponse {
    (
        error.0.status(),
        json(json!({ "quota": error.to_string() })),
    )
}

async fn on_conflict(error: HttpError) -> impl IntoResponse {
    let page = render_template("errors/409.html", context! { error });
    (StatusCode::CONFLICT, page)
}

/// The function decides about the status.
async fn on_too_many() -> impl IntoResponse {
    let retry = [("Retry-After", "30")];
    (StatusCode::SERVICE_UNAVAILABLE, retry, Html("slow down"))
}

/// The error is a response itself.
async fn on_precondition(error: HttpError) -> HttpError {
    error.description("changed by the handler")
}

async fn abort_code(Path(code): Path<u16>) -> HttpError {
    abort(code)
}

async fn abort_description(Path((code, description)): Path<(u16, String)>) -> HttpError {
    abort(code).description(description)
}

async fn abort_response() -> carafe::Result<()> {
    let status = StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS;
    let response = (status, [("X-Reason", "legal")], Html("made by hand"));
    Err(carafe::Error::from_response(response))
}

async fn raise_kind(Path(kind): Path<String>) -> carafe::Result<()> {
    let app_error = |message, status| AppError { message, status };
    Err(match kind.as_str() {
        "app" => app_error("plain", StatusCode::IM_A_TEAPOT).into(),
        "payment" => PaymentError(app_error("no funds", StatusCode::PAYMENT_REQUIRED)).into(),
        "shipping" => ShippingError(app_error("lost", StatusCode::IM_A_TEAPOT)).into(),
        "quota" => QuotaForbidden(abort(403).description("The quota is used up.")).into(),
        "forbidden" => abort(403).description("custom words").into(),
        "teapot" => abort(418).description("The teapot is busy.").into(),
        "notfound" => abort(404).into(),
        "unauthorized" => abort(401)
            .description("Please log in.")
            .header("WWW-Authenticate", "Basic realm=\"conformance\"")
            .into(),
        "retry" => abort(503).header("Retry-After", "120").into(),
        "range" => abort(416).header("Content-Range", "bytes */99").into(),
        "method" => abort(405).header("Allow", "PUT, DELETE").into(),
        _ => Failure("unhandled").into(),
    })
}

/// An HTTP error can be returned, too.
async fn return_exception() -> HttpError {
    abort(404).description("returned, not raised")
}
