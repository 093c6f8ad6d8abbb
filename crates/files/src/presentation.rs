use axum::response::Response;
use carafe_routing::ResponseExt;
use http::HeaderValue;
use http::header::{CONTENT_DISPOSITION, CONTENT_ENCODING};

use crate::FileError;
use crate::content_disposition::content_disposition;
use crate::mimetype::guess;

/// What a browser is told to do with a file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Presentation {
    pub(crate) mimetype: Option<String>,
    pub(crate) as_attachment: bool,
    pub(crate) download_name: Option<String>,
}

impl Presentation {
    /// Sets the headers that say what the content is. `name` is that of the file, if it has
    /// one.
    pub(crate) fn describe(
        &self,
        name: Option<&str>,
        response: &mut Response,
    ) -> Result<(), FileError> {
        let name = self.download_name.as_deref().or(name);
        match (&self.mimetype, name) {
            (Some(mimetype), _) => set_content_type(response, mimetype),
            (None, Some(name)) => self.describe_by_name(name, response),
            (None, None) => return Err(FileError::NoMimetype),
        }
        match name {
            Some(name) => {
                let disposition = content_disposition(self.as_attachment, name);
                response
                    .headers_mut()
                    .insert(CONTENT_DISPOSITION, disposition);
            }
            None if self.as_attachment => return Err(FileError::NoDownloadName),
            None => {}
        }
        Ok(())
    }

    /// An attachment is not said to be encoded: a browser would save it decoded, under a name
    /// that says otherwise.
    fn describe_by_name(&self, name: &str, response: &mut Response) {
        let guess = guess(name);
        set_content_type(response, &guess.mimetype);
        if let Some(encoding) = guess.encoding.filter(|_| !self.as_attachment) {
            let encoding = HeaderValue::from_static(encoding);
            response.headers_mut().insert(CONTENT_ENCODING, encoding);
        }
    }
}

/// A type that has its charset already keeps it.
fn set_content_type(response: &mut Response, mimetype: &str) {
    match mimetype.contains("charset=") {
        true => response.set_content_type(mimetype),
        false => response.set_mimetype(mimetype),
    };
}
