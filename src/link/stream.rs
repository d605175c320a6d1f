//! Keeps the view up to date from the hub's stream.

use super::addresses::first_open;
use super::backoff::Backoff;
use super::clock::HubClock;
use super::commands::read;
use super::{Hub, LinkError, LinkState, LinkView};
use crate::model::DeviceSettings;
use crate::protocol::view::HallView;
use crate::protocol::{LAST_EVENT_ID, NoBody, StreamMessage, path};
use crate::system::steady::Steady;
use eventsource_stream::{Event, Eventsource};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

/// Three ticks of five seconds missed: the connection is lost.
const SILENCE: Duration = Duration::from_secs(16);

/// One tick missed: the connection may be silently dead, and another one is tried in parallel.
const QUIET: Duration = Duration::from_secs(6);

/// Why a stream was given up.
#[derive(Debug, thiserror::Error)]
enum Lost {
    #[error("{0}")]
    Link(#[from] LinkError),
    #[error("the hub was silent for {} s", SILENCE.as_secs())]
    Silent,
    #[error("the hub ended the stream")]
    Ended,
    #[error("the stream is broken: {0}")]
    Broken(String),
    #[error("the hub's log is another one now")]
    OtherLog,
}

/// Connects, reconnects and publishes views until nobody listens any more.
pub(super) async fn keep_view(hub: Arc<Hub>, views: watch::Sender<LinkView>) {
    let mut backoff = Backoff::new();
    let mut hall: Option<HallView> = None;
    let mut logged = String::new();
    while !views.is_closed() {
        let Err(lost) = follow(&hub, &mut hall, &views, &mut backoff).await;
        // A hub that is away over a weekend must not fill the disk with one line per second.
        let reason = lost.to_string();
        if views.borrow().is_connected() || reason != logged {
            tracing::warn!(hub = hub.address(), reason, "connection lost");
            logged = reason;
        }
        if matches!(lost, Lost::OtherLog | Lost::Broken(_)) {
            // What is shown stays on the screen; the next stream begins with a snapshot.
            hall = None;
        }
        views.send_modify(|view| view.lose(&lost));
        sleep(backoff.next()).await;
    }
}

/// Follows one stream to its end.
async fn follow(
    hub: &Hub,
    hall: &mut Option<HallView>,
    views: &watch::Sender<LinkView>,
    backoff: &mut Backoff,
) -> Result<std::convert::Infallible, Lost> {
    let mut messages = open(hub, hall.as_ref().map(|hall| hall.seq)).await?;
    loop {
        let last = hall.as_ref().map(|hall| hall.seq);
        let event = match timeout(QUIET, messages.next()).await {
            Ok(event) => event,
            Err(_) => match break_silence(hub, last, &mut messages).await? {
                Broken::ByTheOld(event) => event,
                Broken::ByAnother(stream) => {
                    messages = stream;
                    continue;
                }
            },
        };
        let event = event.ok_or(Lost::Ended)??;
        let message = StreamMessage::read(&event.event, &event.data);
        let Some(message) = message.map_err(|error| Lost::Broken(error.to_string()))? else {
            continue;
        };
        if let StreamMessage::Settings(set) = &message {
            follow_settings(hub, &set.settings, views);
            continue;
        }
        // A change may be old: missed changes are sent again. The other messages carry the current time.
        let says_now = !matches!(message, StreamMessage::Change(_));
        take_in(hall, message)?;
        backoff.reset();
        let Some(hall) = hall else { continue };
        views.send_modify(|view| {
            view.state = LinkState::Connected;
            if says_now {
                view.set_clock(hall);
            }
            view.hall = Some(Arc::new(hall.clone()));
        });
    }
}

/// The hub has set something for this device: it is kept for the next start, too.
fn follow_settings(hub: &Hub, settings: &DeviceSettings, views: &watch::Sender<LinkView>) {
    let is_known = views.borrow().settings.as_deref() == Some(settings);
    if is_known {
        return;
    }
    if let Some(kept) = &hub.kept {
        kept.keep(settings);
    }
    tracing::info!(?settings, "the hub has set this device");
    views.send_modify(|view| view.settings = Some(Arc::new(settings.clone())));
}

/// What broke a silence.
enum Broken {
    ByTheOld(Option<Result<Event, Lost>>),
    ByAnother(Messages),
}

/// Waits for the stream while trying another one: after an outage the old one may hang for a long time before it
/// resumes, if ever, and meanwhile the screen would be out of date.
async fn break_silence(hub: &Hub, last: Option<u64>, old: &mut Messages) -> Result<Broken, Lost> {
    let another = async {
        let mut backoff = Backoff::new();
        loop {
            match open(hub, last).await {
                Ok(messages) => return messages,
                Err(_) => sleep(backoff.next()).await,
            }
        }
    };
    tokio::select! {
        event = old.next() => Ok(Broken::ByTheOld(event)),
        messages = another => Ok(Broken::ByAnother(messages)),
        () = sleep(SILENCE.saturating_sub(QUIET)) => Err(Lost::Silent),
    }
}

/// The messages of one stream.
type Messages = BoxStream<'static, Result<Event, Lost>>;

/// Opens a stream wherever the hub is. Commands go there from now on.
async fn open(hub: &Hub, last: Option<u64>) -> Result<Messages, Lost> {
    let refused = |lost: &Lost| matches!(lost, Lost::Link(LinkError::Refused(_)));
    let open = |address| open_at(hub, address, last);
    let (address, messages) = first_open(hub.candidates(), open, refused).await?;
    hub.prove(&address);
    Ok(messages)
}

async fn open_at(hub: &Hub, address: String, last: Option<u64>) -> Result<Messages, Lost> {
    timeout(SILENCE, hub.expect_hub(&address))
        .await
        .map_err(|_| Lost::Silent)??;
    let mut request = hub.stream_at(&address, path::EVENTS);
    if let Some(last) = last {
        request = request.header(LAST_EVENT_ID, last.to_string());
    }
    let answer = timeout(SILENCE, request.send())
        .await
        .map_err(|_| Lost::Silent)?
        .map_err(|error| LinkError::unreachable(&error))?;
    if !answer.status().is_success() {
        let refused = timeout(SILENCE, read::<NoBody>(answer)).await;
        let refused = refused.map_err(|_| Lost::Silent)?;
        return Err(refused.map_or_else(Lost::Link, |_| Lost::Ended));
    }
    let bytes = answer.bytes_stream();
    let broken = |error| Lost::Broken(format!("{error}"));
    let messages = bytes.eventsource();
    Ok(messages.map(move |event| event.map_err(broken)).boxed())
}

fn take_in(hall: &mut Option<HallView>, message: StreamMessage) -> Result<(), Lost> {
    match (message, hall.as_mut()) {
        (StreamMessage::Snapshot(snapshot), _) => *hall = Some(*snapshot),
        (StreamMessage::Change(change), Some(hall)) => {
            if change.seq > hall.seq + 1 {
                return Err(Lost::Broken(format!("{} follows {}", change.seq, hall.seq)));
            }
            hall.fold(*change);
        }
        (StreamMessage::Tick(tick), Some(hall)) => {
            if tick.epoch != hall.epoch {
                return Err(Lost::OtherLog);
            }
            hall.tick(*tick);
        }
        (StreamMessage::Change(_) | StreamMessage::Tick(_), None)
        | (StreamMessage::Settings(_), _) => {}
    }
    Ok(())
}

impl LinkView {
    /// `hall` carries the current time. With another epoch the clock starts afresh.
    fn set_clock(&mut self, hall: &HallView) {
        let known = self.hall.as_ref().map(|known| known.epoch);
        let heard = Steady::now();
        match &mut self.clock {
            Some(clock) if known == Some(hall.epoch) => clock.hear(hall.now, heard),
            _ => self.clock = Some(HubClock::new(hall.now, heard)),
        }
    }

    fn lose(&mut self, lost: &Lost) {
        let since = match self.state {
            LinkState::Connecting => None,
            LinkState::Connected => self.now(),
            LinkState::Reconnecting { since } => Some(since),
            LinkState::Refused { since } => since,
        };
        let was_refused = matches!(self.state, LinkState::Refused { .. });
        self.state = match (lost, since) {
            (Lost::Link(LinkError::Refused(problem)), since)
                if problem.refuses_the_device() || was_refused =>
            {
                LinkState::Refused { since }
            }
            (_, Some(since)) => LinkState::Reconnecting { since },
            (_, None) => LinkState::Connecting,
        };
    }
}
