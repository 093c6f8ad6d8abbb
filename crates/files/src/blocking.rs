use std::panic::resume_unwind;

/// Runs what waits for the disk where waiting does no harm.
pub(crate) async fn blocking<T: Send + 'static>(wait: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(wait).await {
        Ok(value) => value,
        // The other reason is that the runtime ends, and then nobody gets here.
        Err(panic) => resume_unwind(panic.into_panic()),
    }
}
