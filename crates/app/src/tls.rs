use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

use crate::Result;

/// A certificate or key that cannot be used.
#[derive(Debug)]
struct TlsError {
    file: PathBuf,
    message: String,
}

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file.display(), self.message)
    }
}

impl std::error::Error for TlsError {}

/// Reads a certificate chain and its private key, both PEM.
pub(crate) fn acceptor(cert: &Path, key: Option<&Path>) -> Result<TlsAcceptor> {
    let (chain, key) = match key {
        Some(key) => (chain(cert)?, private_key(key)?),
        None => adhoc()?,
    };
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|error| failed(cert, &error))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn chain(file: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_file_iter(file)
        .map_err(|error| failed(file, &error))?
        .collect();
    let certificates = certificates.map_err(|error| failed(file, &error))?;
    if certificates.is_empty() {
        return Err(failed(file, &"there is no certificate in it").into());
    }
    Ok(certificates)
}

fn private_key(file: &Path) -> Result<PrivateKeyDer<'static>> {
    PrivateKeyDer::from_pem_file(file).map_err(|error| failed(file, &error).into())
}

/// Makes a certificate for this run; browsers warn of it.
fn adhoc() -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)> {
    let names = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
    let made = rcgen::generate_simple_self_signed(names)?;
    let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    Ok((vec![made.cert.der().clone()], key))
}

fn failed(file: &Path, error: &dyn fmt::Display) -> TlsError {
    TlsError {
        file: file.to_owned(),
        message: error.to_string(),
    }
}
