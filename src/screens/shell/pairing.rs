//! The screen of a new device, until it is let in: six digits that somebody compares with those at the hub.

use super::show::show;
use super::speech::speak;
use super::window::WindowWish;
use crate::config::Device;
use crate::link::{Link, Pairing};
use crate::protocol::Role;
use crate::words::line_breaks::unbroken;
use crate::words::{Lang, beside, tr, tr_fill};
use anyhow::Context as _;
use jiaohao_ui::{Names, PairingWindow};
use slint::{ComponentHandle as _, Global as _, PlatformError};
use std::cell::Cell;
use std::rc::Rc;
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, watch};

/// What a new device shows, as texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PairingView {
    pub heading: String,
    /// The heading in the language beside the device's own.
    pub second: String,
    /// In two groups of three; empty if there are none.
    pub digits: String,
    pub text: String,
    pub text_second: String,
    /// The hub that it speaks with.
    pub foot: String,
    /// Whether the device itself wants to be told that the digits are the same.
    pub asks: bool,
}

/// What is to be shown in `lang`.
pub fn view(pairing: &Pairing, lang: Lang) -> PairingView {
    let (heading, text) = texts(pairing);
    let (digits, asks) = match pairing {
        Pairing::Waiting { digits, .. } => (digits.as_str(), false),
        Pairing::Comparing { digits, .. } => (digits.as_str(), true),
        Pairing::Searching
        | Pairing::Unreachable { .. }
        | Pairing::Full { .. }
        | Pairing::Refused { .. }
        | Pairing::Unable { .. }
        | Pairing::Done => ("", false),
    };
    let other = beside(lang, None);
    let (left, right) = digits.split_at_checked(3).unwrap_or((digits, ""));
    let foot = pairing.address().map(|address| {
        let address = address.trim_start_matches("https://");
        tr_fill(lang, "Hub: {0}", &[address])
    });
    PairingView {
        heading: tr(lang, heading).into(),
        second: tr(other, heading).into(),
        digits: format!("{left} {right}").trim().into(),
        text: tr(lang, text).into(),
        text_second: tr(other, text).into(),
        foot: foot.unwrap_or_default(),
        asks,
    }
}

/// Heading, and what to do.
fn texts(pairing: &Pairing) -> (&'static str, &'static str) {
    match pairing {
        Pairing::Searching => (
            "Looking for the hub",
            "Check that the hub runs with an address for the hall, and that this device is in the same network. Otherwise write its address into this device's file: hub = \"https://…\"",
        ),
        Pairing::Unreachable { .. } => (
            "The hub does not answer",
            "Check the hub and the network. This device goes on by itself.",
        ),
        Pairing::Waiting { .. } => (
            "New device: let it in at the hub",
            "A supervisor opens the hub's page, Devices, and lets it in there if the digits are the same.",
        ),
        Pairing::Comparing { .. } => (
            "Does the hub show the same digits?",
            "The hub says that this device is let in. Confirm it here only if the hub showed these digits.",
        ),
        Pairing::Full { .. } => (
            "Too many new devices are waiting",
            "Let in or refuse those at the hub first. This device tries again by itself.",
        ),
        Pairing::Refused { .. } => (
            "This device was not let in",
            "It asks again in ten minutes, or when its program is started anew.",
        ),
        Pairing::Unable { .. } => (
            "This hub lets no devices in by digits",
            "Update the hub, or enroll this device with a string: jiaohao hub enroll.",
        ),
        Pairing::Done => ("Let in", "One moment, please."),
    }
}

/// Creates the window in `lang`; it is not shown yet.
///
/// # Errors
/// If there is no screen to show it on.
pub fn window(lang: Lang) -> Result<PairingWindow, PlatformError> {
    let window = PairingWindow::new()?;
    speak(lang, beside(lang, None));
    Names::get(&window).on_whole(|text| unbroken(&text).into());
    window.set_same(tr(lang, "The same").into());
    window.set_not_same(tr(lang, "Not the same").into());
    Ok(window)
}

/// Shows the window until the device is let in; `false` if it was closed, or the program was told to stop.
///
/// # Errors
/// If there is no screen, or the device cannot keep what it gets.
pub(super) fn be_let_in(
    device: &Device,
    role: Role,
    wish: WindowWish,
    runtime: &Runtime,
) -> anyhow::Result<bool> {
    let lang = device.language;
    let window = window(lang).context("cannot open a window")?;
    let (answer, answers) = mpsc::channel(1);
    window.on_answered(move |same| {
        // A second press says nothing new.
        let _ = answer.try_send(same);
    });
    let (told, screen) = watch::channel(Pairing::default());
    // A hall's display has no hands: what it shows is looked at all the more.
    let answers = (role != Role::Display).then_some(answers);
    let device = device.clone();
    let pairing =
        runtime.spawn(async move { Link::be_let_in(&device, role, &told, answers).await });
    let is_over = Rc::new(Cell::new(false));
    let work = follow(window.clone_strong(), screen, lang, is_over.clone());
    show(&window, wish, None, runtime, work)?;
    if !is_over.get() {
        pairing.abort();
        return Ok(false);
    }
    runtime.block_on(pairing)??;
    Ok(true)
}

async fn follow(
    window: PairingWindow,
    mut screen: watch::Receiver<Pairing>,
    lang: Lang,
    is_over: Rc<Cell<bool>>,
) {
    loop {
        let pairing = screen.borrow_and_update().clone();
        set(&window, view(&pairing, lang));
        if pairing == Pairing::Done || screen.changed().await.is_err() {
            break;
        }
    }
    is_over.set(true);
    // Fails only if the loop has already ended.
    let _ = slint::quit_event_loop();
}

/// Shows the texts in the window.
pub fn set(window: &PairingWindow, view: PairingView) {
    window.set_heading(view.heading.into());
    window.set_second(view.second.into());
    window.set_digits(view.digits.into());
    window.set_text(view.text.into());
    window.set_text_second(view.text_second.into());
    window.set_foot(view.foot.into());
    window.set_asks(view.asks);
}
