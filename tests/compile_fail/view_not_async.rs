use carafe::prelude::*;

fn index() -> &'static str {
    "Hello, World!"
}

fn main() {
    App::new("shop").get("/", index);
}
