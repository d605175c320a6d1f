//! The hub's page beside the other windows, in a browser that is there.

use super::screen::Area;
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Names of the browser that can be told where its window is to be.
const CHROMIUM: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];
/// Without these it asks whether it is the usual browser, and warns of its own options.
const QUIET: [&str; 4] = [
    "--test-type",
    "--no-first-run",
    "--disable-gpu",
    "--force-device-scale-factor=1",
];
/// Else it asks whether to translate.
const PREFERENCES: &str = r#"{"translate":{"enabled":false}}"#;

/// A window with the page. It ends when dropped.
pub(super) struct Page(Child);

impl Page {
    /// Opens it in `area` of the screen `display`; `None` without Chromium.
    ///
    /// # Errors
    /// If a file cannot be written under `out`.
    pub(super) fn open(hub: &str, display: &str, area: Area, out: &Path) -> Result<Option<Self>> {
        let fonts = out.join("config/fonts.conf");
        fs::write(&fonts, fonts_here()).context("the list of fonts cannot be written")?;
        let profile = out.join("browser");
        let _ = fs::remove_dir_all(&profile);
        let preferences = profile.join("Default");
        fs::create_dir_all(&preferences)
            .and_then(|()| fs::write(preferences.join("Preferences"), PREFERENCES))
            .context("the browser's folder cannot be written")?;
        let start = |name: &&str| {
            let mut browser = Command::new(name);
            browser.arg(format!("--app={hub}/")).args(QUIET);
            browser.arg(format!("--user-data-dir={}", profile.display()));
            browser.arg(format!("--window-position={},{}", area.x, area.y));
            browser.arg(format!("--window-size={},{}", area.width, area.height));
            browser.args(["--lang=zh-CN", "--accept-lang=zh-CN"]);
            if is_root() {
                browser.arg("--no-sandbox");
            }
            browser
                .env("DISPLAY", display)
                .env_remove("WAYLAND_DISPLAY");
            browser.env("FONTCONFIG_FILE", &fonts);
            browser.stdout(Stdio::null()).stderr(Stdio::null());
            browser.spawn().ok()
        };
        Ok(CHROMIUM.iter().find_map(start).map(Self))
    }

    /// Opens it in the browser of the desktop, if there is one.
    pub(super) fn open_on_desktop(hub: &str) {
        let mut opener = Command::new("xdg-open");
        opener.arg(format!("{hub}/")).stdin(Stdio::null());
        // It is a guest here: without it the hall is as before.
        let _ = opener.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The fonts of this computer and those of the screens: one without Chinese fonts shows the page as well.
fn fonts_here() -> String {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/fonts");
    format!(
        "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig>\
         <include ignore_missing=\"yes\">/etc/fonts/fonts.conf</include><dir>{}</dir></fontconfig>",
        own.display()
    )
}

/// Chromium runs for root without its sandbox only.
#[cfg(unix)]
fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}
