//! The hub's certificate, and the TLS (1.3 only) that it speaks with the hall.

use crate::config::CertificateFiles;
use crate::protocol::Fingerprint;
use crate::system::private_file;
use rustls::ServerConfig;
use rustls::client::verify_server_name;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
use rustls::server::ParsedCertificate;
use rustls::version::TLS13;
use sha2::{Digest as _, Sha256};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;

const CERTIFICATE_FILE: &str = "certificate.der";
const KEY_FILE: &str = "certificate-key.der";

/// What the port for the hall needs.
pub(crate) struct Lan {
    pub(crate) acceptor: TlsAcceptor,
    pub(crate) fingerprint: Fingerprint,
    pub(crate) names: LanNames,
}

/// Names by which the hall may address the hub.
#[derive(Clone, Debug)]
pub(crate) struct LanNames(CertificateDer<'static>);

#[derive(Debug, thiserror::Error)]
pub(crate) enum LanError {
    #[error("{0}: {1}")]
    File(PathBuf, io::Error),
    #[error("{0}: {1}")]
    Pem(PathBuf, rustls::pki_types::pem::Error),
    #[error("no certificate can be made: {0}")]
    Make(#[from] rcgen::Error),
    #[error("the certificate and its key cannot be used: {0}")]
    Tls(#[from] rustls::Error),
    #[error("there is no certificate in {0}")]
    Empty(PathBuf),
}

/// Reads the hall's own certificate, or the one in the data folder, which is created on first use.
///
/// # Errors
/// If they cannot be read, written or used.
pub(crate) fn open(folder: &Path, own: Option<&CertificateFiles>) -> Result<Lan, LanError> {
    let (chain, key) = match own {
        Some(files) => read_own(files)?,
        None => read_or_make(folder)?,
    };
    let first = chain.first().cloned();
    let certificate = first.ok_or_else(|| LanError::Empty(folder.into()))?;
    let provider = Arc::new(ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS13])?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Lan {
        acceptor: TlsAcceptor::from(Arc::new(config)),
        fingerprint: Fingerprint(Sha256::digest(&certificate).into()),
        names: LanNames(certificate),
    })
}

type Identity = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

fn read_own(files: &CertificateFiles) -> Result<Identity, LanError> {
    let path = &files.certificate;
    let broken = |error| LanError::Pem(path.clone(), error);
    let chain: Result<Vec<_>, _> = CertificateDer::pem_file_iter(path)
        .map_err(broken)?
        .collect();
    let key = PrivateKeyDer::from_pem_file(&files.key);
    let chain = chain.map_err(broken)?;
    if chain.is_empty() {
        return Err(LanError::Empty(path.clone()));
    }
    let key = key.map_err(|error| LanError::Pem(files.key.clone(), error))?;
    Ok((chain, key))
}

fn read_or_make(folder: &Path) -> Result<Identity, LanError> {
    let (certificate, key) = (folder.join(CERTIFICATE_FILE), folder.join(KEY_FILE));
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error| LanError::File(path, error)
    };
    // The certificate is written last; without it a key is worthless.
    let is_missing = |path: &Path| match path.try_exists() {
        Ok(there) => Ok(!there),
        Err(error) => Err(LanError::File(path.into(), error)),
    };
    if is_missing(&certificate)? {
        let made = make()?;
        private_file::write(&key, &made.signing_key.serialize_der()).map_err(failed(&key))?;
        private_file::write(&certificate, made.cert.der()).map_err(failed(&certificate))?;
    }
    let chain = private_file::read(&certificate).map_err(failed(&certificate))?;
    let key_bytes = private_file::read(&key).map_err(failed(&key))?;
    let key = PrivatePkcs8KeyDer::from(key_bytes);
    Ok((vec![chain.into()], key.into()))
}

/// It is trusted by its fingerprint, which a person carries to the device: the names and dates in it mean nothing.
fn make() -> Result<rcgen::CertifiedKey<rcgen::KeyPair>, rcgen::Error> {
    rcgen::generate_simple_self_signed(["localhost".to_owned()])
}

impl LanNames {
    /// Whether `host` is an address, a name local to this network, or a name in the certificate. A foreign web page
    /// whose name resolves to this host (DNS rebinding) has none of these.
    pub(crate) fn cover(&self, host: &str) -> bool {
        let Ok(name) = ServerName::try_from(host) else {
            return false;
        };
        let ServerName::DnsName(dns) = &name else {
            return true;
        };
        let dns = dns.as_ref().to_ascii_lowercase();
        if !dns.contains('.') || dns.ends_with(".local") {
            return true;
        }
        let certificate = ParsedCertificate::try_from(&self.0);
        certificate.is_ok_and(|certificate| verify_server_name(&certificate, &name).is_ok())
    }
}
