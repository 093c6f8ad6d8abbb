use std::fmt;
use std::str::FromStr;

use crate::ValueError;

/// Digits an integer may have: Python's own limit (`sys.int_info.default_max_str_digits`).
const MAX_DIGITS: usize = 4300;

/// An integer outside the range of `i64`, kept as its decimal digits.
///
/// Python's integers have no bounds; this type carries them through unharmed and does
/// no arithmetic.
///
/// # Example
///
/// ```
/// # use carafe_value::BigInt;
/// let big: BigInt = "18446744073709551616".parse()?;
/// assert_eq!(big.as_str(), "18446744073709551616");
/// # Ok::<(), carafe_value::ValueError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BigInt(String);

impl BigInt {
    /// Returns the decimal digits, with a leading `-` if negative.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for BigInt {
    type Err = ValueError;

    /// Reads decimal digits with an optional leading `-`.
    ///
    /// # Errors
    ///
    /// If there is anything but digits, none at all, or more than 4,300 of them.
    fn from_str(text: &str) -> Result<Self, ValueError> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        if digits.len() > MAX_DIGITS {
            return Err(ValueError::new("an integer of more than 4300 digits"));
        }
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(ValueError::new("not a decimal integer"));
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for BigInt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
