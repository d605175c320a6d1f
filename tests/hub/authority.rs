//! The hub's own certificate authority, the certificates that it signs, and devices that know the hub by its key.

use crate::browser::Browser;
use crate::process::{Hub, Place, tool, wait_for};
use crate::tls::{
    DeviceFolder, enroll, file_of, has_net, key_of, lan_place, mode, net_place, pem, shown_to,
    string_of, wait_connected,
};
use crate::wrong_date::{Computer, DAY_S, MONDAY_NINE};
use jiaohao::link::LinkError;
use jiaohao::protocol::{EnrollString, Fingerprint};
use rcgen::{
    CertificateParams, CertifiedKey, DnType, Issuer, KeyPair, PKCS_ECDSA_P256_SHA256,
    generate_simple_self_signed,
};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, UnixTime};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::{RootCertStore, ServerConfig, ServerConnection, sign};
use serde_json::Value;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

/// What browsers offer.
const BROWSER: [&str; 2] = ["h2", "http/1.1"];

fn lan(hub: &Hub) -> SocketAddr {
    hub.lan.expect("it has a port for the hall")
}

/// The authority's certificate, as anybody fetches it.
fn root(hub: &Hub) -> CertificateDer<'static> {
    let answer = hub.client().get("/ca.crt");
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.body.into()
}

/// Whether somebody who trusts `root` accepts `leaf` for `name`, by rustls.
fn is_accepted(root: &CertificateDer<'static>, leaf: &CertificateDer<'_>, name: &str) -> bool {
    let mut roots = RootCertStore::empty();
    roots.add(root.clone()).unwrap();
    let provider = Arc::new(ring::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(roots.into(), provider);
    let name = ServerName::try_from(name).unwrap();
    let verifier = verifier.build().unwrap();
    let verified = verifier.verify_server_cert(leaf, &[], &name, &[], UnixTime::now());
    verified.is_ok()
}

/// What openssl says of it, at a time in Unix seconds or now.
fn openssl(root: &[u8], leaf: &[u8], name: &str, at: Option<i64>) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, der: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, pem("CERTIFICATE", der)).unwrap();
        path
    };
    let mut command = Command::new("openssl");
    command.args(["verify", "-x509_strict", "-purpose", "sslserver", "-CAfile"]);
    command.arg(file("root.pem", root));
    let kind = match name.parse::<std::net::IpAddr>() {
        Ok(_) => "-verify_ip",
        Err(_) => "-verify_hostname",
    };
    command.args([kind, name]);
    if let Some(at) = at {
        command.args(["-attime", &at.to_string()]);
    }
    command.arg(file("leaf.pem", leaf));
    let output = command.output().expect("openssl is installed (setup.sh)");
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned())
}

/// The hall's file with another address for the hall.
fn at(place: &Place, address: SocketAddr) -> String {
    place.hall.replace("127.0.0.1:0", &address.to_string())
}

#[test]
fn whoever_trusts_the_authority_accepts_the_hub_by_each_of_its_names() {
    let place = lan_place();
    let hub = place.start();
    let answer = hub.client().get("/ca.crt");
    assert_eq!(
        answer.header("content-type"),
        Some("application/x-x509-ca-cert")
    );
    assert_eq!(
        answer.header("content-disposition"),
        Some("inline; filename=\"jiaohao-test-hall.crt\"")
    );
    let (root, leaf) = (root(&hub), shown_to(lan(&hub), &BROWSER));
    assert_eq!(
        std::fs::read(place.data().join("authority.der")).unwrap(),
        root.as_ref()
    );
    let six = TcpListener::bind("[::1]:0").map_or("127.0.0.1", |_| "::1");
    for name in ["127.0.0.1", six, "localhost", "jiaohao-test-hall.local"] {
        assert!(is_accepted(&root, &leaf, name), "{name}");
        assert_eq!(openssl(&root, &leaf, name, None), Ok(()), "{name}");
    }
    assert!(!is_accepted(&root, &leaf, "bank.example"));
    // Everybody gets it: a hall without an old certificate has no other.
    assert_eq!(key_of(&shown_to(lan(&hub), &[])), key_of(&leaf));
    assert!(is_accepted(&root, &shown_to(lan(&hub), &[]), "localhost"));

    let shown = Fingerprint::of(&root).hex();
    let status = tool(&place, &["status"]);
    let text = String::from_utf8(status.stdout).unwrap();
    assert!(text.contains(&shown), "{text}");
    let status = tool(&place, &["status", "--json"]);
    let status: Value = serde_json::from_slice(&status.stdout).unwrap();
    assert_eq!(status["authority"], shown);
    #[cfg(unix)]
    assert_eq!(mode(&place.data().join("authority-key.der")), 0o600);

    hub.stop();
    let hub = place.start();
    assert_eq!(self::root(&hub), root, "it is made once");
}

/// Signs whatever somebody wants who has stolen the authority's key.
fn forger(place: &Place) -> impl Fn(&str) -> CertificateDer<'static> {
    let key = std::fs::read(place.data().join("authority-key.der")).unwrap();
    let mut thief = CertificateParams::new(Vec::new()).unwrap();
    thief.distinguished_name = rcgen::DistinguishedName::new();
    let name = "叫号 Jiaohao test-hall";
    thief.distinguished_name.push(DnType::CommonName, name);
    let thief = Issuer::new(thief, KeyPair::try_from(key).unwrap());
    move |name| {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let mut leaf = CertificateParams::new([name.to_owned()]).unwrap();
        leaf.use_authority_key_identifier_extension = true;
        leaf.is_ca = rcgen::IsCa::ExplicitNoCa;
        leaf.signed_by(&key, &thief).unwrap().der().clone()
    }
}

#[test]
fn the_authority_vouches_for_no_other_site() {
    let place = lan_place();
    let hub = place.start();
    let root = root(&hub);
    let forged = forger(&place);
    for name in ["localhost", "192.168.77.8", "fd12::9"] {
        assert!(is_accepted(&root, &forged(name), name), "{name}");
        assert_eq!(openssl(&root, &forged(name), name, None), Ok(()));
    }
    for name in [
        "bank.example",
        "www.gov.cn",
        "local",
        "8.8.8.8",
        "172.32.0.1",
        "2400:3200::1",
    ] {
        assert!(!is_accepted(&root, &forged(name), name), "{name}");
        let why = openssl(&root, &forged(name), name, None).unwrap_err();
        assert!(why.contains("permitted subtree violation"), "{name}: {why}");
    }
}

/// A computer with this host name.
#[cfg(target_os = "linux")]
fn start_as(place: &Place, host: &str) -> Hub {
    let hub = place.command();
    let script = "echo \"$0\" > /proc/sys/kernel/hostname && exec \"$@\"";
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--uts", "sh", "-c", script, host]);
    Hub::start({
        command.arg(hub.get_program()).args(hub.get_args());
        command
    })
}

/// Host names may come from a DHCP server, and some are top-level domains.
#[cfg(target_os = "linux")]
#[test]
fn no_host_name_makes_the_authority_vouch_for_a_site() {
    let can = Command::new("unshare")
        .args(["--map-root-user", "--uts", "true"])
        .output();
    if !can.is_ok_and(|output| output.status.success()) {
        println!("no host name of its own can be set here: not tested");
        return;
    }
    for (host, permitted, refused) in [
        (
            "hub-7.bank.example",
            &["hub-7", "hub-7.local"][..],
            &["hub-7.bank.example", "bank.example"][..],
        ),
        ("Center", &["center.local"], &["center", "job.center"]),
        ("xn--fiqs8s", &["localhost"], &["www.xn--fiqs8s"]),
    ] {
        let place = lan_place();
        let hub = start_as(&place, host);
        let (root, leaf) = (root(&hub), shown_to(lan(&hub), &BROWSER));
        for name in permitted {
            assert_eq!(openssl(&root, &leaf, name, None), Ok(()), "{host}");
        }
        let forged = forger(&place);
        for name in refused {
            assert!(!is_accepted(&root, &forged(name), name), "{host}: {name}");
            let why = openssl(&root, &forged(name), name, None).unwrap_err();
            assert!(why.contains("permitted subtree violation"), "{name}: {why}");
        }
    }
    // A name that the computer got later is left out, and spoils nothing.
    let place = lan_place();
    let hub = place.start();
    let root = root(&hub);
    hub.stop();
    let named = "hub-8.local";
    assert!(!is_accepted(&root, &forger(&place)(named), named));
    let hub = start_as(&place, "hub-8");
    let leaf = shown_to(lan(&hub), &BROWSER);
    assert_eq!(openssl(&root, &leaf, "127.0.0.1", None), Ok(()));
    assert!(openssl(&root, &leaf, named, None).is_err());
}

#[test]
fn damaged_files_of_the_authority_are_named() {
    let place = lan_place();
    place.start().stop();
    let other = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
    let key = place.data().join("authority-key.der");
    std::fs::write(&key, other.serialize_der()).unwrap();
    let said = String::from_utf8(place.fail().stderr).unwrap();
    assert!(
        said.contains("authority.der") && said.contains("证书"),
        "{said}"
    );
    std::fs::remove_file(place.data().join("authority.der")).unwrap();
    std::fs::remove_file(key).unwrap();
    let hub = place.start();
    let leaf = shown_to(lan(&hub), &BROWSER);
    assert!(is_accepted(&root(&hub), &leaf, "localhost"));
}

#[test]
fn it_is_renewed_under_a_connected_device_whatever_the_clock_says() {
    let mut computer = Computer::new();
    computer.place.hall = lan_place().hall;
    // Its clock was ten years ahead when the hub first started.
    computer.is_wrong_by(10 * 365 * DAY_S);
    let hub = computer.start();
    let string = computer.tool(&["enroll", "--role", "display", "--name", "hall-east"]);
    let string = string_of(string);
    let device = DeviceFolder::new(&file_of(&string));
    let link = device.connect().unwrap();
    wait_connected(&link);
    let root = root(&hub);
    let mut last = shown_to(lan(&hub), &BROWSER);
    let day = |day: i64| MONDAY_NINE + day * DAY_S;
    let first = openssl(&root, &last, "localhost", Some(day(3650)));
    assert_eq!(first, Ok(()));
    // It is set right, and later told the year 1970; months pass, and the last third of the year begins.
    for now in [0, -20_770, 0, 300] {
        assert_eq!(shown_to(lan(&hub), &BROWSER), last, "before day {now}");
        computer.is_wrong_by(now * DAY_S);
        let next = wait_for("another certificate", || {
            let next = shown_to(lan(&hub), &BROWSER);
            (next != last).then_some(next)
        });
        let at_once = [day(now).max(0) + 60, day(now) + 260 * DAY_S];
        for at in at_once.into_iter().filter(|at| *at > day(-2000)) {
            let good = openssl(&root, &next, "localhost", Some(at));
            assert_eq!(good, Ok(()), "on day {now}");
        }
        assert_eq!(key_of(&next), string.fingerprint, "the same key");
        last = next;
        assert!(link.view().borrow().is_connected());
        let answer = device.runtime.block_on(link.guide());
        assert!(answer.is_ok(), "{answer:?}");
    }
    // A device that connects anew knows it too.
    wait_connected(&device.connect().unwrap());
}

#[cfg(target_os = "linux")]
#[test]
fn a_browser_that_trusts_the_authority_is_quiet() {
    let place = lan_place();
    let hub = place.start();
    let address = lan(&hub);
    let page = |host: &str| format!("https://{host}:{}/trust", address.port());
    let size = (1440, 900);
    let mut stranger = Browser::that_trusts(None, size);
    stranger.open(&page("127.0.0.1"));
    let warning = stranger.run("return document.body.textContent").to_string();
    assert!(warning.contains("ERR_CERT_AUTHORITY_INVALID"), "{warning}");
    drop(stranger);

    let root = root(&hub);
    let mut browser = Browser::that_trusts(Some(&pem("CERTIFICATE", &root)), size);
    for host in ["127.0.0.1", "localhost"] {
        browser.open(&page(host));
        assert_eq!(browser.run("return isSecureContext"), true);
        let shown = browser.text(".fingerprint");
        let lines: Vec<_> = shown.lines().collect();
        assert_eq!(lines.join(":"), Fingerprint::of(&root).hex());
        assert_eq!(browser.complaints(), Vec::<String>::new());
    }
    for (name, size) in [("wide", (1440, 900)), ("phone", (390, 844))] {
        browser.resize(size);
        browser.picture(&format!("web-trust-{name}"));
    }
}

/// What earlier versions left in a data folder: a certificate signed by its own key.
fn of_before(place: &Place) -> CertificateDer<'static> {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let data = place.data();
    std::fs::create_dir_all(&data).unwrap();
    std::fs::write(data.join("certificate.der"), cert.der()).unwrap();
    std::fs::write(
        data.join("certificate-key.der"),
        signing_key.serialize_der(),
    )
    .unwrap();
    cert.der().clone()
}

/// A device that was enrolled by an earlier version, with the string that it was given.
fn device_of_before(place: &Place, certificate: &CertificateDer<'_>) -> DeviceFolder {
    let string = enroll(place, "display", "hall-east");
    let device = DeviceFolder::new(&file_of(&EnrollString {
        fingerprint: Fingerprint::of(certificate),
        ..string
    }));
    wait_connected(&device.connect().unwrap());
    forget_key(&device);
    std::fs::write(device.file(), "hub = \"auto\"\nname = \"hall-east\"\n").unwrap();
    device
}

fn key_file(device: &DeviceFolder) -> PathBuf {
    device.folder.path().join("display.key")
}

fn read_key_file(device: &DeviceFolder) -> Value {
    serde_json::from_slice(&std::fs::read(key_file(device)).unwrap()).unwrap()
}

/// The key file as an earlier version wrote it.
fn forget_key(device: &DeviceFolder) {
    let mut file = read_key_file(device);
    let known = file.as_object_mut().unwrap().remove("hub_key");
    assert!(known.is_some(), "{file}");
    std::fs::write(key_file(device), file.to_string()).unwrap();
}

fn known_key(device: &DeviceFolder) -> Option<String> {
    let file = read_key_file(device);
    file.get("hub_key").map(|key| key.as_str().unwrap().into())
}

fn is_refused(device: &DeviceFolder) {
    let link = device.connect().unwrap();
    let answer = device.runtime.block_on(link.guide());
    let Err(LinkError::Unreachable(why)) = answer else {
        panic!("it asked a stranger: {answer:?}");
    };
    assert!(why.contains("certificate"), "{why}");
    assert!(!link.view().borrow().is_connected());
}

#[test]
fn a_device_of_before_goes_on_and_learns_the_key() {
    let mut place = lan_place();
    let certificate = of_before(&place);
    let hub = place.start();
    let device = device_of_before(&place, &certificate);
    let link = device.connect().unwrap();
    wait_connected(&link);
    let key = key_of(&certificate).to_string();
    wait_for("the key to be kept", || {
        (known_key(&device)? == key).then_some(())
    });
    // Browsers get what the authority signed, everybody else what was there before: for the same key.
    for protocols in [&[][..], &["http/1.1"]] {
        assert_eq!(shown_to(lan(&hub), protocols), certificate, "{protocols:?}");
    }
    let leaf = shown_to(lan(&hub), &BROWSER);
    assert!(is_accepted(&root(&hub), &leaf, "localhost"));
    assert_eq!(key_of(&leaf), key_of(&certificate));
    assert_eq!(
        enroll(&place, "display", "hall-west").fingerprint,
        key_of(&certificate)
    );

    // Without the old certificate only the key is left.
    place.hall = at(&place, lan(&hub));
    drop(link);
    hub.stop();
    std::fs::remove_file(place.data().join("certificate.der")).unwrap();
    let _hub = place.start();
    wait_connected(&device.connect().unwrap());
    forget_key(&device);
    is_refused(&device);
    assert_eq!(known_key(&device), None);
}

#[test]
fn a_device_of_before_finds_a_hub_that_moved() {
    if !has_net() {
        println!("there is no net here: not tested");
        return;
    }
    let place = net_place();
    let certificate = of_before(&place);
    let hub = place.start();
    let device = device_of_before(&place, &certificate);
    let before = lan(&hub).port();
    hub.stop();
    let hub = place.start();
    assert_ne!(lan(&hub).port(), before, "it has moved");
    assert_eq!(known_key(&device), None);
    let link = device.connect().unwrap();
    wait_connected(&link);
    wait_for("the key to be kept", || known_key(&device));
}

/// Shows a certificate, whoever it belongs to.
#[derive(Debug)]
struct Shows(Arc<sign::CertifiedKey>);

impl ResolvesServerCert for Shows {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<sign::CertifiedKey>> {
        Some(self.0.clone())
    }
}

/// Stands in for the hub at its address, with this certificate and key, until dropped.
fn impostor(address: SocketAddr, certificate: &CertificateDer<'_>, key: &KeyPair) -> Impostor {
    let provider = Arc::new(ring::default_provider());
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    let key = provider
        .key_provider
        .load_private_key(PrivateKeyDer::from(key));
    let shown = sign::CertifiedKey::new(vec![certificate.clone().into_owned()], key.unwrap());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(Shows(Arc::new(shown))));
    let listener = TcpListener::bind(address).unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = std::sync::mpsc::channel::<()>();
    let config = Arc::new(config);
    let thread = std::thread::spawn(move || {
        let mut finished = 0;
        while let Ok((mut stream, _)) = listener.accept() {
            if stopped.try_recv() != Err(std::sync::mpsc::TryRecvError::Empty) {
                break;
            }
            stream
                .set_read_timeout(Some(Duration::from_secs(5)))
                .unwrap();
            let mut connection = ServerConnection::new(config.clone()).unwrap();
            while connection.is_handshaking() && connection.complete_io(&mut stream).is_ok() {}
            finished += usize::from(!connection.is_handshaking());
        }
        finished
    });
    Impostor {
        address,
        stop,
        thread,
    }
}

struct Impostor {
    address: SocketAddr,
    stop: std::sync::mpsc::Sender<()>,
    thread: std::thread::JoinHandle<usize>,
}

impl Impostor {
    /// Ends it, and tells how many believed it.
    fn end(self) -> usize {
        drop(self.stop);
        let _ = std::net::TcpStream::connect(self.address);
        self.thread.join().unwrap()
    }
}

#[test]
fn a_key_is_learned_from_nobody_but_its_holder() {
    let mut place = lan_place();
    let certificate = of_before(&place);
    let hub = place.start();
    let device = device_of_before(&place, &certificate);
    let address = lan(&hub);
    place.hall = at(&place, address);
    hub.stop();
    let strangers = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    // Somebody who has read the certificate, as anybody can, and does not have its key; and one with another.
    for shown in [&certificate, strangers.cert.der()] {
        let impostor = impostor(address, shown, &strangers.signing_key);
        is_refused(&device);
        assert_eq!(impostor.end(), 0, "a device believed it");
        assert_eq!(known_key(&device), None);
    }
    let _hub = place.start();
    wait_connected(&device.connect().unwrap());
    wait_for("the key to be kept", || known_key(&device));
    // The key that it knows now is not replaced by what it was once brought.
    assert_eq!(
        known_key(&device).unwrap(),
        key_of(&certificate).to_string()
    );
}

/// Writes the hall's own certificate for this key.
fn own(folder: &Path, key: &KeyPair) -> CertificateDer<'static> {
    let params = CertificateParams::new(["hub.hall.example".to_owned()]).unwrap();
    let certificate = params.self_signed(key).unwrap();
    let write = |name: &str, text: String| std::fs::write(folder.join(name), text).unwrap();
    write("own.pem", pem("CERTIFICATE", certificate.der()));
    write("own-key.pem", pem("PRIVATE KEY", &key.serialize_der()));
    certificate.der().clone()
}

#[test]
fn the_halls_own_certificate_may_be_renewed_with_its_key() {
    let mut place = lan_place();
    let files = "certificate = \"own.pem\"\nkey = \"own-key.pem\"\nlan = ";
    place.hall = place.hall.replace("lan = ", files);
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
    let first = own(place.folder.path(), &key);
    let hub = place.start();
    assert_eq!(shown_to(lan(&hub), &BROWSER), first);
    assert_eq!(shown_to(lan(&hub), &[]), first);
    assert_eq!(hub.client().get("/ca.crt").problem(), "not-found");
    assert_eq!(hub.client().get("/trust").status, 404);
    let status = tool(&place, &["status", "--json"]);
    let status: Value = serde_json::from_slice(&status.stdout).unwrap();
    assert_eq!(status["authority"], Value::Null);
    let device = device_of_before(&place, &first);
    wait_connected(&device.connect().unwrap());
    wait_for("the key to be kept", || known_key(&device));
    place.hall = at(&place, lan(&hub));
    hub.stop();

    assert_ne!(own(place.folder.path(), &key), first);
    let hub = place.start();
    wait_connected(&device.connect().unwrap());
    hub.stop();

    own(
        place.folder.path(),
        &KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap(),
    );
    let _hub = place.start();
    is_refused(&device);
}

#[test]
fn a_restored_hub_keeps_its_devices_and_its_browsers() {
    let mut place = lan_place();
    let certificate = of_before(&place);
    let hub = place.start();
    let (knows_key, knows_certificate) = (
        DeviceFolder::new(&file_of(&enroll(&place, "display", "hall-west"))),
        device_of_before(&place, &certificate),
    );
    wait_connected(&knows_key.connect().unwrap());
    let root = root(&hub);
    let backup = place.folder.path().join("backup");
    let made = tool(&place, &["backup", backup.to_str().unwrap()]);
    assert_eq!(made.status.code(), Some(0), "{made:?}");
    place.hall = at(&place, lan(&hub));
    hub.kill();

    // Another computer.
    std::fs::rename(place.data(), place.folder.path().join("lost")).unwrap();
    let restored = tool(&place, &["restore", backup.to_str().unwrap()]);
    assert_eq!(restored.status.code(), Some(0), "{restored:?}");
    let hub = place.start();
    wait_connected(&knows_key.connect().unwrap());
    wait_connected(&knows_certificate.connect().unwrap());
    assert_eq!(self::root(&hub), root);
    let leaf = shown_to(lan(&hub), &BROWSER);
    assert!(is_accepted(&root, &leaf, "localhost"));
}

#[test]
fn without_a_port_for_the_hall_there_is_no_authority() {
    let place = Place::new();
    let hub = place.start();
    assert_eq!(hub.client().get("/ca.crt").problem(), "not-found");
    assert_eq!(hub.client().get("/trust").status, 404);
    assert!(!place.data().join("authority.der").exists());
}
