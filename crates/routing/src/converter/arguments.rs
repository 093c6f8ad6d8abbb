use carafe_value::{Dict, Value};

use super::{ConverterError, closest};

/// The arguments of a converter in a rule: what stands in the parentheses of
/// `<int(min=1, max=9):page>`.
///
/// # Example
///
/// ```
/// # use carafe_routing::converter::ConverterArgs;
/// let args: ConverterArgs = "2, max=5".parse()?;
/// let args = args.bind(&["min", "max"])?;
/// assert_eq!(args["min"], 2);
/// assert_eq!(args["max"], 5);
/// # Ok::<(), carafe_routing::converter::ConverterError>(())
/// ```
///
/// # Flask
///
/// The arguments of a converter's `__init__`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConverterArgs {
    items: Vec<Argument>,
}

#[derive(Clone, Debug, PartialEq)]
struct Argument {
    name: Option<String>,
    value: Value,
    /// The value as written, without quotes.
    text: String,
}

impl ConverterArgs {
    /// Tells whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Gives each argument its name: those without one have the first names, in order.
    ///
    /// # Errors
    ///
    /// [`ConverterError`] if there are too many, if one is given twice, or one has a name
    /// that is not among `names`.
    pub fn bind(&self, names: &[&str]) -> Result<Dict, ConverterError> {
        let mut bound = Dict::new();
        for (at, item) in self.items.iter().enumerate() {
            let name = match &item.name {
                Some(name) if names.contains(&name.as_str()) => name.as_str(),
                Some(name) => return Err(unknown(name, names)),
                None => names.get(at).copied().ok_or_else(|| too_many(names))?,
            };
            if bound.insert(name.to_owned(), item.value.clone()).is_some() {
                return Err(ConverterError::new(format!("{name} is given twice")));
            }
        }
        Ok(bound)
    }

    /// Returns the texts of arguments that have no names.
    ///
    /// # Errors
    ///
    /// [`ConverterError`] if one has a name.
    pub fn texts(&self) -> Result<Vec<&str>, ConverterError> {
        let text = |item: &'_ Argument| item.name.is_none();
        match self.items.iter().find(|item| !text(item)) {
            Some(named) => Err(ConverterError::new(format!(
                "it takes items without names, not {:?}",
                named.name.as_deref().unwrap_or_default()
            ))),
            None => Ok(self.items.iter().map(|item| item.text.as_str()).collect()),
        }
    }
}

fn too_many(names: &[&str]) -> ConverterError {
    if names.is_empty() {
        return ConverterError::new("it takes no arguments");
    }
    ConverterError::new(format!(
        "it takes {} arguments at most: {}",
        names.len(),
        names.join(", ")
    ))
}

fn unknown(name: &str, names: &[&str]) -> ConverterError {
    ConverterError::new(match closest(name, names.iter().copied()) {
        Some(close) => format!("it has no argument {name}; did you mean {close}?"),
        None if names.is_empty() => format!("it takes no arguments, so not {name}"),
        None => format!("it has no argument {name}, only {}", names.join(", ")),
    })
}

impl std::str::FromStr for ConverterArgs {
    type Err = ConverterError;

    /// Reads arguments: `[name=]value` with commas between, where a value is `True`,
    /// `False`, `None`, a number, a word of letters, digits, `_` and `.`, or text in
    /// quotes.
    ///
    /// # Errors
    ///
    /// [`ConverterError`] if they cannot be read.
    fn from_str(text: &str) -> Result<Self, ConverterError> {
        let mut items = Vec::new();
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let (item, after) = argument(rest)?;
            items.push(item);
            rest = match after.strip_prefix(',') {
                Some(after) => after.trim_start(),
                None if after.is_empty() => after,
                None => return Err(refused(after)),
            };
        }
        Ok(Self { items })
    }
}

fn argument(text: &str) -> Result<(Argument, &str), ConverterError> {
    let (word, rest) = take_word(text);
    let is_name = !word.is_empty() && !word.contains('.');
    let (name, text) = match rest.trim_start().strip_prefix('=') {
        Some(rest) if is_name => (Some(word.to_owned()), rest.trim_start()),
        _ => (None, text),
    };
    let (value, text, rest) = value(text)?;
    let argument = Argument {
        name,
        value,
        text: text.to_owned(),
    };
    Ok((argument, rest.trim_start()))
}

fn value(text: &str) -> Result<(Value, &str, &str), ConverterError> {
    if let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let (inside, rest) = text[1..]
            .split_once(quote)
            .ok_or_else(|| ConverterError::new(format!("{text} has no closing quote")))?;
        return Ok((inside.into(), inside, rest));
    }
    let sign = usize::from(text.starts_with('-'));
    let (word, _) = take_word(&text[sign..]);
    if word.is_empty() || sign == 1 && !is_number(word) {
        return Err(refused(text));
    }
    let (word, rest) = text.split_at(sign + word.len());
    Ok((pythonize(word), word, rest))
}

fn is_number(word: &str) -> bool {
    word.trim_start_matches('-')
        .starts_with(|c: char| c.is_ascii_digit())
}

fn take_word(text: &str) -> (&str, &str) {
    let ends = |c: char| !(c.is_alphanumeric() || c == '_' || c == '.');
    text.split_at(text.find(ends).unwrap_or(text.len()))
}

fn pythonize(word: &str) -> Value {
    match word {
        "True" => Value::Bool(true),
        "False" => Value::Bool(false),
        "None" => Value::Null,
        _ if !is_number(word) => word.into(),
        _ => match (word.parse::<i64>(), word.parse::<f64>()) {
            (Ok(number), _) => number.into(),
            (_, Ok(number)) => number.into(),
            _ => word.into(),
        },
    }
}

fn refused(text: &str) -> ConverterError {
    if text.is_empty() {
        return ConverterError::new("a value is missing");
    }
    ConverterError::new(format!(
        "{text:?} cannot be read: write numbers, words or text in quotes, with commas between"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<ConverterArgs, ConverterError> {
        text.parse()
    }

    #[test]
    fn values_have_pythons_types() {
        let args = parse(r#"-1, 2.5, True, None, word.x, "a, b", 'c', 1e5"#).unwrap();
        let values: Vec<_> = args.items.into_iter().map(|item| item.value).collect();
        let expected: [Value; 8] = [
            (-1).into(),
            2.5.into(),
            true.into(),
            Value::Null,
            "word.x".into(),
            "a, b".into(),
            "c".into(),
            100_000.0.into(),
        ];
        assert_eq!(values, expected);
    }

    #[test]
    fn arguments_get_their_names() {
        let args = parse("1, max = 3,").unwrap();
        let bound = args.bind(&["min", "max"]).unwrap();
        assert_eq!((&bound["min"], &bound["max"]), (&1.into(), &3.into()));
        for (text, part) in [
            ("1, 2, 3", "2 arguments at most"),
            ("mni=1", "did you mean min?"),
            ("1, min=2", "given twice"),
        ] {
            let error = parse(text).unwrap().bind(&["min", "max"]).unwrap_err();
            assert!(error.to_string().contains(part), "{error}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for text in ["min=", "-a", "--1", "a b", "\"a", ",", "a,,b", "=1"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
