//! Steps: named on one line as they begin, stopped at the first failure.

use std::fmt;
use std::time::Instant;

use crate::checkout::Checkout;
use crate::failure::{Failure, Outcome};

/// One thing to do, with the line that announces it.
pub(crate) struct Step {
    name: String,
    action: Box<dyn Fn(&Checkout) -> Outcome>,
}

impl Step {
    pub(crate) fn new(
        name: impl Into<String>,
        action: impl Fn(&Checkout) -> Outcome + 'static,
    ) -> Self {
        Self {
            name: name.into(),
            action: Box::new(action),
        }
    }
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Step").field(&self.name).finish()
    }
}

/// Takes `steps` in order and prints a summary.
pub(crate) fn run_all(steps: &[Step], checkout: &Checkout) -> Outcome {
    let (begun, count) = (Instant::now(), steps.len());
    for (number, step) in (1..).zip(steps) {
        println!("[{number}/{count}] {}", step.name);
        (step.action)(checkout).map_err(|failure| {
            let name = &step.name;
            Failure::new(format!(
                "{failure}\nFAILED at step {number} of {count}: {name}"
            ))
        })?;
    }
    let seconds = begun.elapsed().as_secs();
    println!("{count} of {count} steps passed in {seconds} s");
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use super::*;

    #[test]
    fn the_first_failure_stops_the_steps_and_is_named() {
        let taken = Rc::new(Cell::new(0));
        let step = |name: &str, fails: bool| {
            let taken = Rc::clone(&taken);
            Step::new(name, move |_| {
                taken.set(taken.get() + 1);
                if fails {
                    return Err(Failure::new("no disk"));
                }
                Ok(())
            })
        };
        let steps = [step("one", false), step("two", true), step("three", false)];
        let checkout = Checkout::find().expect("a checkout");
        let failure = run_all(&steps, &checkout).expect_err("step two fails");
        assert_eq!(failure.to_string(), "no disk\nFAILED at step 2 of 3: two");
        assert_eq!(taken.get(), 2);
    }
}
