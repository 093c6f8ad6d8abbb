//! What a browser knows of a request besides what is in it: who asks for it, and for what.
//!
//! Cookies and Fetch Metadata follow from it
//! ([RFC 6265bis, 5.2](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-5.2),
//! [Fetch Metadata](https://www.w3.org/TR/fetch-metadata/)):
//!
//! 1. Pages around the application that are not of its site make it a third party: its
//!    partition has a cross-site ancestor, and only SameSite=None cookies move.
//! 2. In a window of its own, a request that another site's page sends carries Lax cookies
//!    if its method is safe, and no Strict ones.
//! 3. Everything else is same-site.

use http::header::ORIGIN;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use url::Url;

use crate::PartitionKey;
use crate::place::Place;
use crate::site::{Site, is_trustworthy};

/// What a response is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    /// A page in a window of its own.
    Document,
    /// A page in an iframe.
    Iframe,
    /// A script.
    Script,
}

/// How near a request is to the site that it goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SameSiteContext {
    /// Every cookie moves.
    SameSite,
    /// A link on another site.
    Lax,
    /// A form on another site, with a method that changes something.
    LaxUnsafe,
    /// A frame on another site, or a script of one.
    CrossSite,
}

/// Who asks for what.
#[derive(Clone, Debug)]
pub(crate) struct FetchContext {
    pub(crate) url: Url,
    pub(crate) method: Method,
    /// The page that sends the request; `None` when the visitor typed the address.
    initiator: Option<Url>,
    /// The pages around the one that it is for, the outermost first.
    ancestors: Vec<Url>,
    destination: Destination,
    pub(crate) blocks_third_party_cookies: bool,
}

/// What decides on a request's context.
#[derive(Clone, Debug)]
pub(crate) struct Sending<'a> {
    pub(crate) place: &'a Place,
    pub(crate) method: Method,
    /// Whether a script sends it, and no link or form.
    pub(crate) by_script: bool,
    /// Whether it is the first of its window or frame, before there is a page in it.
    pub(crate) is_first: bool,
    /// The application's own page, from the second request on.
    pub(crate) page: &'a Url,
    pub(crate) blocks_third_party_cookies: bool,
}

impl FetchContext {
    pub(crate) fn new(url: Url, sending: Sending<'_>) -> Self {
        let Sending {
            place,
            method,
            by_script,
            is_first,
            page,
            blocks_third_party_cookies,
        } = sending;
        // A form or a script needs a page that it stands on.
        let opens = is_first && method == Method::GET && !by_script;
        let initiator = match place {
            Place::SentFrom(other) => Some(other),
            Place::Direct if opens => None,
            Place::Embedded(pages) if opens => pages.last(),
            Place::Direct | Place::Embedded(_) => Some(page),
        };
        Self {
            url,
            method,
            initiator: initiator.cloned(),
            ancestors: match place {
                Place::Embedded(pages) => pages.clone(),
                Place::SentFrom(other) if by_script => vec![other.clone()],
                Place::SentFrom(_) | Place::Direct => Vec::new(),
            },
            destination: match place {
                _ if by_script => Destination::Script,
                Place::Embedded(_) => Destination::Iframe,
                Place::Direct | Place::SentFrom(_) => Destination::Document,
            },
            blocks_third_party_cookies,
        }
    }

    /// Tells whether a page of another site stands around the application.
    pub(crate) fn is_third_party(&self) -> bool {
        let site = Site::of(&self.url);
        self.ancestors.iter().any(|page| Site::of(page) != site)
    }

    /// Returns the site in the address bar.
    pub(crate) fn top_level_site(&self) -> Site {
        Site::of(self.ancestors.first().unwrap_or(&self.url))
    }

    /// Returns the jar that partitioned cookies are in.
    pub(crate) fn partition_key(&self) -> PartitionKey {
        PartitionKey::new(self.top_level_site(), self.is_third_party())
    }

    pub(crate) fn same_site(&self) -> SameSiteContext {
        let is_other = |page: &Url| Site::of(page) != Site::of(&self.url);
        if self.is_third_party() {
            SameSiteContext::CrossSite
        } else if !self.initiator.as_ref().is_some_and(is_other) {
            SameSiteContext::SameSite
        } else if self.method.is_safe() {
            SameSiteContext::Lax
        } else {
            SameSiteContext::LaxUnsafe
        }
    }

    /// Says where the request comes from, for messages.
    pub(crate) fn describe(&self) -> String {
        let site = self.top_level_site();
        match (&self.initiator, self.destination) {
            _ if self.ancestors.is_empty() => format!("in a visit of {site}"),
            (Some(page), Destination::Script) if self.ancestors.last() == Some(page) => {
                format!("in a script's request on a page of {site}")
            }
            _ => format!("in an iframe of {site}"),
        }
    }

    /// Tells whether a browser would not load this at all: plain HTTP within HTTPS.
    pub(crate) fn is_mixed_content(&self) -> bool {
        let is_https = |page: &Url| page.scheme() == "https";
        self.ancestors.iter().any(is_https) && !is_trustworthy(&self.url)
    }

    /// Writes what a browser says of the request, apart from its cookies.
    pub(crate) fn write_headers(&self, headers: &mut HeaderMap) {
        let site = self.fetch_site();
        let crosses = site == "cross-site" || site == "same-site";
        let safe = matches!(self.method, Method::GET | Method::HEAD);
        if let Some(origin) = &self.initiator
            && (!safe || self.destination == Destination::Script && crosses)
        {
            let origin = HeaderValue::try_from(origin.origin().ascii_serialization());
            headers.insert(ORIGIN, origin.expect("an origin is ASCII"));
        }
        if !is_trustworthy(&self.url) {
            return;
        }
        let (mode, destination) = match self.destination {
            Destination::Document => ("navigate", "document"),
            Destination::Iframe => ("navigate", "iframe"),
            Destination::Script => ("cors", "empty"),
        };
        let mut write = |name, value| {
            let name = HeaderName::from_static(name);
            headers.insert(name, HeaderValue::from_static(value));
        };
        write("sec-fetch-site", site);
        write("sec-fetch-mode", mode);
        write("sec-fetch-dest", destination);
        let by_script = self.destination == Destination::Script;
        if self.is_third_party() && (!by_script || site == "cross-site") {
            let blocked = self.blocks_third_party_cookies;
            let access = if blocked { "none" } else { "active" };
            write("sec-fetch-storage-access", access);
        }
    }

    fn fetch_site(&self) -> &'static str {
        let Some(page) = &self.initiator else {
            return "none";
        };
        if page.origin() == self.url.origin() {
            "same-origin"
        } else if Site::of(page) == Site::of(&self.url) {
            "same-site"
        } else {
            "cross-site"
        }
    }
}

#[cfg(test)]
mod tests;
