//! Whether a template asks for the session, as far as its text tells.

use std::collections::HashSet;

use minijinja::Error;
use minijinja::machinery::ast::{Expr, Stmt};

use super::{Engine, Source};
use crate::check::{Visitor, literal_names, parse, template_name, walk};

/// What of the session a template may ask for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Uses {
    pub(crate) session: bool,
    pub(crate) flashes: bool,
}

impl Uses {
    /// Reads a template and those that it names. Where a name is not written out, a
    /// template may ask for anything.
    ///
    /// # Errors
    ///
    /// If the template is not there, or malformed.
    pub(crate) fn of(engine: &Engine, source: &Source) -> Result<Self, Error> {
        let mut reader = Reader {
            engine,
            seen: HashSet::new(),
            others: Vec::new(),
            uses: Self::default(),
        };
        let (name, text) = engine.with_template(source, |template| {
            Ok((template.name().to_owned(), template.source().to_owned()))
        })?;
        reader.read(&name, &text);
        Ok(reader.uses)
    }
}

struct Reader<'e> {
    engine: &'e Engine,
    seen: HashSet<String>,
    others: Vec<String>,
    uses: Uses,
}

impl Reader<'_> {
    fn read(&mut self, name: &str, text: &str) {
        if let Ok(parsed) = parse(name, text) {
            walk(&parsed, self);
        }
        for other in std::mem::take(&mut self.others) {
            if !self.seen.insert(other.clone()) {
                continue;
            }
            if let Ok(template) = self.engine.environment.get_template(&other) {
                self.read(&other, template.source());
            }
        }
    }
}

impl Visitor for Reader<'_> {
    fn statement(&mut self, statement: &Stmt<'_>) {
        let Some((name, _)) = template_name(statement) else {
            return;
        };
        match literal_names(name) {
            Some(names) => self.others.extend(names),
            None => {
                self.uses = Uses {
                    session: true,
                    flashes: true,
                };
            }
        }
    }

    fn expression(&mut self, expression: &Expr<'_>) {
        if let Expr::Var(variable) = expression {
            self.uses.session |= variable.id == "session";
            self.uses.flashes |= variable.id == "get_flashed_messages";
        }
    }
}
