//! A client without a token takes nobody's place.

use crate::access::strict_place;
use crate::client::{Client, PATIENCE, Stream};
use crate::process::{Hub, Place, wait_for};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::io::Read;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};
use tokio::net::{TcpSocket, TcpStream};

const DEVICES: usize = 20;
const COMMANDS: usize = 30;
const ADDRESSES: u8 = 16;
const CONNECTIONS: usize = 125;
const REPORT: &str = r#"{"version":"1.0","trouble":[]}"#;

/// Connections from one computer that send nothing.
async fn silent(hub: SocketAddr, address: Ipv4Addr) -> Vec<TcpStream> {
    let mut open = Vec::new();
    for _ in 0..CONNECTIONS {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind((address, 0).into()).unwrap();
        // The hub may be busy for a moment.
        if let Ok(stream) = socket.connect(hub).await {
            open.push(stream);
        }
    }
    open
}

/// The initial limit on a process's open files is low.
fn open_many() {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let current = maximum.map_or(8_192, |most| most.min(8_192));
    let limit = Rlimit {
        current: Some(current),
        maximum,
    };
    setrlimit(Resource::Nofile, limit).unwrap();
}

fn report(device: &mut Client) -> Duration {
    let began = Instant::now();
    let answer = device.send("PUT", "/v1/device", &[], REPORT).unwrap();
    assert_eq!(answer.status, 204, "{}", answer.text());
    began.elapsed()
}

fn figures(name: &str, mut all: Vec<Duration>) {
    all.sort_unstable();
    let at = |part: usize| all[(all.len() - 1) * part / 100].as_secs_f64() * 1_000.0;
    println!(
        "{name}: p50 {:.1} ms, p99 {:.1} ms, most {:.1} ms",
        at(50),
        at(99),
        at(100)
    );
}

struct Hall {
    place: Place,
    hub: Hub,
    tokens: Vec<String>,
}

impl Hall {
    fn open() -> Self {
        let place = strict_place();
        let hub = place.start();
        let tokens = (0..DEVICES).map(|n| place.token("display", &format!("board-{n}"), &[]));
        let tokens = tokens.collect();
        Self { place, hub, tokens }
    }

    fn devices(&self) -> Vec<Client> {
        let clients = self
            .tokens
            .iter()
            .map(|token| self.hub.client_with(Some(token)));
        clients.collect()
    }
}

#[test]
fn strangers_that_take_all_they_get_keep_no_device_out() {
    open_many();
    let hall = Hall::open();
    let mut devices = hall.devices();
    let _streams: Vec<Stream> = { hall.tokens.iter() }
        .map(|token| hall.hub.stream_with(None, Some(token)))
        .collect();
    figures(
        "a command in peace",
        devices.iter_mut().map(report).collect(),
    );

    let runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = { runtime }.worker_threads(1).enable_all().build().unwrap();
    let address = hall.hub.address;
    let attack: Vec<_> = (0..ADDRESSES)
        .map(|n| runtime.spawn(silent(address, Ipv4Addr::new(127, 0, 1, 1 + n))))
        .collect();
    let mut lags = Vec::new();
    for _ in 0..COMMANDS {
        lags.extend(devices.iter_mut().map(report));
    }
    figures("a command under attack", lags);
    let attackers = attack.into_iter().map(|one| runtime.block_on(one).unwrap());
    let attackers: Vec<_> = attackers.collect();
    println!(
        "{} connections of strangers",
        attackers.iter().flatten().count()
    );
    // Their places are taken; a device that lost its connection still comes back, and so does a new
    // one.
    let again = hall
        .devices()
        .into_iter()
        .map(|mut device| report(&mut device));
    figures("a new connection under attack", again.collect());
    let new = hall.place.token("kiosk", "entrance", &[]);
    report(&mut hall.hub.client_with(Some(&new)));

    let boss = hall.place.token("supervisor", "boss", &[]);
    let mut boss = hall.hub.client_with(Some(&boss));
    wait_for("the trouble", || {
        let view = boss.get("/v1/hall").json();
        let mut troubles = view["trouble"].as_array().unwrap().clone().into_iter();
        let told = troubles.find(|trouble| trouble["kind"] == "connections-full")?;
        let address = told["detail"].as_str().unwrap().to_owned();
        address.starts_with("127.0.1.").then_some(())
    });
    let figures = boss.get("/metrics").text();
    let lost = figures.lines().find_map(|line| {
        let lost = line.strip_prefix("jiaohao_connections_lost_total ")?;
        lost.parse::<u64>().ok()
    });
    assert!(lost > Some(1_000), "{lost:?}");
}

#[test]
fn a_stranger_who_says_nothing_is_sent_away() {
    let place = strict_place();
    let hub = place.start();
    let mut line = std::net::TcpStream::connect(hub.address).unwrap();
    line.set_read_timeout(Some(PATIENCE)).unwrap();
    assert_eq!(line.read(&mut [0]).unwrap(), 0, "the hub hangs up");
}

#[test]
fn a_device_has_few_streams_and_the_newest_stay() {
    let place = strict_place();
    let hub = place.start();
    let token = place.token("display", "stolen", &[]);
    let mut streams: Vec<_> = (0..10)
        .map(|_| hub.stream_with(None, Some(&token)))
        .collect();
    let newest = streams.split_off(7);
    for mut over in streams {
        while over.next().is_some() {}
    }
    let mut clerk = hub.client_with(Some(&place.token("supervisor", "boss", &[])));
    assert_eq!(
        clerk
            .post("/v1/tickets", r#"{"service":"transfer"}"#)
            .status,
        201
    );
    for mut stream in newest {
        while stream.next_event().unwrap().event != "change" {}
    }
}
