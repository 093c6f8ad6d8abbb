//! Forms in parts ([RFC 7578](https://www.rfc-editor.org/rfc/rfc7578)):
//!
//! ```text
//! "--" boundary CRLF
//! "Content-Disposition: form-data; name=" name [ "; filename=" filename ] CRLF
//! [ "Content-Type: " type CRLF ]
//! CRLF
//! data CRLF
//! "--" boundary "--"
//! ```
//!
//! A part with a file name is a file, and goes to the spool; one without is a field, and
//! stays in memory.

use std::sync::Arc;

use bytes::Bytes;
use carafe_routing::parse_options_header;
use futures_util::FutureExt;
use http::header::CONTENT_TYPE;
use multer::Field;

use crate::limit::{Bound, Limit, all_fields, field, in_memory};
use crate::limited_body::LimitedBody;
use crate::meter::{Meter, Metered};
use crate::parsed_form::ParsedForm;
use crate::part_head::{self, PartHead, header};
use crate::spool::Spool;
use crate::terms::Terms;
use crate::{BodyError, FileStorage};

/// A form that is being read.
pub(crate) struct Multipart {
    parts: multer::Multipart<'static>,
    meter: Arc<Meter>,
    spool: Spool,
    max_parts: Option<u64>,
    max_field: Option<Bound>,
    /// What all fields together may still have.
    memory: Memory,
    /// What the headers of all parts together may still have. They are kept with files, and
    /// hold the names of both.
    heads: Memory,
    parsed: ParsedForm,
    count: u64,
}

/// Memory that is used up.
struct Memory {
    bound: Bound,
    left: u64,
}

impl Multipart {
    pub(crate) fn new(terms: &Terms, boundary: &str, body: LimitedBody) -> Self {
        let meter = Arc::new(Meter::new(body));
        Self {
            parts: multer::Multipart::new(Metered::new(&meter), boundary),
            meter,
            spool: Spool::new(terms.spool_dir.clone()),
            max_parts: terms.limits.max_form_parts,
            max_field: field(terms.limits),
            memory: Memory::new(all_fields(terms.limits)),
            heads: Memory::new(in_memory(terms.limits)),
            parsed: ParsedForm::default(),
            count: 0,
        }
    }

    /// Reads all parts. A body without a single byte is a form without fields.
    pub(crate) async fn read(mut self) -> Result<ParsedForm, BodyError> {
        while let Some(part) = self.next_part().await? {
            self.count += 1;
            if let Some(max) = self.max_parts.filter(|max| self.count > *max) {
                let limit = Limit::FormParts;
                return Err(BodyError::TooLarge { limit, max });
            }
            self.take(part).await?;
        }
        self.meter.drain().await;
        Ok(self.parsed)
    }

    async fn next_part(&mut self) -> Result<Option<Field<'static>>, BodyError> {
        self.meter.begin_head();
        let part = self.parts.next_field().await;
        self.meter.end_head();
        match part {
            Err(multer::Error::IncompleteStream) if self.meter.is_empty() => Ok(None),
            part => part.map_err(refused),
        }
    }

    async fn take(&mut self, mut part: Field<'static>) -> Result<(), BodyError> {
        self.heads.take(part_head::size(part.headers()))?;
        let head = PartHead::of(part.headers())?;
        match head.filename {
            Some(filename) => {
                let mut upload = self.spool.begin();
                while let Some(piece) = next_piece(&mut part).await? {
                    self.spool.write(&mut upload, &piece).await?;
                }
                let content = self.spool.finish(upload).await?;
                let headers = part.headers().clone();
                let file = FileStorage::new(head.name, filename, headers, content);
                self.parsed.files.add(file);
            }
            None => {
                let mut value = Vec::new();
                let mut own = self.max_field.map(Memory::new);
                while let Some(piece) = next_piece(&mut part).await? {
                    for memory in own.iter_mut().chain([&mut self.memory]) {
                        memory.take(piece.len())?;
                    }
                    value.extend_from_slice(&piece);
                }
                let value = decode(value, header(part.headers(), &CONTENT_TYPE).as_deref());
                self.parsed.form.extend([(head.name, value)]);
            }
        }
        Ok(())
    }
}

impl Memory {
    fn new(bound: Bound) -> Self {
        let left = bound.1;
        Self { bound, left }
    }

    fn take(&mut self, bytes: usize) -> Result<(), BodyError> {
        let (limit, max) = self.bound;
        let left = self.left.checked_sub(bytes as u64);
        self.left = left.ok_or(BodyError::TooLarge { limit, max })?;
        Ok(())
    }
}

async fn next_piece(part: &mut Field<'static>) -> Result<Option<Bytes>, BodyError> {
    part.chunk().map(|piece| piece.map_err(refused)).await
}

/// Decodes a field. The charsets are those that Werkzeug knows; bytes that are none of
/// theirs become U+FFFD.
fn decode(value: Vec<u8>, content_type: Option<&str>) -> String {
    let charset = content_type.and_then(|header| {
        let (_, mut parameters) = parse_options_header(header);
        parameters.remove("charset")
    });
    match charset.map(|charset| charset.to_lowercase()).as_deref() {
        Some("iso-8859-1") => value.into_iter().map(char::from).collect(),
        _ => match String::from_utf8(value) {
            Ok(text) => text,
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        },
    }
}

/// Takes the error out that was wrapped on its way through the parser.
fn refused(error: multer::Error) -> BodyError {
    match error {
        multer::Error::StreamReadFailed(error) => match error.downcast::<BodyError>() {
            Ok(error) => *error,
            Err(error) => BodyError::Incomplete(error.to_string()),
        },
        multer::Error::ReadHeaderFailed(error) => {
            BodyError::MalformedForm(format!("the headers of a part: {error}"))
        }
        error => BodyError::MalformedForm(error.to_string()),
    }
}

#[cfg(test)]
mod tests;
