//! The hub's certificates, and the TLS (1.3 only) that it speaks with the hall. Its own are signed by its own authority
//! for one key that never changes; devices know that key.

mod authority;
mod machine;
mod presented;

pub(crate) use authority::Root;
pub(crate) use presented::Renewal;

use crate::config::CertificateFiles;
use crate::model::HallId;
use crate::protocol::Fingerprint;
use crate::system::private_file;
use authority::Authority;
use presented::{Issuing, Presented};
use rcgen::KeyPair;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
use rustls::server::ParsedCertificate;
use rustls::sign::CertifiedKey;
use rustls::version::TLS13;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;

/// What earlier versions made, and signed with the key itself; their devices know it.
const FORMER_FILE: &str = "certificate.der";
const KEY_FILE: &str = "certificate-key.der";

/// What the port for the hall needs.
pub(crate) struct Lan {
    pub(crate) acceptor: TlsAcceptor,
    /// Of the one certificate that devices of earlier versions may know.
    pub(crate) certificate: Option<Fingerprint>,
    pub(crate) facts: LanFacts,
    /// `None` with the hall's own certificate.
    pub(crate) renewal: Option<Renewal>,
}

/// What requests need to know of the port for the hall.
#[derive(Clone, Debug)]
pub(crate) struct LanFacts {
    /// Of the public key, by which devices know the hub.
    pub(crate) key: Fingerprint,
    pub(crate) names: LanNames,
    /// `None` with the hall's own certificate.
    pub(crate) root: Option<Root>,
}

/// Names by which the hall may address the hub.
#[derive(Clone, Debug)]
pub(crate) struct LanNames(Arc<Presented>);

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
    #[error(
        "{0} is damaged, or is not of the key beside it. Remove both, and the hub makes others"
    )]
    Authority(PathBuf),
    #[error("no certificate can be verified: {0}")]
    Verifier(#[from] rustls::client::VerifierBuilderError),
    #[error("the system does not tell this computer's addresses: {0}")]
    Machine(io::Error),
    #[error("the system has no random numbers: {0}")]
    Random(getrandom::Error),
}

impl LanError {
    fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::File(path.into(), error)
    }
}

/// Reads the hall's own certificate, or makes one with what is in the data folder, which is created on first use.
///
/// # Errors
/// If it cannot be read, written or used.
pub(crate) fn open(
    folder: &Path,
    hall: &HallId,
    own: Option<&CertificateFiles>,
) -> Result<Lan, LanError> {
    if let Some(files) = own {
        let certified = read_own(files)?;
        let certificate = Fingerprint::of(certified.end_entity_cert()?);
        let presented = Arc::new(Presented::new(certified, None));
        return Lan::new(presented, Some(certificate));
    }
    let (key, former) = read_or_make(folder)?;
    let certificate = former.as_ref().map(|former| Fingerprint::of(former));
    let former = former.map(|former| certified(vec![former], key.clone_key().into()));
    let issuing = Issuing::new(Authority::open(folder, hall)?, hall.clone(), key)?;
    let root = issuing.root();
    let (renewal, presented) = Renewal::begin(issuing, former.transpose()?)?;
    let mut lan = Lan::new(presented, certificate)?;
    lan.facts.root = Some(root);
    lan.renewal = Some(renewal);
    Ok(lan)
}

impl Lan {
    fn new(presented: Arc<Presented>, certificate: Option<Fingerprint>) -> Result<Self, LanError> {
        let provider = Arc::new(ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&TLS13])?
            .with_no_client_auth()
            .with_cert_resolver(presented.clone());
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let current = presented.current();
        let parsed = ParsedCertificate::try_from(current.end_entity_cert()?)?;
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            certificate,
            facts: LanFacts {
                key: Fingerprint::of(&parsed.subject_public_key_info()),
                names: LanNames(presented),
                root: None,
            },
            renewal: None,
        })
    }
}

fn certified(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<CertifiedKey, rustls::Error> {
    CertifiedKey::from_der(chain, key, &ring::default_provider())
}

fn read_own(files: &CertificateFiles) -> Result<CertifiedKey, LanError> {
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
    Ok(certified(chain, key)?)
}

/// The key by which devices know the hub, and the certificate that an earlier version made for it.
fn read_or_make(
    folder: &Path,
) -> Result<(PrivatePkcs8KeyDer<'static>, Option<CertificateDer<'static>>), LanError> {
    let (former, key) = (folder.join(FORMER_FILE), folder.join(KEY_FILE));
    let has_former = !is_missing(&former)?;
    if !has_former && is_missing(&key)? {
        let made = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)?;
        private_file::write(&key, &made.serialize_der()).map_err(LanError::file(&key))?;
    }
    let key = read_key(&key)?;
    if !has_former {
        return Ok((key, None));
    }
    let bytes = private_file::read(&former).map_err(LanError::file(&former))?;
    Ok((key, Some(bytes.into())))
}

fn read_key(path: &Path) -> Result<PrivatePkcs8KeyDer<'static>, LanError> {
    let bytes = private_file::read(path).map_err(LanError::file(path))?;
    Ok(bytes.into())
}

fn is_missing(path: &Path) -> Result<bool, LanError> {
    let there = path.try_exists().map_err(LanError::file(path))?;
    Ok(!there)
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
        !dns.contains('.') || dns.ends_with(".local") || self.0.names(&name)
    }
}
