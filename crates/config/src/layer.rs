use std::collections::BTreeMap;
use std::panic::Location;
use std::path::Path;

use carafe_value::{Dict, Value};
use figment::value::Map;
use figment::{Error, Figment, Metadata, Profile, Provider};

use crate::source::VARIABLES;
use crate::{ConfigError, Source, figment_value};

/// The settings that one file, text or environment makes: a figment provider whose
/// values keep Carafe's types and order.
pub(crate) struct Layer {
    metadata: Metadata,
    entries: Dict,
}

/// One top-level entry of a layer.
pub(crate) struct Setting {
    pub(crate) key: String,
    pub(crate) value: Value,
    pub(crate) source: Source,
}

impl Layer {
    /// Creates the layer of a configuration file.
    pub(crate) fn file(path: &Path, entries: Dict) -> Self {
        Self {
            metadata: Metadata::from("file", path),
            entries,
        }
    }

    /// Creates the layer of a text that the program gave at `location`.
    pub(crate) fn text(location: &'static Location<'static>, entries: Dict) -> Self {
        Self {
            metadata: Metadata::from("text", location),
            entries,
        }
    }

    /// Creates the layer of the environment, or of the variables in the file `path`.
    /// `names` gives the variable that made each entry.
    pub(crate) fn variables(
        path: Option<&Path>,
        names: BTreeMap<String, String>,
        entries: Dict,
    ) -> Self {
        let metadata = match path {
            Some(path) => Metadata::from(VARIABLES, path),
            None => Metadata::named(VARIABLES),
        };
        let name = move |_: &Profile, keys: &[&str]| {
            let key = keys.first().copied().unwrap_or_default();
            names.get(key).cloned().unwrap_or_default()
        };
        Self {
            metadata: metadata.interpolater(name),
            entries,
        }
    }

    /// Returns the settings in the order of the file.
    pub(crate) fn settings(&self) -> Result<Vec<Setting>, ConfigError> {
        let mut settings = settings(self)?;
        settings.sort_by_key(|setting| self.entries.get_index_of(&setting.key));
        Ok(settings)
    }
}

impl Provider for &Layer {
    fn metadata(&self) -> Metadata {
        self.metadata.clone()
    }

    fn data(&self) -> Result<Map<Profile, figment::value::Dict>, Error> {
        let entries = self.entries.iter();
        Ok(Profile::Default.collect(
            entries
                .map(|(key, value)| (key.clone(), figment_value::encode(value)))
                .collect(),
        ))
    }
}

/// Returns what any figment provider provides, each with the source figment tells.
pub(crate) fn settings(provider: impl Provider) -> Result<Vec<Setting>, ConfigError> {
    let figment = Figment::from(provider);
    let all = figment
        .find_value("")
        .map_err(|error| ConfigError::Provider {
            message: error.to_string(),
        })?;
    let entries = all.into_dict().unwrap_or_default().into_iter();
    let unknown = Metadata::default();
    Ok(entries
        .map(|(key, value)| Setting {
            source: Source::of(figment.get_metadata(value.tag()).unwrap_or(&unknown), &key),
            value: figment_value::decode(value),
            key,
        })
        .collect())
}
