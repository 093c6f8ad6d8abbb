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
        Stmt::Set(it) => expression(&it.expr, visitor),
        Stmt::Do(it) => call(&it.call.expr, &it.call.args, visitor),
        Stmt::Extends(_) | Stmt::Include(_) | Stmt::Import(_) | Stmt::FromImport(_) => {
            if let Some((name, _)) = template_name(statement) {
                expression(name, visitor);
            }
        }
        Stmt::CallBlock(it) => {
            call(&it.call.expr, &it.call.args, visitor);
            all(&it.macro_decl.body, visitor);
        }
        block => walk_block(block, visitor),
    }
}

/// Shows what is in a statement that encloses others.
fn walk_block(statement: &Stmt<'_>, visitor: &mut impl Visitor) {
    let (before, bodies): (Vec<&Expr<'_>>, Vec<&[Stmt<'_>]>) = match statement {
        Stmt::ForLoop(it) => (
            std::iter::once(&it.iter).chain(&it.filter_expr).collect(),
            vec![&it.body, &it.else_body],
        ),
        Stmt::IfCond(it) => (vec![&it.expr], vec![&it.true_body, &it.false_body]),
        Stmt::WithBlock(it) => {
            let values = it.assignments.iter().map(|(_, value)| value);
            (values.collect(), vec![&it.body])
        }
        Stmt::SetBlock(it) => (it.filter.iter().collect(), vec![&it.body]),
        Stmt::AutoEscape(it) => (vec![&it.enabled], vec![&it.body]),
        Stmt::FilterBlock(it) => (vec![&it.filter], vec![&it.body]),
        Stmt::Block(it) => (Vec::new(), vec![&it.body]),
        Stmt::Macro(it) => (it.defaults.iter().collect(), vec![&it.body]),
        _ => return,
    };
    expressions(before, visitor);
    bodies.into_iter().for_each(|body| all(body, visitor));
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

fn expressions<'a, 's: 'a>(
    nodes: impl IntoIterator<Item = &'a Expr<'s>>,
    visitor: &mut impl Visitor,
) {
    nodes.into_iter().for_each(|node| expression(node, visitor));
}

fn expression(node: &Expr<'_>, visitor: &mut impl Visitor) {
    visitor.expression(node);
    match node {
        Expr::Var(_) | Expr::Const(_) => {}
        Expr::Slice(it) => {
            let bounds = [&it.start, &it.stop, &it.step];
            expression(&it.expr, visitor);
            expressions(bounds.into_iter().flatten(), visitor);
        }
        Expr::UnaryOp(it) => expression(&it.expr, visitor),
        Expr::BinOp(it) => expressions([&it.left, &it.right], visitor),
        Expr::Compare(it) => {
            expression(&it.expr, visitor);
            expressions(it.ops.iter().map(|it| &it.expr), visitor);
        }
        Expr::IfExpr(it) => {
            expressions([&it.test_expr, &it.true_expr], visitor);
            expressions(&it.false_expr, visitor);
        }
        Expr::Filter(it) => {
            expressions(&it.expr, visitor);
            call_args(&it.args, visitor);
        }
        Expr::Test(it) => call(&it.expr, &it.args, visitor),
        Expr::GetAttr(it) => expression(&it.expr, visitor),
        Expr::GetItem(it) => expressions([&it.expr, &it.subscript_expr], visitor),
        Expr::Call(it) => call(&it.expr, &it.args, visitor),
        Expr::List(it) => expressions(&it.items, visitor),
        Expr::Tuple(it) => expressions(&it.items, visitor),
        Expr::Map(it) => expressions(it.keys.iter().chain(&it.values), visitor),
    }
}
