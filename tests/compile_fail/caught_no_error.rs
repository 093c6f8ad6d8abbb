use carafe::prelude::*;

struct OutOfStock;

async fn out_of_stock(_error: Caught<OutOfStock>) -> &'static str {
    "Come back tomorrow."
}

fn main() {}
