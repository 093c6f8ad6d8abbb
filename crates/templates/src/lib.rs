//! Jinja templates, apart from the application, so that a program that renders none does not
//! build an engine.
