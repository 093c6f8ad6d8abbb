//! Run with `cargo run -p flaskr`, then open <http://127.0.0.1:5000>.

fn main() -> carafe::Result<()> {
    flaskr::create_app(None)?.run()
}
