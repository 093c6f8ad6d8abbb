use std::fmt;
use std::sync::Arc;

use carafe_routing::Flashed;
use minijinja::value::{Kwargs, Object, ObjectRepr, Tuple, from_args};
use minijinja::{Error, State, Value};

use crate::render::Page;
use crate::value::to_template;

/// `get_flashed_messages` in a template.
#[derive(Debug)]
pub(crate) struct FlashedMessages(pub(crate) Arc<Page>);

impl Object for FlashedMessages {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn call(self: &Arc<Self>, _: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
        let (with_categories, filter, named): (Option<bool>, Option<Value>, Kwargs) =
            from_args(args)?;
        let with_categories = match with_categories {
            Some(flag) => flag,
            None => named
                .get::<Option<bool>>("with_categories")?
                .unwrap_or(false),
        };
        let filter = match filter {
            None => named.get::<Option<Value>>("category_filter")?,
            given => given,
        };
        named.assert_all_used()?;
        let wanted = wanted(filter.as_ref())?;
        let messages = self.0.flashed_messages()?;
        let messages = messages
            .iter()
            .filter(|message| wanted.is_empty() || wanted.contains(&message.category));
        Ok(match with_categories {
            true => messages.map(with_category).collect(),
            false => messages
                .map(|message| to_template(&message.message))
                .collect(),
        })
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<function get_flashed_messages>")
    }
}

/// Returns the categories that are asked for; none means all.
fn wanted(filter: Option<&Value>) -> Result<Vec<String>, Error> {
    match filter {
        Some(filter) => Ok(filter
            .try_iter()?
            .map(|category| category.to_string())
            .collect()),
        None => Ok(Vec::new()),
    }
}

fn with_category(flashed: &Flashed) -> Value {
    let message = to_template(&flashed.message);
    Tuple::from([flashed.category.as_str().into(), message]).into()
}
