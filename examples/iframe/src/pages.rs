//! The pages: two sites that embed the widget, and the widget itself, chosen by host.

use carafe::axum::http::Uri;
use carafe::axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, COOKIE, HOST, SET_COOKIE};
use carafe::config::Settings;
use carafe::prelude::*;
use carafe::session::cookie::{SameSite, SetCookie, parse_cookie};
use carafe::{Config, Session};
use serde_json::json;

use crate::widget;

const INDEX: &str = include_str!("../pages/index.html");
const SITE: &str = include_str!("../pages/site.html");
const WIDGET: &str = include_str!("../pages/widget.html");
const STYLE: &str = include_str!("../pages/demo.css");

const SHOP: &str = "Fennel & Clay";
const NEWS: &str = "The Harbour Post";

/// The name of the cookie that is not partitioned, for comparison.
const PLAIN: &str = "plain";
/// The headers by which a browser says where a request comes from.
const FETCH_METADATA: [&str; 5] = [
    "Sec-Fetch-Site",
    "Sec-Fetch-Dest",
    "Sec-Fetch-Mode",
    "Sec-Fetch-Storage-Access",
    "Origin",
];

/// What the pages say about the configuration.
#[derive(Clone)]
pub(crate) struct Demo {
    scheme: &'static str,
    partitioned: bool,
    /// The session's `Set-Cookie`, with a shortened value.
    set_cookie: String,
}

impl Demo {
    pub(crate) fn new(config: &Config) -> carafe::Result<Self> {
        let session = Settings::from_config(config)?.session;
        let cookie = session.cookie("VALUE").dump(0)?;
        let tls = !config["RUN_CERT"].is_null();
        Ok(Self {
            scheme: if tls { "https" } else { "http" },
            partitioned: session.partitioned,
            set_cookie: format!("Set-Cookie: {}", text(&cookie)).replace("VALUE", "…"),
        })
    }

    /// Chooses the page by the host's name, which HTTP/2 puts into the URI.
    pub(crate) fn page(&self, session: Session, uri: &Uri, headers: &HeaderMap) -> Response {
        let authority = uri.authority().map(ToString::to_string);
        let host = authority.or_else(|| header(headers, HOST.as_str()));
        let host = host.unwrap_or_default();
        let (name, port) = host.split_once(':').unwrap_or((&host, self.default_port()));
        let url = |site: &str| format!("{}://{site}.localhost:{port}", self.scheme);
        let urls = [
            ("shop_url", url("shop")),
            ("news_url", url("news")),
            ("widget_url", url("widget")),
        ];
        match name {
            "shop.localhost" => site("shop", SHOP, NEWS, url("news"), &urls),
            "news.localhost" => site("news", NEWS, SHOP, url("shop"), &urls),
            "localhost" | "127.0.0.1" => Html(fill(INDEX, &urls)).into_response(),
            _ => self.widget(session, headers),
        }
    }

    fn default_port(&self) -> &'static str {
        if self.scheme == "https" { "443" } else { "80" }
    }

    fn widget(&self, mut session: Session, headers: &HeaderMap) -> Response {
        let cookies: Vec<(String, String)> = cookies(headers);
        let plain = cookies.iter().find(|(name, _)| name == PLAIN);
        let plain = plain.and_then(|(_, value)| value.parse().ok()).unwrap_or(0) + 1;
        let metadata = FETCH_METADATA.map(|name| (name, header(headers, name)));
        let state = json!({
            "visits": widget::count(&mut session),
            "plain": plain,
            "user": widget::user(&session),
            "cookies": cookies.iter().map(shortened).collect::<Vec<_>>(),
            "headers": metadata.into_iter().collect::<std::collections::BTreeMap<_, _>>(),
            "partitioned": self.partitioned,
            "set_cookie": self.set_cookie,
        });
        // In a script, `<` could end it.
        let state = state.to_string().replace('<', "\\u003c");
        let page = WIDGET.replace("{{state}}", &state);
        let headers = [
            (CACHE_CONTROL, "no-store".to_owned()),
            (SET_COOKIE, plain_cookie(plain)),
        ];
        (headers, Html(page)).into_response()
    }
}

/// Makes the cookie that a browser may block in an iframe, or share between all sites.
fn plain_cookie(count: u32) -> String {
    let cookie = SetCookie {
        secure: true,
        same_site: Some(SameSite::None),
        ..SetCookie::new(PLAIN, count.to_string())
    };
    cookie.dump(0).map(|bytes| text(&bytes)).unwrap_or_default()
}

fn site(
    site: &str,
    title: &str,
    other: &str,
    other_url: String,
    urls: &[(&str, String)],
) -> Response {
    let mut values = urls.to_vec();
    values.extend([
        ("site", site.to_owned()),
        ("title", title.to_owned()),
        ("other", other.to_owned()),
        ("other_url", other_url),
    ]);
    Html(fill(SITE, &values)).into_response()
}

/// Puts values in the place of `{{name}}`.
fn fill(page: &str, values: &[(&str, String)]) -> String {
    values.iter().fold(page.to_owned(), |page, (name, value)| {
        page.replace(
            &format!("{{{{{name}}}}}"),
            &value.replace('&', "&amp;").replace('<', "&lt;"),
        )
    })
}

pub(crate) async fn style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    Some(value.to_owned())
}

fn cookies(headers: &HeaderMap) -> Vec<(String, String)> {
    let headers = headers.get_all(COOKIE).iter();
    headers
        .flat_map(|header| parse_cookie(header.as_bytes()))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect()
}

fn shortened((name, value): &(String, String)) -> String {
    match value.char_indices().nth(24) {
        Some((end, _)) => format!("{name}={}…", &value[..end]),
        None => format!("{name}={value}"),
    }
}

fn text(cookie: &[u8]) -> String {
    String::from_utf8_lossy(cookie).into_owned()
}
