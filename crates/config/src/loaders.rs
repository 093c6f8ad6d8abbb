//! The loaders, with Flask's meaning.
//!
//! Each one takes a figment provider (a file, a text, variables, or one of another
//! crate); figment tells where a value came from. A later loader wins, key by key: a dict
//! is replaced whole, unless a variable sets an item of it.

use std::panic::Location;
use std::path::Path;

use carafe_value::Value;
use figment::Provider;

use crate::key_case::is_upper;
use crate::layer::{self, Layer, Setting};
use crate::prefixed_env::PrefixedEnv;
use crate::{Config, ConfigError, Source, environment, text_file, toml_text};

impl Config {
    /// Sets every entry whose key is in upper case; the others are ignored.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_config::Config;
    /// let mut config = Config::new();
    /// config.from_mapping([("TESTING", true), ("testing", false)]);
    /// assert_eq!(config["TESTING"], true);
    /// assert!(!config.contains_key("testing"));
    /// ```
    ///
    /// # Flask
    ///
    /// [`Config.from_mapping`](https://flask.palletsprojects.com/en/stable/api/#flask.Config.from_mapping),
    /// and what `from_object` is used for.
    #[doc(alias = "from_object")]
    #[track_caller]
    pub fn from_mapping<K: Into<String>, V: Into<Value>>(
        &mut self,
        mapping: impl IntoIterator<Item = (K, V)>,
    ) {
        let source = Source::here();
        let settings = mapping.into_iter().map(|(key, value)| Setting {
            key: key.into(),
            value: value.into(),
            source: source.clone(),
        });
        self.adopt(settings.filter(|setting| is_upper(&setting.key)));
    }

    /// Sets every key in upper case of a TOML text.
    ///
    /// # Errors
    ///
    /// [`ConfigError::Syntax`] if the text is not TOML; then nothing is set.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_config::{Config, ConfigError};
    /// let mut config = Config::new();
    /// config.from_toml("MAX_FORM_PARTS = 20\n[DB]\nhost = \"db.example.com\"\n")?;
    /// assert_eq!(config["DB"]["host"], "db.example.com");
    /// # Ok::<(), ConfigError>(())
    /// ```
    #[track_caller]
    pub fn from_toml(&mut self, text: &str) -> Result<(), ConfigError> {
        let location = Location::caller();
        let place = format!("the text given at {}", Source::here());
        let entries = toml_text::read(text, &place)?;
        self.adopt_upper(Layer::text(location, entries).settings()?);
        Ok(())
    }

    /// Sets every key in upper case of a TOML file.
    ///
    /// # Errors
    ///
    /// - [`ConfigError::File`] if it cannot be read.
    /// - [`ConfigError::Syntax`] if it is not TOML in UTF-8.
    ///
    /// # Flask
    ///
    /// `config.from_file(path, load=tomllib.load, text=False)`. The path is relative to
    /// the current directory, not to the application's.
    #[doc(alias = "from_pyfile")]
    pub fn from_file(&mut self, path: impl AsRef<Path>) -> Result<(), ConfigError> {
        let path = path.as_ref();
        let text = text_file::read(path)?;
        let entries = toml_text::read(&text, &path.display().to_string())?;
        self.adopt_upper(Layer::file(path, entries).settings()?);
        Ok(())
    }

    /// Does as [`from_file`](Self::from_file), and returns `false` if there is no such
    /// file.
    ///
    /// # Errors
    ///
    /// As for [`from_file`](Self::from_file), save that a missing file is none.
    ///
    /// # Flask
    ///
    /// `config.from_file(path, .., silent=True)`.
    #[doc(alias = "silent")]
    pub fn from_file_optional(&mut self, path: impl AsRef<Path>) -> Result<bool, ConfigError> {
        match self.from_file(path) {
            Err(error) if text_file::is_missing(&error) => Ok(false),
            result => result.map(|()| true),
        }
    }

    /// Sets every key in upper case of a figment provider, such as figment's own readers
    /// of JSON and YAML, or a whole `Figment` of several.
    ///
    /// # Errors
    ///
    /// [`ConfigError::Provider`] if it fails.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_config::{Config, ConfigError};
    /// let mut config = Config::new();
    /// config.from_provider(("MAX_FORM_PARTS", 20))?;
    /// assert_eq!(config["MAX_FORM_PARTS"], 20);
    /// # Ok::<(), ConfigError>(())
    /// ```
    pub fn from_provider(&mut self, provider: impl Provider) -> Result<(), ConfigError> {
        self.adopt_upper(layer::settings(provider)?);
        Ok(())
    }

    /// Sets a key for every variable of the environment that begins with `prefix` and `_`.
    ///
    /// `FLASK_DB__HOST` sets the item `HOST` of the dict `DB`. A value is JSON if it can
    /// be read as such, else text. Unless the configuration was made
    /// [`empty`](Self::empty), keys of text keep their text: `FLASK_SECRET_KEY=00123`
    /// and `=true` are text, `=null` is `None`, and `="quoted"` loses its quotes.
    ///
    /// # Errors
    ///
    /// - [`ConfigError::NotADict`] if a variable sets an item of something else.
    /// - [`ConfigError::Invalid`] if a value is not UTF-8.
    ///
    /// # Flask
    ///
    /// [`Config.from_prefixed_env`](https://flask.palletsprojects.com/en/stable/api/#flask.Config.from_prefixed_env),
    /// which makes the number 123 of `FLASK_SECRET_KEY=123`.
    pub fn from_prefixed_env(&mut self, prefix: &str) -> Result<(), ConfigError> {
        self.from_variables(prefix, environment::variables(&[prefix])?)
    }

    /// Does as [`from_prefixed_env`](Self::from_prefixed_env) with the given variables
    /// instead of the environment's.
    ///
    /// # Errors
    ///
    /// [`ConfigError::NotADict`] if a variable sets an item of something else.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_config::{Config, ConfigError};
    /// let mut config = Config::new();
    /// config.from_variables("FLASK", [("FLASK_DB__PORT", "5432"), ("PATH", "/bin")])?;
    /// assert_eq!(config["DB"]["PORT"], 5432);
    /// # Ok::<(), ConfigError>(())
    /// ```
    pub fn from_variables<K: AsRef<str>, V: AsRef<str>>(
        &mut self,
        prefix: &str,
        variables: impl IntoIterator<Item = (K, V)>,
    ) -> Result<(), ConfigError> {
        let variables: Vec<_> = variables.into_iter().collect();
        let pairs = variables.iter().map(|(k, v)| (k.as_ref(), v.as_ref()));
        self.adopt_variables(prefix, None, pairs)
    }

    /// Sets the keys of variables, of the file `path` or else of the environment.
    pub(crate) fn adopt_variables<'v>(
        &mut self,
        prefix: &str,
        path: Option<&Path>,
        variables: impl Iterator<Item = (&'v str, &'v str)>,
    ) -> Result<(), ConfigError> {
        let known = self.known;
        let env = PrefixedEnv {
            prefix,
            path,
            known,
        };
        let base = |key: &str| self.contains_key(key).then(|| self[key].clone());
        let changes = env.read(variables, base)?;
        let layer = Layer::variables(path, changes.names, changes.entries);
        self.adopt(layer.settings()?);
        Ok(())
    }

    fn adopt_upper(&mut self, settings: Vec<Setting>) {
        let upper = |setting: &Setting| is_upper(&setting.key);
        self.adopt(settings.into_iter().filter(upper));
    }
}
