//! A hub in its own process.

use crate::client::{Client, PATIENCE, Stream, bearer};
use crate::hall::{HALL_FILE, MONDAY_MORNING};
use rustix::process::{Pid, Signal, kill_process};
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The folder and settings of a test's hub.
pub(crate) struct Place {
    pub(crate) folder: TempDir,
    /// Contents of the hall file.
    pub(crate) hall: String,
    pub(crate) at: Option<String>,
}

/// A running hub; killed when dropped.
pub(crate) struct Hub {
    process: Child,
    pub(crate) address: SocketAddr,
    /// Its port for the hall.
    pub(crate) lan: Option<SocketAddr>,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            hall: HALL_FILE.into(),
            at: Some(MONDAY_MORNING.into()),
        }
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) fn command(&self) -> Command {
        let config = self.folder.path().join("hall.toml");
        std::fs::write(&config, &self.hall).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_jiaohao"));
        self.arguments(&mut command, &config);
        command
    }

    pub(crate) fn arguments(&self, command: &mut Command, config: &Path) {
        command.arg("hub").arg("--config").arg(config);
        command.arg("--data").arg(self.data());
        command.args(["--listen", "127.0.0.1:0"]);
        if let Some(at) = &self.at {
            command.args(["--at", at]);
        }
    }

    pub(crate) fn start(&self) -> Hub {
        Hub::start(self.command())
    }

    pub(crate) fn command_without_config(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jiaohao"));
        command.arg("hub").arg("--data").arg(self.data());
        command.args(["--listen", "127.0.0.1:0"]);
        command.args(self.at.iter().flat_map(|at| ["--at", at]));
        command
    }

    /// Starts a hub with the hall file of its data folder.
    pub(crate) fn start_without_config(&self) -> Hub {
        Hub::start(self.command_without_config())
    }

    pub(crate) fn fail_without_config(&self) -> Output {
        fail(self.command_without_config())
    }

    /// Creates a token for a device.
    pub(crate) fn token(&self, role: &str, name: &str, counters: &[&str]) -> String {
        let mut arguments = vec!["token", "--role", role, "--name", name];
        for counter in counters {
            arguments.extend(["--counter", counter]);
        }
        let made = tool(self, &arguments);
        assert_eq!(made.status.code(), Some(0), "{made:?}");
        let said = String::from_utf8(made.stdout).unwrap();
        said.split_whitespace().last().unwrap().to_owned()
    }

    /// Starts a hub that must fail to start.
    pub(crate) fn fail(&self) -> Output {
        fail(self.command())
    }
}

/// Runs `jiaohao hub VERB` on the data of a place.
pub(crate) fn tool(place: &Place, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jiaohao"));
    command.arg("hub").args(arguments).arg("--data");
    command.arg(place.data()).output().unwrap()
}

/// Sets the PIN of a clerk.
pub(crate) fn set_pin(place: &Place, clerk: &str, pin: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jiaohao"));
    command.args(["hub", "staff", "pin", clerk, "--data"]);
    command.arg(place.data()).stdin(Stdio::piped());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().unwrap();
    let mut input = process.stdin.take().unwrap();
    writeln!(input, "{pin}").unwrap();
    drop(input);
    process.wait_with_output().unwrap()
}

/// Runs a command that must end by itself, with failure.
pub(crate) fn fail(mut command: Command) -> Output {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().unwrap();
    wait_for("the hub to give up", || {
        process.try_wait().unwrap().is_some().then_some(())
    });
    let output = process.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    output
}

impl Hub {
    pub(crate) fn start(command: Command) -> Self {
        Self::start_saying(command, "Hub ready")
    }

    /// Starts one that says this first.
    pub(crate) fn start_saying(mut command: Command, first: &str) -> Self {
        command.stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut ready = String::new();
        let mut lines = BufReader::new(process.stdout.take().unwrap());
        lines.read_line(&mut ready).unwrap();
        assert!(ready.contains(first), "no hub: {ready:?}");
        let after = |scheme| {
            let (_, address) = ready.split_once(scheme)?;
            let address = address.split(' ').next().unwrap();
            address.trim_end_matches('/').parse().ok()
        };
        let (address, lan) = (after("http://").unwrap(), after("https://"));
        Self {
            process,
            address,
            lan,
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    pub(crate) fn client(&self) -> Client {
        Client::new(self.address)
    }

    /// A client that sends this token.
    pub(crate) fn client_with(&self, token: Option<&str>) -> Client {
        let mut client = self.client();
        client.headers.extend(token.map(bearer));
        client
    }

    pub(crate) fn stream(&self, last: Option<u64>) -> Stream {
        self.stream_with(last, None)
    }

    pub(crate) fn stream_with(&self, last: Option<u64>, token: Option<&str>) -> Stream {
        Stream::open(self.address, last, token)
    }

    pub(crate) fn stream_of(&self, device: &str) -> Stream {
        Stream::open_as(self.address, None, device)
    }

    /// Like a power cut, as far as the process is concerned.
    pub(crate) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.process), signal).unwrap();
    }

    /// Asks it to stop, and waits until it has.
    pub(crate) fn stop(mut self) {
        self.signal(Signal::TERM);
        let status = wait_for("the hub to stop", || self.process.try_wait().unwrap());
        assert_eq!(status.code(), Some(0));
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Waits for a condition, for as long as is reasonable.
pub(crate) fn wait_for<T>(what: &str, condition: impl FnMut() -> Option<T>) -> T {
    wait_within(PATIENCE, what, condition)
}

/// The same, for what may take as long as this.
pub(crate) fn wait_within<T>(
    patience: Duration,
    what: &str,
    mut condition: impl FnMut() -> Option<T>,
) -> T {
    let start = Instant::now();
    loop {
        if let Some(met) = condition() {
            return met;
        }
        assert!(start.elapsed() < patience, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}
