//! A screen without a desktop: a virtual X server, simulated touches and keys, and screenshots.

use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// An area of the screen, in pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Area {
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) width: u32,
    pub(super) height: u32,
}

impl Area {
    /// In X notation: `1920x1080+1080+0`.
    pub(super) fn geometry(self) -> String {
        format!("{}x{}+{}+{}", self.width, self.height, self.x, self.y)
    }
}

/// Our own virtual X server. It ends when dropped.
pub(super) struct Screen {
    server: Child,
    display: String,
}

impl Screen {
    /// # Errors
    /// If `Xvfb` is not installed or does not start.
    pub(super) fn start(width: u32, height: u32) -> Result<Self> {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0"])
            .arg(format!("{width}x{height}x24"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("Xvfb cannot be started: is the package xvfb installed?")?;
        let mut number = String::new();
        let out = server.stdout.take().context("Xvfb has an output")?;
        BufReader::new(out).read_line(&mut number)?;
        if number.trim().is_empty() {
            let _ = server.kill();
            let _ = server.wait();
            bail!("Xvfb ended at once");
        }
        Ok(Self {
            server,
            display: format!(":{}", number.trim()),
        })
    }

    /// The value of `DISPLAY` for programs that are to appear here.
    pub(super) fn display(&self) -> &str {
        &self.display
    }

    /// Taps at (`x`, `y`) on the screen: down and up.
    pub(super) fn tap(&self, x: u32, y: u32) -> Result<()> {
        self.xdotool(&["mousemove", &x.to_string(), &y.to_string()])?;
        self.xdotool(&["click", "1"])
    }

    /// Presses keys in the window under (`x`, `y`), one after another.
    pub(super) fn press(&self, x: u32, y: u32, keys: &[&str]) -> Result<()> {
        self.xdotool(&["mousemove", &x.to_string(), &y.to_string()])?;
        // Without a window manager nobody else gives a window the focus.
        let window = self.output(&["getmouselocation", "--shell"])?;
        let window = window.lines().find_map(|line| line.strip_prefix("WINDOW="));
        let window = window.context("no window is there")?.to_owned();
        self.xdotool(&["windowfocus", "--sync", &window])?;
        for key in keys {
            self.xdotool(&["key", key])?;
        }
        Ok(())
    }

    /// Whether anything was drawn in `area`: an empty screen is black.
    pub(super) fn is_drawn(&self, area: Area) -> Result<bool> {
        let spot = Area {
            x: area.x + area.width / 2,
            y: area.y + 8,
            width: 1,
            height: 1,
        };
        let output = Command::new("import")
            .args([
                "-silent",
                "-window",
                "root",
                "-crop",
                &spot.geometry(),
                "-depth",
                "8",
            ])
            .arg("rgb:-")
            .env("DISPLAY", &self.display)
            .output()
            .context("import cannot be started: is the package imagemagick installed?")?;
        Ok(output.stdout.iter().any(|part| *part > 0))
    }

    /// Saves a screenshot of `area` as a PNG file.
    pub(super) fn picture(&self, area: Area, to: &Path) -> Result<()> {
        let status = Command::new("import")
            .args([
                "-silent",
                "-window",
                "root",
                "-crop",
                &area.geometry(),
                "+repage",
            ])
            .arg(to)
            .env("DISPLAY", &self.display)
            .status()
            .context("import cannot be started: is the package imagemagick installed?")?;
        if !status.success() {
            bail!("import took no picture: {status}");
        }
        Ok(())
    }

    fn xdotool(&self, args: &[&str]) -> Result<()> {
        self.output(args).map(drop)
    }

    fn output(&self, args: &[&str]) -> Result<String> {
        let output = Command::new("xdotool")
            .args(args)
            .env("DISPLAY", &self.display)
            .output()
            .context("xdotool cannot be started: is the package xdotool installed?")?;
        if !output.status.success() {
            bail!(
                "xdotool {args:?}: {}",
                String::from_utf8_lossy(&output.stderr).trim()
            );
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
