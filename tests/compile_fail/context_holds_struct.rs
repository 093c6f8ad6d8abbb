use carafe::prelude::*;

struct User;

async fn index() -> Template {
    render_template("index.html", context! { user => User })
}

fn main() {
    App::new("shop").get("/", index);
}
