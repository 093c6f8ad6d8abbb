//! Run with `cargo run -p hello`, then open <http://127.0.0.1:5000/hello/ada>.

use carafe::prelude::*;

fn main() -> carafe::Result<()> {
    let mut app = App::new("hello");
    app.get("/", async || "Hello, World!");
    app.get("/hello/<name>", async |Path(name): Path<String>| {
        format!("Hello, {name}!")
    });
    app.run()
}
