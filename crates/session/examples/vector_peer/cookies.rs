//! The vectors of the cookie headers.

use carafe_session::cookie::{Expires, MAX_COOKIE_SIZE, SetCookie, parse_cookie, parse_same_site};
use carafe_value::Value;

use crate::values::{bytes, decode, encode_bytes};
use crate::{Answer, dict, invalid};

/// Answers what is about cookies; `None` for anything else.
pub(crate) fn answer(op: &str, r: &Value) -> Option<Answer> {
    Some(match op {
        "dump_cookie" => dump_cookie(r),
        "parse_cookie" | "request_cookies" => pairs(r),
        _ => return None,
    })
}

fn pairs(r: &Value) -> Answer {
    let header = bytes(&r["header"]);
    let pairs =
        parse_cookie(&header).map(|(name, value)| Value::from([name.as_ref(), value.as_ref()]));
    Ok(dict([("pairs", pairs.collect())]))
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
