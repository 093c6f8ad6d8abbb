use serde::{Deserialize, Serialize};

use crate::tagged::Values;

/// One map, bound to one host, with questions about it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Case {
    pub(crate) rules: Vec<RuleFacts>,
    pub(crate) map: MapFacts,
    pub(crate) bind: BindFacts,
    pub(crate) questions: Vec<Question>,
}

/// The arguments of a rule, by Werkzeug's names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct RuleFacts {
    pub(crate) string: String,
    pub(crate) endpoint: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) methods: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) defaults: Values,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) subdomain: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) host: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) strict_slashes: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) merge_slashes: Option<bool>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) build_only: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) alias: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) redirect_to: Option<String>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) websocket: bool,
}

/// The arguments of a map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct MapFacts {
    #[serde(skip_serializing_if = "is_true")]
    pub(crate) strict_slashes: bool,
    #[serde(skip_serializing_if = "is_true")]
    pub(crate) merge_slashes: bool,
    #[serde(skip_serializing_if = "is_true")]
    pub(crate) redirect_defaults: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub(crate) host_matching: bool,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) default_subdomain: String,
}

/// The arguments of `bind`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct BindFacts {
    pub(crate) server_name: String,
    pub(crate) script_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) subdomain: Option<String>,
    pub(crate) url_scheme: String,
    pub(crate) default_method: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) query: String,
}

/// What both are asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Question {
    /// Which rule takes a request.
    Match { method: String, path: String },
    /// Which URL an endpoint has.
    Build(BuildFacts),
    /// Which methods a path answers to.
    Allowed { path: String },
}

/// The arguments of `build`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct BuildFacts {
    pub(crate) endpoint: String,
    pub(crate) values: Values,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) method: Option<String>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) force_external: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) url_scheme: Option<String>,
}

impl Question {
    /// Returns the name of the kind.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Match { .. } => "match",
            Self::Build(_) => "build",
            Self::Allowed { .. } => "allowed",
        }
    }
}

impl RuleFacts {
    /// Describes a rule without options.
    pub(crate) fn new(string: impl Into<String>, endpoint: impl Into<String>) -> Self {
        Self {
            string: string.into(),
            endpoint: endpoint.into(),
            methods: None,
            defaults: Values::new(),
            subdomain: None,
            host: None,
            strict_slashes: None,
            merge_slashes: None,
            build_only: false,
            alias: false,
            redirect_to: None,
            websocket: false,
        }
    }
}

impl Default for MapFacts {
    fn default() -> Self {
        Self {
            strict_slashes: true,
            merge_slashes: true,
            redirect_defaults: true,
            host_matching: false,
            default_subdomain: String::new(),
        }
    }
}

impl Default for BindFacts {
    fn default() -> Self {
        Self {
            server_name: "ex.org".to_owned(),
            script_name: "/".to_owned(),
            subdomain: None,
            url_scheme: "http".to_owned(),
            default_method: "GET".to_owned(),
            query: String::new(),
        }
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for a reference"
)]
fn is_false(flag: &bool) -> bool {
    !flag
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for a reference"
)]
fn is_true(flag: &bool) -> bool {
    *flag
}
