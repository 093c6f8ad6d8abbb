use std::env;

use crate::redact::REDACTED;
use crate::{ConfigError, InvalidValue, Source};

/// What is off in `FLASK_DEBUG` and its like, in any case.
const OFF: [&str; 4] = ["", "0", "false", "no"];

/// Returns the variables of the process environment. Those that begin with one of
/// `prefixes` have to be UTF-8; others that are not are left out.
pub(crate) fn variables(prefixes: &[&str]) -> Result<Vec<(String, String)>, ConfigError> {
    let mut variables = Vec::new();
    for (name, value) in env::vars_os() {
        let Ok(name) = name.into_string() else {
            continue;
        };
        let wanted = prefixes.iter().any(|prefix| name.starts_with(prefix));
        match value.into_string() {
            Ok(value) => variables.push((name, value)),
            Err(_) if wanted => return Err(not_utf8(name)),
            Err(_) => {}
        }
    }
    Ok(variables)
}

fn not_utf8(name: String) -> ConfigError {
    ConfigError::Invalid(Box::new(InvalidValue {
        value: REDACTED.to_owned(),
        source: Source::Variable { name: name.clone() },
        message: "write the value in UTF-8".to_owned(),
        key: name,
    }))
}

/// Returns the value of the variable `name`.
pub(crate) fn get<'a>(variables: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let mut found = variables.iter().filter(|(known, _)| known == name);
    found.next().map(|(_, value)| value.as_str())
}

/// Tells whether `FLASK_SKIP_DOTENV` is on.
pub(crate) fn skips_dot_env(variables: &[(String, String)]) -> bool {
    get(variables, "FLASK_SKIP_DOTENV").is_some_and(is_on)
}

/// Tells whether Flask takes the text of a variable such as `FLASK_DEBUG` for on.
pub(crate) fn is_on(text: &str) -> bool {
    !OFF.contains(&text.to_lowercase().as_str())
}
