//! A device's connection to the hub: commands out, snapshot and changes in. It reconnects by
//! itself and says so; it keeps no truth but the hub's last word.

pub mod addresses;
mod backoff;
mod clock;
mod commands;
mod device;
mod finder;
pub(crate) mod http_client;
mod identity;
mod stream;

pub use clock::HubClock;
pub use commands::LinkError;

use crate::config::Device;
use crate::model::Moment;
use crate::protocol::view::HallView;
use crate::protocol::{DEVICE_NAME, Hidden, Role, TroubleReport};
use crate::system::process::vital;
use crate::system::steady::Steady;
use addresses::Addresses;
use http_client::{NoProof, prove_hub};
use identity::Identity;
use reqwest::{Client, Method, RequestBuilder};
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::watch;
use uuid::Uuid;

/// How long a connection may take to be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// A connection is kept so long for the next command: after a while nobody knows what it is worth.
const IDLE_KEPT: Duration = Duration::from_secs(15);

/// A device's line to its hub. Clones share it; it ends with the runtime it was started on.
#[derive(Clone)]
pub struct Link {
    hub: Arc<Hub>,
    view: watch::Receiver<LinkView>,
    trouble: watch::Sender<Vec<TroubleReport>>,
}

/// Which hub, and who asks.
struct Hub {
    http: Client,
    /// Every stream has a connection of its own: a kept one may be as dead as the one it replaces.
    streams: Client,
    addresses: RwLock<Addresses>,
    /// The device's name.
    name: String,
    token: Option<Hidden>,
}

impl Hub {
    /// A request to the hub from this device, where its stream was opened last.
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

    /// Asks whoever answers there to show that it is the hub, before the token goes there.
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

    /// The hub says in the net that it is at these.
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
    }
}

/// What a device knows of the hall, and how fresh it is.
#[derive(Clone, Debug, Default)]
pub struct LinkView {
    pub state: LinkState,
    /// None until the hub was heard for the first time.
    pub hall: Option<Arc<HallView>>,
    clock: Option<HubClock>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinkState {
    /// The hub was not heard yet.
    #[default]
    Connecting,
    Connected,
    /// The connection was lost at `since`, by the hub's clock.
    Reconnecting {
        since: Moment,
    },
    /// The hub does not speak with this device: its token is not valid, or its version is not. It
    /// is asked on, and the connection comes back by itself when the hub takes the device again.
    Refused {
        /// When the connection ended; none if there was none yet.
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
    #[error("设备没有接入成功。This device was not enrolled: {0}")]
    Enroll(#[from] LinkError),
}

impl Link {
    /// Begins to connect to the hub at `address` (`http://127.0.0.1:7480`) as the device `name`.
    ///
    /// # Errors
    /// When the address is none.
    pub fn start(address: &str, name: &str, runtime: &Handle) -> Result<Self, LinkStartError> {
        if !address.starts_with("http://") {
            return Err(LinkStartError::BadAddress(address.into()));
        }
        Self::begin(Identity::plain(address, None), name, None, runtime)
    }

    /// Begins to connect as the device's file says. A new device of the hall is enrolled first,
    /// which needs the hub: not to be called from within the runtime.
    ///
    /// # Errors
    /// When the device is not enrolled and cannot be, or its key file cannot be used.
    pub fn connect(device: &Device, role: Role, runtime: &Handle) -> Result<Self, LinkStartError> {
        let identity = runtime.block_on(Identity::of(device))?;
        Self::begin(identity, &device.name, Some(role), runtime)
    }

    fn begin(
        identity: Identity,
        name: &str,
        role: Option<Role>,
        runtime: &Handle,
    ) -> Result<Self, LinkStartError> {
        let hub = Arc::new(Hub {
            http: identity.client()?.pool_idle_timeout(IDLE_KEPT).build()?,
            streams: identity.client()?.pool_max_idle_per_host(0).build()?,
            addresses: RwLock::new(Addresses::new(identity.address, identity.enrolled)),
            name: name.into(),
            token: identity.token,
        });
        if let Some(fingerprint) = identity.fingerprint.filter(|_| identity.is_searched) {
            runtime.spawn(vital(
                "search for the hub",
                finder::keep_found(hub.clone(), fingerprint),
            ));
        }
        let (view_sender, view) = watch::channel(LinkView::default());
        let (trouble, trouble_receiver) = watch::channel(Vec::new());
        runtime.spawn(vital(
            "stream of the hub",
            stream::keep_view(hub.clone(), view_sender),
        ));
        let reporting = device::keep_reported(hub.clone(), role, view.clone(), trouble_receiver);
        runtime.spawn(vital("report to the hub", reporting));
        Ok(Self { hub, view, trouble })
    }

    /// The latest view, and a way to wait for the next. Views in between may be left out; calls
    /// are not, as a view holds the last of them.
    pub fn view(&self) -> watch::Receiver<LinkView> {
        self.view.clone()
    }

    /// Tells the hub what does not work on this device, now and after every reconnection.
    pub fn set_trouble(&self, trouble: Vec<TroubleReport>) {
        self.trouble.send_if_modified(|known| {
            let differs = *known != trouble;
            if differs {
                *known = trouble;
            }
            differs
        });
    }

    /// A key for one command. Neighbors in time are neighbors in the hub's index.
    pub fn new_key() -> Uuid {
        Uuid::now_v7()
    }
}

impl LinkView {
    /// What time it is at the hub; none until it was heard for the first time.
    pub fn now(&self) -> Option<Moment> {
        self.clock.map(|clock| clock.at(Steady::now()))
    }

    pub fn is_connected(&self) -> bool {
        self.state == LinkState::Connected
    }

    /// A view as a device would have it that heard `hall` just now; for tests and pictures.
    pub fn of(state: LinkState, hall: HallView) -> Self {
        let clock = Some(HubClock::new(hall.now, Steady::now()));
        Self {
            state,
            hall: Some(Arc::new(hall)),
            clock,
        }
    }
}
