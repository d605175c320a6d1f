//! A real Chromium, driven through its own driver (WebDriver).

use crate::client::{Client, PATIENCE};
use crate::npm::AXE;
use crate::process::{wait_for, wait_within};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

pub(crate) struct Browser {
    driver: Child,
    client: Client,
    session: String,
    _folder: TempDir,
}

/// The screen's own fonts; none need be installed.
const FONTS: &str = r#"<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>FONTS</dir><cachedir>CACHE</cachedir></fontconfig>"#;

impl Browser {
    /// One that takes every certificate.
    pub(crate) fn start(size: (u32, u32)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::start_in(folder, size, true)
    }

    /// One that takes the certificates of this authority (PEM), if any, besides those of the world.
    pub(crate) fn that_trusts(authority: Option<&str>, size: (u32, u32)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join(".pki/nssdb");
        std::fs::create_dir_all(&database).unwrap();
        let certutil = |arguments: &[&str]| {
            let mut command = Command::new("certutil");
            command.arg("-d").arg(format!("sql:{}", database.display()));
            let done = command.args(arguments).output();
            let done = done.expect("certutil is installed (setup.sh)");
            assert!(done.status.success(), "{done:?}");
        };
        certutil(&["-N", "--empty-password"]);
        if let Some(authority) = authority {
            let file = folder.path().join("ca.pem");
            std::fs::write(&file, authority).unwrap();
            certutil(&[
                "-A",
                "-t",
                "C,,",
                "-n",
                "hall",
                "-i",
                file.to_str().unwrap(),
            ]);
        }
        Self::start_in(folder, size, false)
    }

    fn start_in(folder: TempDir, (width, height): (u32, u32), takes_all: bool) -> Self {
        let fonts = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/fonts");
        let fonts = FONTS.replace("FONTS", fonts.to_str().unwrap());
        let fonts = fonts.replace("CACHE", folder.path().join("cache").to_str().unwrap());
        let config = folder.path().join("fonts.conf");
        std::fs::write(&config, fonts).unwrap();
        let (driver, port) = wait_for("a driver", || start_driver(folder.path(), &config));
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let mut client = Client::new(address);
        let arguments = [
            "--headless=new".into(),
            "--no-sandbox".into(),
            "--disable-gpu".into(),
            "--disable-dev-shm-usage".into(),
            "--hide-scrollbars".into(),
            "--lang=zh-CN".into(),
            "--accept-lang=zh-CN".into(),
            format!("--window-size={width},{height}"),
        ];
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "goog:chromeOptions": { "args": arguments, "excludeSwitches": ["ignore-certificate-errors"] },
            "acceptInsecureCerts": takes_all,
            "goog:loggingPrefs": { "browser": "ALL" },
        } } });
        let begun = client.send("POST", "/session", &[], &wanted.to_string());
        let begun = begun.expect("the driver answers").json();
        let session = begun["value"]["sessionId"].as_str();
        let session = session.unwrap_or_else(|| panic!("no browser: {begun}"));
        Self {
            driver,
            client,
            session: session.to_owned(),
            _folder: folder,
        }
    }

    fn ask(&mut self, method: &str, what: &str, body: &Value) -> Value {
        let path = format!("/session/{}/{what}", self.session);
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let answer = self.client.send(method, &path, &[], &body);
        answer.expect("the driver answers").json()["value"].take()
    }

    pub(crate) fn open(&mut self, address: &str) {
        let failed = self.ask("POST", "url", &json!({ "url": address }));
        assert!(failed.is_null(), "{failed}");
    }

    /// What the script returns.
    pub(crate) fn run(&mut self, script: &str) -> Value {
        self.ask(
            "POST",
            "execute/sync",
            &json!({ "script": script, "args": [] }),
        )
    }

    /// Waits until the expression is true.
    pub(crate) fn wait(&mut self, expression: &str) {
        self.wait_within(PATIENCE, expression);
    }

    pub(crate) fn wait_within(&mut self, patience: Duration, expression: &str) {
        let script = format!("return Boolean({expression})");
        let is_true = || (self.run(&script) == true).then_some(());
        wait_within(patience, expression, is_true);
    }

    fn element(&mut self, selector: &str) -> String {
        let body = json!({ "using": "css selector", "value": selector });
        wait_for(selector, || {
            let found = self.ask("POST", "element", &body);
            let ids = found.as_object()?.values().next()?.as_str()?;
            found.get("error").is_none().then(|| ids.to_owned())
        })
    }

    /// Clicks as a mouse does: an element that something covers cannot be clicked.
    pub(crate) fn click(&mut self, selector: &str) {
        let element = self.element(selector);
        let failed = self.ask("POST", &format!("element/{element}/click"), &json!({}));
        assert!(failed.is_null(), "{selector}: {failed}");
    }

    pub(crate) fn type_in(&mut self, selector: &str, text: &str) {
        let element = self.element(selector);
        let what = format!("element/{element}/value");
        let failed = self.ask("POST", &what, &json!({ "text": text }));
        assert!(failed.is_null(), "{selector}: {failed}");
    }

    pub(crate) fn text(&mut self, selector: &str) -> String {
        let script = format!("return document.querySelector({selector:?}).innerText");
        self.run(&script).as_str().unwrap_or_default().to_owned()
    }

    /// A window may not be as narrow as a phone; what the page sees of it may.
    pub(crate) fn resize(&mut self, (width, height): (u32, u32)) {
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        let command = json!({ "cmd": "Emulation.setDeviceMetricsOverride", "params": size });
        self.ask("POST", "goog/cdp/execute", &command);
        self.wait(&format!("innerWidth === {width}"));
    }

    /// Presses a key as a keyboard does, wherever the focus is.
    pub(crate) fn press(&mut self, key: char) {
        let key = key.to_string();
        let strokes = ["keyDown", "keyUp"].map(|stroke| json!({ "type": stroke, "value": key }));
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": strokes });
        self.ask("POST", "actions", &json!({ "actions": [keyboard] }));
    }

    /// What breaks a rule of accessibility: the rule, and where.
    pub(crate) fn violations(&mut self) -> Vec<String> {
        let look = "const done = arguments[0];
             axe.run().then(found => done([found.passes.length, found.violations.map(
                 rule => rule.id + ': ' + rule.nodes.map(node => node.html).join(' '))]))";
        let script = format!("{}\n{look}", *AXE);
        let found = self.ask(
            "POST",
            "execute/async",
            &json!({ "script": script, "args": [] }),
        );
        assert!(
            found[0].as_u64() > Some(10),
            "few rules were looked at: {found}"
        );
        let broken = found[1].as_array().unwrap().iter();
        broken.map(ToString::to_string).collect()
    }

    /// What the page complained of: errors, a policy that was broken.
    pub(crate) fn complaints(&mut self) -> Vec<String> {
        let log = self.ask("POST", "se/log", &json!({ "type": "browser" }));
        let entries = log.as_array().unwrap().iter();
        entries.map(|entry| entry["message"].to_string()).collect()
    }

    /// The page as a document, on the paper that it asks for, or A4.
    pub(crate) fn print(&mut self) -> Vec<u8> {
        let paper = json!({ "page": { "width": 21.0, "height": 29.7 }, "background": true });
        let printed = self.ask("POST", "print", &paper);
        decoded(printed.as_str().expect("a document"))
    }

    /// Keeps a picture where `JIAOHAO_PICTURES` asks for it.
    pub(crate) fn picture(&mut self, name: &str) {
        let Ok(wanted) = std::env::var("JIAOHAO_PICTURES") else {
            return;
        };
        if !wanted.split(',').any(|part| name.contains(part)) {
            return;
        }
        let picture = self.ask("GET", "screenshot", &Value::Null);
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/pictures");
        std::fs::create_dir_all(&folder).unwrap();
        let bytes = decoded(picture.as_str().unwrap());
        std::fs::write(folder.join(format!("{name}.png")), bytes).unwrap();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let path = format!("/session/{}", self.session);
        let _ = self.client.send("DELETE", &path, &[], "");
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// The driver and its port; `None` if it ended at once: it takes a port that is free in one family of addresses, and gives
/// up where another program has it in the other.
fn start_driver(folder: &Path, fonts: &Path) -> Option<(Child, u16)> {
    let mut driver = Command::new("chromedriver")
        .arg("--port=0")
        .env("FONTCONFIG_FILE", fonts)
        .env("HOME", folder)
        .env("TMPDIR", folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromedriver is installed (setup.sh)");
    let lines = BufReader::new(driver.stdout.take().unwrap()).lines();
    let port = lines.map(Result::unwrap).find_map(|line| {
        let (_, port) = line.split_once("started successfully on port ")?;
        port.trim_end_matches('.').parse().ok()
    });
    if port.is_none() {
        driver.wait().unwrap();
    }
    Some((driver, port?))
}

/// Base 64.
fn decoded(text: &str) -> Vec<u8> {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let values = text
        .bytes()
        .filter_map(|sign| SIGNS.iter().position(|s| *s == sign));
    let values: Vec<_> = values.collect();
    let group = |group: &[usize]| {
        let bits = group.iter().fold(0, |bits, value| bits << 6 | value);
        let bytes = (bits << (6 * (4 - group.len()))).to_be_bytes();
        bytes[5..]
            .iter()
            .take(group.len() - 1)
            .copied()
            .collect::<Vec<_>>()
    };
    values.chunks(4).flat_map(group).collect()
}
