//! The port for the hall: TLS with one known key, enrollment, and the link over it.

use crate::client::{PATIENCE, bearer};
use crate::process::{Hub, Place, tool, wait_for};
use jiaohao::config::{Device, DisplayFile, Variables};
use jiaohao::link::{Link, LinkStartError, LinkState};
use jiaohao::protocol::{EnrollBody, EnrollString, Fingerprint, MDNS_KEY, MDNS_SERVICE, Role};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{ring, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, SignatureScheme, StreamOwned};
use serde_json::Value;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::{Arc, Mutex};
use tokio::runtime::Runtime;
use uuid::Uuid;

/// A place whose hub has a port for the hall.
pub(crate) fn lan_place() -> Place {
    let mut place = Place::new();
    let lan = "loopback = \"open\"\nlan = \"127.0.0.1:0\"";
    place.hall = place.hall.replace("loopback = \"open\"", lan);
    place
}

pub(crate) fn enroll(place: &Place, role: &str, name: &str) -> EnrollString {
    string_of(tool(place, &["enroll", "--role", role, "--name", name]))
}

/// What `jiaohao hub enroll` has printed.
pub(crate) fn string_of(made: Output) -> EnrollString {
    assert_eq!(made.status.code(), Some(0), "{made:?}");
    let said = String::from_utf8(made.stdout).unwrap();
    let string = said.split_whitespace().last().unwrap();
    let parsed: EnrollString = string.parse().unwrap();
    assert_eq!(parsed.to_string(), string);
    parsed
}

/// What an installer writes into a device's file.
pub(crate) fn file_of(string: &EnrollString) -> String {
    format!("name = \"hall-east\"\nenroll = \"{string}\"\n")
}

/// Accepts every certificate, and records the one it saw.
#[derive(Debug, Default)]
struct Watch(Mutex<Option<CertificateDer<'static>>>);

impl ServerCertVerifier for Watch {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        *self.0.lock().unwrap() = Some(certificate.clone().into_owned());
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        panic!("TLS 1.2 was spoken");
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = ring::default_provider().signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, &algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let algorithms = ring::default_provider().signature_verification_algorithms;
        algorithms.supported_schemes()
    }
}

/// The fingerprint of a certificate's public key.
pub(crate) fn key_of(certificate: &CertificateDer<'_>) -> Fingerprint {
    let parsed = ParsedCertificate::try_from(certificate).unwrap();
    Fingerprint::of(&parsed.subject_public_key_info())
}

/// The certificate that the hub presents to who offers these protocols (ALPN).
pub(crate) fn shown_to(address: SocketAddr, protocols: &[&str]) -> CertificateDer<'static> {
    let watch = Arc::new(Watch::default());
    let mut config = config(watch.clone());
    config.alpn_protocols = protocols
        .iter()
        .map(|one| one.as_bytes().to_vec())
        .collect();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let mut connection = ClientConnection::new(Arc::new(config), name).unwrap();
    while connection.is_handshaking() {
        connection.complete_io(&mut stream).unwrap();
    }
    let seen = watch.0.lock().unwrap().take();
    seen.expect("a certificate was shown")
}

fn config(verifier: Arc<Watch>) -> ClientConfig {
    let provider = Arc::new(ring::default_provider());
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth()
}

/// One request over TLS: status, and body.
fn ask(hub: &Hub, request: &str) -> (u16, String) {
    let address = hub.lan.expect("the hub has a port for the hall");
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let config = config(Arc::new(Watch::default()));
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut tls = StreamOwned::new(connection, stream);
    tls.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    // How the connection ends does not matter.
    let _ = tls.read_to_end(&mut answer);
    let answer = String::from_utf8(answer).unwrap();
    let status = answer.split(' ').nth(1).expect("a status").parse().unwrap();
    let body = answer.split_once("\r\n\r\n").unwrap().1.to_owned();
    (status, body)
}

pub(crate) fn get(hub: &Hub, host: &str, token: Option<&str>) -> u16 {
    let token = token.map(bearer);
    let token = token.map_or(String::new(), |(name, value)| {
        format!("{name}: {value}\r\n")
    });
    let head = format!("GET /v1/hall HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{token}\r\n");
    ask(hub, &head).0
}

fn exchange(hub: &Hub, string: &EnrollString, key: Uuid) -> (u16, Value) {
    let body = serde_json::to_string(&EnrollBody::new(&string.secret)).unwrap();
    let length = body.len();
    let head = format!(
        "POST /v1/enroll HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nIdempotency-Key: {key}\r\nContent-Length: {length}\r\n\r\n{body}",
        string.address
    );
    let (status, body) = ask(hub, &head);
    (status, serde_json::from_str(&body).unwrap())
}

#[test]
fn the_hall_needs_tls_and_a_token() {
    let place = lan_place();
    let hub = place.start();
    let token = place.token("display", "hall-east", &[]);
    assert_eq!(
        hub.client().get("/v1/hall").status,
        200,
        "the loopback is open"
    );
    assert_eq!(get(&hub, "192.168.1.9:7443", None), 401);
    for host in [
        "192.168.1.9:7443",
        "[fe80::1]:7443",
        "localhost",
        "hub",
        "hub.local",
    ] {
        assert_eq!(get(&hub, host, Some(&token)), 200, "{host}");
    }
    for host in ["jiaohao.example", "192.168.1.9.example:7443", ""] {
        assert_eq!(get(&hub, host, Some(&token)), 421, "{host}");
    }
    let mut plain = TcpStream::connect(hub.lan.unwrap()).unwrap();
    plain.set_read_timeout(Some(PATIENCE)).unwrap();
    plain
        .write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .unwrap();
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"HTTP"), "plain HTTP was spoken");
}

#[test]
fn tls_before_1_3_is_refused() {
    let place = lan_place();
    let hub = place.start();
    let provider = Arc::new(ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS12])
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Watch::default()))
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let mut connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = TcpStream::connect(hub.lan.unwrap()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let error = connection.complete_io(&mut stream).unwrap_err().to_string();
    assert!(error.contains("ProtocolVersion"), "{error}");
}

#[cfg(unix)]
pub(crate) fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn the_key_is_made_once_and_is_private() {
    let place = lan_place();
    let hub = place.start();
    let first = key_of(&shown_to(hub.lan.unwrap(), &[]));
    assert_eq!(enroll(&place, "display", "d").fingerprint, first);
    hub.stop();
    let hub = place.start();
    assert_eq!(key_of(&shown_to(hub.lan.unwrap(), &[])), first);
    #[cfg(unix)]
    for secret in ["certificate-key.der", "authority-key.der", "enroll.key"] {
        assert_eq!(mode(&place.data().join(secret)), 0o600, "{secret}");
    }
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |group: &[u8]| -> String {
        let byte = |n: usize| u32::from(group.get(n).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        let sign = |n: usize| char::from(SIGNS[(bits >> (18 - 6 * n) & 63) as usize]);
        (0..4)
            .map(|n| if n <= group.len() { sign(n) } else { '=' })
            .collect()
    };
    let text: String = bytes.chunks(3).map(group).collect();
    let lines = text
        .as_bytes()
        .chunks(64)
        .map(|line| String::from_utf8_lossy(line).into_owned());
    lines.collect::<Vec<_>>().join("\n")
}

pub(crate) fn pem(kind: &str, bytes: &[u8]) -> String {
    format!(
        "-----BEGIN {kind}-----\n{}\n-----END {kind}-----\n",
        base64(bytes)
    )
}

#[test]
fn the_halls_own_certificate_is_used_with_its_names() {
    let mut place = lan_place();
    let own = rcgen::generate_simple_self_signed(["hub.hall.example".to_owned()]).unwrap();
    let folder = place.folder.path();
    std::fs::write(folder.join("own.pem"), pem("CERTIFICATE", own.cert.der())).unwrap();
    let key = pem("PRIVATE KEY", &own.signing_key.serialize_der());
    std::fs::write(folder.join("own-key.pem"), key).unwrap();
    let files = "certificate = \"own.pem\"\nkey = \"own-key.pem\"\nlan = ";
    place.hall = place.hall.replace("lan = ", files);
    let hub = place.start();
    let token = place.token("display", "hall-east", &[]);
    assert_eq!(get(&hub, "hub.hall.example:7443", Some(&token)), 200);
    assert_eq!(get(&hub, "other.hall.example:7443", Some(&token)), 421);
    assert_eq!(
        enroll(&place, "display", "d").fingerprint,
        key_of(own.cert.der())
    );
    hub.stop();

    std::fs::write(place.folder.path().join("own-key.pem"), "no key").unwrap();
    let said = String::from_utf8(place.fail().stderr).unwrap();
    assert!(
        said.contains("own-key.pem") && said.contains("证书"),
        "{said}"
    );
}

#[test]
fn a_secret_is_exchanged_once() {
    let place = lan_place();
    let hub = place.start();
    let string = enroll(&place, "display", "hall-east");
    let key = Uuid::now_v7();
    let (status, enrolled) = exchange(&hub, &string, key);
    assert_eq!(status, 201, "{enrolled}");
    assert_eq!(
        (&enrolled["name"], &enrolled["role"]),
        (&"hall-east".into(), &"display".into())
    );
    let token = enrolled["token"].as_str().unwrap();
    assert_eq!(get(&hub, "localhost", Some(token)), 200);
    assert_eq!(
        exchange(&hub, &string, key),
        (201, enrolled.clone()),
        "an answer that was lost"
    );
    let (status, problem) = exchange(&hub, &string, Uuid::now_v7());
    assert_eq!(
        (status, &problem["type"]),
        (401, &"/problems/no-token".into()),
        "somebody else"
    );
    assert_eq!(get(&hub, "localhost", Some(token)), 200);

    let late = enroll(&place, "display", "hall-west");
    let log = rusqlite::Connection::open(place.data().join("hall.db")).unwrap();
    let age = "UPDATE enrollment SET until = until - 15 * 60 * 1000 - 1 WHERE key IS NULL";
    assert_eq!(log.execute(age, []).unwrap(), 1);
    assert_eq!(exchange(&hub, &late, Uuid::now_v7()).0, 401, "too late");
    let mut guessed = late.clone();
    guessed.secret[0] ^= 1;
    assert_eq!(exchange(&hub, &guessed, Uuid::now_v7()).0, 401);
}

/// Somebody recorded what a device sent to get its token, and replays it.
#[test]
fn an_exchange_is_not_repeated_once_its_token_has_ended() {
    let place = lan_place();
    let hub = place.start();
    let again = |arguments: &[&str]| {
        let string = enroll(&place, "counter", "desk-1");
        let key = Uuid::now_v7();
        let (status, enrolled) = exchange(&hub, &string, key);
        assert_eq!(status, 201, "{enrolled}");
        let done = tool(&place, arguments);
        assert_eq!(done.status.code(), Some(0), "{done:?}");
        let (status, problem) = exchange(&hub, &string, key);
        assert_eq!(
            (status, &problem["type"]),
            (401, &"/problems/no-token".into()),
            "after {arguments:?}"
        );
    };
    again(&["revoke", "desk-1"]);
    again(&["token", "--role", "display", "--name", "desk-1"]);
    again(&["enroll", "--role", "display", "--name", "desk-1"]);
    // A secret that nobody has used yet expires too, and the token stays valid until the new one is
    // used.
    let first = enroll(&place, "display", "hall-east");
    let second = enroll(&place, "display", "hall-east");
    assert_eq!(exchange(&hub, &first, Uuid::now_v7()).0, 401);
    let (status, enrolled) = exchange(&hub, &second, Uuid::now_v7());
    assert_eq!(status, 201, "{enrolled}");
    let token = enrolled["token"].as_str().unwrap();
    enroll(&place, "kiosk", "hall-east");
    assert_eq!(get(&hub, "localhost", Some(token)), 200);
}

/// A device's file in its own folder.
pub(crate) struct DeviceFolder {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) runtime: Runtime,
}

impl DeviceFolder {
    pub(crate) fn new(content: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("display.toml"), content).unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        Self { folder, runtime }
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("display.toml")
    }

    pub(crate) fn device(&self) -> Device {
        let loaded = DisplayFile::load(&self.file(), &Variables::new()).unwrap();
        loaded.value.device
    }

    pub(crate) fn connect(&self) -> Result<Link, LinkStartError> {
        Link::connect(&self.device(), Role::Display, self.runtime.handle())
    }
}

pub(crate) fn wait_connected(link: &Link) {
    let view = link.view();
    wait_for("the link to connect", || {
        view.borrow().is_connected().then_some(())
    });
}

#[test]
fn a_device_enrolls_itself_and_stays_known() {
    let place = lan_place();
    let hub = place.start();
    let string = enroll(&place, "display", "hall-east");
    let device = DeviceFolder::new(&file_of(&string));
    let link = device.connect().unwrap();
    wait_connected(&link);
    let view = link.view().borrow().clone();
    assert_eq!(view.hall.unwrap().hall.id.as_str(), "test-hall");
    let key_file = device.folder.path().join("display.key");
    #[cfg(unix)]
    assert_eq!(mode(&key_file), 0o600);
    drop(link);
    // The string is used up, but the device is known: with and without the string in its file.
    wait_connected(&device.connect().unwrap());
    std::fs::write(device.file(), "hub = \"auto\"\nname = \"hall-east\"\n").unwrap();
    let link = device.connect().unwrap();
    wait_connected(&link);

    let thief = DeviceFolder::new(&file_of(&string));
    let Err(LinkStartError::Enroll(refused)) = thief.connect() else {
        panic!("a string was used twice");
    };
    assert!(refused.to_string().contains("接入码"), "{refused}");

    drop(hub);
}

#[test]
fn a_device_knows_that_it_was_revoked_until_it_is_accepted_again() {
    let place = lan_place();
    let hub = place.start();
    let string = enroll(&place, "display", "hall-east");
    let device = DeviceFolder::new(&file_of(&string));
    let link = device.connect().unwrap();
    wait_connected(&link);
    let log = rusqlite::Connection::open(place.data().join("hall.db")).unwrap();
    let token = |row: &rusqlite::Row<'_>| row.get(0);
    let token: Vec<u8> = log
        .query_row("SELECT token FROM device", [], token)
        .unwrap();
    tool(&place, &["revoke", "hall-east"]);
    let view = link.view();
    let wait_refused = |began: bool| {
        wait_for("the device to hear that it is out", || {
            let state = view.borrow().state;
            let is_out = matches!(state, LinkState::Refused { since } if since.is_some() == began);
            is_out.then_some(())
        });
    };
    wait_refused(true);
    // As after restoring a backup that still knows it.
    log.execute("UPDATE device SET token = ?1", [&token])
        .unwrap();
    log.execute_batch("UPDATE meta SET value = value + 1 WHERE name = 'access'")
        .unwrap();
    wait_connected(&link);
    drop(link);
    // A device that is unknown at its start has never been connected.
    tool(&place, &["revoke", "hall-east"]);
    wait_for("the hub to forget the token", || {
        let link = device.connect().unwrap();
        let view = link.view();
        let state = wait_for("an answer", || {
            let state = view.borrow().state;
            (state != LinkState::Connecting).then_some(state)
        });
        (state == LinkState::Refused { since: None }).then_some(())
    });
    drop(hub);
}

#[test]
fn a_hub_with_another_key_is_none() {
    let place = lan_place();
    let hub = place.start();
    let string = enroll(&place, "display", "hall-east");
    let device = DeviceFolder::new(&file_of(&string));
    wait_connected(&device.connect().unwrap());
    hub.stop();
    // Somebody takes its place, at the same address, with everything it had except its key.
    std::fs::remove_file(place.data().join("certificate-key.der")).unwrap();
    let lan: SocketAddr = string.address.parse().unwrap();
    let mut other = lan_place();
    other.folder = place.folder;
    other.hall = other.hall.replace("127.0.0.1:0", &lan.to_string());
    let _hub = other.start();
    let link = device.connect().unwrap();
    let answer = device.runtime.block_on(link.guide());
    let error = answer.unwrap_err().to_string();
    assert!(error.contains("certificate"), "{error}");
    assert!(!link.view().borrow().is_connected());
}

#[test]
fn a_device_that_is_not_enrolled_says_so() {
    let device = DeviceFolder::new("hub = \"https://127.0.0.1:7443\"\nname = \"d\"\n");
    let Err(error) = device.connect() else {
        panic!("it has no token");
    };
    let said = error.to_string();
    assert!(
        said.contains("hub enroll") && said.contains("接入"),
        "{said}"
    );
    let place = Place::new();
    let _hub = place.start();
    let without = tool(&place, &["enroll", "--role", "display", "--name", "d"]);
    assert_eq!(without.status.code(), Some(1));
    let said = String::from_utf8(without.stderr).unwrap();
    assert!(said.contains("lan =") && said.contains("端口"), "{said}");
}

/// If an address does not answer, a device returns to the one it was enrolled with, along with its
/// commands.
#[test]
fn the_enrolled_address_is_tried_beside_one_that_leads_nowhere() {
    let place = lan_place();
    let _hub = place.start();
    let string = enroll(&place, "display", "hall-east");
    // Accepts connections and never says a word.
    let nowhere = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = nowhere.local_addr().unwrap();
    let device = DeviceFolder::new(&format!(
        "hub = \"https://{address}\"\n{}",
        file_of(&string)
    ));
    let link = device.connect().unwrap();
    wait_connected(&link);
    let answer = device.runtime.block_on(link.guide());
    assert!(answer.is_ok(), "{answer:?}");
}

/// The hub's computer has a second address that this device cannot reach.
#[test]
fn a_hint_does_not_take_a_device_from_an_address_that_works() {
    if !has_net() {
        println!("there is no net here: not tested");
        return;
    }
    let place = lan_place();
    let _hub = place.start();
    let string = enroll(&place, "display", "hall-east");
    let device = DeviceFolder::new(&format!("hub = \"auto\"\n{}", file_of(&string)));
    let link = device.connect().unwrap();
    wait_connected(&link);
    let nowhere = std::net::TcpListener::bind("0.0.0.0:0").unwrap();
    let port = nowhere.local_addr().unwrap().port();
    let announced = announce(&string.fingerprint.to_string(), port);
    let browser = mdns_sd::ServiceDaemon::new().unwrap();
    let found = browser.browse(MDNS_SERVICE).unwrap();
    wait_for("the hint to be heard", || {
        let event = found
            .recv_timeout(std::time::Duration::from_millis(200))
            .ok()?;
        matches!(event, mdns_sd::ServiceEvent::ServiceResolved(service) if service.port == port)
            .then_some(())
    });
    for _ in 0..5 {
        let answer = device.runtime.block_on(link.guide());
        assert!(answer.is_ok(), "{answer:?}");
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    announced.shutdown().unwrap();
    browser.shutdown().unwrap();
}

/// Announces a hub at `port`, as it would announce itself.
fn announce(fingerprint: &str, port: u16) -> mdns_sd::ServiceDaemon {
    let facts = [(MDNS_KEY, fingerprint)];
    let host = "jiaohao-elsewhere.local.";
    let service = mdns_sd::ServiceInfo::new(MDNS_SERVICE, "elsewhere", host, "", port, &facts[..]);
    let daemon = mdns_sd::ServiceDaemon::new().unwrap();
    daemon
        .register(service.unwrap().enable_addr_auto())
        .unwrap();
    daemon
}

/// A place whose hub listens in the net.
pub(crate) fn net_place() -> Place {
    let mut place = lan_place();
    place.hall = place
        .hall
        .replace("lan = \"127.0.0.1:0\"", "lan = \"0.0.0.0:0\"");
    assert!(place.hall.contains("0.0.0.0:0"), "{}", place.hall);
    place
}

/// Whether this computer has a network in which something could be announced.
pub(crate) fn has_net() -> bool {
    let socket = std::net::UdpSocket::bind("0.0.0.0:0").unwrap();
    let own = socket
        .connect("192.0.2.1:9")
        .and_then(|()| socket.local_addr());
    own.is_ok_and(|own| !own.ip().is_loopback() && !own.ip().is_unspecified())
}

#[test]
fn a_hub_that_moved_is_found_in_the_net() {
    if !has_net() {
        println!("there is no net here: not tested");
        return;
    }
    let place = net_place();
    let hub = place.start();
    let string = enroll(&place, "display", "hall-east");
    let device = DeviceFolder::new(&format!("hub = \"auto\"\n{}", file_of(&string)));
    wait_connected(&device.connect().unwrap());
    let before = hub.lan.unwrap().port();
    hub.stop();
    let hub = place.start();
    assert_ne!(hub.lan.unwrap().port(), before, "it has moved");
    wait_connected(&device.connect().unwrap());
}
