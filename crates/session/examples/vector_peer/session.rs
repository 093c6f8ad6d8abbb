//! The vectors of tagged JSON and of whole requests.

use carafe_session::cookie::parse_same_site;
use carafe_session::{
    HeaderMap, NullSessionInterface, SecureCookieSessionInterface, SessionData, SessionError,
    SessionInterface, SessionOptions, SessionRequest, tagged_json,
};
use carafe_value::{Dict, Value};

use crate::values::{bytes, decode, encode, optional};
use crate::{Answer, Failure, clock, dict, invalid, keys};

/// Answers what is about sessions; `None` for anything else.
pub(crate) fn answer(op: &str, r: &Value) -> Option<Answer> {
    Some(match op {
        "tagged_dumps" => tagged_dumps(r),
        "tagged_loads" => tagged_loads(r),
        "session_dumps" => session_dumps(r),
        "session_loads" => session_loads(r),
        "session_response" => session_response(r),
        _ => return None,
    })
}

fn tagged_dumps(r: &Value) -> Answer {
    let sorted = r["sorted"].is_truthy();
    let json = tagged_json::dumps(&decode(&r["value"]), sorted).map_err(invalid)?;
    Ok(dict([("json", json.into())]))
}

fn tagged_loads(r: &Value) -> Answer {
    let text = String::from_utf8(bytes(&r["json"]));
    let text = text.map_err(|_| Failure::kind("BadPayload"))?;
    let value = tagged_json::loads(&text).map_err(|_| Failure::kind("BadPayload"))?;
    Ok(dict([("value", encode(&value))]))
}

fn session_dumps(r: &Value) -> Answer {
    let session: SessionData = match decode(&r["session"]) {
        Value::Dict(dict) => dict.into_iter().collect(),
        other => return Err(invalid(other)),
    };
    let sessions = sessions(r)?.ok_or(Failure::kind("InvalidInput"))?;
    let cookie = sessions.dumps(&session).map_err(invalid)?;
    Ok(dict([("cookie", cookie.into())]))
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
