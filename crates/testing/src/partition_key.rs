use std::fmt;

use crate::site::Site;

/// Which jar a partitioned cookie lives in: the site in the address bar, and whether
/// another site stands between it and the application.
///
/// # Flask
///
/// No equivalent: Flask's test client knows one jar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartitionKey {
    site: Site,
    cross_site_ancestor: bool,
}

impl PartitionKey {
    pub(crate) fn new(site: Site, cross_site_ancestor: bool) -> Self {
        Self {
            site,
            cross_site_ancestor,
        }
    }

    /// Returns the site in the address bar, such as `https://shop.example`.
    #[must_use]
    pub fn top_level_site(&self) -> String {
        self.site.to_string()
    }

    /// Tells whether a page of another site is among those that embed the application. In
    /// a direct visit there is none.
    #[must_use]
    pub fn has_cross_site_ancestor(&self) -> bool {
        self.cross_site_ancestor
    }
}

/// As browsers' developer tools show it: `(https://shop.example, ancestor=true)`.
impl fmt::Display for PartitionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({}, ancestor={})", self.site, self.cross_site_ancestor)
    }
}
