use carafe::prelude::*;

struct NoTea;

async fn tea() -> Result<String, NoTea> {
    Err(NoTea)
}

fn main() {
    App::new("shop").get("/", tea);
}
