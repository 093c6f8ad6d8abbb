use carafe::prelude::*;

fn count(_session: Session) {}

fn main() {
    App::new("shop").before_request(count);
}
