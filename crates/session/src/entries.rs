use std::sync::Arc;

use carafe_value::Value;
use carafe_value::json::{self, JsonError, Reader};
use indexmap::IndexMap;

use crate::entry::Entry;
use crate::{SessionError, tagged_json};

/// Levels of lists and dicts in an entry; the session around it takes one more.
const DEPTH: usize = json::MAX_DEPTH - 1;

/// The entries of a session, in order, with the JSON they were read from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entries {
    /// The JSON as received, to which unread entries refer.
    text: Arc<str>,
    map: IndexMap<String, Entry>,
}

impl Entries {
    /// Reads tagged JSON.
    pub(crate) fn read(text: &str) -> Result<Self, JsonError> {
        Ok(Self {
            text: text.into(),
            // Python reads the text as a whole, and of equal keys sees the last one only: a
            // tag that is malformed does no harm under a key that comes again.
            map: read_map(text).or_else(|_| read_tagged(text))?,
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.map.len()
    }

    pub(crate) fn contains(&self, key: &str) -> bool {
        self.map.contains_key(key)
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        self.map.get(key).map(|entry| entry.value(&self.text))
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.map.keys().map(String::as_str)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        let entries = self.map.iter();
        entries.map(|(key, entry)| (key.as_str(), entry.value(&self.text)))
    }

    pub(crate) fn insert(&mut self, key: String, value: Value) {
        self.map.insert(key, Entry::new(value));
    }

    /// Returns the value of `key` for a change; it is made when missing.
    pub(crate) fn get_mut(&mut self, key: &str) -> &mut Value {
        let at = match self.map.get_index_of(key) {
            Some(at) => at,
            None => {
                let null = Entry::new(Value::Null);
                self.map.insert_full(key.to_owned(), null).0
            }
        };
        self.map[at].value_mut(&self.text)
    }

    pub(crate) fn remove(&mut self, key: &str) -> Option<Value> {
        let entry = self.map.shift_remove(key)?;
        Some(entry.into_value(&self.text))
    }

    pub(crate) fn clear(&mut self) {
        self.map.clear();
    }

    /// Writes tagged JSON with sorted keys.
    pub(crate) fn to_json(&self) -> Result<String, SessionError> {
        let mut out = String::with_capacity(self.text.len() + 64);
        match self.map.first() {
            Some((key, entry)) if self.len() == 1 && tagged_json::is_tag(key) => {
                out.push_str("{\" di\":");
                self.write(&mut out, &[(&format!("{key}__"), entry)], DEPTH - 1)?;
                out.push('}');
            }
            _ => {
                let mut entries: Vec<_> = self.map.iter().collect();
                // UTF-8 sorts as its code points do.
                entries.sort_unstable_by_key(|(key, _)| *key);
                self.write(&mut out, &entries, DEPTH)?;
            }
        }
        Ok(out)
    }

    /// Returns each key and how many bytes of JSON its value takes.
    pub(crate) fn sizes(&self) -> impl Iterator<Item = (&str, usize)> {
        self.map.iter().map(|(key, entry)| {
            let mut out = String::new();
            // What cannot be written was refused before it was measured.
            let _ = self.write_entry(&mut out, entry, DEPTH);
            (key.as_str(), out.len())
        })
    }

    fn write(
        &self,
        out: &mut String,
        entries: &[(&String, &Entry)],
        depth: usize,
    ) -> Result<(), SessionError> {
        out.push('{');
        for (at, (key, entry)) in entries.iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            json::write_str(out, key, true);
            out.push(':');
            self.write_entry(out, entry, depth)
                .map_err(|error| SessionError::Unserializable {
                    key: (*key).clone(),
                    message: error.to_string(),
                })?;
        }
        out.push('}');
        Ok(())
    }

    fn write_entry(&self, out: &mut String, entry: &Entry, depth: usize) -> Result<(), JsonError> {
        match entry.raw(&self.text) {
            Some(raw) => out.push_str(raw),
            None => tagged_json::write(out, entry.value(&self.text), true, depth)?,
        }
        Ok(())
    }
}

impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for Entries {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let entries = entries.into_iter();
        Self {
            text: Arc::default(),
            map: entries
                .map(|(key, value)| (key.into(), Entry::new(value.into())))
                .collect(),
        }
    }
}

fn read_map(text: &str) -> Result<IndexMap<String, Entry>, JsonError> {
    let mut reader = Reader::new(text).with_depth(DEPTH);
    let mut entries = IndexMap::new();
    if !reader.take(b'{') {
        return Err(JsonError::new("the session is not a dict"));
    }
    if !reader.take(b'}') {
        loop {
            let key = reader.key()?;
            if reader.take_lone_surrogates() {
                return Err(JsonError::new("a lone surrogate in a key"));
            }
            entries.insert(key, Entry::read(&mut reader, text)?);
            if !reader.more(b'}')? {
                break;
            }
        }
    }
    reader.end()?;
    if entries.len() == 1 && entries.keys().all(|key| tagged_json::is_tag(key)) {
        return read_tagged(text);
    }
    Ok(entries)
}

/// Reads a session as a whole, for instance one that is itself written with a tag.
fn read_tagged(text: &str) -> Result<IndexMap<String, Entry>, JsonError> {
    match tagged_json::loads(text)? {
        Value::Dict(dict) => Ok(dict
            .into_iter()
            .map(|(key, value)| (key, Entry::new(value)))
            .collect()),
        other => Err(JsonError::new(format!(
            "the session is a {}, not a dict",
            other.type_name()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_equal_keys_only_the_last_counts() {
        let entries = Entries::read(r#"{"a":{" d":[1]},"b":2,"a":{" t":[]}}"#).unwrap();
        assert_eq!(entries.get("a"), Some(&Value::Tuple(Vec::new())));
        assert!(Entries::read(r#"{"a":{" t":[]},"a":{" d":[1]}}"#).is_err());
    }

    #[test]
    fn the_deepest_entry_that_is_written_is_read() {
        for key in ["a", " t"] {
            let mut value = Value::list();
            let mut entries = Entries::default();
            while {
                entries.insert(key.to_owned(), value.clone());
                entries.to_json().is_ok()
            } {
                let json = entries.to_json().unwrap();
                let back = Entries::read(&json).unwrap();
                assert_eq!(back.get(key), Some(&value));
                value = Value::List(vec![value]);
            }
        }
    }
}
