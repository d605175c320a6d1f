//! HTTP to a hub: plain on this computer, or TLS to the one hub that is known. Its key is what counts; no authority, name
//! or date is checked.

use super::known_hub::KnownHub;
use crate::protocol::{HubProof, NONCE_BYTES, Problem, base32, path, token_id};
use reqwest::{Client, ClientBuilder, Response};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::version::TLS13;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use std::time::Duration;

/// A client for this hub; `None`: for a hub on this computer, without TLS.
///
/// # Errors
/// Never with the built-in algorithms; the signature is the library's.
pub(crate) fn builder(hub: Option<KnownHub>) -> Result<ClientBuilder, Error> {
    Ok(Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        // A hub is on this computer or in the hall's own network.
        .no_proxy()
        .https_only(hub.is_some())
        .tls_backend_preconfigured(tls(hub)?))
}

/// Why a token is not shown.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoProof {
    #[error("{0}")]
    Unreachable(#[from] reqwest::Error),
    /// The hub does not know the token, or is too busy.
    #[error("{}", .0.detail)]
    Refused(Box<Problem>),
    #[error("somebody answers at {0} who is not this device's hub")]
    Stranger(String),
}

/// Timeout of a proof request.
const PROOF_TIMEOUT: Duration = Duration::from_secs(5);
/// Maximum size of its answer, in bytes.
const PROOF_MOST: usize = 4 * 1024;

/// An answer's body; `None` if it is longer than `most` bytes.
pub(crate) async fn body_of(
    mut answer: Response,
    most: usize,
) -> Result<Option<Vec<u8>>, reqwest::Error> {
    let mut body = Vec::new();
    while let Some(part) = answer.chunk().await? {
        body.extend_from_slice(&part);
        if body.len() > most {
            return Ok(None);
        }
    }
    Ok(Some(body))
}

/// Checks that it is the hub that answers at `address`, before a token is sent there. With TLS the certificate has
/// already proved it.
///
/// # Errors
/// If the token must not be shown there, at least for now.
pub(crate) async fn prove_hub(http: &Client, address: &str, token: &str) -> Result<(), NoProof> {
    if address.starts_with("https://") {
        return Ok(());
    }
    let stranger = || NoProof::Stranger(address.into());
    let token = base32::decode::<32>(token).ok_or_else(stranger)?;
    let hash = Sha256::digest(token).into();
    let mut nonce = [0; NONCE_BYTES];
    getrandom::fill(&mut nonce).map_err(|_| stranger())?;
    let id = token_id(&hash);
    let path = path::filled(path::PROOF, &[&id, &base32::encode(&nonce)]);
    let url = format!("{address}{path}");
    let answer = http.get(url).timeout(PROOF_TIMEOUT).send().await?;
    let is_refused = !answer.status().is_success();
    let body = body_of(answer, PROOF_MOST).await?.ok_or_else(stranger)?;
    if is_refused {
        let problem = serde_json::from_slice(&body).map_err(|_| stranger())?;
        return Err(NoProof::Refused(problem));
    }
    let proof: HubProof = serde_json::from_slice(&body).map_err(|_| stranger())?;
    let is_hub = proof.is_of(&hash, &nonce);
    is_hub.then_some(()).ok_or_else(stranger)
}

/// Offers no protocol (ALPN): a hub shows the certificate that older devices know to whoever does not ask like a browser.
fn tls(hub: Option<KnownHub>) -> Result<ClientConfig, Error> {
    let provider = Arc::new(ring::default_provider());
    let pin = Pin {
        hub,
        provider: provider.clone(),
    };
    Ok(ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS13])?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(pin))
        .with_no_client_auth())
}

#[derive(Debug)]
struct Pin {
    /// `None`: no certificate is accepted.
    hub: Option<KnownHub>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Pin {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let hub = self.hub.as_ref();
        if hub.is_some_and(|hub| hub.is_shown_by(certificate)) {
            Ok(ServerCertVerified::assertion())
        } else {
            let wrong = CertificateError::ApplicationVerificationFailure;
            Err(Error::InvalidCertificate(wrong))
        }
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::General("TLS 1.3 only".into()))
    }

    /// Verifies that the hub has the certificate's private key; then its public key is learned.
    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        let verified = verify_tls13_signature(message, certificate, signed, algorithms)?;
        if let Some(hub) = &self.hub {
            hub.learn(certificate);
        }
        Ok(verified)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let algorithms = &self.provider.signature_verification_algorithms;
        algorithms.supported_schemes()
    }
}
