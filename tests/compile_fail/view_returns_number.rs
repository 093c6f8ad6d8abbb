use carafe::prelude::*;

async fn index() -> i32 {
    42
}

fn main() {
    App::new("shop").get("/", index);
}
