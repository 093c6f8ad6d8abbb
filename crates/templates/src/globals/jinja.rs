use minijinja::Environment;
use minijinja_contrib::globals::{joiner, lipsum};

use super::cycler::cycler;
use super::range::range;

/// Adds the functions of Jinja that the engine lacks, or has otherwise.
pub(crate) fn add_globals(environment: &mut Environment<'_>) {
    environment.add_function("range", range);
    environment.add_function("cycler", cycler);
    environment.add_function("joiner", joiner);
    environment.add_function("lipsum", lipsum);
    environment.remove_global("debug");
}
