//! Carafe seen from outside: behaviour that crosses crates, one module per subject.

/// What the other modules need: Flask under gunicorn, a client with a cookie jar, a log
/// that can be read.
mod support;

/// Mistakes in a program: what the compiler says.
mod compile_fail;
/// Mistakes in the configuration, by TOML and by environment: what stops the start.
mod config;
/// Requests from other sites, and who may embed the pages.
mod cross_site;
/// Values that are completed when the view has returned: what stands around them, and what
/// goes wrong.
mod deferred;
/// Templates and files that are compiled into the program.
mod embedded;
/// Files of static folders, and what views send.
mod files;
/// The application of Flask's tutorial, by the tutorial's own tests.
mod flaskr;
/// Forms, uploads, JSON: what is read of bodies, and what is refused.
mod forms;
/// What runs around a view, in which order, beside what Flask does.
mod lifecycle;
/// Clients that leave, responses without a body, applications within others.
mod lifecycle_aborts;
/// Panics and errors, wherever they may happen.
mod lifecycle_failures;
/// One visitor, two processes: Flask and Carafe read and write the same session cookie.
mod live;
/// Services of axum within an application.
mod mounts;
/// Rules, methods, and what is answered where no view is.
mod routing;
/// Listening, stopping, TLS.
mod server;
/// The session of a request: opened, changed by key, saved.
mod session;
/// The session layer on a plain axum router.
mod session_layer;
/// Several cookies of one name: which one wins, and which are deleted.
mod session_twins;
/// Jinja's templates, beside what Flask renders.
mod templates;
/// The browser for tests: what it keeps, and which mistakes it finds.
mod test_client;
/// The routes of `tests/flask/app.py`, on Carafe.
mod twin;
/// URLs for endpoints, and redirects to them.
mod url_for;
/// Werkzeug's own routing, by vectors.
mod url_map;
