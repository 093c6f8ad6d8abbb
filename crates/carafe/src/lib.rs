//! A Flask-like microframework on top of axum: Flask's words and Flask's bytes, with
//! axum's handlers, extractors and layers.
//!
//! ```no_run
//! use carafe::prelude::*;
//!
//! fn main() -> carafe::Result<()> {
//!     let mut app = App::new("hello");
//!     app.get("/", async || "Hello, World!");
//!     app.run()
//! }
//! ```
//!
//! # Sessions
//!
//! ```
//! use carafe::prelude::*;
//!
//! async fn index(mut session: Session) -> String {
//!     let visits = session["visits"].as_i64().unwrap_or(0) + 1;
//!     session["visits"] = visits.into();
//!     format!("{visits} visits")
//! }
//!
//! let mut app = App::new("visits");
//! app.config["SECRET_KEY"] = "the secret key of your Flask app".into();
//! app.get("/", index);
//! # app.into_router()?;
//! # Ok::<(), carafe::Error>(())
//! ```
//!
//! The session lives in a signed cookie that a Flask process with the same `SECRET_KEY`
//! reads and writes. It is signed, not encrypted.
//!
//! # Pages and forms
//!
//! ```
//! use carafe::prelude::*;
//! use serde::Deserialize;
//!
//! #[derive(Deserialize)]
//! struct Note {
//!     text: String,
//! }
//!
//! async fn new_note() -> Template {
//!     render_template_string("<form method=post><input name=text></form>", ())
//! }
//!
//! async fn create(Form(note): Form<Note>) -> Template {
//!     render_template_string("<p>Saved: {{ text }}</p>", context! { text => note.text })
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let mut app = App::new("notes");
//! app.get("/new", new_note);
//! app.post("/new", create);
//!
//! let client = app.test_client();
//! let saved = client.post("/new").form([("text", "tea & milk")]).await;
//! saved.assert_text("<p>Saved: tea &amp; milk</p>");
//! # }
//! ```
//!
//! # Guides
//!
//! | guide | about |
//! |---|---|
//! | [coming from Flask](guide::coming_from_flask) | one application in both, and what is called how |
//! | [routing](guide::routing) | rules, converters, `url_for` |
//! | [templates](guide::templates) | Jinja's, values, context processors, mail |
//! | [forms](guide::forms) | forms, JSON, uploads, limits |
//! | [files](guide::files) | static folders, `send_file`, files in the program |
//! | [sessions](guide::sessions) | reading and writing, sharing one with a Flask app |
//! | [the life of a request](guide::lifecycle) | hooks, `g`, signals, teardown |
//! | [errors](guide::errors) | `abort`, `?`, and what handles them |
//! | [blueprints](guide::blueprints) | parts of an application |
//! | [testing](guide::testing) | a browser for tests |
//! | [configuration](guide::configuration) | all keys, and where values come from |
//! | [embedding in other sites](guide::embedding) | sessions in iframes |
//! | [axum in Carafe](guide::axum) | extractors, layers, routers, both ways |
//! | [compatibility](guide::compatibility) | every difference from Flask |
//! | [design](guide::design) | why it is as it is |
//!
//! # Feature flags
//!
//! | feature | default | what |
//! |---|---|---|
//! | `garde` | yes | `Valid`, which validates forms, queries and JSON with garde |
//! | `security` | yes | Werkzeug's password hashes |

pub use axum;
pub use carafe_app::{
    App, Blueprint, BlueprintOptions, BlueprintSetup, Error, Extension, MethodView, Methods,
    Registrations, Result, Route, Scaffold, Server, ViewMethod, config,
};
pub use carafe_config::{Config, ConfigError};
pub use carafe_files::{
    EmbeddedFolder, FileError, FileOptions, Folder, MaxAgeFunction, PathOrBytes, SendFile,
    StaticFiles, embed, safe_join, secure_filename, send_file, send_from_directory,
};
pub use carafe_forms::{
    BodyError, BodyRejection, FileStorage, Files, Form, FormData, GetJson, Invalid, Json, Limit,
    Problem, Query, RequestBody, SpoolDir,
};
#[cfg(feature = "garde")]
pub use carafe_forms::{Checkable, Valid, garde};
pub use carafe_routing::{
    Accept, AcceptRanges, AfterRequest, Authorization, BeforeRequest, BodyLimits, BuildError,
    CacheControl, Catch, Caught, Context, ContextRejection, CookieError, Deferred, Dispatch, ETag,
    ETags, Flashed, G, HostError, HttpDate, HttpError, IfRange, JsonOptions, JsonResponse,
    Location, MapOptions, Matched, MaxStale, MissingKey, MissingState, MultiDict, NoError, Path,
    PathRejection, Propagated, Range, Redirect, RedirectTo, Rendering, Request,
    RequestCacheControl, ResponseExt, RetryAfter, RoutingError, Rule, RuleError, SameSite, Session,
    SessionLayer, SessionRejection, SetCookie, Signal, Signals, State, UrlAdapter, UrlFor, UrlMap,
    UrlMapError, Urls, abort, converter, defer, hooks, json, make_response, redirect, stream,
    url_for,
};
#[cfg(feature = "security")]
pub use carafe_security as security;
pub use carafe_session::{self as session};
pub use carafe_templates::{
    ContextProcessor, Excerpt, FailureCause, IntoTemplateContext, Markup,
    Registration as TemplateRegistration, ScopedProcessor, Template, TemplateAttribute,
    TemplateContext, TemplateContextProcessor, TemplateError, TemplateFolder, TemplateMistake,
    TemplateMistakes, TemplateNames, TemplateOptions, Templates, context, minijinja,
    render_template, render_template_string, stream_template, stream_template_string,
};
pub use carafe_testing as testing;
pub use carafe_value::{Dict, Value, to_value};

/// The guides, as text whose code is compiled.
pub mod guide {
    #[doc = include_str!("../../../docs/axum.md")]
    pub mod axum {}
    #[doc = include_str!("../../../docs/blueprints.md")]
    pub mod blueprints {}
    #[doc = include_str!("../../../docs/coming-from-flask.md")]
    pub mod coming_from_flask {}
    #[doc = include_str!("../../../docs/compatibility.md")]
    pub mod compatibility {}
    #[doc = include_str!("../../../docs/configuration.md")]
    pub mod configuration {}
    #[doc = include_str!("../../../docs/design.md")]
    pub mod design {}
    #[doc = include_str!("../../../docs/embedding.md")]
    pub mod embedding {}
    #[doc = include_str!("../../../docs/errors.md")]
    pub mod errors {}
    #[doc = include_str!("../../../docs/files.md")]
    pub mod files {}
    #[doc = include_str!("../../../docs/forms.md")]
    pub mod forms {}
    #[doc = include_str!("../../../docs/lifecycle.md")]
    pub mod lifecycle {}
    #[doc = include_str!("../../../docs/routing.md")]
    pub mod routing {}
    #[doc = include_str!("../../../docs/sessions.md")]
    pub mod sessions {}
    #[doc = include_str!("../../../docs/templates.md")]
    pub mod templates {}
    #[doc = include_str!("../../../docs/testing.md")]
    pub mod testing {}
}

#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
mod readme {}

/// What most applications import: `use carafe::prelude::*;`.
pub mod prelude {
    pub use axum::http::{HeaderMap, Method, StatusCode};
    pub use axum::response::{Html, IntoResponse, Response};
    pub use carafe_app::{App, Blueprint, MethodView, Methods, Scaffold};
    pub use carafe_files::{
        Folder, SendFile, embed, secure_filename, send_file, send_from_directory,
    };
    #[cfg(feature = "garde")]
    pub use carafe_forms::Valid;
    pub use carafe_forms::{FileStorage, Form, FormData, Invalid, Json, Query, RequestBody};
    pub use carafe_routing::{
        AcceptRanges, CacheControl, Caught, Context, G, HttpError, JsonResponse, Path, Redirect,
        Request, ResponseExt, SameSite, Session, SetCookie, State, UrlFor, Urls, abort, json,
        make_response, redirect, stream, url_for,
    };
    pub use carafe_templates::{
        Markup, Template, TemplateContext, Templates, context, render_template,
        render_template_string, stream_template, stream_template_string,
    };
    pub use carafe_value::Value;
}
