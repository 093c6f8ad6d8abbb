//! Answers the golden vectors of `tests/vectors`: one JSON request per line on standard
//! input, one JSON answer per line on standard output.
//!
//! Run with `cargo run --release -p carafe-session --example vector_peer`; the protocol
//! is described in `tests/vectors/README.md`.

use std::io::{self, BufRead, Write};

use carafe_session::Clock;
use carafe_session::signing::{Reason, SigningError};
use carafe_value::Value;
use carafe_value::json::{self, Style};

#[path = "vector_peer/configuration.rs"]
mod configuration;
#[path = "vector_peer/cookies.rs"]
mod cookies;
#[path = "vector_peer/session.rs"]
mod session;
#[path = "vector_peer/signing.rs"]
mod signing;
#[path = "vector_peer/values.rs"]
mod values;

use values::{bytes, encode_bytes};

type Answer = Result<Value, Failure>;

/// What goes back as `{"error": ..}`.
struct Failure {
    kind: &'static str,
    error: Option<SigningError>,
}

impl Failure {
    fn kind(kind: &'static str) -> Self {
        Self { kind, error: None }
    }
}

impl From<SigningError> for Failure {
    fn from(error: SigningError) -> Self {
        let kind = match &error {
            SigningError::BadSignature { .. } => "BadSignature",
            SigningError::BadTimeSignature { .. } => "BadTimeSignature",
            SigningError::SignatureExpired { .. } => "SignatureExpired",
            SigningError::BadPayload { .. } => "BadPayload",
            SigningError::BadData => "BadData",
            _ => "InvalidInput",
        };
        Self {
            kind,
            error: Some(error),
        }
    }
}

fn invalid<E>(_: E) -> Failure {
    Failure::kind("InvalidInput")
}

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let answer = json::from_str(&line?)
            .map_err(invalid)
            .and_then(|request| answer(&request));
        let answer = match answer {
            Ok(fields) => dict([("ok", fields)]),
            Err(failure) => dict([("error", describe(&failure))]),
        };
        let text = json::to_string(&answer, Style::DEFAULT).map_err(io::Error::other)?;
        writeln!(out, "{text}")?;
        out.flush()?;
    }
    Ok(())
}

fn dict<const N: usize>(entries: [(&str, Value); N]) -> Value {
    entries.into_iter().collect()
}

fn describe(failure: &Failure) -> Value {
    let mut out = dict([("kind", failure.kind.into())]);
    let Some(error) = &failure.error else {
        return out;
    };
    if let Some(payload) = error.payload() {
        out["payload"] = encode_bytes(payload);
    }
    if let Some(date) = error.date_signed() {
        out["date_signed"] = date.into();
    }
    if let Some(reason) = reason(error) {
        out["reason"] = reason.into();
    }
    out
}

fn reason(error: &SigningError) -> Option<&'static str> {
    let reason = match error {
        SigningError::SignatureExpired { age, max_age, .. } => {
            let expired = *age > i128::from(*max_age);
            return Some(if expired { "expired" } else { "future" });
        }
        SigningError::BadSignature { reason, .. }
        | SigningError::BadTimeSignature { reason, .. }
        | SigningError::BadPayload { reason, .. } => reason,
        _ => return None,
    };
    Some(match reason {
        Reason::NoSeparator => "no_separator",
        Reason::Mismatch => "mismatch",
        Reason::TimestampMissing => "timestamp_missing",
        Reason::TimestampMalformed => "timestamp_malformed",
        Reason::Base64 => "base64",
        Reason::Zlib => "zlib",
        _ => "payload",
    })
}

fn answer(r: &Value) -> Answer {
    let op = r["op"].as_str().unwrap_or_default();
    signing::answer(op, r)
        .or_else(|| session::answer(op, r))
        .or_else(|| cookies::answer(op, r))
        .unwrap_or_else(|| configuration::answer(op, r))
}

fn keys(list: &Value) -> Vec<Vec<u8>> {
    list.as_list()
        .unwrap_or_default()
        .iter()
        .map(bytes)
        .collect()
}

/// The time of the request; none at all is as good as any.
fn clock(r: &Value) -> Result<Clock, Failure> {
    match &r["now"] {
        Value::Null => Ok(Clock::fixed(0)),
        now => Ok(Clock::fixed(now.to().map_err(invalid)?)),
    }
}
