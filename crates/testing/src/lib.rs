//! A browser for tests, apart from the application: it sends requests without a socket, and
//! keeps cookies as browsers do.
