//! A device's connection to the hub: commands out, snapshot and changes in. It reconnects by
//! itself and says so; it keeps no truth but the hub's last word.

mod backoff;
mod clock;
mod commands;
mod device;
mod stream;

pub use clock::HubClock;
pub use commands::{LinkError, TicketFilter};

use crate::protocol::TroubleReport;
use crate::queue::view::{HallView, Moment};
use std::sync::Arc;
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
    http: reqwest::Client,
    /// Every stream has a connection of its own: a kept one may be as dead as the one it replaces.
    streams: reqwest::Client,
    /// Without a slash at the end.
    address: String,
    /// The device's name.
    name: String,
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
}

#[derive(Debug, thiserror::Error)]
pub enum LinkStartError {
    #[error("the hub's address must begin with http://, as http://127.0.0.1:7480: {0:?}")]
    BadAddress(String),
    #[error("the HTTP client cannot be made: {0}")]
    Client(#[from] reqwest::Error),
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
        let client = || {
            reqwest::Client::builder()
                .connect_timeout(CONNECT_TIMEOUT)
                .redirect(reqwest::redirect::Policy::none())
        };
        let http = client().pool_idle_timeout(IDLE_KEPT).build()?;
        let streams = client().pool_max_idle_per_host(0).build()?;
        let address = address.trim_end_matches('/').to_owned();
        let hub = Arc::new(Hub {
            http,
            streams,
            address,
            name: name.into(),
        });
        let (view_sender, view) = watch::channel(LinkView::default());
        let (trouble, trouble_receiver) = watch::channel(Vec::new());
        runtime.spawn(stream::keep_view(hub.clone(), view_sender));
        runtime.spawn(device::keep_reported(
            hub.clone(),
            view.clone(),
            trouble_receiver,
        ));
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
        self.clock.map(|clock| clock.now())
    }

    pub fn is_connected(&self) -> bool {
        self.state == LinkState::Connected
    }

    /// A view as a device would have it that heard `hall` just now; for tests and pictures.
    pub fn of(state: LinkState, hall: HallView) -> Self {
        let clock = Some(HubClock::at(hall.now));
        Self {
            state,
            hall: Some(Arc::new(hall)),
            clock,
        }
    }
}
