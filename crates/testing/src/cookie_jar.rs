//! All cookies of one browser, partitioned ones among them.
//!
//! What a line does once it passes the [check](crate::cookie_check):
//!
//! 1. Over plain HTTP, it does not replace a `Secure` cookie.
//! 2. An end in the past removes the cookie of the same name, domain, path and partition.
//! 3. Otherwise it is kept; a cookie that it replaces keeps its place.
//! 4. A partition that is full loses its oldest cookies.

use std::cmp::Reverse;

use ::cookie::Cookie;
use http::HeaderValue;

use crate::cookie_check::{check, expires};
use crate::fetch_context::FetchContext;
use crate::received::Received;
use crate::site::is_trustworthy;
use crate::stored_cookie::{is_below, is_path_below};
use crate::{CookieRefusal, RejectedCookie, StoredCookie, WithheldCookie};

/// How many cookies a partition holds for one host.
const PARTITION_COOKIES: usize = 180;

/// How many bytes of names and values they may take.
const PARTITION_BYTES: usize = 10 * 1024;

/// The cookies, oldest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct CookieJar {
    cookies: Vec<StoredCookie>,
}

impl CookieJar {
    pub(crate) fn cookies(&self) -> &[StoredCookie] {
        &self.cookies
    }

    /// Returns the cookies that go with a request: those of longer paths first, then the
    /// older ones.
    pub(crate) fn matching(&self, context: &FetchContext, now: u64) -> Vec<&StoredCookie> {
        let cookies = self.in_reach(context);
        let mut cookies: Vec<_> = cookies
            .filter(|cookie| cookie.withheld_from(context, now).is_none())
            .collect();
        cookies.sort_by_key(|cookie| Reverse(cookie.path.len()));
        cookies
    }

    /// Returns the `Cookie` header of a request.
    pub(crate) fn header(&self, context: &FetchContext, now: u64) -> Option<HeaderValue> {
        let cookies = self.matching(context, now);
        let pairs: Vec<_> = cookies.iter().map(ToString::to_string).collect();
        let header = HeaderValue::try_from(pairs.join("; ")).ok();
        header.filter(|header| !header.is_empty())
    }

    /// Returns the cookies of the host that do not go with a request.
    pub(crate) fn withheld(&self, context: &FetchContext, now: u64) -> Vec<WithheldCookie> {
        let withheld = self.in_reach(context).filter_map(|cookie| {
            Some(WithheldCookie {
                reason: cookie.withheld_from(context, now)?,
                name: cookie.name.clone(),
                path: cookie.path.clone(),
            })
        });
        withheld.collect()
    }

    /// Returns the cookies for the host of a request, in the jars that it opens.
    fn in_reach(&self, context: &FetchContext) -> impl Iterator<Item = &StoredCookie> {
        let cookies = self.cookies.iter();
        cookies.filter(|cookie| cookie.is_for_host_of(&context.url) && cookie.is_in_jar_of(context))
    }

    /// Returns the cookies of a name that a page in this place has, whatever their path.
    pub(crate) fn named<'a>(
        &'a self,
        name: &'a str,
        context: &'a FetchContext,
        now: u64,
    ) -> impl Iterator<Item = &'a StoredCookie> {
        self.in_reach(context).filter(move |cookie| {
            let mut there = context.clone();
            there.url.set_path(&cookie.path);
            cookie.name == name && cookie.withheld_from(&there, now).is_none()
        })
    }

    /// Forgets a cookie.
    pub(crate) fn forget(&mut self, cookie: &StoredCookie) {
        self.cookies.retain(|held| !held.has_place_of(cookie));
    }

    /// Does what the `Set-Cookie` lines of a response say.
    pub(crate) fn receive<'l>(
        &mut self,
        lines: impl Iterator<Item = &'l HeaderValue>,
        context: &FetchContext,
        now: u64,
    ) -> Received {
        self.cookies
            .retain(|cookie| cookie.expires.is_none_or(|end| end > now));
        let mut received = Received::default();
        for line in lines {
            let line = String::from_utf8_lossy(line.as_bytes());
            self.receive_line(&line, context, now, &mut received);
        }
        received
            .rejected
            .retain_mut(|rejected| self.still_matters(rejected, context, now));
        received
    }

    fn receive_line(
        &mut self,
        line: &str,
        context: &FetchContext,
        now: u64,
        received: &mut Received,
    ) {
        let Ok(cookie) = Cookie::parse(line) else {
            let rejected = reject("", line, false, CookieRefusal::Malformed);
            return received.rejected.push(rejected);
        };
        let is_over = |end: Option<u64>| end.is_some_and(|end| end <= now);
        let is_removal = cookie.value().is_empty() && is_over(expires(&cookie, now));
        let checked =
            check(&cookie, context, now).and_then(|cookie| self.spare_secure(cookie, context));
        match checked {
            Err(reason) => {
                let rejected = reject(cookie.name(), line, is_removal, reason);
                received.rejected.push(rejected);
            }
            Ok(cookie) if is_over(cookie.expires) => {
                let before = self.cookies.len();
                self.forget(&cookie);
                if self.cookies.len() == before {
                    let rejected = reject(&cookie.name, line, is_removal, CookieRefusal::Expired);
                    received.rejected.push(rejected);
                }
            }
            Ok(cookie) => self.keep(cookie, received),
        }
    }

    /// Refuses a cookie that would replace a `Secure` one over plain HTTP.
    fn spare_secure(
        &self,
        cookie: StoredCookie,
        context: &FetchContext,
    ) -> Result<StoredCookie, CookieRefusal> {
        let covers = |held: &StoredCookie| {
            let (ours, theirs) = (&cookie.domain, &held.domain);
            ours == theirs || is_below(ours, theirs) || is_below(theirs, ours)
        };
        let shadows = |held: &StoredCookie| {
            held.secure
                && held.name == cookie.name
                && covers(held)
                && is_path_below(&cookie.path, &held.path)
        };
        if !is_trustworthy(&context.url) && self.cookies.iter().any(shadows) {
            return Err(CookieRefusal::ShadowsSecure);
        }
        Ok(cookie)
    }

    fn keep(&mut self, mut cookie: StoredCookie, received: &mut Received) {
        received.kept.retain(|kept| !kept.has_place_of(&cookie));
        received.kept.push(cookie.clone());
        match self
            .cookies
            .iter_mut()
            .find(|held| held.has_place_of(&cookie))
        {
            Some(held) => {
                cookie.created = held.created;
                *held = cookie;
            }
            None => {
                self.cookies.push(cookie.clone());
                self.make_room(&cookie, received);
            }
        }
    }

    /// Drops the oldest cookies of a partition that is full.
    fn make_room(&mut self, newest: &StoredCookie, received: &mut Received) {
        let Some(key) = &newest.partition_key else {
            return;
        };
        let is_beside = |held: &StoredCookie| {
            held.domain == newest.domain && held.partition_key.as_ref() == Some(key)
        };
        loop {
            let beside: Vec<_> = self.cookies.iter().filter(|held| is_beside(held)).collect();
            let size = |held: &&StoredCookie| held.name.len() + held.value.len();
            let bytes: usize = beside.iter().map(size).sum();
            if beside.len() <= PARTITION_COOKIES && bytes <= PARTITION_BYTES {
                return;
            }
            let oldest = beside[0].clone();
            let line = oldest.to_string();
            let rejected = reject(&oldest.name, &line, false, CookieRefusal::PartitionFull);
            received.rejected.push(rejected);
            self.forget(&oldest);
        }
    }

    /// Tells whether a line that was not obeyed makes a difference: a removal does, if the
    /// cookie goes on being sent. Says then what it missed.
    fn still_matters(
        &self,
        rejected: &mut RejectedCookie,
        context: &FetchContext,
        now: u64,
    ) -> bool {
        if !rejected.is_removal {
            return true;
        }
        let Some(left) = self.named(&rejected.name, context, now).next() else {
            return false;
        };
        if rejected.reason == CookieRefusal::Expired {
            let difference = difference(&rejected.line, left);
            rejected.reason = CookieRefusal::MissesCookie { difference };
        }
        true
    }
}

/// Says how a cookie that stays differs from the line that was to remove it.
fn difference(line: &str, left: &StoredCookie) -> String {
    let partitioned = Cookie::parse(line).is_ok_and(|cookie| cookie.partitioned() == Some(true));
    match &left.partition_key {
        Some(_) if !partitioned => "is Partitioned".to_owned(),
        None if partitioned => "is not Partitioned".to_owned(),
        _ if left.host_only => format!("has Path={} and no Domain", left.path),
        _ => format!("has Path={} and Domain={}", left.path, left.domain),
    }
}

fn reject(name: &str, line: &str, is_removal: bool, reason: CookieRefusal) -> RejectedCookie {
    RejectedCookie {
        name: name.to_owned(),
        line: line.to_owned(),
        is_removal,
        reason,
    }
}

#[cfg(test)]
mod tests;
