use std::panic::Location;

use http::Method;

use super::TestClient;
use crate::TestRequest;

/// The requests that a test makes.
impl TestClient {
    /// Begins a request. `path` may have a query, and may be a whole URL.
    ///
    /// # Flask
    ///
    /// `client.open(path, method=..)`.
    #[track_caller]
    pub fn request(&self, method: Method, path: &str) -> TestRequest {
        TestRequest::new(self.clone(), method, path, Location::caller())
    }
}

/// Adds a method for each method of HTTP.
macro_rules! methods {
    ($($name:ident $method:ident),*) => {
        impl TestClient {
            $(
                #[doc = concat!("Begins a request by `", stringify!($method), "`; see ")]
                #[doc = "[`request`](Self::request)."]
                #[track_caller]
                pub fn $name(&self, path: &str) -> TestRequest {
                    self.request(Method::$method, path)
                }
            )*
        }
    };
}

methods!(get GET, post POST, put PUT, patch PATCH, delete DELETE, head HEAD, options OPTIONS);
