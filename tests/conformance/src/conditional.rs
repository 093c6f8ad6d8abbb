//! Section 10: conditional and range answers made by a view.

use carafe::prelude::*;
use carafe::{AcceptRanges, ETag};

use crate::samples::sample_time;

pub(crate) fn add_to(app: &mut App) {
    app.get("/cond/etag", cond_etag);
    app.get("/cond/weak", cond_weak);
    app.get("/cond/auto", cond_auto);
    app.get("/cond/modified", cond_modified);
    app.get("/cond/both", cond_both);
    // no make_conditional: the client's conditions are ignored
    app.get("/cond/ignored", cond_ignored);
    app.get("/cond/range", cond_range);
    app.post("/cond/post", cond_post);
}

fn conditional(response: Response, request: &Request) -> Response {
    response.make_conditional(request, AcceptRanges::No)
}

async fn cond_etag(request: Request) -> Response {
    let mut response = make_response(Html("tagged body"));
    response.set_etag("v1");
    conditional(response, &request)
}

async fn cond_weak(request: Request) -> Response {
    let mut response = make_response(Html("weakly tagged"));
    response.set_etag(ETag::weak("w1"));
    conditional(response, &request)
}

async fn cond_auto(request: Request) -> Response {
    let mut response = make_response(Html("hash me"));
    response.add_etag();
    conditional(response, &request)
}

async fn cond_modified(request: Request) -> Response {
    let mut response = make_response(Html("dated"));
    response.set_last_modified(sample_time());
    conditional(response, &request)
}

async fn cond_both(request: Request) -> Response {
    let headers = [("Cache-Control", "max-age=60"), ("X-Kept", "yes")];
    let mut response = make_response((headers, Html("both")));
    response.set_etag("b1").set_last_modified(sample_time());
    conditional(response, &request)
}

async fn cond_ignored() -> Response {
    let mut response = make_response(Html("always"));
    response.set_etag("v1");
    response
}

async fn cond_range(request: Request) -> Response {
    let mut response = make_response("0123456789");
    response.set_etag("r1").set_last_modified(sample_time());
    response.set_content_type("text/plain");
    let ranges = AcceptRanges::BytesOf(10);
    response.make_conditional(&request, ranges)
}

async fn cond_post(request: Request) -> Response {
    let mut response = make_response(Html("posted"));
    response.set_etag("p1");
    conditional(response, &request)
}
