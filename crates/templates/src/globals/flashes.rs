use std::fmt;
use std::sync::Arc;

use carafe_routing::Flashed;
use minijinja::value::{Kwargs, Object, ObjectRepr, Tuple, from_args};
use minijinja::{Error, State, Value};

use super::PageSession;
use crate::value::to_template;

/// `get_flashed_messages` in a template.
#[derive(Debug)]
pub(crate) struct FlashedMessages(pub(crate) Arc<PageSession>);

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
        let wanted = Wanted::new(filter.as_ref())?;
        let messages = self.0.flashed_messages()?;
        let messages = messages
            .iter()
            .filter(|message| wanted.contains(&message.category));
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

/// The categories that are asked for, as Python's `in` asks.
enum Wanted<'f> {
    All,
    /// Those that are a part of a text.
    PartOf(&'f str),
    OneOf(Vec<String>),
}

impl<'f> Wanted<'f> {
    fn new(filter: Option<&'f Value>) -> Result<Self, Error> {
        Ok(match filter.filter(|filter| filter.is_true()) {
            None => Self::All,
            Some(filter) => match filter.as_str() {
                Some(text) => Self::PartOf(text),
                None => Self::OneOf(filter.try_iter()?.map(|it| it.to_string()).collect()),
            },
        })
    }

    fn contains(&self, category: &str) -> bool {
        match self {
            Self::All => true,
            Self::PartOf(text) => text.contains(category),
            Self::OneOf(categories) => categories.iter().any(|one| one == category),
        }
    }
}

fn with_category(flashed: &Flashed) -> Value {
    let message = to_template(&flashed.message);
    Tuple::from([flashed.category.as_str().into(), message]).into()
}
