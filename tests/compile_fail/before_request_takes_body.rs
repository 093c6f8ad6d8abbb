use carafe::prelude::*;

async fn count(body: String) {
    println!("{} bytes", body.len());
}

fn main() {
    App::new("shop").before_request(count);
}
