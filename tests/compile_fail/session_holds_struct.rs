use carafe::prelude::*;

struct User;

async fn login(mut session: Session) -> &'static str {
    session["user"] = User;
    "Welcome."
}

fn main() {
    App::new("shop").get("/", login);
}
