use carafe_routing::parse_options_header;
use http::HeaderMap;
use http::header::CONTENT_TYPE;

/// What the content type makes of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ContentKind {
    Urlencoded,
    /// With the boundary between its parts, if it names one.
    Multipart(Option<String>),
    Json,
    Other,
}

impl ContentKind {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let header = headers.get(CONTENT_TYPE).map(|value| value.as_bytes());
        let header = String::from_utf8_lossy(header.unwrap_or_default());
        let (mimetype, mut parameters) = parse_options_header(&header);
        match mimetype.to_lowercase().as_str() {
            "application/x-www-form-urlencoded" => Self::Urlencoded,
            "multipart/form-data" => Self::Multipart(parameters.remove("boundary")),
            mimetype if is_json(mimetype) => Self::Json,
            _ => Self::Other,
        }
    }

    pub(crate) fn is_form(&self) -> bool {
        matches!(self, Self::Urlencoded | Self::Multipart(_))
    }
}

fn is_json(mimetype: &str) -> bool {
    let subtype = mimetype.strip_prefix("application/");
    subtype.is_some_and(|subtype| subtype == "json" || subtype.ends_with("+json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_type_has_parameters_and_no_case() {
        let multipart = |boundary: &str| ContentKind::Multipart(Some(boundary.to_owned()));
        let table = [
            (
                "Application/X-WWW-Form-urlencoded; charset=utf-8",
                ContentKind::Urlencoded,
            ),
            (
                "multipart/form-data; charset=utf-8; boundary=\"a;b\"",
                multipart("a;b"),
            ),
            ("multipart/form-data", ContentKind::Multipart(None)),
            ("application/problem+json", ContentKind::Json),
            ("multipart/mixed; boundary=B", ContentKind::Other),
            ("", ContentKind::Other),
        ];
        for (header, expected) in table {
            let header = header.parse().unwrap();
            let headers = HeaderMap::from_iter([(CONTENT_TYPE, header)]);
            assert_eq!(ContentKind::of(&headers), expected, "{headers:?}");
        }
    }
}
