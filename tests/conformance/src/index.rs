//! Section 17: the index page.

use carafe::prelude::*;

pub(crate) fn add_to(app: &mut App) {
    app.get("/", index);
}

async fn index() -> Html<&'static str> {
    Html("<h1>Conformance</h1>")
}
