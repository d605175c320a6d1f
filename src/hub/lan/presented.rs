//! What the hub presents to whom, and how it stays valid while the hub runs.

use super::LanError;
use super::authority::{Authority, Leaf, Root};
use super::machine;
use crate::hub::clock::system_time;
use crate::model::{HallId, Time};
use rcgen::KeyPair;
use rustls::client::verify_server_name;
use rustls::crypto::ring;
use rustls::pki_types::{PrivatePkcs8KeyDer, ServerName};
use rustls::server::{ClientHello, ParsedCertificate, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::time::sleep;

/// What every browser offers for HTTPS (ALPN), and no device's program ever has.
const BROWSERS_PROTOCOL: &[u8] = b"h2";
/// How often names, addresses and the clock are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// The certificates of the port for the hall.
#[derive(Debug)]
pub(super) struct Presented {
    current: RwLock<Arc<CertifiedKey>>,
    /// The certificate of an earlier version, with the same key, for devices that know nothing else. It goes to everybody
    /// but browsers: a browser that got it by mistake would only warn, a device that did not would be lost.
    former: Option<Arc<CertifiedKey>>,
}

impl Presented {
    pub(super) fn new(current: CertifiedKey, former: Option<CertifiedKey>) -> Self {
        Self {
            current: RwLock::new(Arc::new(current)),
            former: former.map(Arc::new),
        }
    }

    pub(super) fn current(&self) -> Arc<CertifiedKey> {
        let current = self.current.read();
        current.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn replace(&self, with: CertifiedKey) {
        let current = self.current.write();
        *current.unwrap_or_else(PoisonError::into_inner) = Arc::new(with);
    }

    /// Whether the current certificate has this name.
    pub(super) fn names(&self, name: &ServerName<'_>) -> bool {
        let current = self.current();
        let certificate = current.end_entity_cert().and_then(|first| {
            let parsed = ParsedCertificate::try_from(first)?;
            verify_server_name(&parsed, name)
        });
        certificate.is_ok()
    }
}

impl ResolvesServerCert for Presented {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let mut offered = hello.alpn().into_iter().flatten();
        match &self.former {
            Some(former) if !offered.any(|one| one == BROWSERS_PROTOCOL) => Some(former.clone()),
            Some(_) | None => Some(self.current()),
        }
    }
}

/// Issues certificates for one key: the one that devices know.
pub(super) struct Issuing {
    authority: Authority,
    hall: HallId,
    key: PrivatePkcs8KeyDer<'static>,
    signing: KeyPair,
}

impl Issuing {
    pub(super) fn new(
        authority: Authority,
        hall: HallId,
        key: PrivatePkcs8KeyDer<'static>,
    ) -> Result<Self, LanError> {
        let signing = KeyPair::try_from(&key)?;
        Ok(Self {
            authority,
            hall,
            key,
            signing,
        })
    }

    pub(super) fn root(&self) -> Root {
        Root {
            certificate: self.authority.certificate().clone(),
            hall: self.hall.clone(),
        }
    }

    /// A certificate for this computer's `names`.
    pub(super) fn issue(
        &self,
        names: BTreeSet<String>,
        now: Time,
    ) -> Result<(Leaf, CertifiedKey), LanError> {
        let names = self.authority.vouching_for(names, now)?;
        let leaf = self.authority.issue(names, &self.signing, now)?;
        let chain = vec![leaf.certificate.clone()];
        let key = self.key.clone_key().into();
        let certified = CertifiedKey::from_der(chain, key, &ring::default_provider())?;
        Ok((leaf, certified))
    }
}

/// Keeps the hub's certificate valid.
pub(crate) struct Renewal {
    issuing: Issuing,
    presented: Arc<Presented>,
    names: BTreeSet<String>,
    leaf: Leaf,
}

impl Renewal {
    /// Issues the first certificate.
    ///
    /// # Errors
    /// If none can be made.
    pub(super) fn begin(
        issuing: Issuing,
        former: Option<CertifiedKey>,
    ) -> Result<(Self, Arc<Presented>), LanError> {
        let names = machine::known_names(&issuing.hall);
        let (leaf, certified) = issuing.issue(names.clone(), system_time())?;
        let presented = Arc::new(Presented::new(certified, former));
        let renewal = Self {
            issuing,
            presented: presented.clone(),
            names,
            leaf,
        };
        Ok((renewal, presented))
    }

    /// Issues the next certificate in time, and whenever the computer has other names or addresses. Never returns.
    pub(crate) async fn keep_valid(mut self) {
        loop {
            sleep(LOOK_EVERY).await;
            if let Err(error) = self.renew() {
                tracing::warn!(%error, "the hub's certificate is not renewed");
            }
        }
    }

    fn renew(&mut self) -> Result<(), LanError> {
        let now = system_time();
        let names = machine::names(&self.issuing.hall).map_err(LanError::Machine)?;
        if names == self.names && !self.leaf.is_due(now) {
            return Ok(());
        }
        let (leaf, certified) = self.issuing.issue(names.clone(), now)?;
        self.presented.replace(certified);
        tracing::info!(?names, "the hub's certificate is renewed");
        (self.names, self.leaf) = (names, leaf);
        Ok(())
    }
}
