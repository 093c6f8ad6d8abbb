use fastrand::Rng;

/// Chance that repeats itself: the same seed, the same draws.
#[derive(Debug)]
pub(crate) struct Dice(Rng);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Rng::with_seed(seed))
    }

    /// Is true so many times of a hundred.
    pub(crate) fn chance(&mut self, percent: u32) -> bool {
        self.0.u32(..100) < percent
    }

    /// Returns a number below a limit, or 0.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0.usize(..limit.max(1))
    }

    /// Picks one of several.
    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        *self.choose(items)
    }

    /// Picks one of several, where it is.
    pub(crate) fn choose<'t, T>(&mut self, items: &'t [T]) -> &'t T {
        &items[self.below(items.len())]
    }

    /// Picks a place in text where a character begins, or its end.
    pub(crate) fn place(&mut self, text: &str) -> usize {
        let at = self.below(text.chars().count() + 1);
        text.char_indices().nth(at).map_or(text.len(), |(at, _)| at)
    }
}
