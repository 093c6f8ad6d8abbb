use super::{header_list, language, media_range, parameters};

/// What a client accepts: the values of an `Accept` header, with their quality.
///
/// The most specific value that matches says how good something is. Nothing is accepted
/// where the header is missing, as in Flask: give a default.
///
/// # Example
///
/// ```
/// use axum::http::StatusCode;
/// use carafe_routing::Request;
///
/// async fn report(request: Request) -> Result<&'static str, StatusCode> {
///     let accept = request.accept_mimetypes();
///     match accept.best_match(&["application/json", "text/html"]) {
///         Some("application/json") => Ok("{}"),
///         Some(_) => Ok("<p>"),
///         None => Err(StatusCode::NOT_ACCEPTABLE),
///     }
/// }
/// # let _ = carafe_routing::View::new(report);
/// ```
///
/// # Flask
///
/// [`werkzeug.datastructures.Accept`](https://werkzeug.palletsprojects.com/en/stable/datastructures/#werkzeug.datastructures.Accept)
/// and its subclasses. Differences: [`values`](Self::values) and [`best`](Self::best) go by
/// quality first; what has quality 0 is accepted nowhere; the charset of a media type does
/// not count; a malformed media type in the program matches nothing.
#[derive(Clone, Debug)]
pub struct Accept {
    items: Vec<Item>,
    kind: Kind,
}

#[derive(Clone, Debug)]
struct Item {
    value: String,
    quality: f64,
}

/// How values are compared.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Charset,
    Encoding,
    Language,
    Media,
}

impl Accept {
    /// Reads the list of an `Accept` header.
    pub(crate) fn media_types(header: &str) -> Self {
        Self::parse(header, Kind::Media)
    }

    /// Reads the list of an `Accept-Encoding` header.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_routing::Accept;
    /// let accept = Accept::encodings("gzip, br;q=0.5");
    /// assert_eq!(accept.best_match(&["br", "gzip"]), Some("gzip"));
    /// ```
    ///
    /// # Flask
    ///
    /// `werkzeug.http.parse_accept_header`.
    #[must_use]
    pub fn encodings(header: &str) -> Self {
        Self::parse(header, Kind::Encoding)
    }

    pub(super) fn parse(header: &str, kind: Kind) -> Self {
        let items = header_list::parse_list(header).into_iter();
        let mut items: Vec<_> = items.filter_map(|item| Item::parse(&item)).collect();
        items.sort_by(|a, b| {
            let by_quality = b.quality.total_cmp(&a.quality);
            by_quality.then_with(|| kind.specificity(&b.value).cmp(&kind.specificity(&a.value)))
        });
        Self { items, kind }
    }

    /// Returns the candidate that the client likes best; the first of equally good ones.
    ///
    /// Languages fall back to the first part of the tag: `en-US` is as good as `en` if
    /// there is nothing better, and the other way round.
    ///
    /// # Example
    ///
    /// ```
    /// # fn choose(request: &carafe_routing::Request) -> &'static str {
    /// let languages = request.accept_languages();
    /// languages.best_match(&["de", "en"]).unwrap_or("en")
    /// # }
    /// ```
    #[must_use]
    pub fn best_match<'c>(&self, candidates: &[&'c str]) -> Option<&'c str> {
        let exact = |candidate: &str, item: &str| self.kind.matches(candidate, item);
        let best = self.best_by(candidates, exact);
        if best.is_some() || !matches!(self.kind, Kind::Language) {
            return best;
        }
        let candidates = candidates.iter().copied();
        let candidates: Vec<_> = candidates.filter(|tag| !self.is_refused(tag)).collect();
        let broader = |candidate: &str, item: &str| {
            item == "*" || language::primary(item).eq_ignore_ascii_case(candidate)
        };
        let narrower =
            |candidate: &str, item: &str| self.kind.matches(language::primary(candidate), item);
        let best = self.best_by(&candidates, broader);
        best.or_else(|| self.best_by(&candidates, narrower))
    }

    fn best_by<'c>(
        &self,
        candidates: &[&'c str],
        matches: impl Fn(&str, &str) -> bool,
    ) -> Option<&'c str> {
        let mut best = None;
        let mut best_rank = (0.0, [0; 3]);
        for candidate in candidates {
            let item = self.find(|item| matches(candidate, item));
            let Some(item) = item.filter(|item| item.quality > 0.0) else {
                continue;
            };
            let rank = (item.quality, self.kind.specificity(&item.value));
            if best.is_none() || rank > best_rank {
                (best, best_rank) = (Some(*candidate), rank);
            }
        }
        best
    }

    /// Finds the most specific value that matches; of several, the best.
    fn find(&self, matches: impl Fn(&str) -> bool) -> Option<&Item> {
        let items = self.items.iter().rev();
        let items = items.filter(|item| matches(&item.value));
        items.max_by_key(|item| self.kind.specificity(&item.value))
    }

    /// Tells whether the client names a language to refuse it.
    fn is_refused(&self, tag: &str) -> bool {
        let item = self.find(|item| self.kind.matches(tag, item));
        item.is_some_and(|item| item.value != "*" && item.quality <= 0.0)
    }

    /// Returns how much the client likes a value, from 0 (not at all) to 1.
    ///
    /// # Flask
    ///
    /// `accept[value]`.
    #[must_use]
    pub fn quality(&self, value: &str) -> f64 {
        let item = self.find(|item| self.kind.matches(value, item));
        item.map_or(0.0, |item| item.quality.abs())
    }

    /// Tells whether the client accepts a value.
    ///
    /// # Flask
    ///
    /// `value in accept`, which overlooks `q=0`.
    #[must_use]
    pub fn contains(&self, value: &str) -> bool {
        self.quality(value) > 0.0
    }

    /// Iterates over the values of the header, best first.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.items.iter().map(|item| item.value.as_str())
    }

    /// Iterates over the values of the header with their quality, best first. Values of
    /// quality 0 are those that the client refuses.
    pub fn iter(&self) -> impl Iterator<Item = (&str, f64)> {
        let items = self.items.iter();
        items.map(|item| (item.value.as_str(), item.quality.abs()))
    }

    /// Returns the value that the client likes best; it may be a wildcard.
    #[must_use]
    pub fn best(&self) -> Option<&str> {
        let best = self.items.first().filter(|item| item.quality > 0.0)?;
        Some(&best.value)
    }

    /// Tells whether the header has no values, or is missing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Tells whether the client accepts `application/json`.
    #[must_use]
    pub fn accept_json(&self) -> bool {
        self.contains("application/json")
    }

    /// Tells whether the client accepts `text/html`, or XHTML.
    #[must_use]
    pub fn accept_html(&self) -> bool {
        self.contains("text/html") || self.accept_xhtml()
    }

    /// Tells whether the client accepts `application/xhtml+xml` or `application/xml`.
    #[must_use]
    pub fn accept_xhtml(&self) -> bool {
        self.contains("application/xhtml+xml") || self.contains("application/xml")
    }
}

impl Item {
    /// Reads one value. One with a malformed quality is none.
    fn parse(text: &str) -> Option<Self> {
        let (value, mut params) = parameters::parse(text);
        let quality = match params.shift_remove("q") {
            Some(quality) => parse_quality(quality.trim_matches([' ', '\t']))?,
            None => 1.0,
        };
        Some(Self {
            value: parameters::dump(value, &params),
            quality,
        })
    }
}

/// Reads digits, and a fraction if any.
fn parse_quality(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let is_right = match digits.split_once('.') {
        Some((whole, fraction)) => is_number(whole) && is_number(fraction),
        None => is_number(digits),
    };
    let quality = text.parse().ok().filter(|_| is_right)?;
    (0.0..=1.0).contains(&quality).then_some(quality)
}

impl Kind {
    fn matches(self, value: &str, item: &str) -> bool {
        match self {
            Self::Media => media_range::matches(value, item),
            _ if item == "*" => true,
            Self::Language => language::is_same(value, item),
            Self::Encoding => value.eq_ignore_ascii_case(item),
            Self::Charset => charset(value) == charset(item),
        }
    }

    fn specificity(self, item: &str) -> [usize; 3] {
        match self {
            Self::Media => media_range::specificity(item),
            _ => [usize::from(item != "*"), 0, 0],
        }
    }
}

/// Brings the usual names of a charset into one form.
fn charset(name: &str) -> String {
    let plain = name.to_ascii_lowercase().replace(['-', '_', ' '], "");
    match plain.as_str() {
        "u8" | "utf" => "utf8".to_owned(),
        "latin" | "latin1" | "l1" | "88591" | "cp819" => "iso88591".to_owned(),
        "usascii" | "646" | "us" => "ascii".to_owned(),
        _ => plain.replacen("windows", "cp", 1),
    }
}

#[cfg(test)]
mod tests;
