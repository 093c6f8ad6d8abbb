use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::connection::PATIENCE;
use crate::control::{Control, Order};

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

type Connections = Arc<Mutex<Vec<Arc<Control>>>>;

impl Caretaker {
    /// Starts the thread.
    pub(crate) fn start() -> std::io::Result<Self> {
        let connections = Connections::default();
        let (alive, ended) = sync_channel(0);
        let watched = Arc::clone(&connections);
        let thread = thread::Builder::new().name("carafe-caretaker".to_owned());
        thread.spawn(move || {
            while ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                look_after(&mut lock(&watched));
            }
        })?;
        Ok(Self {
            connections,
            _alive: alive,
        })
    }

    /// Makes the control of a new connection.
    pub(crate) fn control(&self) -> Arc<Control> {
        let control = Arc::new(Control::default());
        lock(&self.connections).push(Arc::clone(&control));
        control
    }

    /// Has all connections finish.
    pub(crate) fn stop(&self) {
        let connections = lock(&self.connections);
        connections
            .iter()
            .for_each(|control| control.order(Order::Finish));
    }
}

/// Forgets the connections that are gone, and looks at the others.
fn look_after(connections: &mut Vec<Arc<Control>>) {
    connections.retain(|control| Arc::strong_count(control) > 1);
    connections.iter().for_each(|control| control.look());
}

fn lock(connections: &Mutex<Vec<Arc<Control>>>) -> MutexGuard<'_, Vec<Arc<Control>>> {
    connections.lock().unwrap_or_else(PoisonError::into_inner)
}
