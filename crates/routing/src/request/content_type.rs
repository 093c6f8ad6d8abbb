use std::collections::BTreeMap;

use super::parameters;

/// A `Content-Type` header, taken apart.
#[derive(Debug, Default)]
pub(super) struct ContentType {
    /// In lower case.
    pub(super) mimetype: String,
    pub(super) params: BTreeMap<String, String>,
}

impl ContentType {
    pub(super) fn parse(header: &str) -> Self {
        let (mimetype, params) = parameters::parse(header);
        Self {
            mimetype: mimetype.to_lowercase(),
            params: params.into_iter().collect(),
        }
    }

    pub(super) fn is_json(&self) -> bool {
        let subtype = self.mimetype.strip_prefix("application/");
        subtype.is_some_and(|subtype| subtype == "json" || subtype.ends_with("+json"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_has_one_type_and_a_suffix() {
        for (header, expected) in [
            ("application/json", true),
            ("Application/JSON; charset=utf-8", true),
            ("application/problem+json", true),
            ("application/jsonp", false),
            ("text/json", false),
            ("", false),
        ] {
            assert_eq!(ContentType::parse(header).is_json(), expected, "{header}");
        }
    }
}
