use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::any::AnyConverter;
use super::number::{FloatConverter, IntConverter};
use super::string::StringConverter;
use super::{BoundConverter, Converter, ConverterArgs, ConverterError, closest};

type Factory = Arc<dyn Fn(&ConverterArgs) -> Result<BoundConverter, ConverterError> + Send + Sync>;

/// The converters that rules may name.
///
/// `string` (also as `default`, which stands where none is named), `int`, `float`,
/// `path`, `any` and `uuid`, and those added.
///
/// # Flask
///
/// `app.url_map.converters`.
#[derive(Clone)]
pub struct Converters {
    factories: BTreeMap<String, Factory>,
}

impl Default for Converters {
    fn default() -> Self {
        let mut converters = Self {
            factories: BTreeMap::new(),
        };
        for name in ["default", "string"] {
            converters.built_in(name, |args| {
                StringConverter::new(args).map(BoundConverter::String)
            });
        }
        converters.built_in("int", |args| {
            IntConverter::new(args).map(BoundConverter::Int)
        });
        converters.built_in("float", |args| {
            FloatConverter::new(args).map(BoundConverter::Float)
        });
        converters.built_in("any", |args| {
            AnyConverter::new(args).map(BoundConverter::Any)
        });
        converters.built_in("path", |args| args.bind(&[]).map(|_| BoundConverter::Path));
        converters.built_in("uuid", |args| args.bind(&[]).map(|_| BoundConverter::Uuid));
        converters
    }
}

impl Converters {
    /// Adds a converter under a name, or replaces the one of that name. `new` makes it
    /// from the arguments in the rule.
    pub fn insert<C: Converter>(
        &mut self,
        name: impl Into<String>,
        new: impl Fn(&ConverterArgs) -> Result<C, ConverterError> + Send + Sync + 'static,
    ) {
        let factory = move |args: &ConverterArgs| BoundConverter::custom(Arc::new(new(args)?));
        self.factories.insert(name.into(), Arc::new(factory));
    }

    fn built_in(
        &mut self,
        name: &str,
        new: impl Fn(&ConverterArgs) -> Result<BoundConverter, ConverterError> + Send + Sync + 'static,
    ) {
        self.factories.insert(name.to_owned(), Arc::new(new));
    }

    /// Makes the converter that a rule names.
    pub(crate) fn bind(
        &self,
        name: &str,
        args: &ConverterArgs,
    ) -> Result<BoundConverter, ConverterError> {
        let Some(factory) = self.factories.get(name) else {
            return Err(self.unknown(name));
        };
        factory(args).map_err(|error| ConverterError::new(format!("{name}: {error}")))
    }

    fn unknown(&self, name: &str) -> ConverterError {
        let names = self.factories.keys().map(String::as_str);
        let names = || names.clone().filter(|name| *name != "default");
        let hint = match closest(name, names()) {
            Some(close) => format!("did you mean {close:?}?"),
            None => format!("there are {}", names().collect::<Vec<_>>().join(", ")),
        };
        ConverterError::new(format!("the converter {name:?} does not exist; {hint}"))
    }
}

impl fmt::Debug for Converters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.factories.keys()).finish()
    }
}
