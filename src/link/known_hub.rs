//! How a device knows its hub: by the public key, whatever certificate goes with it.

use crate::protocol::Fingerprint;
use rustls::pki_types::CertificateDer;
use rustls::server::ParsedCertificate;
use std::sync::{Arc, OnceLock};

/// Clones share what is learned.
#[derive(Clone, Debug)]
pub(crate) struct KnownHub {
    /// As a person brought it to the device: of the hub's public key, or, from earlier versions, of its certificate.
    /// `None` while a new device waits to be let in: then the first key that a connection proves counts.
    brought: Option<Fingerprint>,
    /// Of the public key. Once it is known, nothing else counts.
    key: Arc<OnceLock<Fingerprint>>,
}

impl KnownHub {
    /// Nothing but what a person brought is known so far.
    pub(crate) fn brought(fingerprint: Fingerprint) -> Self {
        Self {
            brought: Some(fingerprint),
            key: Arc::default(),
        }
    }

    /// Whoever answers first, and from then on nobody else. For a new device only, whose digits tell a person whether it
    /// is the hub.
    pub(crate) fn stranger() -> Self {
        Self {
            brought: None,
            key: Arc::default(),
        }
    }

    /// A hub whose public key was learned before.
    pub(crate) fn with_key(self, key: Fingerprint) -> Self {
        Self {
            key: Arc::new(key.into()),
            ..self
        }
    }

    /// The public key's fingerprint, once it is known.
    pub(crate) fn key(&self) -> Option<Fingerprint> {
        self.key.get().copied()
    }

    /// Whether a person brought the same to both.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.brought == other.brought
    }

    /// Whether this is the hub's certificate, provided that whoever shows it holds its key.
    pub(crate) fn is_shown_by(&self, certificate: &CertificateDer<'_>) -> bool {
        let Some(key) = key_of(certificate) else {
            return false;
        };
        match self.key() {
            Some(known) => key == known,
            None => self
                .brought
                .is_none_or(|brought| key == brought || Fingerprint::of(certificate) == brought),
        }
    }

    /// Learns the key from the hub's certificate. To be called only when the connection has proved that the other end
    /// holds it.
    pub(crate) fn learn(&self, certificate: &CertificateDer<'_>) {
        if let Some(key) = key_of(certificate).filter(|_| self.is_shown_by(certificate)) {
            // Two connections may learn it at once, and learn the same.
            let _ = self.key.set(key);
        }
    }

    /// Whether an announcement with one of these fingerprints may be the hub's. A hint, no proof.
    pub(crate) fn may_be<'a>(&self, announced: impl IntoIterator<Item = &'a str>) -> bool {
        let known = [self.brought, self.key()];
        let mut announced = announced.into_iter();
        announced.any(|text| text.parse().is_ok_and(|seen| known.contains(&Some(seen))))
    }
}

fn key_of(certificate: &CertificateDer<'_>) -> Option<Fingerprint> {
    let parsed = ParsedCertificate::try_from(certificate).ok()?;
    Some(Fingerprint::of(&parsed.subject_public_key_info()))
}
