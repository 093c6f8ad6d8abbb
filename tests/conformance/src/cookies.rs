//! Section 11: cookies.

use carafe::SameSite;
use carafe::prelude::*;
use serde::Deserialize;

use crate::errors::Failure;

pub(crate) fn add_to(app: &mut App) {
    app.post("/cookies/set", cookies_set);
    app.post("/cookies/delete", cookies_delete);
    app.get("/cookies/simple", cookies_simple);
    app.get("/cookies/counter", cookies_counter);
}

/// Every argument of `set_cookie` comes from the JSON body.
#[derive(Deserialize)]
struct Item {
    key: String,
    #[serde(default)]
    value: String,
    max_age: Option<i64>,
    expires_at: Option<i64>,
    /// `null` is no path at all.
    #[serde(default = "root")]
    path: Option<String>,
    domain: Option<String>,
    #[serde(default)]
    secure: bool,
    #[serde(default)]
    httponly: bool,
    samesite: Option<String>,
    #[serde(default)]
    partitioned: bool,
}

fn root() -> Option<String> {
    Some("/".to_owned())
}

impl Item {
    fn into_cookie(self) -> Result<SetCookie, Failure> {
        let same_site = self.samesite.as_deref().map(same_site).transpose()?;
        Ok(SetCookie {
            max_age: self.max_age,
            expires: self.expires_at.map(Into::into),
            path: self.path,
            domain: self.domain,
            secure: self.secure,
            http_only: self.httponly,
            same_site,
            partitioned: self.partitioned,
            ..SetCookie::new(self.key, self.value)
        })
    }
}

fn same_site(word: &str) -> Result<SameSite, Failure> {
    match word.to_lowercase().as_str() {
        "strict" => Ok(SameSite::Strict),
        "lax" => Ok(SameSite::Lax),
        "none" => Ok(SameSite::None),
        _ => Err(Failure("there is no such SameSite")),
    }
}

async fn cookies_set(Json(items): Json<Vec<Item>>) -> carafe::Result<Response> {
    let mut response = make_response(Html("set"));
    for item in items {
        response.set_cookie(item.into_cookie()?)?;
    }
    Ok(response)
}

async fn cookies_delete(Json(items): Json<Vec<Item>>) -> carafe::Result<Response> {
    let mut response = make_response(Html("deleted"));
    for item in items {
        response.delete_cookie(item.into_cookie()?)?;
    }
    Ok(response)
}

async fn cookies_simple() -> carafe::Result<Response> {
    let mut response = make_response(Html("simple"));
    response.set_cookie(SetCookie::new("theme", "dark"))?;
    response.set_cookie(SetCookie::new("lang", "de").max_age(3600))?;
    Ok(response)
}

async fn cookies_counter(request: Request) -> carafe::Result<Response> {
    let count = request.cookies().get_as::<u64>("count").unwrap_or(0) + 1;
    let mut response = make_response(Html(count.to_string()));
    let cookie = SetCookie::new("count", count.to_string());
    response.set_cookie(cookie.http_only(true).same_site(SameSite::Lax))?;
    Ok(response)
}
