use carafe::prelude::*;

struct OutOfStock;

async fn out_of_stock() -> &'static str {
    "Come back tomorrow."
}

fn main() {
    App::new("shop").error_handler_for::<OutOfStock, _, _>(out_of_stock);
}
