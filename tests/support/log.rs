//! A log that a test can read.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, Once};

use tracing::Level;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::fmt::MakeWriter;

/// What is logged on this thread, as text, until it is dropped.
pub(crate) struct Log {
    text: Text,
    _guard: DefaultGuard,
}

static LISTENING: Once = Once::new();

/// Listens to all threads, and forgets what it hears. Without it a place that logs on a thread
/// where nobody listens may be switched off for the thread where a test does.
fn listen_everywhere() {
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(Level::TRACE)
        .with_writer(io::sink)
        .finish();
    // Somebody else may listen already, which serves as well.
    let _ = tracing::subscriber::set_global_default(subscriber);
}

#[derive(Clone, Default)]
struct Text(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Begins to listen, from debug level up.
    pub(crate) fn start() -> Self {
        LISTENING.call_once(listen_everywhere);
        let text = Text::default();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(Level::DEBUG)
            .with_ansi(false)
            .with_writer(text.clone())
            .finish();
        Self {
            text,
            _guard: tracing::subscriber::set_default(subscriber),
        }
    }

    /// The lines so far that hold `part`.
    pub(crate) fn lines_with(&self, part: &str) -> Vec<String> {
        let bytes = self.text.0.lock().expect("no test panics while writing");
        let text = String::from_utf8_lossy(&bytes);
        let lines = text.lines().filter(|line| line.contains(part));
        lines.map(str::to_owned).collect()
    }
}

impl Write for Text {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut bytes = self.0.lock().expect("no test panics while writing");
        bytes.write(line)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Text {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}
