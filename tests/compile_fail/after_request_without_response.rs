use carafe::prelude::*;

async fn count(_session: Session) -> &'static str {
    "counted"
}

fn main() {
    App::new("shop").after_request(count);
}
