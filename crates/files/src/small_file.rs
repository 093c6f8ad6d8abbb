use axum::response::Response;
use bytes::Bytes;
use carafe_routing::ResponseExt;
use http::header::CONTENT_ENCODING;
use http::{HeaderMap, HeaderValue};

use crate::FileError;
use crate::content::Content;
use crate::found_file::FoundFile;
use crate::presentation::Presentation;
use crate::variants::Variants;

/// The most bytes of a file that is kept in memory.
const SMALL: u64 = 1024 * 1024;

/// A file that is kept in memory, with what is said of it.
#[derive(Debug)]
pub(crate) struct SmallFile {
    pub(crate) file: FoundFile,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Bytes,
}

impl SmallFile {
    /// Reads all variants of a file, if they are small and have not changed just now. This
    /// waits for the disk.
    pub(crate) fn read(name: &str, found: &Variants<FoundFile>) -> Option<Variants<Self>> {
        let fits = |file: &FoundFile| file.size() <= SMALL && file.is_settled();
        if !found.iter().all(fits) {
            return None;
        }
        found.try_map(|coding, file| {
            let mut file = file.clone();
            let Content::Bytes(bytes) = file.open(SMALL).ok()? else {
                return None;
            };
            let headers = headers(name, &file, coding, found.are_several()).ok()?;
            Some(Self {
                file,
                headers,
                bytes,
            })
        })
    }
}

/// Says of a variant of a file what its name, its state and its coding are.
pub(crate) fn headers(
    name: &str,
    file: &FoundFile,
    coding: Option<&'static str>,
    varies: bool,
) -> Result<HeaderMap, FileError> {
    let mut response = Response::default();
    let base = name.rsplit('/').next();
    Presentation::default().describe(base, &mut response)?;
    if let Some(etag) = file.etag() {
        response.set_etag(etag);
    }
    if let Some(date) = file.modified() {
        response.set_last_modified(date);
    }
    if let Some(coding) = coding {
        let coding = HeaderValue::from_static(coding);
        response.headers_mut().insert(CONTENT_ENCODING, coding);
    }
    if varies {
        response.vary("Accept-Encoding");
    }
    Ok(response.into_parts().0.headers)
}
