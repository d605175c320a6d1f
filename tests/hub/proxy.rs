//! A bad line between devices and their hub.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    Through,
    /// Everything arrives this much later.
    Delayed(Duration),
    /// Everything is lost, silently. Connections that exist at that time never recover.
    Dropping,
    /// Every connection is closed, including new ones.
    Cut,
}

/// Clones share the same line.
#[derive(Clone)]
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    line: Arc<watch::Sender<Line>>,
    /// Whether every command is sent to the hub twice.
    doubling: Arc<AtomicBool>,
    doubled: Arc<AtomicUsize>,
    /// Connections made before the last increment of this are dead, silently.
    forgotten: Arc<AtomicUsize>,
}

impl Proxy {
    pub(crate) async fn start(hub: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Self {
            address: listener.local_addr().unwrap(),
            line: Arc::new(watch::Sender::new(Line::Through)),
            doubling: Arc::default(),
            doubled: Arc::default(),
            forgotten: Arc::default(),
        };
        let this = proxy.clone();
        tokio::spawn(async move {
            while let Ok((device, _)) = listener.accept().await {
                if *this.line.borrow() == Line::Cut {
                    continue;
                }
                tokio::spawn(this.clone().connect(device, hub));
            }
        });
        proxy
    }

    pub(crate) fn becomes(&self, line: Line) {
        self.line.send_replace(line);
    }

    pub(crate) fn double(&self, doubling: bool) {
        self.doubling.store(doubling, Ordering::Relaxed);
    }

    /// Like a replaced switch: existing connections hang forever, new ones get through.
    pub(crate) fn forget(&self) {
        self.forgotten.fetch_add(1, Ordering::Relaxed);
    }

    /// How many commands were sent to the hub a second time.
    pub(crate) fn doubled(&self) -> usize {
        self.doubled.load(Ordering::Relaxed)
    }

    async fn connect(self, device: TcpStream, hub: SocketAddr) {
        let Ok(hub_line) = TcpStream::connect(hub).await else {
            return;
        };
        let (from_device, to_device) = device.into_split();
        let (from_hub, to_hub) = hub_line.into_split();
        let repeat = Repeat {
            proxy: self.clone(),
            hub,
            seen: Vec::new(),
        };
        let up = pump(from_device, to_hub, self.clone(), Some(repeat));
        let down = pump(from_hub, to_device, self.clone(), None);
        // When one direction ends, so does the other.
        tokio::select! {
            () = up => {}
            () = down => {}
        }
    }
}

/// One direction of a connection, until it breaks.
async fn pump(from: OwnedReadHalf, to: OwnedWriteHalf, proxy: Proxy, mut repeat: Option<Repeat>) {
    let mut line = proxy.line.subscribe();
    let born = proxy.forgotten.load(Ordering::Relaxed);
    let (late, arriving) = mpsc::unbounded_channel();
    let writer = deliver(to, arriving, line.clone());
    let reader = async move {
        let mut part = vec![0; 16 * 1024];
        let mut lossy = false;
        loop {
            let now = *line.borrow_and_update();
            if now == Line::Cut || (lossy && now != Line::Dropping) {
                return;
            }
            let length = tokio::select! {
                read = read(&from, &mut part) => match read {
                    Ok(length) if length > 0 => length,
                    _ => return,
                },
                _ = line.changed() => continue,
            };
            if proxy.forgotten.load(Ordering::Relaxed) != born {
                continue;
            }
            let delay = match *line.borrow() {
                Line::Through => Duration::ZERO,
                Line::Delayed(delay) => delay,
                Line::Dropping => {
                    lossy = true;
                    continue;
                }
                Line::Cut => return,
            };
            if let Some(repeat) = &mut repeat {
                repeat.see(&part[..length]);
            }
            let due = Instant::now() + delay;
            if late.send((due, part[..length].to_vec())).is_err() {
                return;
            }
        }
    };
    tokio::select! {
        () = reader => {}
        () = writer => {}
    }
}

/// Delivers data in transit when it is due, or when the line is good again.
async fn deliver(
    to: OwnedWriteHalf,
    mut arriving: mpsc::UnboundedReceiver<(Instant, Vec<u8>)>,
    mut line: watch::Receiver<Line>,
) {
    while let Some((due, bytes)) = arriving.recv().await {
        tokio::select! {
            () = sleep_until(due) => {}
            _ = line.wait_for(|line| *line == Line::Through) => {}
        }
        if write_all(&to, &bytes).await.is_err() {
            return;
        }
    }
}

/// Finds the commands in what a device sends, and sends each once more on its own connection.
struct Repeat {
    proxy: Proxy,
    hub: SocketAddr,
    seen: Vec<u8>,
}

impl Repeat {
    fn see(&mut self, bytes: &[u8]) {
        if !self.proxy.doubling.load(Ordering::Relaxed) {
            self.seen.clear();
            return;
        }
        self.seen.extend_from_slice(bytes);
        while let Some(end) = whole_request(&self.seen) {
            let request: Vec<_> = self.seen.drain(..end).collect();
            if request.starts_with(b"POST ") {
                let (hub, doubled) = (self.hub, self.proxy.doubled.clone());
                tokio::spawn(async move {
                    if again(hub, &request).await.is_ok() {
                        doubled.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
        }
    }
}

/// The length of the request at the start of `bytes`, if it is complete.
fn whole_request(bytes: &[u8]) -> Option<usize> {
    let head = bytes.windows(4).position(|part| part == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&bytes[..head])
        .ok()?
        .to_ascii_lowercase();
    let length = text
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .map_or(0, |length| length.trim().parse().unwrap());
    (bytes.len() >= head + length).then_some(head + length)
}

async fn again(hub: SocketAddr, request: &[u8]) -> std::io::Result<()> {
    let (from, to) = TcpStream::connect(hub).await?.into_split();
    write_all(&to, request).await?;
    // Its answer is discarded.
    read(&from, &mut [0]).await?;
    Ok(())
}

async fn read(from: &OwnedReadHalf, into: &mut [u8]) -> std::io::Result<usize> {
    loop {
        from.readable().await?;
        match from.try_read(into) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            read => return read,
        }
    }
}

async fn write_all(to: &OwnedWriteHalf, mut bytes: &[u8]) -> std::io::Result<()> {
    while !bytes.is_empty() {
        to.writable().await?;
        match to.try_write(bytes) {
            Ok(length) => bytes = &bytes[length..],
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
