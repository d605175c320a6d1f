//! The open streams: what is sent to all listeners.

use super::access::Audience;
use bytes::{Bytes, BytesMut};
use std::time::Duration;
use tokio::sync::broadcast;
use tokio::time::Instant;

/// Maximum number of parcels queued for a slow stream, beyond what its sockets hold: a few seconds' worth in a full
/// hall. After that it is dropped, and resumes where it was.
const STREAM_BUFFER: usize = 512;
/// Cost of waking one reader. After each parcel, further messages are held back for this long per reader: in a full
/// hall with 720 readers that is 10 ms, where sending each message on its own would use up all the capacity there is.
const A_READER: Duration = Duration::from_micros(14);
/// A shorter pause is skipped: in a small hall nothing ever waits.
const PAUSE_LEAST: Duration = Duration::from_millis(1);
/// A parcel of this size, in bytes, waits no longer.
const PARCEL_BYTES: usize = 64 * 1024;

pub(super) struct Streams {
    staff: Outlet,
    public: Outlet,
    /// Nothing is sent before this.
    quiet_until: Instant,
}

struct Outlet {
    readers: broadcast::Sender<Bytes>,
    parcel: BytesMut,
}

impl Streams {
    pub(super) fn new() -> Self {
        Self {
            staff: Outlet::new(),
            public: Outlet::new(),
            quiet_until: Instant::now(),
        }
    }

    pub(super) fn has_readers(&self, audience: Audience) -> bool {
        self.of(audience).readers.receiver_count() > 0
    }

    /// Queues a message for all readers. It is sent when [`Streams::due`] says so.
    pub(super) fn send(&mut self, audience: Audience, message: &Bytes) {
        let outlet = self.of_mut(audience);
        outlet.parcel.extend_from_slice(message);
        if outlet.parcel.len() >= PARCEL_BYTES {
            self.flush();
        }
    }

    /// When pending messages are to be flushed; `None` if there are none.
    pub(super) fn due(&self) -> Option<Instant> {
        let waits = [&self.staff, &self.public];
        let waits = waits.iter().any(|outlet| !outlet.parcel.is_empty());
        waits.then_some(self.quiet_until)
    }

    pub(super) fn flush(&mut self) {
        if self.due().is_some() {
            self.staff.flush();
            self.public.flush();
            self.quiet_until = Instant::now() + self.pause();
        }
    }

    /// What is sent from now on. Earlier messages are flushed first, without this reader.
    pub(super) fn subscribe(&mut self, audience: Audience) -> broadcast::Receiver<Bytes> {
        self.flush();
        self.of(audience).readers.subscribe()
    }

    fn pause(&self) -> Duration {
        let outlets = [&self.staff, &self.public];
        let readers: usize = outlets.map(|one| one.readers.receiver_count()).iter().sum();
        let pause = A_READER * u32::try_from(readers).unwrap_or(u32::MAX);
        Some(pause)
            .filter(|pause| *pause >= PAUSE_LEAST)
            .unwrap_or_default()
    }

    fn of(&self, audience: Audience) -> &Outlet {
        match audience {
            Audience::Staff => &self.staff,
            Audience::Public => &self.public,
        }
    }

    fn of_mut(&mut self, audience: Audience) -> &mut Outlet {
        match audience {
            Audience::Staff => &mut self.staff,
            Audience::Public => &mut self.public,
        }
    }
}

impl Outlet {
    fn new() -> Self {
        Self {
            readers: broadcast::Sender::new(STREAM_BUFFER),
            parcel: BytesMut::new(),
        }
    }

    fn flush(&mut self) {
        if !self.parcel.is_empty() {
            // The last reader may have left; the next one requests what it missed.
            let _ = self.readers.send(self.parcel.split().freeze());
        }
    }
}
