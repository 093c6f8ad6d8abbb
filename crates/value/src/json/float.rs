use std::fmt::Write;

/// Appends `float` as Python's `repr` and `json` write it: the shortest digits that read
/// back the same; an exponent below 1e-4 and from 1e16 on.
pub(super) fn write(out: &mut String, float: f64) {
    if float.is_nan() {
        return out.push_str("NaN");
    }
    if float.is_infinite() {
        return out.push_str(if float > 0.0 { "Infinity" } else { "-Infinity" });
    }
    let magnitude = float.abs();
    if magnitude == 0.0 || (1e-4..1e16).contains(&magnitude) {
        // Rust debugs floats as Python spells them, without an exponent in the same range.
        let _ = write!(out, "{float:?}");
        return;
    }
    let shortest = format!("{float:e}");
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let sign = if exponent < 0 { '-' } else { '+' };
    let _ = write!(out, "{mantissa}e{sign}{:02}", exponent.abs());
}

#[cfg(test)]
mod tests {
    #[test]
    fn floats_are_spelled_as_in_python() {
        let table = [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (1.5, "1.5"),
            (-1234.5, "-1234.5"),
            (0.0001, "0.0001"),
            (0.1 + 0.2, "0.30000000000000004"),
            (9.999_999_999_999_999e-5, "9.999999999999999e-05"),
            (0.00001, "1e-05"),
            (1.5e-5, "1.5e-05"),
            (1e15, "1000000000000000.0"),
            (9_999_999_999_999_998.0, "9999999999999998.0"),
            (-9_999_999_999_999_998.0, "-9999999999999998.0"),
            (1e16, "1e+16"),
            (1.2345678901234567e22, "1.2345678901234568e+22"),
            (5e-324, "5e-324"),
            (f64::MAX, "1.7976931348623157e+308"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Infinity"),
        ];
        for (float, expected) in table {
            let mut out = String::new();
            super::write(&mut out, float);
            assert_eq!(out, expected);
        }
    }
}
