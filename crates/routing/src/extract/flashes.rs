use std::fmt;

use carafe_value::Value;
use carafe_value::json::{self, Style};
use serde::{Serialize, Serializer};

use super::Session;

/// The key of the session that holds the messages.
const KEY: &str = "_flashes";

/// How many messages wait for a page that shows them; the oldest is dropped for one more.
const BACKLOG: usize = 100;

/// A message for the next page.
///
/// It prints as its text, and serializes as a pair of category and text, as Flask's do.
///
/// # Example
///
/// ```
/// # use carafe_routing::Flashed;
/// let flashed = Flashed { category: "error".to_owned(), message: "No such note.".into() };
/// assert_eq!(flashed.to_string(), "No such note.");
/// ```
///
/// # Flask
///
/// The pairs of
/// [`get_flashed_messages`](https://flask.palletsprojects.com/en/stable/api/#flask.get_flashed_messages).
#[derive(Clone, Debug, PartialEq)]
pub struct Flashed {
    /// The category, `message` by default.
    pub category: String,
    /// The message: text, [`Value::Markup`], or whatever else a program that shares the
    /// session has flashed.
    pub message: Value,
}

impl Session {
    /// Keeps a message for the next page, in the category `message`.
    ///
    /// Up to 100 messages wait for a page that shows them. One more drops the oldest, and
    /// leaves a line in the log: no page of the application seems to show them.
    ///
    /// # Example
    ///
    /// ```
    /// use carafe_routing::{Redirect, Session, redirect, url_for};
    ///
    /// async fn save(mut session: Session) -> Redirect {
    ///     session.flash("Saved.");
    ///     redirect(url_for("index"))
    /// }
    /// # let _ = carafe_routing::View::new(save);
    /// ```
    ///
    /// # Flask
    ///
    /// [`flask.flash(message)`](https://flask.palletsprojects.com/en/stable/api/#flask.flash),
    /// whose backlog has no bound.
    pub fn flash(&mut self, message: impl Into<Value>) {
        self.flash_with("message", message);
    }

    /// Keeps a message for the next page, in a category such as `error`.
    pub fn flash_with(&mut self, category: impl Into<String>, message: impl Into<Value>) {
        let (category, message) = (category.into(), message.into());
        let pair = [Value::Str(category.clone()), message.clone()];
        self[KEY].push(Value::Tuple(pair.into()));
        if let Some(backlog) = self[KEY].as_list_mut()
            && backlog.len() > BACKLOG
        {
            backlog.drain(..backlog.len() - BACKLOG);
            tracing::warn!(
                "more than {BACKLOG} flashed messages wait for a page that shows them: the \
                 oldest is dropped"
            );
        }
        if let Some(signals) = self.context().signals() {
            let flashed = Flashed { category, message };
            signals.message_flashed.send(self.context(), &flashed);
        }
    }

    /// Returns the messages kept so far, and forgets them. Further calls in the same request
    /// return the same messages.
    ///
    /// # Example
    ///
    /// ```
    /// use carafe_routing::Session;
    ///
    /// async fn errors(mut session: Session) -> String {
    ///     let flashed = session.flashed_messages();
    ///     let errors = flashed.iter().filter(|flashed| flashed.category == "error");
    ///     errors.map(|error| format!("{error}\n")).collect()
    /// }
    /// # let _ = carafe_routing::View::new(errors);
    /// ```
    ///
    /// # Flask
    ///
    /// [`get_flashed_messages(with_categories=True)`](https://flask.palletsprojects.com/en/stable/api/#flask.get_flashed_messages).
    /// A message that is flashed after the first call waits for the next request.
    pub fn flashed_messages(&mut self) -> Vec<Flashed> {
        if let Some(read) = self.context().flashes() {
            return read.to_vec();
        }
        let waiting = match self.contains_key(KEY) {
            true => self.pop(KEY).unwrap_or_default(),
            false => Value::Null,
        };
        let messages = read(&waiting);
        self.context().set_flashes(messages.as_slice().into());
        messages
    }
}

fn read(waiting: &Value) -> Vec<Flashed> {
    let pairs = waiting.as_list().unwrap_or_default().iter();
    pairs
        .map(|pair| Flashed {
            category: text(&pair[0]),
            message: pair[1].clone(),
        })
        .collect()
}

/// Spells a value that may be no text.
fn text(value: &Value) -> String {
    let spell = || json::to_string(value, Style::DEFAULT);
    match value {
        Value::Str(text) | Value::Markup(text) => text.clone(),
        _ => spell().unwrap_or_else(|_| value.type_name().to_owned()),
    }
}

impl fmt::Display for Flashed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text(&self.message))
    }
}

impl Serialize for Flashed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (&self.category, &self.message).serialize(serializer)
    }
}
