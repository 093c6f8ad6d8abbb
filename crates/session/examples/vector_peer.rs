//! Answers the golden vectors of `tests/vectors`: one JSON request per line on standard
//! input, one JSON answer per line on standard output.
//!
//! Run with `cargo run --release -p carafe-session --example vector_peer`; the protocol
//! is described in `tests/vectors/README.md`.

use std::io::{self, BufRead, Write};

use carafe_session::cookie::{Expires, MAX_COOKIE_SIZE, SetCookie, parse_cookie, parse_same_site};
use carafe_session::signing::{
    self, DigestMethod, FallbackSigner, JsonModule, KeyDerivation, Reason, Serializer,
    SerializerOptions, Signer, SignerOptions, SigningError, TimedSerializer, TimestampSigner,
    UrlSafeSerializer, UrlSafeTimedSerializer,
};
use carafe_session::{
    Clock, HeaderMap, NullSessionInterface, SecureCookieSessionInterface, SessionData,
    SessionError, SessionInterface, SessionOptions, SessionRequest, tagged_json,
};
use carafe_value::json::{self, Style};
use carafe_value::{Dict, Value};

#[path = "vector_peer/configuration.rs"]
mod configuration;
#[path = "vector_peer/values.rs"]
mod values;

use values::{bytes, decode, encode, encode_bytes, optional};

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
    match r["op"].as_str().unwrap_or_default() {
        "sign" => {
            let signed = signer(r)?.sign(bytes(&r["value"]));
            Ok(dict([("signed", encode_bytes(&signed))]))
        }
        "unsign" => {
            let value = signer(r)?.unsign(bytes(&r["signed"]))?;
            Ok(dict([("value", encode_bytes(&value))]))
        }
        "derive_key" => {
            let keys = keys(&r["secret_keys"]);
            let key = keys.last().ok_or(Failure::kind("InvalidInput"))?;
            let options = signer_options(r, SignerOptions::default())?;
            Signer::with_options(&keys, &options)?;
            Ok(dict([(
                "key",
                encode_bytes(&Signer::derive_key(key, &options)),
            )]))
        }
        "sign_timestamp" => {
            let signed = timestamp_signer(r)?.sign(bytes(&r["value"]));
            Ok(dict([("signed", encode_bytes(&signed))]))
        }
        "unsign_timestamp" => {
            let signer = timestamp_signer(r)?;
            let (value, timestamp) =
                signer.unsign_with_timestamp(bytes(&r["signed"]), r["max_age"].as_i64())?;
            Ok(dict([
                ("value", encode_bytes(&value)),
                ("timestamp", timestamp.into()),
            ]))
        }
        "dumps" => dumps(r),
        "loads" => loads(r),
        "loads_unsafe" => loads_unsafe(r),
        "b64_encode" => Ok(dict([(
            "text",
            signing::base64_encode(bytes(&r["data"])).into(),
        )])),
        "b64_decode" => {
            let data = signing::base64_decode(bytes(&r["text"]))?;
            Ok(dict([("data", encode_bytes(&data))]))
        }
        "int_to_bytes" => {
            let int = decode(&r["int"]).to().map_err(invalid)?;
            Ok(dict([("data", encode_bytes(&signing::int_to_bytes(int)))]))
        }
        "bytes_to_int" => {
            let int = signing::bytes_to_int(&bytes(&r["data"]))?;
            Ok(dict([("int", encode(&int.into()))]))
        }
        "tagged_dumps" => {
            let sorted = r["sorted"].is_truthy();
            let json = tagged_json::dumps(&decode(&r["value"]), sorted).map_err(invalid)?;
            Ok(dict([("json", json.into())]))
        }
        "tagged_loads" => {
            let text = String::from_utf8(bytes(&r["json"]));
            let text = text.map_err(|_| Failure::kind("BadPayload"))?;
            let value = tagged_json::loads(&text).map_err(|_| Failure::kind("BadPayload"))?;
            Ok(dict([("value", encode(&value))]))
        }
        "session_dumps" => {
            let session: SessionData = match decode(&r["session"]) {
                Value::Dict(dict) => dict.into_iter().collect(),
                other => return Err(invalid(other)),
            };
            let sessions = sessions(r)?.ok_or(Failure::kind("InvalidInput"))?;
            let cookie = sessions.dumps(&session).map_err(invalid)?;
            Ok(dict([("cookie", cookie.into())]))
        }
        "session_loads" => session_loads(r),
        "session_response" => session_response(r),
        "dump_cookie" => dump_cookie(r),
        "parse_cookie" | "request_cookies" => {
            let header = bytes(&r["header"]);
            let pairs = parse_cookie(&header)
                .map(|(name, value)| Value::from([name.as_ref(), value.as_ref()]));
            Ok(dict([("pairs", pairs.collect())]))
        }
        op => configuration::answer(op, r),
    }
}

fn keys(list: &Value) -> Vec<Vec<u8>> {
    list.as_list()
        .unwrap_or_default()
        .iter()
        .map(bytes)
        .collect()
}

fn key_derivation(r: &Value) -> Result<KeyDerivation, Failure> {
    match r["key_derivation"].as_str().unwrap_or("django-concat") {
        "concat" => Ok(KeyDerivation::Concat),
        "django-concat" => Ok(KeyDerivation::DjangoConcat),
        "hmac" => Ok(KeyDerivation::Hmac),
        "none" => Ok(KeyDerivation::None),
        other => Err(invalid(other)),
    }
}

fn digest_method(r: &Value) -> Result<DigestMethod, Failure> {
    match r["digest"].as_str().unwrap_or("sha1") {
        "sha1" => Ok(DigestMethod::Sha1),
        "sha224" => Ok(DigestMethod::Sha224),
        "sha256" => Ok(DigestMethod::Sha256),
        "sha384" => Ok(DigestMethod::Sha384),
        "sha512" => Ok(DigestMethod::Sha512),
        other => Err(invalid(other)),
    }
}

fn signer_options(r: &Value, default: SignerOptions) -> Result<SignerOptions, Failure> {
    Ok(SignerOptions {
        salt: optional(&r["salt"]).unwrap_or(default.salt),
        sep: optional(&r["sep"]).unwrap_or(default.sep),
        key_derivation: key_derivation(r)?,
        digest_method: digest_method(r)?,
    })
}

fn signer(r: &Value) -> Result<Signer, Failure> {
    let options = signer_options(r, SignerOptions::default())?;
    Ok(Signer::with_options(keys(&r["secret_keys"]), &options)?)
}

/// The time of the request; none at all is as good as any.
fn clock(r: &Value) -> Result<Clock, Failure> {
    match &r["now"] {
        Value::Null => Ok(Clock::fixed(0)),
        now => Ok(Clock::fixed(now.to().map_err(invalid)?)),
    }
}

fn timestamp_signer(r: &Value) -> Result<TimestampSigner, Failure> {
    let options = signer_options(r, SignerOptions::default())?;
    let signer = TimestampSigner::with_options(keys(&r["secret_keys"]), &options)?;
    Ok(signer.with_clock(clock(r)?))
}

enum AnySerializer {
    Plain(Serializer),
    Timed(TimedSerializer),
    UrlSafe(UrlSafeSerializer),
    UrlSafeTimed(UrlSafeTimedSerializer),
}

fn serializer(r: &Value) -> Result<AnySerializer, Failure> {
    let default = SerializerOptions::default();
    let fallback_signers = r["fallback_signers"].as_list().unwrap_or_default();
    let options = SerializerOptions {
        signer: signer_options(r, default.signer)?,
        json: if r["json"] == "tagged" {
            JsonModule::Tagged
        } else {
            JsonModule::Json
        },
        fallback_signers: fallback_signers
            .iter()
            .map(fallback)
            .collect::<Result<_, _>>()?,
    };
    let (keys, clock) = (keys(&r["secret_keys"]), clock(r)?);
    Ok(match r["serializer"].as_str().unwrap_or_default() {
        "Serializer" => AnySerializer::Plain(Serializer::with_options(keys, &options)?),
        "TimedSerializer" => {
            AnySerializer::Timed(TimedSerializer::with_options(keys, &options)?.with_clock(clock))
        }
        "URLSafeSerializer" => {
            AnySerializer::UrlSafe(UrlSafeSerializer::with_options(keys, &options)?)
        }
        _ => AnySerializer::UrlSafeTimed(
            UrlSafeTimedSerializer::with_options(keys, &options)?.with_clock(clock),
        ),
    })
}

fn fallback(r: &Value) -> Result<FallbackSigner, Failure> {
    Ok(FallbackSigner {
        key_derivation: key_derivation(r)?,
        digest_method: digest_method(r)?,
        sep: optional(&r["sep"]).unwrap_or_else(|| b".".to_vec()),
    })
}

fn dumps(r: &Value) -> Answer {
    let value = decode(&r["value"]);
    let signed = match serializer(r)? {
        AnySerializer::Plain(serializer) => serializer.dumps(&value),
        AnySerializer::Timed(serializer) => serializer.dumps(&value),
        AnySerializer::UrlSafe(serializer) => serializer.dumps(&value),
        AnySerializer::UrlSafeTimed(serializer) => serializer.dumps(&value),
    };
    Ok(dict([("signed", signed?.into())]))
}

fn loads(r: &Value) -> Answer {
    let (token, max_age) = (bytes(&r["signed"]), r["max_age"].as_i64());
    let (value, timestamp) = match serializer(r)? {
        AnySerializer::Plain(serializer) => (serializer.loads(token)?, None),
        AnySerializer::UrlSafe(serializer) => (serializer.loads(token)?, None),
        AnySerializer::Timed(serializer) => {
            let (value, at) = serializer.loads_with_timestamp(token, max_age)?;
            (value, Some(at))
        }
        AnySerializer::UrlSafeTimed(serializer) => {
            let (value, at) = serializer.loads_with_timestamp(token, max_age)?;
            (value, Some(at))
        }
    };
    let mut out = dict([("value", encode(&value))]);
    if let Some(timestamp) = timestamp {
        out["timestamp"] = timestamp.into();
    }
    Ok(out)
}

fn loads_unsafe(r: &Value) -> Answer {
    let (token, max_age) = (bytes(&r["signed"]), r["max_age"].as_i64());
    let (valid, value) = match serializer(r)? {
        AnySerializer::Plain(serializer) => serializer.loads_unsafe(token),
        AnySerializer::Timed(serializer) => serializer.loads_unsafe(token, max_age),
        AnySerializer::UrlSafe(serializer) => serializer.loads_unsafe(token),
        AnySerializer::UrlSafeTimed(serializer) => serializer.loads_unsafe(token, max_age),
    }?;
    Ok(dict([
        ("valid", valid.into()),
        ("value", encode(&value.unwrap_or_default())),
    ]))
}

/// The session interface of a request; none without a secret key.
fn sessions(r: &Value) -> Result<Option<SecureCookieSessionInterface>, Failure> {
    let config = if r["config"].is_null() {
        r
    } else {
        &r["config"]
    };
    let either = |upper: &str, lower: &str| {
        let upper = &config[upper];
        if upper.is_null() {
            config[lower].clone()
        } else {
            upper.clone()
        }
    };
    let Some(key) = optional(&either("SECRET_KEY", "secret_key")).filter(|key| !key.is_empty())
    else {
        return Ok(None);
    };
    let mut keys = keys(&either("SECRET_KEY_FALLBACKS", "fallbacks"));
    keys.push(key);
    let lifetime = either("PERMANENT_SESSION_LIFETIME", "lifetime").as_i64();
    let interface = SecureCookieSessionInterface::new(keys, options(config, lifetime)?)?;
    Ok(Some(interface.with_clock(clock(r)?)))
}

/// Takes the options as they are given, without what one implies about another.
fn options(config: &Value, lifetime: Option<i64>) -> Result<SessionOptions, Failure> {
    let default = SessionOptions::default();
    let text = |key: &str| config[key].as_str().map(str::to_owned);
    let flag = |key: &str, default: bool| config[key].as_bool().unwrap_or(default);
    let filled = |text: &String| !text.is_empty();
    let root = text("APPLICATION_ROOT").unwrap_or(default.path);
    let same_site = text("SESSION_COOKIE_SAMESITE").map(|word| parse_same_site(&word));
    let lifetime = lifetime.map(|seconds| u64::try_from(seconds).map_err(invalid));
    Ok(SessionOptions {
        name: text("SESSION_COOKIE_NAME").unwrap_or(default.name),
        domain: text("SESSION_COOKIE_DOMAIN"),
        path: text("SESSION_COOKIE_PATH").filter(filled).unwrap_or(root),
        http_only: flag("SESSION_COOKIE_HTTPONLY", true),
        secure: flag("SESSION_COOKIE_SECURE", false),
        same_site: same_site.transpose().map_err(invalid)?,
        partitioned: flag("SESSION_COOKIE_PARTITIONED", false),
        permanent_session_lifetime: match lifetime.transpose()? {
            Some(seconds) => std::time::Duration::from_secs(seconds),
            None => default.permanent_session_lifetime,
        },
        refresh_each_request: flag("SESSION_REFRESH_EACH_REQUEST", true),
        ..default
    })
}

fn session_loads(r: &Value) -> Answer {
    let Some(sessions) = sessions(r)? else {
        return Ok(dict([("session", Value::Null)]));
    };
    let session = sessions.loads(bytes(&r["cookie"])).unwrap_or_default();
    Ok(dict([("session", encode(&Value::Dict(session.to_dict())))]))
}

fn session_response(r: &Value) -> Answer {
    let interface: Box<dyn SessionInterface> = match sessions(r)? {
        Some(sessions) => Box::new(sessions),
        None => Box::new(NullSessionInterface),
    };
    let mut request_headers = HeaderMap::new();
    if let Some(header) = optional(&r["cookie_header"]) {
        let header = http::HeaderValue::from_bytes(&header).map_err(invalid)?;
        request_headers.insert("cookie", header);
    }
    let (session, headers, seen) =
        respond(&*interface, &SessionRequest::new(&request_headers), r).map_err(invalid)?;
    let lines = |name: &str| -> Value {
        let values = headers.get_all(name).iter();
        let texts = values.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        texts.collect()
    };
    drop(session);
    let mut out = dict([("set_cookie", lines("set-cookie")), ("vary", lines("vary"))]);
    if let Some(seen) = seen {
        out["session"] = encode(&Value::Dict(seen));
    }
    Ok(out)
}

type Response = (SessionData, HeaderMap, Option<Dict>);

/// Opens the session, performs the actions, saves it.
fn respond(
    interface: &dyn SessionInterface,
    request: &SessionRequest,
    r: &Value,
) -> Result<Response, SessionError> {
    let failed = || SessionError::NoSecretKey;
    let mut seen = None;
    let mut headers = HeaderMap::new();
    let open = || {
        interface
            .open_session(request)
            .now_or_never()
            .ok_or_else(failed)
    };
    let actions = r["actions"].as_list().unwrap_or_default();
    if actions.is_empty() && !interface.must_refresh(request) {
        return Ok((SessionData::new(), headers, None));
    }
    let mut session = open()??;
    for action in actions {
        session.set_accessed(true);
        perform(&mut session, action);
        if action[0] == "read" {
            seen = Some(session.to_dict());
        }
    }
    let saved = interface.save_session(&session, &mut headers);
    saved.now_or_never().ok_or_else(failed)??;
    Ok((session, headers, seen))
}

fn perform(session: &mut SessionData, action: &Value) {
    let key = action[1].as_str().unwrap_or_default();
    let value = || decode(&action[2]);
    match action[0].as_str().unwrap_or_default() {
        "set" => session.insert(key, value()),
        "pop" => drop(session.pop(key)),
        "setdefault" => drop(session.setdefault(key, value()).clone()),
        "update" => {
            session.set_modified(true);
            for (key, value) in decode(&action[1]).as_dict().into_iter().flatten() {
                session.insert(key, value.clone());
            }
        }
        "clear" => session.clear(),
        "permanent" => session.set_permanent(action[1].is_truthy()),
        "modified" => session.set_modified(action[1].is_truthy()),
        "append" => {
            // Python changes the list in place, which its session does not notice.
            let modified = session.modified();
            session[key].push(value());
            session.set_modified(modified);
        }
        _ => {}
    }
}

fn dump_cookie(r: &Value) -> Answer {
    let text = |key: &str| r[key].as_str().map(str::to_owned);
    let flag = |key: &str| r[key].is_truthy();
    let same_site = text("samesite").map(|word| parse_same_site(&word));
    let cookie = SetCookie {
        max_age: match decode(&r["max_age"]) {
            Value::Null => None,
            Value::TimeDelta(delta) => Some(delta.whole_seconds()),
            seconds => Some(seconds.to().map_err(invalid)?),
        },
        expires: match decode(&r["expires"]) {
            Value::Null => None,
            Value::Str(text) => Some(Expires::Text(text)),
            Value::DateTime(date) => Some(Expires::Date(date)),
            Value::NaiveDateTime(date) => Some(Expires::Date(date.assume_utc())),
            seconds => Some(Expires::At(
                seconds.as_f64().ok_or_else(|| invalid(()))? as i64
            )),
        },
        path: if r.as_dict().is_some_and(|r| r.contains_key("path")) {
            text("path")
        } else {
            Some("/".to_owned())
        },
        domain: text("domain"),
        secure: flag("secure"),
        http_only: flag("httponly"),
        same_site: same_site.transpose().map_err(invalid)?,
        partitioned: flag("partitioned"),
        sync_expires: r["sync_expires"].as_bool().unwrap_or(true),
        ..SetCookie::new(
            text("key").unwrap_or_default(),
            text("value").unwrap_or_default(),
        )
    };
    let header = cookie.dump(r["now"].to().unwrap_or(0)).map_err(invalid)?;
    let limit = r["max_size"].as_i64().unwrap_or(MAX_COOKIE_SIZE as i64);
    let oversize = limit > 0 && header.len() as i64 > limit;
    Ok(dict([
        ("header", encode_bytes(&header)),
        ("oversize", oversize.into()),
    ]))
}
