//! The application of `app.py` in Carafe: its sections and variants, under the same names.
//!
//! Run with `cargo run -p conformance-app -- --variant default --port 5001`.

mod blueprints;
mod bodies;
mod conditional;
mod converters;
mod cookies;
mod defaults;
mod errors;
mod files;
mod flash;
mod hooks;
mod host;
mod index;
mod json;
mod methods;
mod plain;
mod requests;
mod responses;
mod samples;
mod session_types;
mod sessions;
mod slashes;
mod subdomain;
mod templates;
mod url_for;
mod variants;
mod views;
mod weights;

use std::io;

const USAGE: &str = "usage: conformance-app [--variant V] [--port P]
variants: default, partitioned, limits, debug, plain, subdomain, host";

fn main() -> carafe::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (variant, port) = read(&arguments).ok_or_else(usage)?;
    let mut app = variants::app(variant).ok_or_else(usage)?;
    app.host("127.0.0.1").port(port);
    app.run()
}

fn read(arguments: &[String]) -> Option<(&str, u16)> {
    let (mut variant, mut port) = ("default", 5001);
    for pair in arguments.chunks(2) {
        match pair {
            [flag, name] if flag == "--variant" => variant = name,
            [flag, number] if flag == "--port" => port = number.parse().ok()?,
            _ => return None,
        }
    }
    Some((variant, port))
}

fn usage() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, USAGE)
}
