use axum::body::Body;
use bytes::Bytes;
use carafe_routing::MultiDict;

use crate::BodyError;
use crate::content_kind::ContentKind;
use crate::limit::{Limit, pairs};
use crate::multipart::Multipart;
use crate::parsed_form::ParsedForm;
use crate::terms::Terms;

/// Reads the form that a body holds; of another content type it is empty, and the body is
/// not read.
pub(crate) async fn read(terms: &Terms, body: Body) -> Result<ParsedForm, BodyError> {
    match &terms.kind {
        ContentKind::Urlencoded => {
            let text = terms.collect(body).await?;
            let form = urlencoded(&text, pairs(terms.limits))?;
            Ok(form.into())
        }
        ContentKind::Multipart(None) => {
            let reason = "the content type names no boundary";
            Err(BodyError::MalformedForm(reason.to_owned()))
        }
        ContentKind::Multipart(Some(boundary)) => {
            let body = terms.stream(body)?;
            Multipart::new(terms, boundary, body).read().await
        }
        ContentKind::Json | ContentKind::Other => Ok(ParsedForm::default()),
    }
}

fn urlencoded(text: &Bytes, max_pairs: Option<u64>) -> Result<MultiDict, BodyError> {
    let pairs = text.split(|byte| *byte == b'&');
    let pairs = pairs.filter(|pair| !pair.is_empty()).count() as u64;
    if let Some(max) = max_pairs.filter(|max| pairs > *max) {
        let limit = Limit::FormParts;
        return Err(BodyError::TooLarge { limit, max });
    }
    match std::str::from_utf8(text) {
        Ok(text) => Ok(MultiDict::from_urlencoded(text)),
        Err(error) => Err(BodyError::MalformedForm(error.to_string())),
    }
}
