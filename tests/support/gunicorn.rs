//! The Flask app `tests/flask/app.py`, under gunicorn.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};

use super::python::{interpreter, tests};

/// A running Flask process, ended when this is dropped.
#[derive(Debug)]
pub(crate) struct Gunicorn {
    master: Child,
    addr: SocketAddr,
}

impl Gunicorn {
    /// Starts the app with these environment variables and no others of its concern.
    ///
    /// gunicorn inherits, as its standard input, a socket that already listens. So the
    /// port cannot be taken by somebody else, and there is nothing to wait for: a request
    /// made at once is answered as soon as Flask is up, and refused if Flask cannot start.
    ///
    /// # Panics
    ///
    /// If the virtual environment of the tests is missing or gunicorn does not start.
    pub(crate) fn start(environment: &[(&str, &str)]) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free loopback port");
        let addr = listener
            .local_addr()
            .expect("a bound socket has an address");
        let master = Command::new(interpreter())
            .args(["-m", "gunicorn", "--bind", "fd://0", "app:app"])
            .args(["--log-level", "warning", "--no-control-socket"])
            .current_dir(tests().join("flask"))
            .env_clear()
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .envs(environment.iter().copied())
            .stdin(Stdio::from(OwnedFd::from(listener)))
            .spawn()
            .expect("gunicorn starts");
        Self { master, addr }
    }

    /// Where it listens.
    pub(crate) fn addr(&self) -> SocketAddr {
        self.addr
    }
}

impl Drop for Gunicorn {
    /// Asks the master to quit, which ends its workers, and waits for it.
    fn drop(&mut self) {
        let quit = format!("kill -TERM {}", self.master.id());
        let asked = Command::new("sh").args(["-c", &quit]).status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = self.master.kill();
        }
        let _ = self.master.wait();
    }
}
