//! How a new device is let in without anything being carried to it: it finds the hub, shows six digits, and waits until
//! somebody who sees the same ones at the hub lets it in.
//!
//! Until then the hub's key is only what the first connection has shown; the digits hang on it. A device trusts it once
//! this very hub has given it a token.

use super::LinkStartError;
use super::commands::{LinkError, read};
use super::finder;
use super::identity::{Exchange, client, exchange, keep_paired};
use super::known_hub::KnownHub;
use crate::config::Device;
use crate::model::text::Text;
use crate::protocol::{
    IDEMPOTENCY_KEY, PairingBegun, PairingBody, PairingKey, PairingNonce, PairingState,
    PairingStateName, Problem, ProblemKind, RevealBody, Role, SECRET_BYTES, base32, digits, path,
};
use reqwest::{Client, RequestBuilder};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, timeout};
use uuid::Uuid;

/// How often the hub is asked whether the device is let in.
const ASK_EVERY: Duration = Duration::from_secs(2);
/// Timeout of one request.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);
/// How long to wait before another try.
const RETRY: Duration = Duration::from_secs(3);
/// The same after a refusal: trying more often would change nothing.
const RETRY_REFUSED: Duration = Duration::from_secs(15);
/// For how long digits are shown at most, whatever the hub says.
const SHOWN_MOST: Duration = Duration::from_secs(10 * 60);

/// What a new device has to say on its screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Pairing {
    /// No hub has been found yet.
    #[default]
    Searching,
    /// The hub at this address does not answer.
    Unreachable { address: String },
    /// The digits that somebody has to compare, and the hub that they were made with.
    Waiting { digits: String, address: String },
    /// The hub says that it is let in. Whoever answers may say so: the device wants to be told that the digits are the
    /// same.
    Comparing { digits: String, address: String },
    /// Too many new devices wait there already.
    Full { address: String },
    /// Somebody did not let it in.
    Refused { address: String },
    /// What answers there does not let devices in by digits: a hub of an earlier version, or no hub at all.
    Unable { address: String },
    /// It has its token.
    Done,
}

impl Pairing {
    /// The hub that it speaks with.
    pub fn address(&self) -> Option<&str> {
        match self {
            Self::Searching | Self::Done => None,
            Self::Unreachable { address }
            | Self::Waiting { address, .. }
            | Self::Comparing { address, .. }
            | Self::Full { address }
            | Self::Refused { address }
            | Self::Unable { address } => Some(address),
        }
    }
}

/// A person's answer at the device: whether the digits are the same.
pub type Answers = mpsc::Receiver<bool>;

/// Why one try has ended.
#[derive(Debug, thiserror::Error)]
enum Ended {
    #[error("{0}")]
    Link(#[from] LinkError),
    #[error("{0}")]
    Device(#[from] LinkStartError),
    #[error("the time to be let in is over, or the hub has started anew")]
    Over,
    #[error("the digits are not those of the hub: somebody may be between")]
    NotTheSame,
    #[error("the device was not let in")]
    Refused,
}

/// What the device has made for one try. A nonce that was told is never used again: whoever heard it could choose the
/// other end's to its liking.
struct Attempt {
    secret: [u8; SECRET_BYTES],
    nonce: PairingNonce,
}

/// Tries until the device is let in; then its key file is written. Tells `screen` what there is to say. With `answers`
/// somebody has to say at the device, too, that the digits are the same.
///
/// # Errors
/// If the device cannot keep its key, or has no random numbers.
pub(super) async fn be_let_in(
    device: &Device,
    role: Role,
    screen: &watch::Sender<Pairing>,
    mut answers: Option<Answers>,
) -> Result<(), LinkStartError> {
    let tell = |pairing: Pairing| {
        screen.send_if_modified(|known| {
            let is_new = *known != pairing;
            *known = pairing;
            is_new
        });
    };
    loop {
        let addresses = match device.hub.as_str() {
            Device::AUTO => finder::any_hub().await,
            address => vec![address.to_owned()],
        };
        let mut pause = RETRY;
        if addresses.is_empty() {
            tell(Pairing::Searching);
        }
        for address in addresses {
            match attempt(device, role, &address, &tell, answers.as_mut()).await {
                Ok(()) => {
                    tell(Pairing::Done);
                    return Ok(());
                }
                Err(Ended::Device(error)) => return Err(error),
                Err(Ended::Over) => {
                    tracing::info!(
                        address,
                        "the digits are no longer good: there will be others"
                    );
                    pause = Duration::ZERO;
                    break;
                }
                Err(ended @ Ended::NotTheSame) => {
                    tracing::error!(address, "{ended}");
                    break;
                }
                Err(Ended::Refused) => {
                    tell(Pairing::Refused { address });
                    pause = SHOWN_MOST;
                    break;
                }
                Err(Ended::Link(error)) => {
                    tracing::warn!(address, %error, "this device is not let in yet");
                    pause = said_of(&error, address, &tell);
                }
            }
        }
        sleep(pause).await;
    }
}

/// Tells what a failed try means. Returns how long to wait.
fn said_of(error: &LinkError, address: String, tell: &impl Fn(Pairing)) -> Duration {
    let kind = match error {
        LinkError::Refused(problem) => problem.known_kind(),
        LinkError::Unreachable(_) => {
            tell(Pairing::Unreachable { address });
            return RETRY;
        }
        LinkError::Unreadable(_) => None,
    };
    match kind {
        Some(ProblemKind::PairingFull | ProblemKind::TooMany) => tell(Pairing::Full { address }),
        Some(ProblemKind::Busy | ProblemKind::StorageFailed | ProblemKind::NoHall) => {
            tell(Pairing::Unreachable { address });
        }
        Some(_) | None => tell(Pairing::Unable { address }),
    }
    RETRY_REFUSED
}

/// One try at one hub.
async fn attempt(
    device: &Device,
    role: Role,
    address: &str,
    tell: &impl Fn(Pairing),
    answers: Option<&mut Answers>,
) -> Result<(), Ended> {
    let attempt = Attempt::new()?;
    let hub = KnownHub::stranger();
    let http = client(Some(hub.clone()))?;
    let http = http.build().map_err(LinkStartError::Client)?;
    let line = Line { http, address };

    let began = Instant::now();
    let name = Text::new(&device.name).ok();
    let body = PairingBody::new(&attempt.key(), &attempt.nonce, role, name);
    let begun: PairingBegun = line.post(path::PAIRINGS, &body).await?;
    let of_hub = base32::decode(&begun.nonce);
    let of_hub = of_hub.ok_or_else(|| LinkError::Unreadable("the nonce is none".into()))?;
    let hub_key = hub.key().ok_or_else(|| {
        let unproven = "the hub has shown no key";
        LinkError::Unreadable(unproven.into())
    })?;
    // From here on the client accepts this key only.
    let nonce = base32::encode(&attempt.nonce);
    let pairing = base32::encode(&attempt.key());
    let reveal = path::filled(path::REVEAL, &[&pairing]);
    let _: PairingState = line.post(&reveal, &RevealBody { nonce }).await?;
    let digits = digits(&hub_key, &attempt.key(), &attempt.nonce, &of_hub);
    let shown = Pairing::Waiting {
        digits: digits.clone(),
        address: address.into(),
    };
    let until = began + SHOWN_MOST.min(Duration::from_secs(begun.expires_in_s));
    tell(shown.clone());
    loop {
        let path = path::filled(path::PAIRING, &[&pairing]);
        match line
            .get::<PairingState>(&path)
            .await
            .map(|known| known.state)
        {
            Ok(PairingStateName::Approved) => break,
            Ok(PairingStateName::Refused) => return Err(Ended::Refused),
            Ok(PairingStateName::Waiting) => tell(shown.clone()),
            Err(LinkError::Refused(problem)) if is_over(&problem) => return Err(Ended::Over),
            Err(error) => {
                let _ = said_of(&error, address.to_owned(), tell);
            }
        }
        if Instant::now() >= until {
            return Err(Ended::Over);
        }
        sleep(ASK_EVERY).await;
    }
    if let Some(answers) = answers {
        // Whatever was pressed before there was a question.
        while answers.try_recv().is_ok() {}
        let address = address.into();
        tell(Pairing::Comparing { digits, address });
        match timeout(SHOWN_MOST, answers.recv()).await {
            Ok(Some(true)) => {}
            Ok(Some(false)) => return Err(Ended::NotTheSame),
            Ok(None) | Err(_) => return Err(Ended::Over),
        }
    }
    let host = address.trim_start_matches("https://");
    let asked = Exchange {
        address: host,
        secret: &attempt.secret,
        key: Uuid::new_v4(),
    };
    let token = exchange(&asked, &hub).await?;
    keep_paired(&device.key_file, (&pairing, &asked), &hub, token)?;
    Ok(())
}

fn is_over(problem: &Problem) -> bool {
    problem.known_kind() == Some(ProblemKind::UnknownPairing)
}

impl Attempt {
    fn new() -> Result<Self, LinkStartError> {
        let (mut secret, mut nonce) = ([0; SECRET_BYTES], PairingNonce::default());
        let filled = getrandom::fill(&mut secret).and_then(|()| getrandom::fill(&mut nonce));
        filled.map_err(LinkStartError::Random)?;
        Ok(Self { secret, nonce })
    }

    /// The device's public part.
    fn key(&self) -> PairingKey {
        Sha256::digest(self.secret).into()
    }
}

/// Requests to the hub that is being tried.
struct Line<'a> {
    http: Client,
    address: &'a str,
}

impl Line<'_> {
    /// Asks again for a while: a place that was taken is not given up for one lost answer.
    async fn post<T: serde::de::DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, LinkError> {
        let key = Uuid::new_v4().to_string();
        let mut last = None;
        for pause in [RETRY / 3, RETRY, Duration::ZERO] {
            let request = self.http.post(format!("{}{path}", self.address));
            let request = request.header(IDEMPOTENCY_KEY, &key).json(body);
            match answer(request).await {
                Err(error @ LinkError::Unreachable(_)) => last = Some(error),
                other => return other,
            }
            sleep(pause).await;
        }
        Err(last.unwrap_or_else(|| LinkError::Unreachable("no try was made".into())))
    }

    async fn get<T: serde::de::DeserializeOwned>(&self, path: &str) -> Result<T, LinkError> {
        answer(self.http.get(format!("{}{path}", self.address))).await
    }
}

async fn answer<T: serde::de::DeserializeOwned>(request: RequestBuilder) -> Result<T, LinkError> {
    let asked = async {
        let sent = request.send().await;
        read(sent.map_err(|error| LinkError::unreachable(&error))?).await
    };
    let late = |_| LinkError::Unreachable("no answer in time".into());
    timeout(ANSWER_TIMEOUT, asked).await.map_err(late)?
}
