//! Carafe seen from outside: behaviour that crosses crates, one module per subject.

/// What the other modules need: Flask under gunicorn, a client with a cookie jar.
mod support;

/// One visitor, two processes: Flask and Carafe read and write the same session cookie.
mod live;
