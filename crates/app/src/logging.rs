use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// Logs to standard error, unless the program has set up logging of its own. `RUST_LOG`
/// says what; by default `info`, or Carafe's own `debug` in debug mode.
pub(crate) fn to_standard_error(debug: bool) {
    let default = if debug { "info,carafe=debug" } else { "info" };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    // An error means that the program has a subscriber already.
    let _ = subscriber.try_init();
}
