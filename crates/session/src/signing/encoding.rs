use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::SigningError;

/// Encodes bytes as base64url without padding
/// ([RFC 4648, section 5](https://www.rfc-editor.org/rfc/rfc4648#section-5)).
///
/// # Flask
///
/// `itsdangerous.encoding.base64_encode`.
#[must_use]
pub fn base64_encode(data: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(data)
}

/// Decodes base64url without padding.
///
/// # Errors
///
/// [`SigningError::BadData`] for anything that [`base64_encode`] does not write.
///
/// # Flask
///
/// `itsdangerous.encoding.base64_decode`, which also takes padding and stray bits and
/// skips characters outside the alphabet. One spelling per value leaves an attacker no
/// second one.
pub fn base64_decode(text: impl AsRef<[u8]>) -> Result<Vec<u8>, SigningError> {
    URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| SigningError::BadData)
}

/// Decodes base64 as Python does: junk is skipped, either alphabet will do, and data ends
/// at complete padding.
///
/// For telling what is wrong with a token that is refused anyway, never for reading one.
pub(super) fn lenient_base64_decode(text: &[u8]) -> Option<Vec<u8>> {
    let padding = text.len().next_multiple_of(4) - text.len();
    let (mut out, mut bits, mut count, mut pads) = (Vec::new(), 0u32, 0u32, 0);
    for byte in text
        .iter()
        .copied()
        .chain(std::iter::repeat_n(b'=', padding))
    {
        if byte == b'=' {
            pads += u32::from(count >= 2);
            if count >= 2 && count + pads >= 4 {
                return Some(out);
            }
            continue;
        }
        let Some(six) = six_bits(byte) else { continue };
        pads = 0;
        bits = bits << 6 | six;
        count += 1;
        if count >= 2 {
            out.push(
                bits.checked_shr(8 - 2 * count)
                    .unwrap_or(bits)
                    .to_le_bytes()[0],
            );
        }
        count %= 4;
    }
    (count == 0).then_some(out)
}

fn six_bits(byte: u8) -> Option<u32> {
    let code = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    };
    Some(u32::from(code))
}

/// Encodes an integer big-endian without leading zero bytes; zero is empty.
///
/// # Flask
///
/// `itsdangerous.encoding.int_to_bytes`.
#[must_use]
pub fn int_to_bytes(int: u64) -> Vec<u8> {
    let bytes = int.to_be_bytes();
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes[zeros..].to_vec()
}

/// Decodes a big-endian integer.
///
/// # Errors
///
/// [`SigningError::BadData`] if there are more than eight bytes.
///
/// # Flask
///
/// `itsdangerous.encoding.bytes_to_int`.
pub fn bytes_to_int(bytes: &[u8]) -> Result<u64, SigningError> {
    if bytes.len() > 8 {
        return Err(SigningError::BadData);
    }
    Ok(bytes
        .iter()
        .fold(0, |int, byte| int << 8 | u64::from(*byte)))
}
