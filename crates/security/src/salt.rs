/// Werkzeug's letters and digits.
const SALT_CHARS: &[u8; 62] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// Werkzeug's length, in characters: 95 bits.
const SALT_LENGTH: usize = 16;

/// Makes a salt, each character as likely as any other.
///
/// # Panics
///
/// If the operating system has no random bytes.
pub(crate) fn gen_salt() -> String {
    let mut salt = String::with_capacity(SALT_LENGTH);
    while salt.len() < SALT_LENGTH {
        let mut bytes = [0; 2 * SALT_LENGTH];
        getrandom::fill(&mut bytes).expect("the operating system has random bytes");
        // Six bits choose; what they choose beyond the end of the list is thrown again.
        let chosen = bytes.map(|byte| SALT_CHARS.get(usize::from(byte & 63)));
        let missing = SALT_LENGTH - salt.len();
        salt.extend(
            chosen
                .iter()
                .flatten()
                .take(missing)
                .map(|&&c| char::from(c)),
        );
    }
    salt
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn a_salt_is_sixteen_letters_and_digits_and_all_of_them_occur() {
        let mut counts: HashMap<char, u32> = HashMap::new();
        for _ in 0..2000 {
            let salt = gen_salt();
            assert_eq!(salt.len(), 16);
            salt.chars()
                .for_each(|c| *counts.entry(c).or_default() += 1);
        }
        assert_eq!(counts.len(), 62);
        // 516 each on average, give or take 23; a biased choice would give some 1000.
        assert!(
            counts.values().all(|count| (350..700).contains(count)),
            "{counts:?}"
        );
    }
}
