//! A plain HTTP client: shows what goes over the wire as it is.

use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;
use uuid::Uuid;

/// Nothing of this project takes this long on any machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
/// A stream that sends this many ticks in a row sends nothing else any more.
const TICKS_MOST: u32 = 12;

/// The header of a device's token.
pub(crate) fn bearer(token: &str) -> (String, String) {
    ("Authorization".into(), format!("Bearer {token}"))
}

/// One kept-alive connection.
pub(crate) struct Client {
    address: SocketAddr,
    line: Option<BufReader<TcpStream>>,
    /// Sent with every request.
    pub(crate) headers: Vec<(String, String)>,
    /// How long an answer may take.
    pub(crate) patience: Duration,
}

#[derive(Debug, Clone)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Response {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {:?}", String::from_utf8_lossy(&self.body)))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The last part of a problem's type.
    pub(crate) fn problem(&self) -> String {
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "{}",
            self.text()
        );
        let problem = self.json();
        assert_eq!(problem["status"], self.status);
        let kind = problem["type"].as_str().unwrap();
        kind.strip_prefix("/problems/").unwrap().into()
    }
}

impl Client {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self {
            address,
            line: None,
            headers: Vec::new(),
            patience: PATIENCE,
        }
    }

    pub(crate) fn named(address: SocketAddr, device: &str) -> Self {
        let mut client = Self::new(address);
        client
            .headers
            .push(("Jiaohao-Device".into(), device.into()));
        client
    }

    pub(crate) fn get(&mut self, path: &str) -> Response {
        self.send("GET", path, &[], "").expect("the hub answers")
    }

    /// Posts with a new key.
    pub(crate) fn post(&mut self, path: &str, body: &str) -> Response {
        self.post_with(path, Uuid::now_v7(), body)
    }

    pub(crate) fn post_with(&mut self, path: &str, key: Uuid, body: &str) -> Response {
        self.try_post(path, key, body).expect("the hub answers")
    }

    pub(crate) fn try_post(
        &mut self,
        path: &str,
        key: Uuid,
        body: &str,
    ) -> std::io::Result<Response> {
        let key = key.to_string();
        self.send("POST", path, &[("Idempotency-Key", &key)], body)
    }

    pub(crate) fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> std::io::Result<Response> {
        self.send_bytes(method, path, headers, body.as_bytes())
    }

    pub(crate) fn send_bytes(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> std::io::Result<Response> {
        let answer = self.exchange(method, path, headers, body);
        if answer.is_err() {
            self.line = None;
        }
        answer
    }

    fn exchange(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> std::io::Result<Response> {
        let mut head = format!("{method} {path} HTTP/1.1\r\n");
        if !headers.iter().any(|(name, _)| *name == "Host") {
            head += &format!("Host: {}\r\n", self.address);
        }
        let own = self.headers.iter().map(|(n, v)| (n.as_str(), v.as_str()));
        for (name, value) in own.chain(headers.iter().copied()) {
            head += &format!("{name}: {value}\r\n");
        }
        head += &format!("Content-Length: {}\r\n\r\n", body.len());
        let line = self.line()?;
        line.get_mut()
            .write_all(&[head.as_bytes(), body].concat())?;
        let answer = read_response(line)?;
        if answer.header("connection") == Some("close") {
            self.line = None;
        }
        Ok(answer)
    }

    /// Status of a stream's response; the connection is abandoned.
    pub(crate) fn open_stream_status(&mut self, path: &str) -> u16 {
        let mut head = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n");
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        head += "\r\n";
        let line = self.line().unwrap();
        line.get_mut().write_all(head.as_bytes()).unwrap();
        let (status, _) = read_head(line).unwrap();
        self.line = None;
        status
    }

    fn line(&mut self) -> std::io::Result<&mut BufReader<TcpStream>> {
        if self.line.is_none() {
            let stream = TcpStream::connect(self.address)?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(self.patience))?;
            self.line = Some(BufReader::new(stream));
        }
        Ok(self.line.as_mut().expect("just made"))
    }
}

fn read_response(line: &mut BufReader<TcpStream>) -> std::io::Result<Response> {
    let (status, headers) = read_head(line)?;
    let mut response = Response {
        status,
        headers,
        body: Vec::new(),
    };
    let length = response.header("content-length");
    let length: usize = length.map_or(0, |length| length.parse().expect("a length"));
    response.body.resize(length, 0);
    line.read_exact(&mut response.body)?;
    Ok(response)
}

type Head = (u16, Vec<(String, String)>);

fn read_head(line: &mut BufReader<TcpStream>) -> std::io::Result<Head> {
    let first = read_line(line)?;
    let status = first
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    let status = status.ok_or_else(|| std::io::Error::other(format!("no status: {first}")))?;
    let mut headers = Vec::new();
    loop {
        let header = read_line(line)?;
        let Some((name, value)) = header.split_once(':') else {
            return Ok((status, headers));
        };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
}

fn read_line(line: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut text = String::new();
    if line.read_line(&mut text)? == 0 {
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    }
    Ok(text.trim_end().to_owned())
}

/// An open event stream.
pub(crate) struct Stream {
    line: BufReader<TcpStream>,
    text: String,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Message {
    pub(crate) id: Option<u64>,
    pub(crate) event: String,
    pub(crate) data: Value,
}

impl Stream {
    pub(crate) fn open(address: SocketAddr, last: Option<u64>, token: Option<&str>) -> Self {
        let named = ("Jiaohao-Device".into(), "stream".into());
        let who = token.map_or(named, bearer);
        Self::open_at(address, "/v1/events", last, &[who])
    }

    pub(crate) fn open_as(address: SocketAddr, last: Option<u64>, device: &str) -> Self {
        let who = ("Jiaohao-Device".into(), device.into());
        Self::open_at(address, "/v1/events", last, &[who])
    }

    pub(crate) fn open_at(
        address: SocketAddr,
        path: &str,
        last: Option<u64>,
        headers: &[(String, String)],
    ) -> Self {
        let mut stream = TcpStream::connect(address).expect("the hub listens");
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let last = last.map_or(String::new(), |last| format!("Last-Event-ID: {last}\r\n"));
        let headers: String = headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect();
        let head = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}{last}\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let mut line = BufReader::new(stream);
        let (status, headers) = read_head(&mut line).expect("the stream begins");
        assert_eq!(status, 200);
        let kind = headers.iter().find(|(name, _)| name == "content-type");
        assert_eq!(kind.unwrap().1, "text/event-stream");
        Self {
            line,
            text: String::new(),
        }
    }

    /// The next message; `None` when the stream has ended.
    pub(crate) fn next(&mut self) -> Option<Message> {
        loop {
            if let Some(end) = self.text.find("\n\n") {
                let message = self.text[..end].to_owned();
                self.text.drain(..end + 2);
                return Some(parse(&message));
            }
            self.read_chunk()?;
        }
    }

    /// The next message that is not a tick; `None` when the stream has ended.
    pub(crate) fn next_event(&mut self) -> Option<Message> {
        for _ in 0..TICKS_MOST {
            let message = self.next()?;
            if message.event != "tick" {
                return Some(message);
            }
        }
        panic!("nothing but ticks, {TICKS_MOST} of them");
    }

    fn read_chunk(&mut self) -> Option<()> {
        let length = read_line(&mut self.line).ok()?;
        let length = usize::from_str_radix(&length, 16).ok()?;
        if length == 0 {
            return None;
        }
        let mut chunk = vec![0; length + 2];
        self.line.read_exact(&mut chunk).ok()?;
        let text = std::str::from_utf8(&chunk[..length]).expect("whole messages are sent");
        self.text.push_str(text);
        Some(())
    }
}

fn parse(text: &str) -> Message {
    let mut message = Message {
        id: None,
        event: String::new(),
        data: Value::Null,
    };
    for line in text.lines() {
        match line.split_once(": ").expect("a field") {
            ("id", id) => message.id = Some(id.parse().unwrap()),
            ("event", event) => message.event = event.into(),
            ("data", data) => message.data = serde_json::from_str(data).unwrap(),
            (field, _) => panic!("an unknown field: {field}"),
        }
    }
    message
}
