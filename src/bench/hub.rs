//! A hub of the benchmark's own.

use super::AT;
use anyhow::{Context, ensure};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

/// It ends when dropped.
pub(super) struct StartedHub {
    process: Child,
    pub(super) address: SocketAddr,
}

impl StartedHub {
    pub(super) fn start(config: &Path, data: &Path) -> anyhow::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command
            .arg("hub")
            .arg("--config")
            .arg(config)
            .arg("--data")
            .arg(data);
        command.args(["--listen", "127.0.0.1:0", "--at", AT]);
        // It would otherwise log every device.
        command.env("RUST_LOG", "warn");
        let mut process = command.stdout(Stdio::piped()).spawn()?;
        let output = process.stdout.take().context("its output is ours")?;
        let mut ready = String::new();
        BufReader::new(output).read_line(&mut ready)?;
        let address = ready
            .split_once("http://")
            .and_then(|(_, rest)| rest.split_whitespace().next()?.parse().ok());
        ensure!(address.is_some(), "the hub did not start");
        Ok(Self {
            process,
            address: address.context("the hub says where it listens")?,
        })
    }

    /// Memory used by the process; `None` if the system does not report it.
    pub(super) fn memory_mib(&self) -> Option<f64> {
        let status = format!("/proc/{}/status", self.process.id());
        let status = std::fs::read_to_string(status).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kib: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
        Some(kib / 1024.0)
    }

    /// Backs it up while it works, and reads the backup back. Returns the time taken, in seconds.
    pub(super) fn back_up(&self, data: &Path, to: &Path) -> anyhow::Result<f64> {
        let started = Instant::now();
        let mut command = Command::new(std::env::current_exe()?);
        command
            .args(["hub", "backup", "--json", "--data"])
            .arg(data)
            .arg(to);
        let output = command.output()?;
        let why = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "no backup of a hub at work: {why}");
        Ok(started.elapsed().as_secs_f64())
    }
}

impl Drop for StartedHub {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
