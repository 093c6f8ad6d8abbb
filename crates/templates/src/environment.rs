use carafe_routing::JsonOptions;
use minijinja::Environment;

use crate::filters::add_filters;
use crate::globals::add_globals;
use crate::jinja_tests::add_tests;
use crate::{formatter, python};

/// Makes an environment that renders as Jinja does under Flask, without templates.
pub(crate) fn environment(json: JsonOptions) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(formatter::auto_escape);
    environment.set_formatter(formatter::format);
    environment.set_unknown_method_callback(python::call_method);
    // Errors name what is undefined, and where; it costs nothing until there is one.
    environment.set_debug(true);
    add_filters(&mut environment, json);
    add_tests(&mut environment);
    add_globals(&mut environment);
    environment
}
