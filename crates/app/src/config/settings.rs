use std::sync::Arc;
use std::time::Duration;

use carafe_config::{Config, ConfigError, SecretKeys};
use carafe_routing::BodyLimits;
use carafe_session::signing::SigningError;
use carafe_session::{
    Clock, NullSessionInterface, SecureCookieSessionInterface, SessionInterface, SessionOptions,
};

use super::frame_ancestors::frame_ancestors;
use super::host::{server_name, trusted_hosts};
use super::origin::trusted_origins;
use super::reader::Reader;
use super::secret::secret_keys;
use super::session_cookie::session_options;
use super::unknown_keys::check_keys;

/// The configuration with types, free of contradictions.
///
/// Each field says its key; `docs/configuration.md` lists them with defaults and checks.
///
/// # Flask
///
/// No equivalent: Flask reads its configuration on every request, and a mistake is a 500.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct Settings {
    /// `DEBUG`.
    pub debug: bool,
    /// `TESTING`.
    pub testing: bool,
    /// `PROPAGATE_EXCEPTIONS`; unset means when testing or debugging.
    pub propagate_exceptions: bool,
    /// `SECRET_KEY_FALLBACKS` and `SECRET_KEY`, oldest first.
    pub secret_keys: Option<SecretKeys>,
    /// `SESSION_*`, `PERMANENT_SESSION_LIFETIME` and `MAX_COOKIE_SIZE`, with what they
    /// imply.
    pub session: SessionOptions,
    /// `USE_X_SENDFILE`.
    pub use_x_sendfile: bool,
    /// `SEND_FILE_MAX_AGE_DEFAULT`.
    pub send_file_max_age: Option<Duration>,
    /// `TRUSTED_HOSTS`, in lower case.
    pub trusted_hosts: Option<Vec<String>>,
    /// `SERVER_NAME`.
    pub server_name: Option<String>,
    /// `APPLICATION_ROOT`.
    pub application_root: String,
    /// `PREFERRED_URL_SCHEME`.
    pub preferred_url_scheme: String,
    /// `MAX_CONTENT_LENGTH`, `MAX_FORM_MEMORY_SIZE` and `MAX_FORM_PARTS`.
    pub body_limits: BodyLimits,
    /// `TRAP_BAD_REQUEST_ERRORS`; unset means missing keys in debug mode.
    pub trap_bad_request_errors: Option<bool>,
    /// `TRAP_HTTP_EXCEPTIONS`.
    pub trap_http_exceptions: bool,
    /// `EXPLAIN_TEMPLATE_LOADING`.
    pub explain_template_loading: bool,
    /// `TEMPLATES_AUTO_RELOAD`; unset means in debug mode.
    pub templates_auto_reload: bool,
    /// `PROVIDE_AUTOMATIC_OPTIONS`.
    pub provide_automatic_options: bool,
    /// `FRAME_ANCESTORS` as the source list of a `Content-Security-Policy`.
    pub frame_ancestors: Option<String>,
    /// `CSRF_TRUSTED_ORIGINS` as browsers write origins: in lower case, without the port
    /// that the scheme has anyway.
    pub trusted_origins: Vec<String>,
}

impl Settings {
    /// Checks the configuration, and logs a warning for what is only unwise.
    ///
    /// # Errors
    ///
    /// [`ConfigError::Invalid`] or [`ConfigError::UnknownKey`], or
    /// [`ConfigError::Several`] of them: all mistakes are found at once.
    pub fn from_config(config: &Config) -> Result<Self, ConfigError> {
        let (settings, warnings) = Self::check(config);
        for warning in warnings {
            tracing::warn!("{warning}");
        }
        settings
    }

    /// Makes the session interface that these settings describe: sessions in a signed
    /// cookie, or none without a secret key. For a plain axum router, in a
    /// `SessionLayer`.
    ///
    /// # Errors
    ///
    /// [`SigningError`] if a secret key cannot be used, which
    /// [`from_config`](Self::from_config) has ruled out.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_app::config::Settings;
    /// # use carafe_config::Config;
    /// let mut config = Config::new();
    /// config["SECRET_KEY"] = "a long random text, not this one".into();
    /// let sessions = Settings::from_config(&config)?.session_interface()?;
    /// # let _ = sessions;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Flask
    ///
    /// `app.session_interface`.
    pub fn session_interface(&self) -> Result<Arc<dyn SessionInterface>, SigningError> {
        self.session_interface_at(Clock::system())
    }

    /// Makes the session interface with a clock of its own.
    pub(crate) fn session_interface_at(
        &self,
        clock: Clock,
    ) -> Result<Arc<dyn SessionInterface>, SigningError> {
        let Some(keys) = &self.secret_keys else {
            return Ok(Arc::new(NullSessionInterface));
        };
        let options = self.session.clone();
        let sessions = SecureCookieSessionInterface::new(keys.as_slice(), options)?;
        Ok(Arc::new(sessions.with_clock(clock)))
    }

    /// Returns where the application lives, as far as the configuration knows.
    pub(crate) fn base_url(&self) -> String {
        let host = self.server_name.as_deref().unwrap_or("localhost");
        format!(
            "{}://{host}{}",
            self.preferred_url_scheme, self.application_root
        )
    }

    /// Checks the configuration, and returns the warnings too.
    pub(super) fn check(config: &Config) -> (Result<Self, ConfigError>, Vec<String>) {
        let mut reader = Reader::new(config);
        check_keys(&mut reader);
        let settings = Self::read(&mut reader);
        let (errors, warnings) = reader.finish();
        (ConfigError::of(errors).map_or(Ok(settings), Err), warnings)
    }

    /// Reads every key, in the order of the table of keys; one line each.
    fn read(reader: &mut Reader<'_>) -> Self {
        let debug = reader.optional_bool("DEBUG").unwrap_or(false);
        let testing = reader.bool("TESTING");
        let propagate = reader.optional_bool("PROPAGATE_EXCEPTIONS");
        let frame_ancestors = frame_ancestors(reader);
        Self {
            debug,
            testing,
            propagate_exceptions: propagate.unwrap_or(testing || debug),
            secret_keys: secret_keys(reader),
            session: session_options(reader, debug && frame_ancestors.is_none()),
            use_x_sendfile: reader.bool("USE_X_SENDFILE"),
            send_file_max_age: reader.optional_seconds("SEND_FILE_MAX_AGE_DEFAULT", 0),
            trusted_hosts: trusted_hosts(reader),
            server_name: server_name(reader),
            application_root: path(reader, "APPLICATION_ROOT"),
            preferred_url_scheme: url_scheme(reader),
            body_limits: BodyLimits {
                max_content_length: reader.optional_int("MAX_CONTENT_LENGTH", 0),
                max_form_memory_size: reader.optional_int("MAX_FORM_MEMORY_SIZE", 0),
                max_form_parts: reader.optional_int("MAX_FORM_PARTS", 1),
            },
            trap_bad_request_errors: reader.optional_bool("TRAP_BAD_REQUEST_ERRORS"),
            trap_http_exceptions: reader.bool("TRAP_HTTP_EXCEPTIONS"),
            explain_template_loading: reader.bool("EXPLAIN_TEMPLATE_LOADING"),
            templates_auto_reload: reader
                .optional_bool("TEMPLATES_AUTO_RELOAD")
                .unwrap_or(debug),
            provide_automatic_options: reader.bool("PROVIDE_AUTOMATIC_OPTIONS"),
            frame_ancestors,
            trusted_origins: trusted_origins(reader),
        }
    }
}

fn path(reader: &mut Reader<'_>, key: &str) -> String {
    let path = reader.text(key);
    if !path.starts_with('/') {
        reader.refuse(key, "write a path that starts with /");
    }
    path
}

fn url_scheme(reader: &mut Reader<'_>) -> String {
    const KEY: &str = "PREFERRED_URL_SCHEME";
    let scheme = reader.text(KEY);
    if scheme != "http" && scheme != "https" {
        reader.refuse(KEY, "write http or https");
    }
    scheme
}
