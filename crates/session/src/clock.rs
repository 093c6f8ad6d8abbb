use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Where the current time comes from, in whole seconds since 1970-01-01 UTC.
///
/// A value, so that tests set the time instead of waiting for it.
///
/// # Example
///
/// ```
/// # use carafe_session::Clock;
/// let clock = Clock::fixed(1_700_000_000);
/// let same = clock.clone();
/// clock.set(1_700_000_060);
/// assert_eq!(same.now(), 1_700_000_060);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Clock(Source);

#[derive(Clone, Debug, Default)]
enum Source {
    #[default]
    System,
    Fixed(Arc<AtomicU64>),
}

impl Clock {
    /// Creates the clock of the operating system; the default.
    #[must_use]
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// Creates a clock that stands still at `now` until it is [set](Self::set). Clones
    /// show the same time.
    #[must_use]
    pub fn fixed(now: u64) -> Self {
        Self(Source::Fixed(Arc::new(AtomicU64::new(now))))
    }

    /// Moves a fixed clock and all its clones. The system's clock does not move.
    pub fn set(&self, now: u64) {
        if let Source::Fixed(seconds) = &self.0 {
            seconds.store(now, Ordering::Relaxed);
        }
    }

    /// Returns the current time. A system clock before 1970 counts as 1970.
    #[must_use]
    pub fn now(&self) -> u64 {
        match &self.0 {
            Source::System => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |elapsed| elapsed.as_secs()),
            Source::Fixed(seconds) => seconds.load(Ordering::Relaxed),
        }
    }
}
