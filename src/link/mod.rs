//! A device's connection to the hub: commands out, snapshot and changes in. It reconnects by itself and reports its
//! state; its only truth is what the hub said last.

pub mod addresses;
mod backoff;
mod clock;
mod commands;
mod device;
mod finder;
pub(crate) mod http_client;
mod identity;
mod known_hub;
mod pairing;
mod settings;
mod stream;

pub use clock::HubClock;
pub use commands::LinkError;
pub use pairing::{Answers, Pairing};

use crate::config::Device;
use crate::model::{DeviceSettings, Moment};
use crate::protocol::view::HallView;
use crate::protocol::{DEVICE_NAME, Hidden, Role, TroubleReport};
use crate::system::process::vital;
use crate::system::steady::Steady;
use addresses::Addresses;
use device::Said;
use http_client::{NoProof, prove_hub};
use identity::Identity;
use known_hub::KnownHub;
use reqwest::{Client, Method, RequestBuilder};
use settings::KeptSettings;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::watch;
use uuid::Uuid;

/// Timeout for establishing a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// How long an idle connection is kept for the next command: after a while it may be dead without anyone knowing.
const IDLE_KEPT: Duration = Duration::from_secs(15);

/// A device's connection to its hub. Clones share it; it ends with the runtime it was started on.
#[derive(Clone)]
pub struct Link {
    hub: Arc<Hub>,
    view: watch::Receiver<LinkView>,
    said: watch::Sender<Said>,
}

/// Which hub, and the device's identity.
struct Hub {
    http: Client,
    /// Every stream gets its own connection: a pooled one may be as dead as the one it replaces.
    streams: Client,
    addresses: RwLock<Addresses>,
    /// The device's name.
    name: String,
    token: Option<Hidden>,
    /// Where the hub's key is to be kept, and the hub, until that is done.
    unlearned: Mutex<Option<(PathBuf, KnownHub)>>,
    /// `None`: nothing is kept.
    kept: Option<KeptSettings>,
}

impl Hub {
    /// A request to the hub from this device, to the address where its stream was last opened.
    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.signed(
            self.http
                .request(method, format!("{}{path}", self.address())),
        )
    }

    /// A stream from one of the addresses where the hub may be.
    fn stream_at(&self, address: &str, path: &str) -> RequestBuilder {
        self.signed(self.streams.get(format!("{address}{path}")))
    }

    fn signed(&self, request: RequestBuilder) -> RequestBuilder {
        let request = request.header(DEVICE_NAME, &self.name);
        match &self.token {
            Some(token) => request.bearer_auth(token.as_str()),
            None => request,
        }
    }

    /// Makes whoever answers there prove that it is the hub, before the token is sent.
    async fn expect_hub(&self, address: &str) -> Result<(), LinkError> {
        let Some(token) = &self.token else {
            return Ok(());
        };
        let shown = prove_hub(&self.http, address, token.as_str()).await;
        shown.map_err(|error| match error {
            NoProof::Unreachable(error) => LinkError::unreachable(&error),
            NoProof::Refused(problem) => LinkError::Refused(problem),
            NoProof::Stranger(_) => LinkError::Unreachable(error.to_string()),
        })
    }

    fn address(&self) -> String {
        let known = self.addresses.read();
        let known = known.unwrap_or_else(PoisonError::into_inner);
        known.works().to_owned()
    }

    fn candidates(&self) -> Vec<String> {
        let known = self.addresses.read();
        known.unwrap_or_else(PoisonError::into_inner).candidates()
    }

    /// The hub announces itself at these addresses.
    fn hint(&self, addresses: Vec<String>) {
        let known = self.addresses.write();
        known
            .unwrap_or_else(PoisonError::into_inner)
            .hint(addresses);
    }

    /// The hub opened a stream at this address.
    fn prove(&self, address: &str) {
        let known = self.addresses.write();
        if known.unwrap_or_else(PoisonError::into_inner).prove(address) {
            tracing::info!(address, "the hub was found");
        }
        self.keep_key();
    }

    /// A device that was enrolled before keeps the key that this connection has shown; if it cannot, it tries again with
    /// the next one.
    fn keep_key(&self) {
        let unlearned = self.unlearned.lock();
        let mut unlearned = unlearned.unwrap_or_else(PoisonError::into_inner);
        let Some((path, hub)) = &*unlearned else {
            return;
        };
        match identity::keep_key(path, hub) {
            Ok(()) => {
                tracing::info!("this device knows its hub's key now");
                *unlearned = None;
            }
            Err(error) => tracing::warn!(%error, "the hub's key is not kept"),
        }
    }
}

/// What a device knows of the hall, and how fresh it is.
#[derive(Clone, Debug, Default)]
pub struct LinkView {
    pub state: LinkState,
    /// `None` until the hub has been heard for the first time.
    pub hall: Option<Arc<HallView>>,
    /// What the hub set for this device; `None` as long as it has set nothing.
    pub settings: Option<Arc<DeviceSettings>>,
    clock: Option<HubClock>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinkState {
    /// The hub has not been heard yet.
    #[default]
    Connecting,
    Connected,
    /// The connection was lost at `since`, by the hub's clock.
    Reconnecting {
        since: Moment,
    },
    /// The hub refuses this device: its token or its version is not valid. It keeps trying, and the connection
    /// recovers by itself when the hub accepts the device again.
    Refused {
        /// When the connection ended; `None` if there has been none yet.
        since: Option<Moment>,
    },
}

#[derive(Debug, thiserror::Error)]
pub enum LinkStartError {
    #[error("the hub's address must begin with http://, as http://127.0.0.1:7480: {0:?}")]
    BadAddress(String),
    #[error("the HTTP client cannot be made: {0}")]
    Client(#[from] reqwest::Error),
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
    #[error("the key file {0} cannot be used: {1}")]
    KeyFile(PathBuf, std::io::Error),
    #[error(
        "这台设备还没有接入：在服务端运行 jiaohao hub enroll，把得到的接入码写到设备文件的 enroll 里。\n\
         This device is not enrolled: run jiaohao hub enroll at the hub and put the string that it prints into the device's file, enroll = \"…\"."
    )]
    NotEnrolled,
    #[error("the system has no random numbers: {0}")]
    Random(getrandom::Error),
    #[error("设备没有接入成功。This device was not enrolled: {0}")]
    Enroll(#[from] LinkError),
}

impl Link {
    /// Starts connecting to the hub at `address` (`http://127.0.0.1:7480`) as the device `name`.
    ///
    /// # Errors
    /// If the address is not valid.
    pub fn start(address: &str, name: &str, runtime: &Handle) -> Result<Self, LinkStartError> {
        if !address.starts_with("http://") {
            return Err(LinkStartError::BadAddress(address.into()));
        }
        Self::begin(Identity::plain(address, None), name, None, None, runtime)
    }

    /// Starts connecting as the device's file says. A new device of the hall is enrolled first, which needs the hub:
    /// must not be called from within the runtime.
    ///
    /// # Errors
    /// If the device is not enrolled and cannot be, or its key file cannot be used.
    pub fn connect(device: &Device, role: Role, runtime: &Handle) -> Result<Self, LinkStartError> {
        let identity = runtime.block_on(Identity::of(device))?;
        let file = device.key_file.with_extension("settings");
        let kept = KeptSettings::new(file, &identity, &device.name);
        Self::begin(identity, &device.name, Some(role), Some(kept), runtime)
    }

    /// Waits until a new device of the hall is let in by six digits, as its file says where the hub is; then
    /// [`Link::connect`] works. `screen` is told what there is to show meanwhile; with `answers` somebody has to say at the
    /// device, too, that the digits are the same.
    ///
    /// # Errors
    /// If the device cannot keep what it gets.
    pub async fn be_let_in(
        device: &Device,
        role: Role,
        screen: &watch::Sender<Pairing>,
        answers: Option<Answers>,
    ) -> Result<(), LinkStartError> {
        pairing::be_let_in(device, role, screen, answers).await
    }

    fn begin(
        identity: Identity,
        name: &str,
        role: Option<Role>,
        kept: Option<KeptSettings>,
        runtime: &Handle,
    ) -> Result<Self, LinkStartError> {
        let settings = kept.as_ref().and_then(KeptSettings::load).map(Arc::new);
        let hub = Arc::new(Hub {
            http: identity.client()?.pool_idle_timeout(IDLE_KEPT).build()?,
            streams: identity.client()?.pool_max_idle_per_host(0).build()?,
            addresses: RwLock::new(Addresses::new(identity.address, identity.enrolled)),
            name: name.into(),
            token: identity.token,
            unlearned: Mutex::new(identity.unlearned.zip(identity.hub.clone())),
            kept,
        });
        if let Some(known) = identity.hub.filter(|_| identity.is_searched) {
            runtime.spawn(vital(
                "search for the hub",
                finder::keep_found(hub.clone(), known),
            ));
        }
        let (view_sender, view) = watch::channel(LinkView {
            settings,
            ..LinkView::default()
        });
        let (said, to_report) = watch::channel(Said::default());
        runtime.spawn(vital(
            "stream of the hub",
            stream::keep_view(hub.clone(), view_sender),
        ));
        let reporting = device::keep_reported(hub.clone(), role, view.clone(), to_report);
        runtime.spawn(vital("report to the hub", reporting));
        Ok(Self { hub, view, said })
    }

    /// The latest view, and a way to wait for the next. Intermediate views may be skipped; calls are not, as a view
    /// holds the latest ones.
    pub fn view(&self) -> watch::Receiver<LinkView> {
        self.view.clone()
    }

    /// Tells the hub what does not work on this device, now and after every reconnect.
    pub fn set_trouble(&self, trouble: Vec<TroubleReport>) {
        self.say(|said| said.trouble = trouble);
    }

    /// Tells the hub whether this device speaks the hall's calls.
    pub fn set_speaks(&self, speaks: bool) {
        self.say(|said| said.speaks = speaks);
    }

    /// Tells the hub which settings this device goes by.
    pub fn set_uses(&self, uses: DeviceSettings) {
        self.say(|said| said.uses = Some(uses));
    }

    fn say(&self, change: impl FnOnce(&mut Said)) {
        self.said.send_if_modified(|said| {
            let before = said.clone();
            change(said);
            before != *said
        });
    }

    /// A key for one command. Keys close in time are neighbors in the hub's index.
    pub fn new_key() -> Uuid {
        Uuid::now_v7()
    }
}

impl LinkView {
    /// The hub's current time; `None` until it has been heard for the first time.
    pub fn now(&self) -> Option<Moment> {
        self.clock.map(|clock| clock.at(Steady::now()))
    }

    pub fn is_connected(&self) -> bool {
        self.state == LinkState::Connected
    }

    /// The view of a device that has just received `hall`; for tests and screenshots.
    pub fn of(state: LinkState, hall: HallView) -> Self {
        let clock = Some(HubClock::new(hall.now, Steady::now()));
        Self {
            state,
            hall: Some(Arc::new(hall)),
            settings: None,
            clock,
        }
    }
}
