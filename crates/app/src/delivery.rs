use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

/// How what the server sends goes out, as the thread sees it that looks after the
/// connections.
///
/// 1. While the server has nothing to send there is nothing to look after: an application
///    may take its time from one event to the next.
/// 2. A client that is waited for, and takes nothing for [`ROUNDS`] looks, has stopped
///    reading. That is after 90 to 120 seconds.
#[derive(Debug, Default)]
pub(crate) struct Delivery {
    waiting: AtomicBool,
    /// Looks since something went out.
    rounds: AtomicU8,
}

/// How many looks in a row may find that nothing went out. The system takes what the client
/// has not read yet, up to some megabytes, so a slow client seems to take nothing for a time.
pub(crate) const ROUNDS: u8 = 4;

impl Delivery {
    /// Tells whether the client has stopped reading.
    pub(crate) fn look(&self) -> bool {
        if !self.waiting.load(Ordering::Relaxed) {
            return false;
        }
        let rounds = self.rounds.load(Ordering::Relaxed).saturating_add(1);
        self.rounds.store(rounds, Ordering::Relaxed);
        rounds >= ROUNDS
    }

    /// Notes that the client has to take something before there can be more.
    pub(crate) fn wait(&self) {
        self.waiting.store(true, Ordering::Relaxed);
    }

    /// Notes that the client took something.
    pub(crate) fn went_on(&self) {
        if self.waiting.load(Ordering::Relaxed) {
            self.waiting.store(false, Ordering::Relaxed);
            self.rounds.store(0, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tells after how many looks the client has stopped reading, of ten.
    fn looks(delivery: &Delivery) -> Option<u8> {
        (1..=10).find(|_| delivery.look())
    }

    #[test]
    fn who_waits_for_nobody_looks_after_nobody() {
        assert_eq!(looks(&Delivery::default()), None);
    }

    #[test]
    fn a_client_that_takes_nothing_has_stopped_reading() {
        let delivery = Delivery::default();
        delivery.wait();
        assert_eq!(looks(&delivery), Some(ROUNDS));
    }

    #[test]
    fn a_client_that_takes_a_little_reads() {
        let delivery = Delivery::default();
        for _ in 0..10 {
            delivery.wait();
            delivery.look();
            delivery.wait();
            assert!(!delivery.look());
            delivery.went_on();
        }
        assert_eq!(looks(&delivery), None);
    }
}
