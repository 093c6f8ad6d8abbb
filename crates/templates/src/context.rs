use std::borrow::Cow;
use std::fmt;

use carafe_value::{Dict, Value};
use minijinja::Value as TemplateValue;
use serde::Serialize;

use crate::value::{from_template, serialize, to_template};

/// The values that a template is given; [`context!`](crate::context) makes one.
///
/// # Example
///
/// ```
/// use carafe_templates::context;
///
/// let user = "ada";
/// let context = context! { user, title => "Notes" };
/// assert_eq!(context.names().collect::<Vec<_>>(), ["user", "title"]);
/// ```
///
/// # Flask
///
/// The keyword arguments of `render_template`, and what context processors return.
#[derive(Clone, Default)]
pub struct TemplateContext {
    entries: Vec<(Cow<'static, str>, TemplateValue)>,
}

impl TemplateContext {
    /// Creates one without values.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the fields of a struct, or the entries of a map.
    ///
    /// # Example
    ///
    /// ```
    /// use carafe_templates::TemplateContext;
    ///
    /// let context = TemplateContext::from_serialize(&[("user", "ada")].into_iter().collect::<std::collections::BTreeMap<_, _>>());
    /// assert_eq!(context.names().collect::<Vec<_>>(), ["user"]);
    /// ```
    #[must_use]
    pub fn from_serialize(values: &(impl Serialize + ?Sized)) -> Self {
        Self::of_map(&serialize(values))
    }

    fn of_map(map: &TemplateValue) -> Self {
        let pairs = map.as_object().and_then(|object| object.try_iter_pairs());
        let pairs = pairs.into_iter().flatten();
        Self {
            entries: pairs
                .map(|(name, value)| (name.to_string().into(), value))
                .collect(),
        }
    }

    /// Sets a value, and takes the place of one of the same name.
    pub fn insert(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<TemplateValue>) {
        let (name, value) = (name.into(), value.into());
        match self.entries.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = value,
            None => self.entries.push((name, value)),
        }
    }

    /// Takes over the values whose names are not there yet.
    pub fn extend_missing(&mut self, other: Self) {
        for (name, value) in other.entries {
            if self.get(&name).is_none() {
                self.entries.push((name, value));
            }
        }
    }

    /// Returns the value of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&TemplateValue> {
        let mut entries = self.entries.iter();
        entries
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    }

    /// Iterates over the names, in the order in which they came.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|(name, _)| &**name)
    }

    /// Iterates over the names with their values.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &TemplateValue)> {
        self.entries.iter().map(|(name, value)| (&**name, value))
    }

    /// Returns the values as data; what is none, such as a function, is `Null`.
    pub(crate) fn to_dict(&self) -> Dict {
        let entries = self.entries.iter();
        entries
            .map(|(name, value)| (name.to_string(), from_template(value).unwrap_or_default()))
            .collect()
    }
}

impl From<()> for TemplateContext {
    fn from((): ()) -> Self {
        Self::default()
    }
}

impl From<&Value> for TemplateContext {
    fn from(value: &Value) -> Self {
        Self::of_map(&to_template(value))
    }
}

impl From<Dict> for TemplateContext {
    fn from(dict: Dict) -> Self {
        let entries = dict.into_iter();
        Self {
            entries: entries
                .map(|(name, value)| (name.into(), to_template(&value)))
                .collect(),
        }
    }
}

impl fmt::Debug for TemplateContext {
    /// Shows the names only: the values may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}
