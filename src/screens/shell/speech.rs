//! The language of a window.

use crate::words::Lang;

/// From now on windows show their texts in `lang`, and small beside it in `second`.
pub fn speak(lang: Lang, second: Lang) {
    let pair = format!("{}-{}", lang.code(), second.code());
    if let Err(error) = slint::select_bundled_translation(&pair) {
        tracing::error!(%error, pair, "no such translation");
    }
}
