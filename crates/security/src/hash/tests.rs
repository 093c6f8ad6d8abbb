use std::time::{Duration, Instant};

use super::*;

/// Passwords and the texts that Werkzeug 3.1 made of them; by `vectors.py`.
const VECTORS: &str = include_str!("vectors.txt");

#[test]
fn what_werkzeug_wrote_is_written_again_and_checked() {
    let mut count = 0;
    for line in VECTORS.lines() {
        let (password, stored) = line.split_once('\t').expect("two columns");
        let [method, salt, hash]: [&str; 3] =
            stored.split('$').collect::<Vec<_>>().try_into().unwrap();
        let read: PasswordMethod = method.parse().unwrap();
        assert_eq!(read.to_string(), method);
        assert_eq!(read.derive(password, salt), hash, "{stored}");
        assert!(check_password_hash(stored, password), "{stored}");
        count += 1;
    }
    assert_eq!(count, 33);
}

#[test]
fn a_generated_text_has_werkzeugs_form_and_a_salt_of_its_own() {
    let texts = [(); 2].map(|()| generate_password_hash("tea"));
    assert_ne!(texts[0], texts[1]);
    assert!(check_password_hash(&texts[0], "tea"));
    assert!(!check_password_hash(&texts[1], "tea "));
    for text in texts {
        let parts: Vec<_> = text.split('$').collect();
        assert_eq!(parts[0], "scrypt:32768:8:1");
        assert_eq!((parts[1].len(), parts[2].len(), parts.len()), (16, 128, 3));
    }
}

#[test]
fn a_changed_text_fits_no_password() {
    let method = "pbkdf2:sha256:10".parse().unwrap();
    let stored = generate_password_hash_with("tea", &method);
    assert!(check_password_hash(&stored, "tea"));
    let shorter = &stored[..stored.len() - 1];
    let changed = [
        shorter.to_owned(),
        format!("{stored}0"),
        format!("{stored}\n"),
        format!(" {stored}"),
        format!("{stored}$"),
        // Werkzeug compares the text, too.
        stored.replace("sha256", "SHA256").to_uppercase(),
        stored.replace("sha256:10", "sha256:11"),
        stored.replace("sha256", "sha512"),
        stored.replacen('$', "$x", 1),
    ];
    for text in changed {
        assert!(!check_password_hash(&text, "tea"), "{text:?}");
    }
}

#[test]
fn a_malformed_text_fits_no_password() {
    for text in [
        "",
        "$",
        "$$",
        "$$$",
        "tea",
        "plain$$tea",
        "sha256$salt$tea",
        "md5$salt$tea",
        "scrypt",
        "scrypt$",
        "scrypt$salt",
        "scrypt:128:1:1$salt$",
        "scrypt:128:1:1$$",
        "scrypt:::$salt$00",
        "pbkdf2:sha256:10$salt$",
        "pbkdf2:sha256:10$sält$ñ",
        "pbkdf2:sha256:10$\0$\0",
        "pbkdf2:sha257:10$salt$00",
    ] {
        assert!(!check_password_hash(text, "tea"), "{text:?}");
        assert!(!check_password_hash(text, ""), "{text:?}");
    }
}

#[test]
fn a_hostile_text_is_refused_at_once() {
    let started = Instant::now();
    for method in [
        "scrypt:1073741824:8:1",
        "scrypt:9223372036854775808:1:1",
        "scrypt:32768:4294967295:1",
        "scrypt:32768:8:4294967295",
        "scrypt:128:65536:65536",
        "pbkdf2:sha512:4294967295",
        "pbkdf2:sha1:18446744073709551615",
    ] {
        assert!(!check_password_hash(&format!("{method}$salt$00"), "tea"));
    }
    assert!(started.elapsed() < Duration::from_secs(1));
}
