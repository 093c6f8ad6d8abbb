use minijinja::value::Rest;
use minijinja::{Environment, Value};
use minijinja_contrib::globals::{cycler, joiner, lipsum};

use super::range::range;

/// Adds the functions of Jinja that the engine lacks, or has otherwise.
pub(crate) fn add_globals(environment: &mut Environment<'_>) {
    environment.add_function("range", range);
    environment.add_function("cycler", |items: Rest<Value>| cycler(items.0));
    environment.add_function("joiner", joiner);
    environment.add_function("lipsum", lipsum);
    environment.remove_global("debug");
}
