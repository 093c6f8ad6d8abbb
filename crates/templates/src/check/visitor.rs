//! The nodes of a template, one after the other.

use minijinja::machinery::ast::{CallArg, Expr, Include, Stmt};
use minijinja::machinery::parse as parse_source;
use minijinja::syntax::SyntaxConfig;
use minijinja::{Error, Value};

/// Looks at nodes.
pub(crate) trait Visitor {
    fn statement(&mut self, statement: &Stmt<'_>);
    fn expression(&mut self, expression: &Expr<'_>);
}

/// Reads a template.
pub(crate) fn parse<'s>(name: &'s str, source: &'s str) -> Result<Stmt<'s>, Error> {
    parse_source(source, name, SyntaxConfig::default())
}

/// Returns what names another template in a statement, and whether it may be missing.
pub(crate) fn template_name<'a, 's>(statement: &'a Stmt<'s>) -> Option<(&'a Expr<'s>, bool)> {
    match statement {
        Stmt::Extends(extends) => Some((&extends.name, false)),
        Stmt::Include(include) => {
            let Include {
                name,
                ignore_missing,
            } = &**include;
            Some((name, *ignore_missing))
        }
        Stmt::Import(import) => Some((&import.expr, false)),
        Stmt::FromImport(import) => Some((&import.expr, false)),
        _ => None,
    }
}

/// Returns the names in an expression that is written out: one, or several of which the
/// first that exists is taken.
pub(crate) fn literal_names(expression: &Expr<'_>) -> Option<Vec<String>> {
    let value = expression.as_const()?;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match text(&value) {
        Some(name) => Some(vec![name]),
        None => value.try_iter().ok()?.map(|name| text(&name)).collect(),
    }
}

/// Shows a statement and everything in it.
pub(crate) fn walk(statement: &Stmt<'_>, visitor: &mut impl Visitor) {
    visitor.statement(statement);
    match statement {
        Stmt::Template(it) => all(&it.children, visitor),
        Stmt::EmitExpr(it) => expression(&it.expr, visitor),
        Stmt::EmitRaw(_) | Stmt::Continue(_) | Stmt::Break(_) => {}
        Stmt::ForLoop(it) => {
            expression(&it.iter, visitor);
            it.filter_expr.iter().for_each(|it| expression(it, visitor));
            all(&it.body, visitor);
            all(&it.else_body, visitor);
        }
        Stmt::IfCond(it) => {
            expression(&it.expr, visitor);
            all(&it.true_body, visitor);
            all(&it.false_body, visitor);
        }
        Stmt::WithBlock(it) => {
            it.assignments
                .iter()
                .for_each(|(_, value)| expression(value, visitor));
            all(&it.body, visitor);
        }
        Stmt::Set(it) => expression(&it.expr, visitor),
        Stmt::SetBlock(it) => {
            it.filter.iter().for_each(|it| expression(it, visitor));
            all(&it.body, visitor);
        }
        Stmt::AutoEscape(it) => {
            expression(&it.enabled, visitor);
            all(&it.body, visitor);
        }
        Stmt::FilterBlock(it) => {
            expression(&it.filter, visitor);
            all(&it.body, visitor);
        }
        Stmt::Block(it) => all(&it.body, visitor),
        Stmt::Extends(_) | Stmt::Include(_) | Stmt::Import(_) | Stmt::FromImport(_) => {
            if let Some((name, _)) = template_name(statement) {
                expression(name, visitor);
            }
        }
        Stmt::Macro(it) => {
            it.defaults.iter().for_each(|it| expression(it, visitor));
            all(&it.body, visitor);
        }
        Stmt::CallBlock(it) => {
            call(&it.call.expr, &it.call.args, visitor);
            all(&it.macro_decl.body, visitor);
        }
        Stmt::Do(it) => call(&it.call.expr, &it.call.args, visitor),
    }
}

fn all(statements: &[Stmt<'_>], visitor: &mut impl Visitor) {
    statements
        .iter()
        .for_each(|statement| walk(statement, visitor));
}

fn call(called: &Expr<'_>, args: &[CallArg<'_>], visitor: &mut impl Visitor) {
    expression(called, visitor);
    call_args(args, visitor);
}

fn call_args(args: &[CallArg<'_>], visitor: &mut impl Visitor) {
    for arg in args {
        match arg {
            CallArg::Pos(it)
            | CallArg::Kwarg(_, it)
            | CallArg::PosSplat(it)
            | CallArg::KwargSplat(it) => expression(it, visitor),
        }
    }
}

fn expression(node: &Expr<'_>, visitor: &mut impl Visitor) {
    visitor.expression(node);
    match node {
        Expr::Var(_) | Expr::Const(_) => {}
        Expr::Slice(it) => {
            expression(&it.expr, visitor);
            let bounds = [&it.start, &it.stop, &it.step];
            bounds
                .into_iter()
                .flatten()
                .for_each(|it| expression(it, visitor));
        }
        Expr::UnaryOp(it) => expression(&it.expr, visitor),
        Expr::BinOp(it) => {
            expression(&it.left, visitor);
            expression(&it.right, visitor);
        }
        Expr::Compare(it) => {
            expression(&it.expr, visitor);
            it.ops.iter().for_each(|it| expression(&it.expr, visitor));
        }
        Expr::IfExpr(it) => {
            expression(&it.test_expr, visitor);
            expression(&it.true_expr, visitor);
            it.false_expr.iter().for_each(|it| expression(it, visitor));
        }
        Expr::Filter(it) => {
            it.expr.iter().for_each(|it| expression(it, visitor));
            call_args(&it.args, visitor);
        }
        Expr::Test(it) => {
            expression(&it.expr, visitor);
            call_args(&it.args, visitor);
        }
        Expr::GetAttr(it) => expression(&it.expr, visitor),
        Expr::GetItem(it) => {
            expression(&it.expr, visitor);
            expression(&it.subscript_expr, visitor);
        }
        Expr::Call(it) => call(&it.expr, &it.args, visitor),
        Expr::List(it) => it.items.iter().for_each(|it| expression(it, visitor)),
        Expr::Tuple(it) => it.items.iter().for_each(|it| expression(it, visitor)),
        Expr::Map(it) => {
            it.keys
                .iter()
                .chain(&it.values)
                .for_each(|it| expression(it, visitor));
        }
    }
}
