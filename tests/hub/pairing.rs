//! New devices are let in by six digits: a real hub, the devices' own link, and a man between them.

use crate::browser::Browser;
use crate::client::Client;
use crate::devices::on_record;
use crate::process::{Hub, Place, tool, wait_for};
use crate::tls::{DeviceFolder, enroll, wait_connected};
use crate::web::{is_quiet, signed_in, staffed};
use jiaohao::link::{Link, LinkStartError, Pairing};
use jiaohao::protocol::{PairingBody, PairingStateName, RevealBody, Role, base32};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

/// A new device at work on being let in.
struct New {
    folder: DeviceFolder,
    screen: watch::Receiver<Pairing>,
    answer: mpsc::Sender<bool>,
    ended: JoinHandle<Result<(), LinkStartError>>,
}

impl New {
    /// A device whose file knows nothing but where the hub is. A display has no hands to answer with.
    fn knocks(address: SocketAddr, role: Role) -> Self {
        let file = format!("hub = \"https://{address}\"\nname = \"box-17\"\n");
        let folder = DeviceFolder::new(&file);
        let Err(LinkStartError::NotEnrolled) = folder.connect() else {
            panic!("it is not let in");
        };
        let (told, screen) = watch::channel(Pairing::default());
        let (answer, answers) = mpsc::channel(1);
        let device = folder.device();
        let answers = (role != Role::Display).then_some(answers);
        let ended = folder
            .runtime
            .spawn(async move { Link::be_let_in(&device, role, &told, answers).await });
        Self {
            folder,
            screen,
            answer,
            ended,
        }
    }

    fn shows<T>(&self, what: &str, is: impl Fn(&Pairing) -> Option<T>) -> T {
        wait_for(what, || is(&self.screen.borrow()))
    }

    fn digits(&self) -> String {
        self.shows("digits", waiting_with)
    }

    /// Goes on as a device of the hall.
    fn goes_on(self) -> (DeviceFolder, Link) {
        let ended = self.folder.runtime.block_on(self.ended);
        ended.unwrap().unwrap();
        let link = self.folder.connect().unwrap();
        wait_connected(&link);
        (self.folder, link)
    }

    fn has_key(&self) -> bool {
        self.folder.file().with_extension("key").exists()
    }
}

fn waiting_with(shown: &Pairing) -> Option<String> {
    if let Pairing::Waiting { digits, .. } = shown {
        Some(digits.clone())
    } else {
        None
    }
}

fn waiting(boss: &mut Client) -> Vec<Value> {
    let page = boss.get("/v1/pairing").json();
    page["waiting"].as_array().unwrap().clone()
}

fn approve(boss: &mut Client, body: &Value) -> (u16, Value) {
    let answer = boss.post("/v1/pairing/approve", &body.to_string());
    (answer.status, answer.json())
}

fn kind(problem: &Value) -> &str {
    let kind = problem["type"].as_str().unwrap_or_default();
    kind.trim_start_matches("/problems/")
}

/// Runs a tool that must succeed; what it says.
fn said(place: &Place, arguments: &[&str]) -> String {
    let done = tool(place, arguments);
    assert_eq!(done.status.code(), Some(0), "{arguments:?}: {done:?}");
    String::from_utf8(done.stdout).unwrap()
}

#[test]
fn a_new_display_is_let_in_by_its_digits_and_stays_known() {
    let (place, hub) = staffed();
    let device = New::knocks(hub.lan.unwrap(), Role::Display);
    let digits = device.digits();
    assert!(digits.len() == 6 && digits.bytes().all(|one| one.is_ascii_digit()));
    let listed = said(&place, &["pending"]);
    assert!(
        listed.contains(&digits) && listed.contains("box-17"),
        "{listed}"
    );
    assert!(listed.contains("127.0.0.1"), "{listed}");

    let wrong = if digits == "000000" {
        "000001"
    } else {
        "000000"
    };
    let arguments = ["--role", "display", "--name", "hall-east"];
    let refused = tool(&place, &[&["approve", wrong], &arguments[..]].concat());
    assert_eq!(refused.status.code(), Some(1));
    let why = String::from_utf8(refused.stderr).unwrap();
    assert!(
        why.contains("六位数字") && why.contains("No new device"),
        "{why}"
    );
    assert!(!device.has_key());

    said(&place, &[&["approve", &digits], &arguments[..]].concat());
    let (folder, link) = device.goes_on();
    let view = link.view().borrow().clone();
    assert_eq!(view.hall.unwrap().hall.id.as_str(), "test-hall");
    assert!(said(&place, &["pending"]).contains("没有"));
    #[cfg(unix)]
    assert_eq!(
        crate::tls::mode(&folder.file().with_extension("key")),
        0o600
    );
    drop(link);
    wait_connected(&folder.connect().unwrap());

    let events = on_record(&place, hub);
    let kinds: Vec<_> = events.iter().map(|(kind, ..)| kind.as_str()).collect();
    assert_eq!(kinds, ["device-approved", "device-enrolled"]);
    let let_in =
        json!({ "name": "hall-east", "role": "display", "counters": [], "address": "127.0.0.1" });
    assert_eq!(events[0].1, let_in);
}

#[test]
fn a_device_with_hands_is_asked_too() {
    let (place, hub) = staffed();
    let mut boss = signed_in(&hub, "9001");
    let device = New::knocks(hub.lan.unwrap(), Role::Counter);
    let digits = device.digits();
    let asked = waiting(&mut boss);
    assert_eq!(asked[0]["digits"], digits);
    assert_eq!(
        (&asked[0]["role"], &asked[0]["name"]),
        (&json!("counter"), &json!("box-17"))
    );
    let unknown =
        json!({ "digits": digits, "name": "desk-2", "role": "counter", "counters": ["99"] });
    let (status, problem) = approve(&mut boss, &unknown);
    assert_eq!((status, kind(&problem)), (404, "unknown-counter"));
    let body = json!({ "digits": digits, "name": "desk-2", "role": "counter", "counters": ["2"] });
    assert_eq!(approve(&mut boss, &body).0, 200);
    device.shows("the question", |shown| {
        let Pairing::Comparing { digits: asked, .. } = shown else {
            return None;
        };
        assert_eq!(*asked, digits);
        Some(())
    });
    assert!(!device.has_key(), "not before somebody says so");
    device.answer.try_send(true).unwrap();
    let (_folder, _link) = device.goes_on();
    let events = on_record(&place, hub);
    assert_eq!(events[0].2.as_deref(), Some("9001"), "who let it in");
    assert_eq!(events[1].1["counters"], json!(["2"]));
}

#[test]
fn an_approval_is_used_once_and_is_never_for_a_supervisor() {
    let (place, hub) = staffed();
    place.token("display", "hall-west", &[]);
    place.token("supervisor", "boss", &[]);
    let mut boss = signed_in(&hub, "9001");
    let devices = boss.get("/v1/devices").json();
    let id_of = |name: &str| {
        let mut devices = devices["devices"].as_array().unwrap().iter();
        devices.find(|one| one["name"] == name).unwrap()["id"].clone()
    };
    let device = New::knocks(hub.lan.unwrap(), Role::Display);
    let digits = device.digits();
    let cases = [
        (
            json!({ "name": "x", "role": "supervisor" }),
            403,
            "not-allowed",
        ),
        (json!({ "name": "x", "role": "guide" }), 403, "not-allowed"),
        (json!({ "replaces": id_of("boss") }), 403, "not-allowed"),
        (json!({ "replaces": 999 }), 404, "unknown-device"),
        (
            json!({ "name": "hall-west", "role": "display" }),
            409,
            "name-taken",
        ),
        (json!({ "name": "x" }), 400, "malformed"),
        (json!({}), 400, "malformed"),
        (
            json!({ "name": "x", "role": "display", "counters": ["2"] }),
            400,
            "malformed",
        ),
        (
            json!({ "name": "x", "role": "display", "replaces": id_of("hall-west") }),
            400,
            "malformed",
        ),
    ];
    for (mut body, status, problem) in cases {
        body["digits"] = json!(digits);
        let (refused, why) = approve(&mut boss, &body);
        assert_eq!((refused, kind(&why)), (status, problem), "{body}: {why}");
    }
    assert!(!device.has_key());
    let key = uuid::Uuid::now_v7();
    let body = json!({ "digits": digits, "name": "hall-east", "role": "display" }).to_string();
    let first = boss.post_with("/v1/pairing/approve", key, &body);
    assert_eq!(first.status, 200, "{}", first.text());
    let again = boss.post_with("/v1/pairing/approve", key, &body);
    assert_eq!(
        (again.status, again.text()),
        (200, first.text()),
        "a lost answer"
    );
    let (status, problem) = approve(
        &mut boss,
        &json!({ "digits": digits, "name": "second", "role": "display" }),
    );
    assert_eq!((status, kind(&problem)), (404, "unknown-pairing"));
    device.goes_on();
    let events = on_record(&place, hub);
    let kinds: Vec<_> = events.iter().map(|(kind, ..)| kind.as_str()).collect();
    assert_eq!(kinds, ["device-approved", "device-enrolled"]);
}

#[test]
fn a_new_box_takes_the_place_of_the_old_one() {
    let (place, hub) = staffed();
    let old = place.token("counter", "desk-2", &["2"]);
    let mut boss = signed_in(&hub, "9001");
    let known = boss.get("/v1/devices").json()["devices"][0].clone();
    let device = New::knocks(hub.lan.unwrap(), Role::Counter);
    let digits = device.digits();
    assert_eq!(hub.client_with(Some(&old)).get("/v1/hall").status, 200);
    said(&place, &["approve", &digits, "--replace", "desk-2"]);
    device.shows("the question", |shown| {
        matches!(shown, Pairing::Comparing { .. }).then_some(())
    });
    assert_eq!(
        hub.client_with(Some(&old)).get("/v1/hall").status,
        200,
        "the old one works until the new one does"
    );
    device.answer.try_send(true).unwrap();
    let (_folder, _link) = device.goes_on();
    wait_for("the old one to be out", || {
        (hub.client_with(Some(&old)).get("/v1/hall").status == 401).then_some(())
    });
    let devices = boss.get("/v1/devices").json();
    let now = &devices["devices"][0];
    assert_eq!(devices["devices"].as_array().unwrap().len(), 1);
    for field in ["id", "name", "role", "counters"] {
        assert_eq!(now[field], known[field], "{field}");
    }
    let events = on_record(&place, hub);
    assert_eq!(events[0].1["replaces"], known["id"]);
}

#[test]
fn a_refused_device_says_so_and_a_restarted_hub_is_asked_again() {
    let (place, hub) = staffed();
    let mut boss = signed_in(&hub, "9001");
    let device = New::knocks(hub.lan.unwrap(), Role::Display);
    let digits = device.digits();
    let body = json!({ "digits": digits }).to_string();
    assert_eq!(boss.post("/v1/pairing/refuse", &body).status, 200);
    device.shows("the refusal", |shown| {
        matches!(shown, Pairing::Refused { .. }).then_some(())
    });
    assert_eq!(waiting(&mut boss), Vec::<Value>::new());
    let late = json!({ "digits": digits, "name": "x", "role": "display" });
    assert_eq!(kind(&approve(&mut boss, &late).1), "unknown-pairing");

    let mut place = place;
    let lan = hub.lan.unwrap();
    place.hall = place.hall.replace("127.0.0.1:0", &lan.to_string());
    let device = New::knocks(lan, Role::Display);
    let before = device.digits();
    hub.stop();
    device.shows("that the hub is away", |shown| {
        matches!(shown, Pairing::Unreachable { .. }).then_some(())
    });
    let _hub = place.start();
    let after = wait_for("other digits", || {
        let listed = said(&place, &["pending", "--json"]);
        let listed: Value = listed.parse().unwrap();
        listed["waiting"][0]["digits"].as_str().map(str::to_owned)
    });
    assert_ne!(after, before);
    assert_eq!(device.digits(), after);
}

/// A device of one's own, over plain HTTP on the hub's computer.
fn knock(hub: &Hub, n: u8) -> (u16, String) {
    let (key, nonce) = (Sha256::digest([n; 16]).into(), [n; 32]);
    let body = PairingBody::new(&key, &nonce, Role::Kiosk, None);
    let body = serde_json::to_string(&body).unwrap();
    let answer = hub.client().post("/v1/pairing", &body);
    if answer.status != 201 {
        return (answer.status, answer.problem());
    }
    let reveal = RevealBody {
        nonce: base32::encode(&nonce),
    };
    let path = format!("/v1/pairing/{}/reveal", base32::encode(&key));
    let told = hub
        .client()
        .post(&path, &serde_json::to_string(&reveal).unwrap());
    assert_eq!(told.status, 200, "{}", told.text());
    (201, String::new())
}

#[test]
fn a_stranger_who_floods_pushes_nobody_out() {
    let (place, hub) = staffed();
    let device = New::knocks(hub.lan.unwrap(), Role::Display);
    let digits = device.digits();
    // From the same address, as everybody here: it has three places.
    assert_eq!(knock(&hub, 1).0, 201);
    assert_eq!(knock(&hub, 2).0, 201);
    for n in 3..30 {
        assert_eq!(knock(&hub, n), (429, "pairing-full".into()), "{n}");
    }
    let full = New::knocks(hub.lan.unwrap(), Role::Display);
    full.shows("that there are too many", |shown| {
        matches!(shown, Pairing::Full { .. }).then_some(())
    });
    said(
        &place,
        &[
            "approve",
            &digits,
            "--role",
            "display",
            "--name",
            "hall-east",
        ],
    );
    device.goes_on();
}

/// Answers by TLS with a key of his own, and passes everything on.
struct Man {
    address: SocketAddr,
}

/// Takes any certificate.
#[derive(Debug)]
struct Anybody(Arc<rustls::crypto::CryptoProvider>);

impl rustls::client::danger::ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &rustls::pki_types::CertificateDer<'_>,
        _: &[rustls::pki_types::CertificateDer<'_>],
        _: &rustls::pki_types::ServerName<'_>,
        _: &[u8],
        _: rustls::pki_types::UnixTime,
    ) -> Result<rustls::client::danger::ServerCertVerified, rustls::Error> {
        Ok(rustls::client::danger::ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &rustls::pki_types::CertificateDer<'_>,
        _: &rustls::DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        Err(rustls::Error::General("TLS 1.3 only".into()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &rustls::pki_types::CertificateDer<'_>,
        signed: &rustls::DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<rustls::SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

impl Man {
    fn between(runtime: &tokio::runtime::Runtime, hub: SocketAddr) -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let own = rcgen::generate_simple_self_signed(vec!["hub".into()]).unwrap();
        let secret = rustls::pki_types::PrivatePkcs8KeyDer::from(own.signing_key.serialize_der());
        let server = rustls::ServerConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(&[&rustls::version::TLS13])
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![own.cert.der().clone()], secret.into())
            .unwrap();
        let client = rustls::ClientConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(&[&rustls::version::TLS13])
            .unwrap()
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Anybody(provider)))
            .with_no_client_auth();
        let accepts = tokio_rustls::TlsAcceptor::from(Arc::new(server));
        let connects = tokio_rustls::TlsConnector::from(Arc::new(client));
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(async move {
            while let Ok((device, _)) = listener.accept().await {
                let (accepts, connects) = (accepts.clone(), connects.clone());
                tokio::spawn(async move {
                    let mut device = accepts.accept(device).await.ok()?;
                    let line = TcpStream::connect(hub).await.ok()?;
                    let name = rustls::pki_types::ServerName::from(hub.ip());
                    let mut hub = connects.connect(name, line).await.ok()?;
                    tokio::io::copy_bidirectional(&mut device, &mut hub)
                        .await
                        .ok()
                });
            }
        });
        Self { address }
    }
}

#[test]
fn a_man_between_shows_other_digits_at_each_end() {
    let (place, hub) = staffed();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let man = Man::between(&runtime, hub.lan.unwrap());
    let device = New::knocks(man.address, Role::Kiosk);
    let at_device = device.digits();
    let mut boss = signed_in(&hub, "9001");
    let at_hub = waiting(&mut boss)[0]["digits"].as_str().unwrap().to_owned();
    assert_ne!(at_device, at_hub, "once in a million they are the same");
    // Whoever goes by what the device shows lets nobody in.
    let body = json!({ "digits": at_device, "name": "kiosk-1", "role": "kiosk" });
    assert_eq!(kind(&approve(&mut boss, &body).1), "unknown-pairing");
    // Whoever does not compare lets in what the man passed on. The device asks once more, at its own screen.
    let body = json!({ "digits": at_hub, "name": "kiosk-1", "role": "kiosk" });
    assert_eq!(approve(&mut boss, &body).0, 200);
    device.shows("the question", |shown| {
        let Pairing::Comparing { digits, .. } = shown else {
            return None;
        };
        assert_eq!(*digits, at_device);
        Some(())
    });
    device.answer.try_send(false).unwrap();
    // It begins again with others, and has neither trusted anybody nor told its secret: nobody got a token.
    device.shows("other digits", |shown| {
        waiting_with(shown).filter(|digits| *digits != at_device)
    });
    assert!(!device.has_key());
    let devices = boss.get("/v1/devices").json();
    assert_eq!(devices["devices"], json!([]));
    let events = on_record(&place, hub);
    assert_eq!(events.len(), 1, "approved, and never enrolled: {events:?}");
}

#[test]
fn a_man_with_a_key_of_his_own_is_let_in_as_himself_only() {
    let (place, hub) = staffed();
    let mut boss = signed_in(&hub, "9001");
    // He knocks for himself; somebody lets his digits in without looking at any screen.
    let secret = [9; 16];
    assert_eq!(knock(&hub, 9).0, 201);
    let key: [u8; 32] = Sha256::digest(secret).into();
    let shown = waiting(&mut boss)[0]["digits"].as_str().unwrap().to_owned();
    let body = json!({ "digits": shown, "name": "his", "role": "kiosk" });
    assert_eq!(approve(&mut boss, &body).0, 200);
    let path = format!("/v1/pairing/{}", base32::encode(&key));
    let state = hub.client().get(&path).json()["state"].clone();
    assert_eq!(state, json!(PairingStateName::Approved));
    let body = json!({ "secret": base32::encode(&secret) }).to_string();
    let enrolled = hub.client().post("/v1/enroll", &body);
    assert_eq!(enrolled.status, 201, "{}", enrolled.text());
    let enrolled = enrolled.json();
    assert_eq!(
        (&enrolled["name"], &enrolled["role"]),
        (&json!("his"), &json!("kiosk"))
    );
    assert_eq!(hub.client().post("/v1/enroll", &body).status, 401, "once");
    // What is on record says where from.
    let events = on_record(&place, hub);
    assert_eq!(events[0].1["address"], "127.0.0.1");
}

#[test]
fn a_new_device_is_let_in_in_the_browser() {
    let (place, hub) = staffed();
    place.token("display", "hall-west", &[]);
    let mut browser = Browser::start((1440, 900));
    browser.open(&format!("http://{}/devices", hub.address));
    browser.type_in("#staff", "9001");
    browser.type_in("#pin", "471108\n");
    browser.wait("document.querySelector('#new')?.innerText.includes('六位数字')");
    let device = New::knocks(hub.lan.unwrap(), Role::Display);
    let digits = device.digits();
    // The page looks for it by itself.
    browser.wait(&format!("document.querySelector('#new-{digits}')"));
    let shown = browser.text(".digits");
    assert_eq!(shown.replace(' ', ""), digits);
    browser.picture("web-new-device");
    for size in [(1440, 900), (1280, 720), (390, 844)] {
        browser.resize(size);
        assert_eq!(browser.violations(), Vec::<String>::new(), "{size:?}");
        let wide = browser.run("return document.documentElement.scrollWidth - innerWidth");
        assert!(wide.as_i64().unwrap() <= 0, "{size:?}: {wide} px too wide");
        browser.picture(&format!("web-new-device-{}", size.0));
    }
    let form = format!("#new-{digits} form[data-send$=approve]");
    browser.run(&format!(
        "document.querySelector('{form} input[name=name]').value = 'hall-west'"
    ));
    browser.click(&format!("{form} button"));
    browser.wait(&format!(
        "document.querySelector('{form} .problem').innerText.includes('属于另一台')"
    ));
    // A refusal is an error to the console, and to nobody else.
    browser.complaints();
    browser.run(&format!(
        "document.querySelector('{form} input[name=name]').value = '东侧大屏'"
    ));
    browser.click(&format!("{form} button"));
    browser.wait("document.querySelector('#known').innerText.includes('东侧大屏')");
    device.goes_on();
    is_quiet(&mut browser);
}

#[test]
fn the_string_of_a_hub_still_enrolls() {
    let (place, hub) = staffed();
    let string = enroll(&place, "display", "hall-east");
    let device = DeviceFolder::new(&crate::tls::file_of(&string));
    wait_connected(&device.connect().unwrap());
    let events = on_record(&place, hub);
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].0, "device-enrolled");
}
