use std::fmt::Write;

/// Appends `float` as Python's `repr` and `json` write it: the shortest digits that read
/// back the same, of two equally near ones the even; an exponent below 1e-4 and from 1e16 on.
pub(super) fn write(out: &mut String, float: f64) {
    if float.is_nan() {
        return out.push_str("NaN");
    }
    if float.is_infinite() {
        return out.push_str(if float > 0.0 { "Infinity" } else { "-Infinity" });
    }
    // Rust's own `{:?}` takes the odd one of two equally near.
    let mut buffer = ryu::Buffer::new();
    let shortest = buffer.format_finite(float);
    let magnitude = float.abs();
    if magnitude == 0.0 || (1e-4..1e16).contains(&magnitude) {
        return out.push_str(shortest);
    }
    write_exponent(out, shortest);
}

/// Appends a number with an exponent of two digits, which ryu leaves out down to 1e-5.
fn write_exponent(out: &mut String, shortest: &str) {
    if let Some((mantissa, exponent)) = shortest.split_once('e') {
        let exponent: i32 = exponent.parse().unwrap_or(0);
        let sign = if exponent < 0 { '-' } else { '+' };
        let _ = write!(out, "{mantissa}e{sign}{:02}", exponent.abs());
        return;
    }
    let (sign, number) = shortest
        .strip_prefix('-')
        .map_or(("", shortest), |number| ("-", number));
    let decimals = number.strip_prefix("0.").unwrap_or(number);
    let digits = decimals.trim_start_matches('0');
    let exponent = decimals.len() - digits.len() + 1;
    let (first, rest) = digits.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    let _ = write!(out, "{sign}{first}{point}{rest}e-{exponent:02}");
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
            // As near to ..8.2 as to ..8.3, and so on.
            (1_102_325_451_349_718.2, "1102325451349718.2"),
            (-1.234e-5, "-1.234e-05"),
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
