use axum::response::Response;
use carafe_value::Value;
use carafe_value::json::JsonError;
use http::HeaderValue;
use http::header::CONTENT_TYPE;

use super::JsonOptions;
use crate::pending::replace_body;

/// The value of a JSON response, kept in its extensions so that the pipeline can render it
/// again, with the options of the application.
#[derive(Clone, Debug)]
pub(crate) struct PendingJson(pub(crate) Value);

impl PendingJson {
    /// Renders the value that waits in a response, if one does and the options ask for other
    /// bytes, and replaces its body. A content type that the view chose stays.
    pub(crate) fn render(
        response: &mut Response,
        options: &JsonOptions,
        debug: bool,
    ) -> Result<(), JsonError> {
        let Some(Self(value)) = response.extensions_mut().remove() else {
            return Ok(());
        };
        if options.is_default(debug) {
            return Ok(());
        }
        let (head, body) = options.render(&value, debug)?.into_parts();
        replace_body(response, body);
        let mine = |header: &HeaderValue| header == "application/json";
        if response.headers().get(CONTENT_TYPE).is_none_or(mine) {
            let content_type = head.headers[CONTENT_TYPE].clone();
            response.headers_mut().insert(CONTENT_TYPE, content_type);
        }
        Ok(())
    }

    /// Settles on the body that a response has now, because a header was computed from it.
    pub(super) fn settle(response: &mut Response) {
        response.extensions_mut().remove::<Self>();
    }
}
