//! What [`Config::load`] loads, by convention.

use std::path::Path;

use crate::{Config, ConfigError, dot_env, environment, text_file};

/// The prefixes of variables; the later one wins.
const PREFIXES: [&str; 2] = ["FLASK", "CARAFE"];

/// The files of variables; the later one wins.
const DOT_ENV_FILES: [&str; 2] = [".flaskenv", ".env"];

impl Config {
    /// Loads by convention, the later winning: the file `<name>.toml` of an application
    /// of that [`name`](Self::named), `.flaskenv`, `.env`, and the variables `FLASK_*` and
    /// then `CARAFE_*` of the environment.
    ///
    /// Each file may be missing; all are looked for in the current directory. The
    /// environment itself never changes. A variable of the environment hides the one of
    /// the same name in a file; `FLASK_SKIP_DOTENV=1` hides both files.
    ///
    /// # Errors
    ///
    /// As for [`from_file`](Self::from_file) and
    /// [`from_prefixed_env`](Self::from_prefixed_env).
    ///
    /// # Flask
    ///
    /// What the `flask` command and `from_prefixed_env` do together; Flask also looks for
    /// both files in the parent directories, and puts them into the environment.
    pub fn load(&mut self) -> Result<(), ConfigError> {
        self.load_from("", environment::variables(&PREFIXES)?)
    }

    /// Does as [`load`](Self::load) with the files of `directory`, and with the given
    /// variables instead of the environment's.
    ///
    /// # Errors
    ///
    /// As for [`load`](Self::load).
    pub fn load_from(
        &mut self,
        directory: impl AsRef<Path>,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<(), ConfigError> {
        let directory = directory.as_ref();
        let variables: Vec<_> = variables.into_iter().collect();
        if let Some(name) = &self.name {
            let path = directory.join(format!("{name}.toml"));
            self.from_file_optional(path)?;
        }
        if !environment::skips_dot_env(&variables) {
            for name in DOT_ENV_FILES {
                self.adopt_dot_env(&directory.join(name), &variables)?;
            }
        }
        for prefix in PREFIXES {
            let pairs = variables.iter().map(|(k, v)| (k.as_str(), v.as_str()));
            self.adopt_variables(prefix, None, pairs)?;
        }
        Ok(())
    }

    /// Sets the keys of a file of variables, save those in the environment.
    fn adopt_dot_env(
        &mut self,
        path: &Path,
        environment: &[(String, String)],
    ) -> Result<(), ConfigError> {
        let lookup = |name: &str| environment::get(environment, name).map(str::to_owned);
        let text = match text_file::read(path) {
            Err(error) if text_file::is_missing(&error) => return Ok(()),
            result => result?,
        };
        let mut variables = dot_env::read(&text, lookup).map_err(|line| ConfigError::Syntax {
            place: path.display().to_string(),
            line,
            message: "write NAME=value, and close every quote".to_owned(),
        })?;
        variables.retain(|(name, _)| lookup(name).is_none());
        for prefix in PREFIXES {
            let pairs = variables.iter().map(|(k, v)| (k.as_str(), v.as_str()));
            self.adopt_variables(prefix, Some(path), pairs)?;
        }
        Ok(())
    }
}
