use carafe::prelude::*;

struct Notes(Vec<String>);

fn main() {
    App::new("notes").manage(Notes(Vec::new()));
}
