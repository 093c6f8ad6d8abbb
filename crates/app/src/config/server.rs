use std::ffi::OsString;
use std::path::{Path, PathBuf};

use carafe_config::{Config, ConfigError};
use carafe_value::Value;

/// Where to listen, as the caller or the command line says; what is `None` comes from the
/// configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerArguments {
    /// The address or host name.
    pub host: Option<String>,
    /// The port.
    pub port: Option<u16>,
    /// The file of the certificate chain, or `adhoc`.
    pub cert: Option<PathBuf>,
    /// The file of the certificate's private key.
    pub key: Option<PathBuf>,
}

/// Where to listen, and whether with TLS.
///
/// # Example
///
/// ```
/// # use carafe_app::config::{ServerArguments, ServerSettings};
/// # use carafe_config::{Config, ConfigError};
/// let mut config = Config::new();
/// config.from_variables("FLASK", [("FLASK_RUN_PORT", "8000")])?;
/// let settings = ServerSettings::from_config(&config, ServerArguments::default())?;
/// assert_eq!((settings.host.as_str(), settings.port), ("127.0.0.1", 8000));
/// # Ok::<(), ConfigError>(())
/// ```
///
/// # Flask
///
/// The options of `flask run` and their variables.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerSettings {
    /// The address or host name. Default: `127.0.0.1`, which only this machine reaches.
    pub host: String,
    /// The port. Default: 5000. 0 takes any free one.
    pub port: u16,
    /// The file of the certificate chain; `adhoc` makes one that browsers warn of. Without
    /// one the server speaks plain HTTP.
    pub cert: Option<PathBuf>,
    /// The file of the certificate's private key.
    pub key: Option<PathBuf>,
}

const HOST: &str = "RUN_HOST";
const PORT: &str = "RUN_PORT";
const CERT: &str = "RUN_CERT";
const KEY: &str = "RUN_KEY";

impl ServerSettings {
    /// Takes what `arguments` say, then `FLASK_RUN_HOST`, `FLASK_RUN_PORT`,
    /// `FLASK_RUN_CERT` and `FLASK_RUN_KEY`, then the defaults.
    ///
    /// # Errors
    ///
    /// [`ConfigError::Invalid`], or [`ConfigError::Several`] of them, if the port is none,
    /// another value is no text, or a certificate lacks its key or a key its certificate.
    pub fn from_config(config: &Config, arguments: ServerArguments) -> Result<Self, ConfigError> {
        let mut errors = Vec::new();
        let mut text = |key| {
            text(config, key).unwrap_or_else(|error| {
                errors.push(error);
                None
            })
        };
        let host = arguments.host.or_else(|| text(HOST));
        let cert = arguments.cert.or_else(|| text(CERT).map(PathBuf::from));
        let key = arguments.key.or_else(|| text(KEY).map(PathBuf::from));
        let port = match arguments.port {
            Some(port) => Some(port),
            None => port(config).unwrap_or_else(|error| {
                errors.push(error);
                None
            }),
        };
        errors.extend(unpaired(config, cert.as_deref(), key.as_deref()));
        let settings = Self {
            host: host.unwrap_or_else(|| "127.0.0.1".to_owned()),
            port: port.unwrap_or(5000),
            cert,
            key,
        };
        ConfigError::of(errors).map_or(Ok(settings), Err)
    }
}

/// Returns the configuration with `FLASK_RUN_*` and `CARAFE_RUN_*` of the environment on
/// top: they say where to listen even to a program that loads no configuration.
pub(crate) fn with_run_variables(
    config: &Config,
    environment: impl Iterator<Item = (OsString, OsString)>,
) -> Result<Config, ConfigError> {
    let variables: Vec<(String, String)> = environment
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    let mut config = config.clone();
    for prefix in ["FLASK", "CARAFE"] {
        let start = format!("{prefix}_RUN_");
        let variables = variables
            .iter()
            .filter(|(name, _)| name.starts_with(&start));
        config.from_variables(prefix, variables.map(|(name, value)| (name, value)))?;
    }
    Ok(config)
}

fn text(config: &Config, key: &str) -> Result<Option<String>, ConfigError> {
    match &config[key] {
        Value::Null => Ok(None),
        Value::Str(text) => Ok((!text.is_empty()).then(|| text.clone())),
        _ => Err(config.invalid(key, "write a text")),
    }
}

fn port(config: &Config) -> Result<Option<u16>, ConfigError> {
    match &config[PORT] {
        Value::Null => Ok(None),
        Value::Int(port) if u16::try_from(*port).is_ok() => Ok(u16::try_from(*port).ok()),
        Value::Str(text) if text.is_empty() => Ok(None),
        _ => Err(config.invalid(PORT, "write a port, a number from 0 to 65535")),
    }
}

/// Refuses a certificate without a key, unless it is made ad hoc, and the reverse.
fn unpaired(config: &Config, cert: Option<&Path>, key: Option<&Path>) -> Option<ConfigError> {
    match (cert, key) {
        (Some(cert), None) if cert.as_os_str() != "adhoc" => {
            let message = "a certificate needs its private key; name the file in FLASK_RUN_KEY";
            Some(config.invalid(present(config, [CERT, KEY]), message))
        }
        (None, Some(_)) => {
            let message = "a private key needs its certificate; name the file in FLASK_RUN_CERT";
            Some(config.invalid(present(config, [KEY, CERT]), message))
        }
        _ => None,
    }
}

/// Returns the first key if the configuration has it, or else an argument was given for
/// it and the second is what lacks.
fn present(config: &Config, [first, second]: [&'static str; 2]) -> &'static str {
    match config[first].is_null() {
        true => second,
        false => first,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn run_variables_count_without_loading_and_arguments_win() {
        let environment = [
            ("CARAFE_RUN_PORT", "8001"),
            ("FLASK_RUN_PORT", "8000"),
            ("FLASK_RUN_HOST", "0.0.0.0"),
            ("FLASK_SECRET_KEY", "not asked for"),
        ];
        let environment = environment.map(|(name, value)| (name.into(), value.into()));
        let config = with_run_variables(&Config::new(), environment.into_iter()).unwrap();
        assert!(config["SECRET_KEY"].is_null());
        let arguments = ServerArguments {
            host: Some("::1".to_owned()),
            ..ServerArguments::default()
        };
        let settings = ServerSettings::from_config(&config, arguments).unwrap();
        assert_eq!((settings.host.as_str(), settings.port), ("::1", 8001));
    }
}
