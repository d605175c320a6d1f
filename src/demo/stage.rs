//! The programs of the hall, each in its own process, as in a real hall.

use super::screen::Area;
use anyhow::{Context, Result, bail};
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// In the demo's hall it is Monday morning, whatever the real date.
const AT: &str = "2026-11-23T09:05:00+08:00";

const SAMPLES: [(&str, &str); 5] = [
    ("hall.toml", include_str!("../../config/hall.toml")),
    ("kiosk.toml", include_str!("../../config/kiosk.toml")),
    ("display.toml", include_str!("../../config/display.toml")),
    ("counter.toml", include_str!("../../config/counter.toml")),
    ("rate.toml", include_str!("../../config/rate.toml")),
];

/// Where a window is placed, and on which screen.
pub(super) struct Site<'a> {
    /// `None`: the desktop the demo was started on.
    pub(super) display: Option<&'a str>,
    pub(super) area: Area,
}

/// The running programs. They end when this is dropped.
pub(super) struct Stage {
    out: PathBuf,
    hub: String,
    running: Vec<Child>,
}

impl Stage {
    /// Starts a hub and a virtual printer with a fresh data folder under `out`.
    ///
    /// # Errors
    /// If a file cannot be written or a program does not start; its log is under `out`.
    pub(super) fn set(out: &Path) -> Result<Self> {
        for folder in ["data", "tickets", "logs", "config"] {
            let folder = out.join(folder);
            if folder.exists() {
                fs::remove_dir_all(&folder)
                    .with_context(|| format!("{} cannot be removed", folder.display()))?;
            }
            fs::create_dir_all(&folder)
                .with_context(|| format!("{} cannot be made", folder.display()))?;
        }
        for (name, sample) in SAMPLES {
            fs::write(out.join("config").join(name), sample)?;
        }
        let mut stage = Self {
            out: out.into(),
            hub: String::new(),
            running: Vec::new(),
        };
        stage.start_printer()?;
        stage.hub = stage.start_hub()?;
        Ok(stage)
    }

    /// The hub's address.
    pub(super) fn hub(&self) -> &str {
        &self.hub
    }

    pub(super) fn kiosk(&mut self, place: &Site<'_>) -> Result<()> {
        let mut kiosk = self.device("kiosk", "kiosk", place)?;
        kiosk.env("JIAOHAO_PRINTER_PORT", self.printer_port());
        self.start(kiosk)
    }

    /// The display; if `sound` is given, what it says is recorded there as a WAV file.
    pub(super) fn display(&mut self, place: &Site<'_>, sound: Option<&Path>) -> Result<()> {
        let mut display = self.device("display", "display", place)?;
        display.env("JIAOHAO_VOICE_SOUNDS", sounds()?);
        if let Some(sound) = sound {
            // Saying each call once is enough for half a minute.
            display
                .env("JIAOHAO_VOICE_RECORD", sound)
                .env("JIAOHAO_VOICE_REPEATS", "1");
        }
        self.start(display)
    }

    pub(super) fn counter(&mut self, number: u32, clerk: &str, place: &Site<'_>) -> Result<()> {
        let mut counter = self.device("counter", &format!("counter-{number}"), place)?;
        counter
            .args(["--counter", &number.to_string()])
            .env("JIAOHAO_CLERK", clerk);
        self.start(counter)
    }

    /// The window for ratings at a counter; if `sound` is given, its question is recorded there as a WAV file.
    pub(super) fn rate(
        &mut self,
        number: u32,
        place: &Site<'_>,
        sound: Option<&Path>,
    ) -> Result<()> {
        let mut rate = self.device("rate", &format!("rate-{number}"), place)?;
        rate.args(["--counter", &number.to_string()])
            .env("JIAOHAO_RATE_SOUNDS", sounds()?);
        if let Some(sound) = sound {
            rate.env("JIAOHAO_RATE_RECORD", sound);
        }
        self.start(rate)
    }

    /// Whether all programs are still running.
    pub(super) fn all_run(&mut self) -> bool {
        self.running
            .iter_mut()
            .all(|child| matches!(child.try_wait(), Ok(None)))
    }

    fn start_printer(&mut self) -> Result<()> {
        let mut printer = program("virtual-printer")?;
        printer.arg("--link").arg(self.printer_port());
        printer.arg("--out").arg(self.out.join("tickets"));
        printer
            .stdout(self.log("printer")?)
            .stderr(self.log("printer-errors")?);
        self.start(printer)
    }

    fn start_hub(&mut self) -> Result<String> {
        let mut hub = program("hub")?;
        hub.arg("--config").arg(self.out.join("config/hall.toml"));
        hub.arg("--data").arg(self.out.join("data"));
        hub.args(["--listen", "127.0.0.1:0", "--at", AT]);
        let mut hub = hub
            .stdout(Stdio::piped())
            .stderr(self.log("hub")?)
            .spawn()?;
        let said = hub.stdout.take().context("the hub has an output")?;
        self.running.push(hub);
        let mut ready = String::new();
        BufReader::new(said).read_line(&mut ready)?;
        let address = ready
            .split_whitespace()
            .find(|word| word.starts_with("http://"));
        match address {
            Some(address) => Ok(address.into()),
            None => bail!(
                "the hub did not start: see {}",
                self.out.join("logs/hub.log").display()
            ),
        }
    }

    fn device(&self, role: &str, name: &str, place: &Site<'_>) -> Result<Command> {
        let mut device = program(role)?;
        let file = self.out.join("config").join(format!("{role}.toml"));
        device.arg("--config").arg(file);
        device
            .env("JIAOHAO_HUB", &self.hub)
            .env("JIAOHAO_NAME", name);
        device.env("JIAOHAO_FULLSCREEN", "false");
        device.env("JIAOHAO_WINDOW", place.area.geometry());
        if let Some(display) = place.display {
            device.env("DISPLAY", display).env_remove("WAYLAND_DISPLAY");
        }
        device.stdout(Stdio::null()).stderr(self.log(name)?);
        Ok(device)
    }

    fn start(&mut self, mut program: Command) -> Result<()> {
        let child = program.stdin(Stdio::piped()).spawn();
        self.running
            .push(child.with_context(|| format!("{program:?} cannot be started"))?);
        Ok(())
    }

    fn printer_port(&self) -> PathBuf {
        self.out.join("printer")
    }

    fn log(&self, name: &str) -> Result<File> {
        let path = self.out.join(format!("logs/{name}.log"));
        File::create(&path).with_context(|| format!("{} cannot be written", path.display()))
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // The devices first, so that none of them shows a lost connection at the end.
        for child in self.running.iter_mut().rev() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn program(role: &str) -> Result<Command> {
    let own = std::env::current_exe().context("this program's own file is not known")?;
    let mut program = Command::new(own);
    program.arg(role);
    Ok(program)
}

/// The folder of voice packs: where the demo was started, or where the program was built.
fn sounds() -> Result<PathBuf> {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("sounds");
    let found = [PathBuf::from("sounds"), built]
        .into_iter()
        .find(|folder| folder.is_dir());
    let found = found.context("there is no folder `sounds` here")?;
    Ok(fs::canonicalize(found)?)
}
