//! The hub's own certificate authority: made once, and limited to names and addresses that only this hall's hub can have
//! (RFC 5280, name constraints), so that trusting it says nothing about any other site.

use super::{LanError, machine};
use crate::hub::clock::system_time;
use crate::model::{HallId, Span, Time};
use crate::protocol::Fingerprint;
use crate::system::private_file;
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose, NameConstraints, SerialNumber,
    date_time_ymd,
};
use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv6Addr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

const CERTIFICATE_FILE: &str = "authority.der";
const KEY_FILE: &str = "authority-key.der";

const DAY: Span = Span::from_mins(24 * 60);
/// Browsers refuse certificates that are valid for more than 398 days.
const LEAF_DAYS: i64 = 397;
/// A certificate is valid from before it was made: a browser's clock may be behind the hub's.
const LEAF_DAYS_BEFORE: i64 = 2;

/// An authority is valid from here on, whatever the hub's clock said when it was made.
const AUTHORITY_FROM: (i32, u8, u8) = (2020, 1, 1);
/// 2026-01-01. A clock that is before this is wrong.
const YEARS_COUNT_FROM: Time = Time::from_millis(1_767_225_600_000);
const AUTHORITY_DAYS: i64 = 20 * 365;
/// 9000-01-01, for a clock that is out of its mind.
const FAR: Time = Time::from_millis(221_845_392_000_000);

/// Networks whose addresses mean another computer in every hall, and none on the internet.
const PRIVATE_V4: [([u8; 4], u8); 5] = [
    ([10, 0, 0, 0], 8),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 168, 0, 0], 16),
];
const PRIVATE_V6: [(Ipv6Addr, u8); 3] = [
    (Ipv6Addr::LOCALHOST, 128),
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10),
];
/// The part of a public IPv6 address that a computer keeps; the rest changes daily.
const PUBLIC_V6_PREFIX: u8 = 64;

pub(super) struct Authority {
    certificate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
    verifier: Arc<WebPkiServerVerifier>,
}

/// The authority's certificate, as people find and compare it.
#[derive(Clone, Debug)]
pub(crate) struct Root {
    pub(crate) certificate: CertificateDer<'static>,
    pub(super) hall: HallId,
}

impl Root {
    pub(crate) fn name(&self) -> String {
        authority_name(&self.hall)
    }

    /// The name of the file under which a browser saves it.
    pub(crate) fn file(&self) -> String {
        format!("jiaohao-{}.crt", self.hall)
    }

    pub(crate) fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.certificate)
    }
}

/// The authority's name in a browser's list. It stands in every certificate that it signs: never change it.
fn authority_name(hall: &HallId) -> String {
    format!("叫号 Jiaohao {hall}")
}

/// A certificate that the authority has signed.
pub(super) struct Leaf {
    pub(super) certificate: CertificateDer<'static>,
    pub(super) from: Time,
    pub(super) until: Time,
}

impl Leaf {
    /// Whether it is time for the next one: in the last third of its life, or when it is not valid at all by a clock that
    /// was wrong before or is now.
    pub(super) fn is_due(&self, now: Time) -> bool {
        let (life, rest) = (self.until.since(self.from), self.until.since(now));
        now < self.from || rest.as_millis() < life.as_millis() / 3
    }
}

impl Authority {
    /// The one in the data folder, which is created on first use.
    ///
    /// # Errors
    /// If its files cannot be read, written or used.
    pub(super) fn open(folder: &Path, hall: &HallId) -> Result<Self, LanError> {
        let (certificate, key) = (folder.join(CERTIFICATE_FILE), folder.join(KEY_FILE));
        // The certificate is written last; without it a key is worthless.
        if super::is_missing(&certificate)? {
            let (made, new_key) = make(hall)?;
            private_file::write(&key, &new_key.serialize_der()).map_err(LanError::file(&key))?;
            private_file::write(&certificate, &made).map_err(LanError::file(&certificate))?;
        }
        let bytes = private_file::read(&certificate).map_err(LanError::file(&certificate))?;
        let key = KeyPair::try_from(&super::read_key(&key)?);
        let authority = key
            .ok()
            .and_then(|key| Self::new(bytes.into(), key, hall).ok());
        // Otherwise the hub would present what no browser accepts.
        let sound = authority.filter(|authority| authority.is_sound());
        sound.ok_or(LanError::Authority(certificate))
    }

    fn new(
        certificate: CertificateDer<'static>,
        key: KeyPair,
        hall: &HallId,
    ) -> Result<Self, LanError> {
        let mut roots = RootCertStore::empty();
        roots.add(certificate.clone())?;
        let provider = Arc::new(ring::default_provider());
        let verifier = WebPkiServerVerifier::builder_with_provider(roots.into(), provider);
        Ok(Self {
            certificate,
            issuer: Issuer::new(named(hall)?, key),
            verifier: verifier.build()?,
        })
    }

    /// Whether what it signs is accepted by whoever trusts its certificate.
    fn is_sound(&self) -> bool {
        let (now, name) = (system_time(), "localhost");
        let leaf = self.issue([name.to_owned()], self.issuer.key(), now);
        leaf.is_ok_and(|leaf| self.verifies(&leaf, name, now))
    }

    pub(super) fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    /// Those of the names that its constraints permit, by the rules of browsers. One that is not would spoil the
    /// certificate for all.
    ///
    /// # Errors
    /// If a name cannot be written into a certificate.
    pub(super) fn vouching_for(
        &self,
        names: BTreeSet<String>,
        now: Time,
    ) -> Result<BTreeSet<String>, LanError> {
        let mut permitted = BTreeSet::new();
        for name in names {
            let trial = self.issue([name.clone()], self.issuer.key(), now)?;
            if self.verifies(&trial, &name, now) {
                permitted.insert(name);
            } else {
                tracing::warn!(name, "the hub's authority was made without this name");
            }
        }
        Ok(permitted)
    }

    fn verifies(&self, leaf: &Leaf, name: &str, now: Time) -> bool {
        let now = UnixTime::since_unix_epoch(after_epoch(now));
        ServerName::try_from(name).is_ok_and(|name| {
            let verified =
                self.verifier
                    .verify_server_cert(&leaf.certificate, &[], &name, &[], now);
            verified.is_ok()
        })
    }

    /// A certificate for these names and this key.
    ///
    /// # Errors
    /// If a name cannot be written into a certificate.
    pub(super) fn issue(
        &self,
        names: impl IntoIterator<Item = String>,
        key: &KeyPair,
        now: Time,
    ) -> Result<Leaf, LanError> {
        let names: Vec<_> = names.into_iter().collect();
        let from = now + Span::from_millis(-DAY.as_millis() * LEAF_DAYS_BEFORE);
        let until = from + Span::from_millis(DAY.as_millis() * LEAF_DAYS);
        let mut leaf = CertificateParams::new(names)?;
        leaf.distinguished_name = rcgen::DistinguishedName::new();
        leaf.distinguished_name
            .push(DnType::CommonName, "叫号服务端 Jiaohao hub");
        leaf.not_before = date_time_ymd(1970, 1, 1) + after_epoch(from);
        leaf.not_after = date_time_ymd(1970, 1, 1) + after_epoch(until);
        leaf.serial_number = Some(serial()?);
        leaf.is_ca = IsCa::ExplicitNoCa;
        leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        leaf.use_authority_key_identifier_extension = true;
        let signed = leaf.signed_by(key, &self.issuer)?;
        Ok(Leaf {
            certificate: signed.der().clone(),
            from,
            until,
        })
    }
}

/// An authority's name, and no more.
fn named(hall: &HallId) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name = rcgen::DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, authority_name(hall));
    Ok(params)
}

fn make(hall: &HallId) -> Result<(CertificateDer<'static>, KeyPair), LanError> {
    let names = machine::known_names(hall);
    let key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)?;
    let (year, month, day) = AUTHORITY_FROM;
    let until =
        system_time().max(YEARS_COUNT_FROM) + Span::from_millis(DAY.as_millis() * AUTHORITY_DAYS);
    let mut authority = named(hall)?;
    authority.not_before = date_time_ymd(year, month, day);
    authority.not_after = date_time_ymd(1970, 1, 1) + after_epoch(until);
    authority.serial_number = Some(serial()?);
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    authority.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    authority.name_constraints = Some(NameConstraints {
        permitted_subtrees: permitted(&names),
        excluded_subtrees: Vec::new(),
    });
    let certificate = authority.self_signed(&key)?.der().clone();
    Ok((certificate, key))
}

/// What an authority may vouch for, for all its life: this computer's names, every address that it may get in a hall, and
/// the public ones that it has now.
fn permitted(names: &BTreeSet<String>) -> Vec<GeneralSubtree> {
    let v4 = PRIVATE_V4.map(|(network, prefix)| CidrSubnet::from_v4_prefix(network, prefix));
    let v6 =
        PRIVATE_V6.map(|(network, prefix)| CidrSubnet::from_v6_prefix(network.octets(), prefix));
    let private = v4.into_iter().chain(v6).map(GeneralSubtree::IpAddress);
    let own = names.iter().filter_map(|name| match name.parse() {
        Ok(address) => public(address).map(GeneralSubtree::IpAddress),
        Err(_) => Some(GeneralSubtree::DnsName(name.clone())),
    });
    private.chain(own).collect()
}

/// The network of a public address; `None` for one that is private anyway.
fn public(address: IpAddr) -> Option<CidrSubnet> {
    match address {
        IpAddr::V4(address) => {
            let is_private = address.is_private() || address.is_loopback();
            let is_public = !is_private && !address.is_link_local();
            is_public.then(|| CidrSubnet::from_v4_prefix(address.octets(), 32))
        }
        IpAddr::V6(address) => {
            let is_public = !address.is_unique_local() && !address.is_loopback();
            let network = address.to_bits() >> (128 - PUBLIC_V6_PREFIX) << (128 - PUBLIC_V6_PREFIX);
            is_public.then(|| CidrSubnet::from_v6_prefix(network.to_be_bytes(), PUBLIC_V6_PREFIX))
        }
    }
}

/// No two certificates of an authority may share a number.
fn serial() -> Result<SerialNumber, LanError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(LanError::Random)?;
    // Positive, and of the same length always.
    bytes[0] = bytes[0] & 0x7f | 0x40;
    Ok(SerialNumber::from_slice(&bytes))
}

/// Certificates have years of four digits.
fn after_epoch(time: Time) -> Duration {
    let millis = time.as_millis().clamp(0, FAR.as_millis());
    Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}
