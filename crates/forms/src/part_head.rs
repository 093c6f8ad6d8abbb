use carafe_routing::parse_options_header;
use http::header::CONTENT_DISPOSITION;
use http::{HeaderMap, HeaderName};

use crate::BodyError;

/// Names of a part.
pub(crate) struct PartHead {
    pub(crate) name: String,
    pub(crate) filename: Option<String>,
}

impl PartHead {
    pub(crate) fn of(headers: &HeaderMap) -> Result<Self, BodyError> {
        let malformed = |reason: &str| BodyError::MalformedForm(reason.to_owned());
        let disposition = header(headers, &CONTENT_DISPOSITION);
        let disposition =
            disposition.ok_or_else(|| malformed("a part has no Content-Disposition"))?;
        let (_, mut parameters) = parse_options_header(&disposition);
        let name = parameters.remove("name");
        Ok(Self {
            name: name.ok_or_else(|| malformed("a part has no name"))?,
            filename: parameters.remove("filename"),
        })
    }
}

/// Returns a header of a part. Browsers write names of files in UTF-8.
pub(crate) fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = headers.get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// Returns how many bytes the headers of a part take.
pub(crate) fn size(headers: &HeaderMap) -> usize {
    let sizes = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len());
    sizes.sum()
}
