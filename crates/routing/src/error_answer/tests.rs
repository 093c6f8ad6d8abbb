use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::Request as AxumRequest;
use carafe_session::NullSessionInterface;
use tower::ServiceExt;

use super::*;
use crate::{
    Dispatch, DispatchOptions, MapOptions, Request, Rule, Target, UrlMap, UrlOptions, Urls,
};

async fn view(request: Request) -> crate::Result<String> {
    Ok(request.args().require("q")?.to_owned())
}

async fn page_of(errors: ErrorPolicy) -> String {
    let map = UrlMap::new(vec![Rule::new("/", "view")], MapOptions::default()).unwrap();
    let target = Target {
        view: Some(View::new(view)),
        ..Target::default()
    };
    let options = DispatchOptions {
        errors,
        ..DispatchOptions::new(Arc::new(NullSessionInterface))
    };
    let urls = Urls::new(map, UrlOptions::default());
    let dispatch = Dispatch::new(urls, vec![target], options).unwrap();
    let request = AxumRequest::get("/").body(Body::empty()).unwrap();
    let response = dispatch.oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    String::from_utf8_lossy(&body).into_owned()
}

/// Flask: `test_basic.py::test_trap_bad_request_key_error`.
#[tokio::test]
async fn a_missing_key_is_named_in_debug_mode_alone() {
    let silent = ErrorPolicy {
        trap_bad_request_errors: Some(false),
        ..ErrorPolicy::default()
    };
    assert!(!page_of(silent).await.contains("KeyError"));
    let debug = ErrorPolicy {
        debug: true,
        ..silent
    };
    let page = page_of(debug).await;
    assert!(
        page.contains("understand.<br>KeyError: &#39;q&#39;</p>"),
        "{page}"
    );
}
