use url::Url;

/// Where on the web a visitor is when the browser sends a request.
#[derive(Clone, Debug, Default)]
pub(crate) enum Place {
    /// On the application's own pages, in a window of their own.
    #[default]
    Direct,
    /// On a page of another site, which sends the request.
    SentFrom(Url),
    /// In an iframe; the pages around it, the outermost first.
    Embedded(Vec<Url>),
}

impl Place {
    /// Returns the place within an iframe on a page here.
    pub(crate) fn embedding(&self, page: Url) -> Self {
        let mut pages = match self {
            Self::Embedded(pages) => pages.clone(),
            Self::Direct | Self::SentFrom(_) => Vec::new(),
        };
        pages.push(page);
        Self::Embedded(pages)
    }
}
