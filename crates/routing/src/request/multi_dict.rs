use std::str::FromStr;

use carafe_value::{Dict, Value};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::query;
use crate::MissingKey;

/// Keys with one or several values each, in the order in which the keys came.
///
/// # Example
///
/// ```
/// use carafe_routing::MultiDict;
///
/// let args: MultiDict = [("tag", "a"), ("page", "2"), ("tag", "b")].into_iter().collect();
/// assert_eq!(args.get("tag"), Some("a"));
/// assert_eq!(args.getlist("tag"), ["a", "b"]);
/// assert_eq!(args.get_as::<u32>("page"), Some(2));
/// assert_eq!(args.get_as::<u32>("tag").unwrap_or(1), 1);
/// assert!(args.require("q").is_err());
/// ```
///
/// # Flask
///
/// [`werkzeug.datastructures.ImmutableMultiDict`](https://werkzeug.palletsprojects.com/en/stable/datastructures/#werkzeug.datastructures.MultiDict):
/// [`require`](Self::require) is `d[key]`, [`get_as`](Self::get_as) is `get(key, type=..)`.
/// Serialized it is a map of lists, as `to_dict(flat=False)`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct MultiDict {
    lists: IndexMap<String, Vec<String>>,
}

impl MultiDict {
    /// Reads `key=value` pairs between `&`, where `+` is a space. A key without `=` has an
    /// empty value; encoded bytes that are not UTF-8 stay encoded.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_routing::MultiDict;
    /// let form = MultiDict::from_urlencoded("name=Ada+L.&tag=%C3%BC&tag=%FF");
    /// assert_eq!(form.get("name"), Some("Ada L."));
    /// assert_eq!(form.getlist("tag"), ["ü", "%FF"]);
    /// ```
    ///
    /// # Flask
    ///
    /// How `request.args` and `request.form` are read.
    #[must_use]
    pub fn from_urlencoded(text: &str) -> Self {
        query::parse(text)
    }

    /// Returns the first value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.getlist(key).first().map(String::as_str)
    }

    /// Returns the first value of a key as another type; `None` if it cannot be one.
    ///
    /// # Flask
    ///
    /// `get(key, type=int)`. Python's `int` takes spaces around the number and `1_000`
    /// too.
    #[must_use]
    pub fn get_as<T: FromStr>(&self, key: &str) -> Option<T> {
        self.get(key)?.parse().ok()
    }

    /// Returns the first value of a key that must be there.
    ///
    /// # Errors
    ///
    /// [`MissingKey`] if it is not.
    ///
    /// # Flask
    ///
    /// `d[key]`.
    pub fn require(&self, key: &str) -> Result<&str, MissingKey> {
        self.get(key).ok_or_else(|| MissingKey::new(key))
    }

    /// Returns all values of a key; none if the key is missing.
    #[must_use]
    pub fn getlist(&self, key: &str) -> &[String] {
        self.lists.get(key).map_or(&[], Vec::as_slice)
    }

    /// Returns all values of a key that can be of another type.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_routing::MultiDict;
    /// let args: MultiDict = [("n", "1"), ("n", "x"), ("n", "3")].into_iter().collect();
    /// assert_eq!(args.getlist_as::<i64>("n"), [1, 3]);
    /// ```
    ///
    /// # Flask
    ///
    /// `getlist(key, type=int)`.
    #[must_use]
    pub fn getlist_as<T: FromStr>(&self, key: &str) -> Vec<T> {
        let values = self.getlist(key).iter();
        values.filter_map(|value| value.parse().ok()).collect()
    }

    /// Tells whether a key is there, with a value or without.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.lists.contains_key(key)
    }

    /// Iterates over the keys, each once.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.lists.keys().map(String::as_str)
    }

    /// Iterates over all values with their keys; the values of one key come together.
    ///
    /// # Flask
    ///
    /// `items(multi=True)`.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let lists = self.lists();
        lists.flat_map(|(key, values)| values.iter().map(move |value| (key, value.as_str())))
    }

    /// Iterates over the keys with the list of their values.
    pub fn lists(&self) -> impl Iterator<Item = (&str, &[String])> {
        let lists = self.lists.iter();
        lists.map(|(key, values)| (key.as_str(), values.as_slice()))
    }

    /// Returns the first value of every key.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_routing::MultiDict;
    /// let args: MultiDict = [("a", "1"), ("a", "2")].into_iter().collect();
    /// assert_eq!(args.to_dict()["a"], "1");
    /// ```
    #[must_use]
    pub fn to_dict(&self) -> Dict {
        let lists = self.lists();
        lists
            .filter_map(|(key, values)| {
                let first = Value::from(values.first()?.as_str());
                Some((key.to_owned(), first))
            })
            .collect()
    }

    /// Returns the number of keys.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lists.len()
    }

    /// Tells whether there is no key.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lists.is_empty()
    }
}

impl<K: Into<String>, V: Into<String>> Extend<(K, V)> for MultiDict {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, pairs: I) {
        for (key, value) in pairs {
            self.lists.entry(key.into()).or_default().push(value.into());
        }
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for MultiDict {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let mut dict = Self::default();
        dict.extend(pairs);
        dict
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_is_no_number_counts_as_missing() {
        let table = [
            ("5", Some(5), Some(5.0)),
            ("-3", Some(-3), Some(-3.0)),
            ("1.5", None, Some(1.5)),
            ("abc", None, None),
            ("", None, None),
            ("99999999999999999999", None, Some(1e20)),
        ];
        for (text, integer, float) in table {
            let dict: MultiDict = [("n", text)].into_iter().collect();
            assert_eq!(dict.get_as::<i64>("n"), integer, "{text}");
            assert_eq!(dict.get_as::<f64>("n"), float, "{text}");
        }
    }

    #[test]
    fn values_of_one_key_stand_together() {
        let pairs = [("b", "1"), ("a", "2"), ("b", "3")];
        let dict: MultiDict = pairs.into_iter().collect();
        assert_eq!(dict.keys().collect::<Vec<_>>(), ["b", "a"]);
        let all: Vec<_> = dict.iter().collect();
        assert_eq!(all, [("b", "1"), ("b", "3"), ("a", "2")]);
        assert_eq!((dict.len(), dict.is_empty()), (2, false));
        assert!(dict.contains_key("a") && !dict.contains_key("c"));
    }
}
