//! `jiaohao demo`: the whole hall on one screen, with its real programs. On a desktop the windows
//! are yours to play with; without one, a script plays half a minute of hall life and saves it as
//! pictures, tickets and sound.

mod page;
mod screen;
mod script;
mod stage;

use crate::say;
use anyhow::{Context, Result};
use clap::Args;
use page::Page;
use screen::{Area, Screen};
use stage::{Site, Stage};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Shows the whole hall on one screen: kiosk, display, two counters, a window for ratings, hub and virtual printer
#[derive(Debug, Args)]
#[command(after_help = "\
Example: jiaohao demo --headless --out target/demo
Exit codes: 0 done, 1 failed, 2 wrong use")]
pub struct DemoArgs {
    /// Plays by script on a virtual screen, even if there is a desktop
    #[arg(long)]
    headless: bool,
    /// Where the data, pictures, tickets and sound go
    #[arg(long, value_name = "DIR", default_value = "target/demo")]
    out: PathBuf,
}

/// How often to check whether somebody closed a window.
const WATCH: Duration = Duration::from_millis(500);

/// # Errors
/// If a program does not start or does not do what the script waits for; the logs are in the folder
/// `logs` of the output.
pub fn run(args: &DemoArgs) -> Result<()> {
    std::fs::create_dir_all(&args.out)
        .with_context(|| format!("{} cannot be made", args.out.display()))?;
    let out = std::fs::canonicalize(&args.out)?;
    let has_desktop = ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some());
    if args.headless || !has_desktop {
        play_by_script(&out)
    } else {
        open_on_desktop(&out)
    }
}

/// For people: everything on a screen of 1920×1080, until a window is closed.
fn open_on_desktop(out: &Path) -> Result<()> {
    say!(
        "启动大厅……按 Ctrl-C 或关闭任一窗口结束。Starting the hall; Ctrl-C or closing a window ends it."
    );
    let mut stage = Stage::set(out)?;
    let on_desktop = |x, y, width, height| Site {
        display: None,
        area: Area {
            x,
            y,
            width,
            height,
        },
    };
    stage.kiosk(&on_desktop(20, 50, 540, 960))?;
    stage.display(&on_desktop(580, 50, 800, 450), None)?;
    stage.counter(3, "1003", &on_desktop(580, 530, 308, 528))?;
    stage.counter(5, "1005", &on_desktop(908, 530, 308, 528))?;
    stage.rate(3, &on_desktop(1_236, 530, 330, 528), None)?;
    Page::open_on_desktop(stage.hub());
    say!("管理台 The hub's page: {}/", stage.hub());
    say!(
        "取号：点左边的业务。叫号：在下面的窗口程序按空格。Take a ticket: tap a service. Call it: press space in a counter's window."
    );
    say!("号票 Tickets: {}", out.join("tickets").display());
    while stage.all_run() {
        std::thread::sleep(WATCH);
    }
    Ok(())
}

/// For machines: on a virtual screen that shows every window at full size.
fn play_by_script(out: &Path) -> Result<()> {
    say!("没有桌面，在虚拟屏幕上演半分钟。Half a minute on a virtual screen.");
    let screen = Screen::start(script::SCREEN.0, script::SCREEN.1)?;
    let mut stage = Stage::set(out)?;
    let place = |area| Site {
        display: Some(screen.display()),
        area,
    };
    let (sound, question) = (out.join(script::SOUND), out.join(script::QUESTION));
    let _ = std::fs::remove_file(&sound);
    let _ = std::fs::remove_file(&question);
    stage.kiosk(&place(script::KIOSK))?;
    stage.display(&place(script::DISPLAY), Some(&sound))?;
    stage.counter(3, "1003", &place(script::COUNTERS[0]))?;
    stage.counter(5, "1005", &place(script::COUNTERS[1]))?;
    stage.rate(3, &place(script::RATER), Some(&question))?;
    let page = Page::open(stage.hub(), screen.display(), script::PAGE, out)?;
    if page.is_none() {
        say!("没有 Chromium，管理台没有截图。No Chromium here: no picture of the hub's page.");
    }
    let played = script::play(&screen, &stage, page.is_some(), out);
    if played.is_err() {
        let _ = screen.picture(script::ALL, &out.join("at-the-failure.png"));
    }
    played?;
    say!("截图 Pictures: {}/*.png", out.display());
    say!(
        "号票 Tickets:  {}/*.bin, *.txt",
        out.join("tickets").display()
    );
    say!("录音 Sound:    {}", sound.display());
    Ok(())
}
