use carafe_routing::Accept;
use http::HeaderValue;

/// The codings that a file may lie beside itself in, the best first, each with its
/// extension.
pub(crate) const CODINGS: [(&str, &str); 3] = [("br", ".br"), ("zstd", ".zst"), ("gzip", ".gz")];

/// Chooses what the client likes best of the codings that there are; `None` is the file as
/// it is.
pub(crate) fn choose(
    codings: impl Iterator<Item = &'static str>,
    accept: Option<&HeaderValue>,
) -> Option<&'static str> {
    let mut candidates: Vec<_> = codings.collect();
    if candidates.is_empty() {
        return None;
    }
    candidates.push(IDENTITY);
    let best = Accept::encodings(accept?.to_str().ok()?).best_match(&candidates);
    best.filter(|best| *best != IDENTITY)
}

const IDENTITY: &str = "identity";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_chooses_and_then_the_smallest() {
        let all = ["br", "zstd", "gzip"];
        let table = [
            (&all[..], Some("gzip, deflate, br, zstd"), Some("br")),
            (&all, Some("gzip, deflate"), Some("gzip")),
            (&all, Some("gzip;q=1, br;q=0.5"), Some("gzip")),
            (&all, Some("br;q=0, *"), Some("zstd")),
            (&all, Some("br;q=0.1, identity"), None),
            (&all, Some("identity;q=0, gzip"), Some("gzip")),
            (&all, Some(""), None),
            (&all, Some("deflate"), None),
            (&all, Some("br;q=nonsense"), None),
            (&all, None, None),
            (&["gzip"], Some("br, gzip"), Some("gzip")),
            (&["gzip"], Some("*"), Some("gzip")),
            (&[], Some("br"), None),
        ];
        for (codings, accept, expected) in table {
            let accept = accept.map(HeaderValue::from_static);
            let chosen = choose(codings.iter().copied(), accept.as_ref());
            assert_eq!(chosen, expected, "{codings:?} {accept:?}");
        }
    }
}
