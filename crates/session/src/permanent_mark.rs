use memchr::memmem::Finder;

/// What stands in base64 where `"_permanent"` is, for each of the three places in a group
/// of three bytes at which it may begin.
const ENCODED: [&str; 3] = ["X3Blcm1hbmVu", "ZXJtYW5l", "cGVybWFuZW50"];

/// Finds the mark of a permanent session in a `Cookie` header, without verifying or
/// decoding anything.
///
/// It misses none as browsers send them. What it finds may be something else, so the
/// session is opened and verified then.
#[derive(Clone, Debug)]
pub(crate) struct PermanentMark {
    encoded: [Finder<'static>; 3],
    /// The beginning of a compressed session, in which one cannot look.
    compressed: Finder<'static>,
}

impl PermanentMark {
    pub(crate) fn new(cookie_name: &str) -> Self {
        Self {
            encoded: ENCODED.map(Finder::new),
            compressed: Finder::new(&format!("{cookie_name}=.")).into_owned(),
        }
    }

    pub(crate) fn may_be_in(&self, cookie_header: &[u8]) -> bool {
        let mut finders = self.encoded.iter().chain([&self.compressed]);
        finders.any(|finder| finder.find(cookie_header).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SecureCookieSessionInterface, SessionData, SessionOptions};

    #[test]
    fn every_permanent_session_is_found_and_no_other_short_one() {
        let options = SessionOptions::default();
        let mark = PermanentMark::new(&options.name);
        let sessions = SecureCookieSessionInterface::new(["secret"], options).unwrap();
        let found = |session: &SessionData| {
            let header = format!("a=b; session={}", sessions.dumps(session).unwrap());
            mark.may_be_in(header.as_bytes())
        };
        for key in ["A", "AB", "ABC", "a", "ab", "abc", "é"] {
            let mut session: SessionData = [(key, "x")].into_iter().collect();
            assert!(!found(&session), "{key}");
            session.set_permanent(true);
            assert!(found(&session), "{key}");
            session.insert("long", "x".repeat(500));
            assert!(found(&session), "{key}, compressed");
        }
    }
}
