//! One kept-alive connection, as thin as possible: the hub is to be measured, not its client.

use anyhow::{Context, bail, ensure};
use serde_json::Value;
use std::io::ErrorKind;
use std::net::SocketAddr;
use tokio::net::TcpStream;
use uuid::Uuid;

/// Maximum size of an answer that is read, in bytes.
const ANSWER_LIMIT: usize = 8 * 1024 * 1024;

/// Number of bytes read at once.
const PART: usize = 8 * 1024;

pub(super) struct Client {
    stream: TcpStream,
    host: SocketAddr,
    buffer: Vec<u8>,
}

pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

impl Answer {
    pub(super) fn json(&self) -> anyhow::Result<Value> {
        ensure!(
            (200..300).contains(&self.status),
            "the hub answered {}: {}",
            self.status,
            String::from_utf8_lossy(&self.body)
        );
        Ok(serde_json::from_slice(&self.body)?)
    }
}

impl Client {
    pub(super) async fn connect(host: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(host)
            .await
            .with_context(|| format!("no hub at {host}"))?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            host,
            buffer: Vec::with_capacity(8 * 1024),
        })
    }

    pub(super) async fn get(&mut self, path: &str) -> anyhow::Result<Answer> {
        let head = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", self.host);
        self.exchange(head).await
    }

    pub(super) async fn post(&mut self, path: &str, body: &str) -> anyhow::Result<Answer> {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nJiaohao-Device: bench\r\nIdempotency-Key: {}\r\nContent-Length: {}\r\n\r\n{body}",
            self.host,
            Uuid::now_v7(),
            body.len()
        );
        self.exchange(head).await
    }

    async fn exchange(&mut self, request: String) -> anyhow::Result<Answer> {
        self.write(request.as_bytes()).await?;
        self.buffer.clear();
        let head = loop {
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                break end + 4;
            }
            self.read().await?;
        };
        let (status, length) = read_head(&self.buffer[..head])?;
        while self.buffer.len() < head + length {
            self.read().await?;
        }
        Ok(Answer {
            status,
            body: self.buffer[head..head + length].to_vec(),
        })
    }

    async fn read(&mut self) -> anyhow::Result<()> {
        ensure!(self.buffer.len() < ANSWER_LIMIT, "the answer is too long");
        let mut part = [0; PART];
        loop {
            self.stream.readable().await?;
            match self.stream.try_read(&mut part) {
                Ok(0) => bail!("the hub ended the connection"),
                Ok(length) => {
                    self.buffer.extend_from_slice(&part[..length]);
                    return Ok(());
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    async fn write(&mut self, mut bytes: &[u8]) -> anyhow::Result<()> {
        while !bytes.is_empty() {
            self.stream.writable().await?;
            match self.stream.try_write(bytes) {
                Ok(length) => bytes = &bytes[length..],
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Turns this connection into an event stream.
    pub(super) async fn events(mut self) -> anyhow::Result<Events> {
        let head = format!("GET /v1/events HTTP/1.1\r\nHost: {}\r\n\r\n", self.host);
        self.write(head.as_bytes()).await?;
        Ok(Events { line: self })
    }
}

pub(super) struct Events {
    line: Client,
}

impl Events {
    /// Reads until the message of event `seq` has arrived.
    pub(super) async fn wait_for(&mut self, seq: u64) -> anyhow::Result<()> {
        let mark = format!("id: {seq}\n");
        loop {
            if let Some(found) = find(&self.line.buffer, mark.as_bytes())
                && let Some(end) = find(&self.line.buffer[found..], b"\n\n")
            {
                self.line.buffer.drain(..found + end);
                return Ok(());
            }
            self.line.read().await?;
        }
    }

    /// The numbers of the next messages that have one.
    pub(super) async fn ids(&mut self) -> anyhow::Result<Vec<u64>> {
        let mut ids = Vec::new();
        while ids.is_empty() {
            self.line.read().await?;
            let Some(end) = self.line.buffer.iter().rposition(|byte| *byte == b'\n') else {
                continue;
            };
            let whole: Vec<_> = self.line.buffer.drain(..=end).collect();
            let lines = whole.split(|byte| *byte == b'\n');
            let lines = lines.filter_map(|line| line.strip_prefix(b"id: "));
            ids.extend(lines.filter_map(|id| std::str::from_utf8(id).ok()?.parse::<u64>().ok()));
        }
        Ok(ids)
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|part| part == what)
}

fn read_head(head: &[u8]) -> anyhow::Result<(u16, usize)> {
    let head = std::str::from_utf8(head)?.to_ascii_lowercase();
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .map_or(Ok(0), |length| length.trim().parse())?;
    Ok((status.context("the answer has no status")?, length))
}
