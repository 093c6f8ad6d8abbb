use std::io::{Read, Write};

use carafe_value::Value;
use carafe_value::json::{self, JsonError, Style};
use flate2::Compression;
use flate2::bufread::ZlibDecoder;
use flate2::write::ZlibEncoder;

use super::{JsonModule, Reason, SigningError, base64_decode, base64_encode};
use crate::tagged_json;

/// Bytes that a compressed payload may inflate to: one mebibyte. A cookie of 4 kB could
/// otherwise inflate to four megabytes, and a longer token to any size.
pub const MAX_PAYLOAD_SIZE: usize = 1 << 20;

/// JSON shorter than this is not worth a try: zlib's own overhead eats the gain, and
/// trying costs twenty times the signature.
const WORTH_COMPRESSING: usize = 100;

/// Shorter JSON is tried all the same when this many of its bytes repeat.
const WORTH_REPEATING: usize = 12;

/// How a serializer turns values into the text before the signature.
#[derive(Clone, Copy, Debug)]
pub(super) struct Payload {
    pub(super) json: JsonModule,
    pub(super) url_safe: bool,
}

impl Payload {
    pub(super) fn dump(self, value: &Value) -> Result<String, SigningError> {
        let json = self
            .dump_json(value)
            .map_err(|error| SigningError::invalid(error.to_string()))?;
        Ok(if self.url_safe {
            dump_url_safe(&json)
        } else {
            json
        })
    }

    fn dump_json(self, value: &Value) -> Result<String, JsonError> {
        match self.json {
            JsonModule::Json if self.url_safe => json::to_string(value, Style::COMPACT),
            JsonModule::Json => json::to_string(value, Style::DEFAULT),
            JsonModule::Tagged => tagged_json::dumps(value, false),
            JsonModule::TaggedSorted => tagged_json::dumps(value, true),
        }
    }

    pub(super) fn load(self, payload: &[u8]) -> Result<Value, SigningError> {
        let inflated;
        let json = if self.url_safe {
            inflated = load_url_safe(payload)?;
            &inflated
        } else {
            payload
        };
        let text = std::str::from_utf8(json).map_err(unreadable)?;
        match self.json {
            JsonModule::Json => json::from_str(text),
            JsonModule::Tagged | JsonModule::TaggedSorted => tagged_json::loads(text),
        }
        .map_err(unreadable)
    }
}

/// Encodes JSON as base64url, compressed if that is shorter by more than a byte.
pub(crate) fn dump_url_safe(json: &str) -> String {
    match compress(json.as_bytes()) {
        Some(compressed) => format!(".{}", base64_encode(compressed)),
        None => base64_encode(json),
    }
}

fn compress(json: &[u8]) -> Option<Vec<u8>> {
    if json.len() < WORTH_COMPRESSING && repetitions(json) < WORTH_REPEATING {
        return None;
    }
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(json).ok()?;
    let compressed = encoder.finish().ok()?;
    (compressed.len() < json.len() - 1).then_some(compressed)
}

/// Counts the positions whose next three bytes probably stood there before.
fn repetitions(json: &[u8]) -> usize {
    let mut seen = [false; 256];
    json.windows(3)
        .filter(|part| {
            let hash = part
                .iter()
                .fold(0u8, |hash, byte| hash.wrapping_mul(31).wrapping_add(*byte));
            std::mem::replace(&mut seen[usize::from(hash)], true)
        })
        .count()
}

/// Decodes what [`dump_url_safe`] wrote.
pub(crate) fn load_url_safe(payload: &[u8]) -> Result<Vec<u8>, SigningError> {
    let (base64, compressed) = match payload.strip_prefix(b".") {
        Some(base64) => (base64, true),
        None => (payload, false),
    };
    let bytes = base64_decode(base64).map_err(|error| bad(Reason::Base64, error))?;
    if compressed {
        inflate(&bytes)
    } else {
        Ok(bytes)
    }
}

fn inflate(bytes: &[u8]) -> Result<Vec<u8>, SigningError> {
    let mut decoder = ZlibDecoder::new(bytes);
    let mut out = Vec::new();
    let read = (&mut decoder)
        .take(MAX_PAYLOAD_SIZE as u64 + 1)
        .read_to_end(&mut out)
        .map_err(|error| bad(Reason::Zlib, error))?;
    if read > MAX_PAYLOAD_SIZE {
        return Err(bad(Reason::Zlib, "it inflates to more than one mebibyte"));
    }
    if !decoder.into_inner().is_empty() {
        return Err(bad(Reason::Zlib, "there is more after its end"));
    }
    Ok(out)
}

/// Makes the error for a payload that is not the JSON it should be.
pub(crate) fn unreadable(
    source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> SigningError {
    bad(Reason::Payload, source)
}

fn bad(
    reason: Reason,
    source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> SigningError {
    SigningError::BadPayload {
        reason,
        source: Some(source.into()),
    }
}
