use carafe::prelude::*;

async fn greet() -> String {
    "Hello, World!".to_owned()
}

fn main() {
    App::new("shop").before_request(greet);
}
