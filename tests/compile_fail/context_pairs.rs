use carafe::prelude::*;

async fn index(session: Session) -> Template {
    let user = "ada";
    let _ = context! { user = user };
    let _ = context! { user: user };
    render_template("index.html", context! { session["user"] })
}

fn main() {
    App::new("shop").get("/", index);
}
