//! Another program of this computer listening on the hub's port while the hub is not running.

use crate::access::strict_place;
use crate::process::{tool, wait_for};
use jiaohao::config::{DisplayFile, Variables};
use jiaohao::link::Link;
use jiaohao::protocol::Role;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};

/// Listens and accepts everything; records what it hears.
struct Squatter {
    address: SocketAddr,
    heard: Arc<Mutex<String>>,
}

impl Squatter {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let heard: Arc<Mutex<String>> = Arc::default();
        let ears = heard.clone();
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                let (mut connection, ears) = (connection.unwrap(), ears.clone());
                std::thread::spawn(move || {
                    let mut piece = [0; 4096];
                    while let Ok(length @ 1..) = connection.read(&mut piece) {
                        let said = String::from_utf8_lossy(&piece[..length]).into_owned();
                        ears.lock().unwrap().push_str(&said);
                        let proof = "0".repeat(52);
                        let body = format!(r#"{{"proof":"{proof}"}}"#);
                        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
                        let answer = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
                        if connection.write_all(answer.as_bytes()).is_err() {
                            return;
                        }
                    }
                });
            }
        });
        Self { address, heard }
    }

    fn heard(&self) -> String {
        self.heard.lock().unwrap().clone()
    }
}

fn connect(address: SocketAddr, token: &str, runtime: &tokio::runtime::Runtime) -> Link {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("display.toml");
    let text = format!("hub = \"http://{address}\"\nname = \"hall-east\"\ntoken = \"{token}\"\n");
    std::fs::write(&file, text).unwrap();
    let loaded = DisplayFile::load(&file, &Variables::new()).unwrap();
    Link::connect(&loaded.value.device, Role::Display, runtime.handle()).unwrap()
}

#[test]
fn whoever_squats_on_the_hubs_port_gets_no_token() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let place = strict_place();
    let hub = place.start();
    let token = place.token("display", "hall-east", &[]);

    let squatter = Squatter::new();
    let deceived = connect(squatter.address, &token, &runtime);
    wait_for("the device to ask more than once", || {
        (squatter.heard().matches("/v1/proof/").count() > 2).then_some(())
    });
    assert!(!deceived.view().borrow().is_connected());
    let heard = squatter.heard();
    assert!(
        !heard.contains(&token) && !heard.to_lowercase().contains("authorization"),
        "{heard}"
    );

    let link = connect(hub.address, &token, &runtime);
    wait_for("the device to know its hub", || {
        link.view().borrow().is_connected().then_some(())
    });

    // The tools find the hub by what it left in its folder.
    let left = place.data().join("address");
    std::fs::write(&left, squatter.address.to_string()).unwrap();
    let before = squatter.heard().len();
    let status = tool(&place, &["status"]);
    assert_eq!(status.status.code(), Some(1), "{status:?}");
    let heard = squatter.heard();
    assert!(heard.len() > before, "it was asked");
    assert!(!heard.to_lowercase().contains("authorization"), "{heard}");
}
