//! The keys of a keyboard as Slint names them.

use slint::SharedString;
use slint::platform::Key as Named;
use slint::winit_030::winit::event::KeyEvent;
use slint::winit_030::winit::keyboard::{Key, NamedKey};

/// The keys that type no character.
const KEYS: [(NamedKey, Named); 28] = [
    (NamedKey::Enter, Named::Return),
    (NamedKey::Escape, Named::Escape),
    (NamedKey::Tab, Named::Tab),
    (NamedKey::Backspace, Named::Backspace),
    (NamedKey::Delete, Named::Delete),
    (NamedKey::Shift, Named::Shift),
    (NamedKey::Control, Named::Control),
    (NamedKey::Alt, Named::Alt),
    (NamedKey::ArrowUp, Named::UpArrow),
    (NamedKey::ArrowDown, Named::DownArrow),
    (NamedKey::ArrowLeft, Named::LeftArrow),
    (NamedKey::ArrowRight, Named::RightArrow),
    (NamedKey::Home, Named::Home),
    (NamedKey::End, Named::End),
    (NamedKey::PageUp, Named::PageUp),
    (NamedKey::PageDown, Named::PageDown),
    (NamedKey::F1, Named::F1),
    (NamedKey::F2, Named::F2),
    (NamedKey::F3, Named::F3),
    (NamedKey::F4, Named::F4),
    (NamedKey::F5, Named::F5),
    (NamedKey::F6, Named::F6),
    (NamedKey::F7, Named::F7),
    (NamedKey::F8, Named::F8),
    (NamedKey::F9, Named::F9),
    (NamedKey::F10, Named::F10),
    (NamedKey::F11, Named::F11),
    (NamedKey::F12, Named::F12),
];

/// What `event` types; empty for a key that types nothing.
pub(super) fn typed(event: &KeyEvent) -> SharedString {
    let named = match &event.logical_key {
        Key::Named(key) => named(*key),
        Key::Character(text) => return text.as_str().into(),
        Key::Dead(_) | Key::Unidentified(_) => None,
    };
    let text = || event.text.as_deref().unwrap_or_default().into();
    named.map_or_else(text, SharedString::from)
}

fn named(key: NamedKey) -> Option<Named> {
    let named = KEYS.iter().find(|(theirs, _)| *theirs == key)?;
    Some(named.1)
}
