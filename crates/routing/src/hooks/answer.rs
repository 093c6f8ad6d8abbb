use axum::response::{IntoResponse, Response};

/// What a function of `before_request` returns: nothing, and the request goes on, or a
/// response, which is the answer.
///
/// Implemented for `()`, for an `Option` of a response, and for a `Result` of these, whose
/// error goes to the functions that handle errors.
///
/// # Flask
///
/// The return value of a `before_request` function: `None` goes on.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be returned from a `before_request` function",
    label = "return nothing, an `Option` of a response, or a `Result` of these",
    note = "to end the request, return `Some(response)`; to let it go on, `None`"
)]
pub trait Answer {
    /// Returns the response that ends the request, if there is one.
    fn into_answer(self) -> Option<Response>;
}

impl Answer for () {
    fn into_answer(self) -> Option<Response> {
        None
    }
}

impl<R: IntoResponse> Answer for Option<R> {
    fn into_answer(self) -> Option<Response> {
        self.map(IntoResponse::into_response)
    }
}

impl<A: Answer, E: IntoResponse> Answer for Result<A, E> {
    fn into_answer(self) -> Option<Response> {
        match self {
            Ok(answer) => answer.into_answer(),
            Err(error) => Some(error.into_response()),
        }
    }
}
