//! What devices see: the hall's view, built from the owner's messages as a device builds its own; the latest
//! messages, for devices that reconnect; and the streams. It never asks the owner, so reads keep working while the
//! disk takes no writes.

use super::access::Audience;
use super::clock::Clock;
use super::replay::{HISTORY, Published};
use super::streams::Streams;
use crate::model::{Span, Time};
use crate::protocol::view::{Change, HallView, TickView, Trouble};
use crate::protocol::{CHANGE, SNAPSHOT, TICK};
use crate::system::process::vital;
use bytes::{Bytes, BytesMut};
use serde::Serialize;
use std::cell::OnceCell;
use std::collections::VecDeque;
use std::ops::ControlFlow;
use tokio::sync::{broadcast, mpsc, oneshot, watch};
use tokio::time::{Instant, timeout_at};

/// Maximum number of messages queued for the feed.
const FEED_BUFFER: usize = 1_024;
/// How often a tick goes out, in ticks of the owner (one per second).
const TICK_EVERY: u32 = 5;
/// One encoded snapshot is shared by all requests within this interval.
const SNAPSHOT_SHARED: Span = Span::from_millis(200);

pub(crate) type ToFeed = mpsc::Sender<ToFeedMessage>;

#[derive(Debug)]
pub(crate) enum ToFeedMessage {
    /// Committed events, in order.
    Published(Vec<Published>),
    /// Once a second: what changes without an event, and all troubles.
    Tick(Box<TickView>),
    /// All troubles: when a device has reported its own, or when there is nothing else to show because the log cannot
    /// be read.
    Troubles(Vec<Trouble>),
    /// Requests the current snapshot.
    Snapshot(Audience, oneshot::Sender<Bytes>),
    /// Requests the same for staff, to make a page from.
    View(oneshot::Sender<Box<HallView>>),
    /// Ends all streams.
    Stop,
    /// Subscribes, with the number of the last event seen.
    Subscribe(Audience, Option<u64>, oneshot::Sender<Subscription>),
    /// Asks to be told that there is something new, without what it is.
    Follow(oneshot::Sender<watch::Receiver<Pulse>>),
}

/// How often the hall changed since the feed began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pulse {
    /// Messages of any kind.
    pub(crate) messages: u64,
    pub(crate) calls: u64,
    /// Messages that only a whole snapshot conveys.
    pub(crate) snapshots: u64,
}

/// The start of a stream, and what follows.
#[derive(Debug)]
pub(crate) struct Subscription {
    pub(crate) first: Bytes,
    pub(crate) rest: broadcast::Receiver<Bytes>,
}

/// Starts the feed with the view at the end of a replay. It stops when the last sender is dropped.
pub(crate) fn start(view: HallView, history: VecDeque<Published>, clock: Clock) -> ToFeed {
    let (sender, messages) = mpsc::channel(FEED_BUFFER);
    let mut feed = Feed {
        clock,
        view,
        history: VecDeque::with_capacity(HISTORY),
        streams: Streams::new(),
        troubles: Vec::new(),
        snapshots: Snapshots::default(),
        pulse: watch::Sender::default(),
        ticks: 0,
    };
    for published in history {
        feed.remember(published);
    }
    tokio::spawn(vital("feed", feed.run(messages)));
    sender
}

struct Feed {
    clock: Clock,
    /// The staff's view.
    view: HallView,
    history: VecDeque<Remembered>,
    streams: Streams,
    troubles: Vec<Trouble>,
    snapshots: Snapshots,
    pulse: watch::Sender<Pulse>,
    ticks: u32,
}

/// A message that may be requested again.
enum Remembered {
    Change {
        change: Box<Change>,
        staff: OnceCell<Bytes>,
        public: OnceCell<Bytes>,
    },
    /// A reader that missed this one gets a full snapshot.
    Snapshot { seq: u64 },
}

/// The latest encoded snapshots.
#[derive(Default)]
struct Snapshots {
    staff: Option<(Time, Bytes)>,
    public: Option<(Time, Bytes)>,
}

impl Feed {
    async fn run(mut self, mut messages: mpsc::Receiver<ToFeedMessage>) {
        loop {
            let due = self.streams.due();
            if due.is_some_and(|due| due <= Instant::now()) {
                self.streams.flush();
                continue;
            }
            let message = match due {
                None => messages.recv().await,
                Some(due) => match timeout_at(due, messages.recv()).await {
                    Ok(message) => message,
                    Err(_) => continue,
                },
            };
            let ended = message.is_none_or(|message| self.take(message).is_break());
            if ended {
                return self.streams.flush();
            }
        }
    }

    fn take(&mut self, message: ToFeedMessage) -> ControlFlow<()> {
        match message {
            ToFeedMessage::Published(published) => {
                for message in published {
                    self.publish(message);
                }
            }
            ToFeedMessage::Tick(tick) => self.take_tick(*tick),
            ToFeedMessage::Troubles(troubles) => {
                if self.take_troubles(troubles) {
                    self.send_tick();
                }
            }
            // The requester may be gone by now; that is fine.
            ToFeedMessage::Snapshot(audience, reply) => {
                let _ = reply.send(self.snapshot(audience));
            }
            ToFeedMessage::View(reply) => {
                let _ = reply.send(Box::new(self.view_now(Audience::Staff)));
            }
            ToFeedMessage::Subscribe(audience, last, reply) => {
                let _ = reply.send(self.subscribe(audience, last));
            }
            ToFeedMessage::Follow(reply) => {
                let _ = reply.send(self.pulse.subscribe());
            }
            ToFeedMessage::Stop => return ControlFlow::Break(()),
        }
        ControlFlow::Continue(())
    }

    fn publish(&mut self, published: Published) {
        let (mut calls, mut snapshots) = (0, 0);
        match &published {
            Published::Change(change) => {
                calls += u64::from(change.call.is_some());
                self.view.fold((**change).clone());
            }
            Published::Snapshot(view) => {
                snapshots += 1;
                self.view = (**view).clone();
            }
        }
        self.snapshots = Snapshots::default();
        self.remember(published);
        for audience in [Audience::Staff, Audience::Public] {
            if !self.streams.has_readers(audience) {
                continue;
            }
            let frame = match self.history.back().and_then(|last| last.frame(audience)) {
                Some(frame) => frame,
                None => self.snapshot_frame(audience),
            };
            self.streams.send(audience, &frame);
        }
        self.beat(calls, snapshots);
    }

    fn beat(&self, calls: u64, snapshots: u64) {
        self.pulse.send_modify(|pulse| {
            pulse.messages += 1;
            pulse.calls += calls;
            pulse.snapshots += snapshots;
        });
    }

    fn remember(&mut self, published: Published) {
        if self.history.len() == HISTORY {
            self.history.pop_front();
        }
        self.history.push_back(match published {
            Published::Change(change) => Remembered::Change {
                change,
                staff: OnceCell::new(),
                public: OnceCell::new(),
            },
            Published::Snapshot(view) => Remembered::Snapshot { seq: view.seq },
        });
    }

    fn take_tick(&mut self, mut tick: TickView) {
        let troubles = std::mem::take(&mut tick.trouble);
        self.view.tick(tick);
        let news = self.take_troubles(troubles);
        self.ticks += 1;
        if news || self.ticks >= TICK_EVERY {
            self.send_tick();
        }
    }

    /// Returns whether they differ from the previous ones.
    fn take_troubles(&mut self, troubles: Vec<Trouble>) -> bool {
        self.snapshots = Snapshots::default();
        let news = troubles != self.troubles;
        self.troubles = troubles;
        news
    }

    fn send_tick(&mut self) {
        self.ticks = 0;
        for audience in [Audience::Staff, Audience::Public] {
            if self.streams.has_readers(audience) {
                let frame = self.tick_frame(audience);
                self.streams.send(audience, &frame);
            }
        }
        self.beat(0, 0);
    }

    fn subscribe(&mut self, audience: Audience, last: Option<u64>) -> Subscription {
        let mut first = BytesMut::new();
        match last.and_then(|last| self.missed(audience, last)) {
            Some(frames) => frames
                .iter()
                .for_each(|frame| first.extend_from_slice(frame)),
            None => first.extend_from_slice(&self.snapshot_frame(audience)),
        }
        first.extend_from_slice(&self.tick_frame(audience));
        Subscription {
            first: first.freeze(),
            rest: self.streams.subscribe(audience),
        }
    }

    /// The messages after event `last`. `None` if changes alone cannot bridge the gap.
    fn missed(&self, audience: Audience, last: u64) -> Option<Vec<Bytes>> {
        if last == self.view.seq {
            return Some(Vec::new());
        }
        if last > self.view.seq {
            return None;
        }
        let first = self.history.front()?.seq();
        let skip = usize::try_from((last + 1).checked_sub(first)?).ok()?;
        let missed = self.history.iter().skip(skip);
        missed.map(|message| message.frame(audience)).collect()
    }

    fn snapshot(&mut self, audience: Audience) -> Bytes {
        let now = self.clock.now();
        let shared = self.snapshots.of(audience);
        if let Some((at, snapshot)) = shared
            && now.since(*at) < SNAPSHOT_SHARED
        {
            return snapshot.clone();
        }
        let view = self.view_now(audience);
        let snapshot = Bytes::from(json(&match audience {
            Audience::Staff => view,
            Audience::Public => view.for_public(),
        }));
        *self.snapshots.of(audience) = Some((now, snapshot.clone()));
        snapshot
    }

    /// The staff's view as of now, with the troubles that the audience may see.
    fn view_now(&self, audience: Audience) -> HallView {
        HallView {
            now: self.view.now.at(self.clock.now()),
            trouble: self.troubles(audience),
            ..self.view.clone()
        }
    }

    fn snapshot_frame(&mut self, audience: Audience) -> Bytes {
        let snapshot = self.snapshot(audience);
        frame(Some(self.view.seq), SNAPSHOT, &snapshot)
    }

    fn tick_frame(&self, audience: Audience) -> Bytes {
        let tick = TickView {
            now: self.view.now.at(self.clock.now()),
            epoch: self.view.epoch,
            seq: self.view.seq,
            services: self.view.services.clone(),
            trouble: self.troubles(audience),
        };
        frame(None, TICK, &json(&tick))
    }

    /// Troubles that stop the hall are public; all others are for staff.
    fn troubles(&self, audience: Audience) -> Vec<Trouble> {
        let may_see = |trouble: &&Trouble| match audience {
            Audience::Staff => true,
            Audience::Public => trouble.device.is_none() && trouble.kind.is_public(),
        };
        self.troubles.iter().filter(may_see).cloned().collect()
    }
}

impl Remembered {
    fn seq(&self) -> u64 {
        match self {
            Self::Change { change, .. } => change.seq,
            Self::Snapshot { seq } => *seq,
        }
    }

    /// `None` for what only a snapshot can convey.
    fn frame(&self, audience: Audience) -> Option<Bytes> {
        let Self::Change {
            change,
            staff,
            public,
        } = self
        else {
            return None;
        };
        let encode = |change: &Change| frame(Some(change.seq), CHANGE, &json(change));
        let bytes = match audience {
            Audience::Staff => staff.get_or_init(|| encode(change)),
            Audience::Public => public.get_or_init(|| encode(&(**change).clone().for_public())),
        };
        Some(bytes.clone())
    }
}

impl Snapshots {
    fn of(&mut self, audience: Audience) -> &mut Option<(Time, Bytes)> {
        match audience {
            Audience::Staff => &mut self.staff,
            Audience::Public => &mut self.public,
        }
    }
}

fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("views have text keys and finite numbers")
}

/// A server-sent event. The JSON contains no line breaks.
pub(super) fn frame(id: Option<u64>, event: &str, data: &[u8]) -> Bytes {
    let id = id.map_or_else(String::new, |id| format!("id: {id}\n"));
    let mut frame = BytesMut::with_capacity(data.len() + 64);
    frame.extend_from_slice(id.as_bytes());
    frame.extend_from_slice(b"event: ");
    frame.extend_from_slice(event.as_bytes());
    frame.extend_from_slice(b"\ndata: ");
    frame.extend_from_slice(data);
    frame.extend_from_slice(b"\n\n");
    frame.freeze()
}
