//! Hashing passwords, a few at a time.

use std::sync::Arc;

use carafe::Result;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// Where passwords are hashed. A hash takes a tenth of a second and 32 MiB on purpose: it is
/// made where it holds up no other request, and the rest of a crowd waits. Who leaves while
/// waiting costs nothing.
#[derive(Clone, Debug)]
pub(crate) struct Hashing(Arc<Semaphore>);

impl Hashing {
    pub(crate) fn new(at_a_time: usize) -> Self {
        Self(Arc::new(Semaphore::new(at_a_time)))
    }

    pub(crate) async fn run<T: Send + 'static>(
        &self,
        hash: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let permit = Arc::clone(&self.0).acquire_owned().await?;
        let hashed = spawn_blocking(move || {
            // It ends with the hash, also when nobody waits for that any more.
            let _permit = permit;
            hash()
        });
        Ok(hashed.await?)
    }
}

#[cfg(test)]
mod tests {
    use std::future::{Future, poll_fn};
    use std::sync::mpsc;
    use std::task::Poll;

    use tokio::runtime::Builder;

    use super::*;

    #[test]
    fn a_hash_that_nobody_waits_for_counts_until_it_ends() {
        let runtime = Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let hashing = Hashing::new(1);
            let (end, ended) = mpsc::channel();
            let mut left = Box::pin(hashing.run(move || ended.recv()));
            poll_fn(|cx| {
                assert!(left.as_mut().poll(cx).is_pending());
                Poll::Ready(())
            })
            .await;
            drop(left);
            assert_eq!(hashing.0.available_permits(), 0);

            end.send(()).unwrap();
            let permits = hashing.clone();
            let during = hashing.run(move || permits.0.available_permits());
            assert_eq!(during.await.unwrap(), 0);
            assert_eq!(hashing.0.available_permits(), 1);
        });
    }
}
