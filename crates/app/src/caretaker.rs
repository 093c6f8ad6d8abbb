use std::collections::HashMap;
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::control::{Control, PATIENCE};

/// Looks after all connections of a server, from a thread of its own: a timer in the
/// runtime makes every round of it ask for the time, which is five per cent of a request.
///
/// Dropping it ends the thread.
#[derive(Debug)]
pub(crate) struct Caretaker {
    connections: Connections,
    /// What the thread waits for: its end.
    _alive: SyncSender<()>,
}

/// The connections, by numbers that are not used again.
type Connections = Arc<Mutex<Numbered>>;

#[derive(Debug, Default)]
struct Numbered {
    next: u64,
    controls: HashMap<u64, Arc<Control>>,
}

/// The control of one connection; dropping it tells that the connection is gone.
#[derive(Debug)]
pub(crate) struct Watched {
    pub(crate) control: Arc<Control>,
    number: u64,
    connections: Connections,
}

impl Caretaker {
    /// Starts the thread.
    pub(crate) fn start() -> std::io::Result<Self> {
        let connections = Connections::default();
        let (alive, ended) = sync_channel(0);
        let watched = Arc::clone(&connections);
        let thread = thread::Builder::new().name("carafe-caretaker".to_owned());
        thread.spawn(move || {
            while ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                let connections = lock(&watched);
                connections
                    .controls
                    .values()
                    .for_each(|control| control.look());
            }
        })?;
        Ok(Self {
            connections,
            _alive: alive,
        })
    }

    /// Makes the control of a new connection.
    pub(crate) fn watch(&self) -> Watched {
        let control = Arc::new(Control::default());
        let mut connections = lock(&self.connections);
        let number = connections.next;
        connections.next += 1;
        connections.controls.insert(number, Arc::clone(&control));
        Watched {
            control,
            number,
            connections: Arc::clone(&self.connections),
        }
    }

    /// Has all connections finish.
    pub(crate) fn stop(&self) {
        let connections = lock(&self.connections);
        connections
            .controls
            .values()
            .for_each(|control| control.stop());
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        lock(&self.connections).controls.remove(&self.number);
    }
}

fn lock(connections: &Mutex<Numbered>) -> MutexGuard<'_, Numbered> {
    connections.lock().unwrap_or_else(PoisonError::into_inner)
}
