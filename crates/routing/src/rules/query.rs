use carafe_value::Value;

use crate::converter::{ConverterError, quote_plus, text};

/// Writes values as a query. A list is its items, `None` is nothing.
pub(super) fn query<'v>(
    values: impl Iterator<Item = (&'v String, &'v Value)>,
) -> Result<String, ConverterError> {
    let mut pairs = Vec::new();
    for (name, value) in values {
        let items = value.as_list().unwrap_or(std::slice::from_ref(value));
        for item in items.iter().filter(|item| !item.is_null()) {
            let written = text(item).ok_or_else(|| {
                ConverterError::new(format!(
                    "{name}: a {} has no place in a query",
                    item.type_name()
                ))
            })?;
            pairs.push(format!("{}={}", quote_plus(name), quote_plus(&written)));
        }
    }
    Ok(pairs.join("&"))
}
