use std::fmt;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object, ObjectRepr};
use minijinja::{Error, ErrorKind, Value};

/// How many numbers a range may have.
const LIMIT: u64 = 100_000;

/// Python's `range`.
#[derive(Debug)]
pub(crate) struct Range {
    start: i64,
    stop: i64,
    step: i64,
    length: usize,
}

/// Makes a range of numbers.
pub(super) fn range(first: i64, stop: Option<i64>, step: Option<i64>) -> Result<Value, Error> {
    let (start, stop) = match stop {
        Some(stop) => (first, stop),
        None => (0, first),
    };
    let step = step.unwrap_or(1);
    let distance = match step {
        0 => {
            return Err(Error::new(
                ErrorKind::InvalidOperation,
                "a range has no step 0",
            ));
        }
        1.. => i128::from(stop) - i128::from(start),
        _ => i128::from(start) - i128::from(stop),
    };
    let width = u128::from(step.unsigned_abs());
    let length = u128::try_from(distance).unwrap_or(0).div_ceil(width);
    if length > u128::from(LIMIT) {
        let message = format!("a range has at most {LIMIT} numbers");
        return Err(Error::new(ErrorKind::InvalidOperation, message));
    }
    Ok(Value::from_object(Range {
        start,
        stop,
        step,
        length: usize::try_from(length).unwrap_or(usize::MAX),
    }))
}

impl Object for Range {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let at = key.as_usize().filter(|at| *at < self.length)?;
        let at = i64::try_from(at).ok()?;
        Some((self.start + self.step * at).into())
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(self.length)
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.step {
            1 => write!(f, "range({}, {})", self.start, self.stop),
            step => write!(f, "range({}, {}, {step})", self.start, self.stop),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_no_larger_than_jinjas_sandbox_allows() {
        assert!(range(100_000, None, None).is_ok());
        assert!(range(100_001, None, None).is_err());
        assert!(range(i64::MIN, Some(i64::MAX), None).is_err());
        assert!(range(0, Some(5), Some(0)).is_err());
        assert_eq!(range(5, Some(0), Some(-2)).unwrap().len(), Some(3));
    }
}
