use std::error::Error;
use std::fmt;

/// A host that cannot be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostError {
    pub(crate) host: String,
}

/// Brings a host into the form in which hosts are compared: in lower case, by IDNA.
pub(crate) fn normalize(host: &str) -> Result<String, HostError> {
    let refused = || HostError {
        host: host.to_owned(),
    };
    let lower = host.to_lowercase();
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
    if lower.bytes().all(allowed) {
        let (name, _) = lower.split_once(':').unwrap_or((&lower, ""));
        let labels = name.strip_suffix('.').unwrap_or(name);
        let fits = |label: &str| !label.is_empty() && label.len() < 64;
        return match labels.is_empty() || labels.split('.').all(fits) {
            true => Ok(lower),
            false => Err(refused()),
        };
    }
    let (name, port) = match lower.split_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => {
            (name, format!(":{port}"))
        }
        Some(_) => return Err(refused()),
        None => (lower.as_str(), String::new()),
    };
    let name = idna::domain_to_ascii_strict(name).map_err(|_| refused())?;
    Ok(format!("{name}{port}"))
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the host {:?} is malformed", self.host)
    }
}

impl Error for HostError {}
