use axum::body::Body;
use bytes::Bytes;
use carafe_routing::MultiDict;

use crate::content_kind::ContentKind;
use crate::limit::{Limit, pairs};
use crate::multipart::Multipart;
use crate::received::Terms;
use crate::{BodyError, Files};

/// A form as it came: its fields and its files.
#[derive(Debug, Default)]
pub(crate) struct ParsedForm {
    pub(crate) form: MultiDict,
    pub(crate) files: Files,
}

impl From<MultiDict> for ParsedForm {
    fn from(form: MultiDict) -> Self {
        let files = Files::default();
        Self { form, files }
    }
}

impl ParsedForm {
    /// Reads the form that a body holds; of another content type it is empty, and the body
    /// is not read.
    pub(crate) async fn read(terms: &Terms, body: Body) -> Result<Self, BodyError> {
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
                Multipart::new(terms, boundary, terms.stream(body)?)
                    .read()
                    .await
            }
            ContentKind::Json | ContentKind::Other => Ok(Self::default()),
        }
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
