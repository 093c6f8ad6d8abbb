use carafe::prelude::*;

use std::num::ParseIntError;

async fn no_number(error: ParseIntError) -> String {
    format!("That is no number: {error}.")
}

fn main() {
    App::new("shop").error_handler_for::<ParseIntError, _, _>(no_number);
}
