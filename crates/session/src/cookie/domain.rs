use super::CookieError;

/// Turns what a person writes into the value of `Domain`: without port and leading dots,
/// in ASCII (IDNA).
///
/// # Errors
///
/// [`CookieError::Domain`] if a label is empty or longer than 63 bytes, or a character
/// would end the attribute.
///
/// # Example
///
/// ```
/// # use carafe_session::cookie::normalize_domain;
/// assert_eq!(normalize_domain(".example.com:5000")?, "example.com");
/// assert_eq!(normalize_domain("bücher.example")?, "xn--bcher-kva.example");
/// # Ok::<(), carafe_session::cookie::CookieError>(())
/// ```
///
/// # Flask
///
/// What Werkzeug's `dump_cookie` does, with the current IDNA (UTS 46) in the place of
/// IDNA 2003.
pub fn normalize_domain(domain: &str) -> Result<String, CookieError> {
    let host = domain.split(':').next().unwrap_or_default();
    let host = host.trim_start_matches('.');
    let refused = || CookieError::Domain {
        domain: domain.to_owned(),
    };
    let ascii = if host.is_ascii() {
        host.to_owned()
    } else {
        idna::domain_to_ascii(host).map_err(|_| refused())?
    };
    let labels = ascii.strip_suffix('.').unwrap_or(&ascii);
    let fits = |label: &str| (1..=63).contains(&label.len());
    let harmful = |byte: u8| byte.is_ascii_control() || byte == b';' || byte == b',';
    if ascii.bytes().any(harmful) || !(ascii.is_empty() || labels.split('.').all(fits)) {
        return Err(refused());
    }
    Ok(ascii)
}
