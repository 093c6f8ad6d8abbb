//! The vectors of Flask's configuration.

use carafe_config::{Config, ConfigError, flask_defaults};
use carafe_value::{Dict, Value};

use crate::values::{bytes, decode, encode};
use crate::{Answer, Failure, dict, invalid};

pub(crate) fn answer(op: &str, r: &Value) -> Answer {
    let mut config = Config::empty();
    for (key, value) in entries(&r["initial"]) {
        config.insert(key, value);
    }
    match op {
        "config_defaults" => return shown("config", flask_defaults()),
        "config_from_mapping" => config.from_mapping(entries(&r["mapping"])),
        "config_from_toml" => {
            let text = String::from_utf8(bytes(&r["toml"])).map_err(invalid)?;
            config.from_toml(&text)?;
        }
        "config_prefixed_env" => {
            let prefix = r["prefix"].as_str().unwrap_or("FLASK");
            let env = r["env"].as_dict().into_iter().flatten();
            let env = env.map(|(name, value)| (name, value.as_str().unwrap_or_default()));
            config.from_variables(prefix, env)?;
        }
        "config_get_namespace" => {
            let namespace = r["namespace"].as_str().unwrap_or_default();
            let flag = |key: &str| r[key].as_bool().unwrap_or(true);
            let (lowercase, trim) = (flag("lowercase"), flag("trim_namespace"));
            return shown("result", config.get_namespace(namespace, lowercase, trim));
        }
        _ => return Err(Failure::kind("Unsupported")),
    }
    let entries = config.iter();
    let entries = entries.map(|(key, value)| (key.to_owned(), value.clone()));
    shown("config", entries.collect())
}

impl From<ConfigError> for Failure {
    fn from(_: ConfigError) -> Self {
        Self::kind("InvalidInput")
    }
}

fn entries(value: &Value) -> Dict {
    match decode(value) {
        Value::Dict(dict) => dict,
        _ => Dict::new(),
    }
}

fn shown(field: &str, entries: Dict) -> Answer {
    Ok(dict([(field, encode(&Value::Dict(entries)))]))
}
