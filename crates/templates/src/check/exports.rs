//! The names that a template exports.

use minijinja::machinery::ast::{Expr, Stmt};

use super::visitor::{Visitor, parse, walk};

/// Returns the names that can be imported from a template; `None` if its text does not tell
/// them all.
pub(super) fn exports(name: &str, source: &str) -> Option<Vec<String>> {
    let parsed = parse(name, source).ok()?;
    let mut exports = Exports {
        names: Vec::new(),
        extends: false,
    };
    walk(&parsed, &mut exports);
    (!exports.extends).then_some(exports.names)
}

struct Exports {
    names: Vec<String>,
    extends: bool,
}

impl Exports {
    fn add(&mut self, target: &Expr<'_>) {
        match target {
            Expr::Var(variable) => self.names.push(variable.id.to_owned()),
            Expr::List(list) => list.items.iter().for_each(|item| self.add(item)),
            Expr::Tuple(tuple) => tuple.items.iter().for_each(|item| self.add(item)),
            _ => {}
        }
    }
}

impl Visitor for Exports {
    fn statement(&mut self, statement: &Stmt<'_>) {
        match statement {
            Stmt::Macro(it) => self.names.push(it.name.to_owned()),
            Stmt::Set(it) => self.add(&it.target),
            Stmt::SetBlock(it) => self.add(&it.target),
            Stmt::Import(it) => self.add(&it.name),
            Stmt::FromImport(it) => {
                for (name, alias) in &it.names {
                    self.add(alias.as_ref().unwrap_or(name));
                }
            }
            Stmt::Extends(_) => self.extends = true,
            _ => {}
        }
    }

    fn expression(&mut self, _: &Expr<'_>) {}
}
