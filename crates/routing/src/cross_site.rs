//! Protection against requests that another site makes a visitor's browser send.
//!
//! `SameSite=None` takes away the browser's own. The rules, by Fetch Metadata
//! ([W3C](https://www.w3.org/TR/fetch-metadata/)):
//!
//! 1. `GET`, `HEAD` and `OPTIONS` pass.
//! 2. An `Origin` that is trusted passes.
//! 3. `Sec-Fetch-Site: same-origin` or `none` passes.
//! 4. Neither header: not a browser, passes.
//! 5. Otherwise the `Origin` has to be this host.
//!
//! What does not pass is a 403.

use axum::body::Body;
use axum::response::Response;
use http::StatusCode;
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::{OptionError, error_page};

/// Whether unsafe requests from other sites are refused, and whose are not.
#[derive(Clone, Debug, Default)]
pub struct CrossSitePolicy {
    /// Whether they are refused at all. Default: false.
    pub protect: bool,
    /// Origins that may send them, such as `https://shop.example`. Default: none.
    pub trusted_origins: Vec<String>,
}

pub(crate) type Rejection = fn(ProtectionError) -> Response;

/// Makes the layer, or says which origin is malformed.
pub(crate) fn layer(policy: &CrossSitePolicy) -> Result<CsrfLayer<Rejection>, OptionError> {
    let mut layer = CsrfLayer::new();
    for origin in &policy.trusted_origins {
        layer = layer
            .add_trusted_origin(origin)
            .map_err(|error| OptionError::TrustedOrigin {
                origin: origin.clone(),
                message: error.to_string(),
            })?;
    }
    Ok(layer.with_rejection_response(refuse as Rejection))
}

#[expect(clippy::needless_pass_by_value, reason = "tower-http hands it over so")]
fn refuse(error: ProtectionError) -> Response<Body> {
    tracing::info!(%error, "a request from another site was refused");
    error_page::response(StatusCode::FORBIDDEN)
}
