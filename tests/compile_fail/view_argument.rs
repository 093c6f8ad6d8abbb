use carafe::prelude::*;

struct Visitor;

async fn index(_visitor: Visitor) -> &'static str {
    "Hello, World!"
}

fn main() {
    App::new("shop").get("/", index);
}
