use crate::Value;

/// Returns how many bytes of a number stand at the start of `json`, if one does.
///
/// ```text
/// number = [ "-" ] ( "0" / digit1-9 *digit ) [ "." 1*digit ] [ ( "e" / "E" ) [ sign ] 1*digit ]
/// ```
pub(super) fn length(json: &[u8]) -> Option<usize> {
    let minus = usize::from(json.first() == Some(&b'-'));
    let mut end = match json.get(minus)? {
        b'0' => minus + 1,
        b'1'..=b'9' => minus + digits(json, minus),
        _ => return None,
    };
    if json.get(end) == Some(&b'.') {
        let fraction = digits(json, end + 1);
        end += if fraction > 0 { 1 + fraction } else { 0 };
    }
    if let Some(b'e' | b'E') = json.get(end) {
        let sign = usize::from(matches!(json.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(json, end + 1 + sign);
        end += if exponent > 0 { 1 + sign + exponent } else { 0 };
    }
    Some(end)
}

fn digits(json: &[u8], from: usize) -> usize {
    let rest = json.get(from..).unwrap_or_default();
    rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// Reads a number: an integer of any size, or a float.
pub(super) fn parse(text: &str) -> Result<Value, String> {
    if text.contains(['.', 'e', 'E']) {
        let float = text.parse().map_err(|_| "not a number".to_owned())?;
        return Ok(Value::Float(float));
    }
    if let Ok(int) = text.parse() {
        return Ok(Value::Int(int));
    }
    let big = text.parse().map(Value::BigInt);
    big.map_err(|error: crate::ValueError| error.to_string())
}
