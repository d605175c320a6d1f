//! Whether a document brings its fonts along. The library draws with another font where one is missing: then a text looks
//! otherwise, or has gaps where the other font lacks a sign.

use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::dict::keys::{
    BASE_FONT, FONT_DESC, FONT_FILE, FONT_FILE2, FONT_FILE3, SUBTYPE,
};
use hayro::hayro_syntax::object::{Dict, Name, Object};

/// What the fonts are called that every reader of documents has, and what they are usually called as well.
const EVERYWHERE: [&str; 8] = [
    "Helvetica",
    "Arial",
    "Times",
    "TimesNewRoman",
    "Courier",
    "CourierNew",
    "Symbol",
    "ZapfDingbats",
];
/// What is added to a font's name for its cuts.
const CUTS: [&str; 6] = ["Bold", "Italic", "Oblique", "Roman", "PSMT", "MT"];

/// Whether all fonts of the document are in it, or everywhere.
pub(super) fn are_there(document: &Pdf) -> bool {
    let objects = document.objects().into_iter();
    let mut dictionaries = objects.filter_map(Object::into_dict);
    dictionaries.all(|dictionary| is_there(&dictionary))
}

/// Of what is no font, nothing is missing.
fn is_there(font: &Dict<'_>) -> bool {
    let Some(kind) = font.get::<Name<'_>>(SUBTYPE) else {
        return true;
    };
    let is_of_cut = || {
        let name = font.get::<Name<'_>>(BASE_FONT);
        name.is_some_and(|name| is_everywhere(name.as_str()))
    };
    match kind.as_str() {
        "CIDFontType0" | "CIDFontType2" => is_embedded(font),
        "Type1" | "MMType1" | "TrueType" => is_embedded(font) || is_of_cut(),
        _ => true,
    }
}

fn is_embedded(font: &Dict<'_>) -> bool {
    let about = font.get::<Dict<'_>>(FONT_DESC);
    about.is_some_and(|about| {
        [FONT_FILE, FONT_FILE2, FONT_FILE3]
            .iter()
            .any(|file| about.contains_key(file))
    })
}

/// `Times-BoldItalic`, `Arial,Bold`, `TimesNewRomanPS-BoldMT`.
fn is_everywhere(name: &str) -> bool {
    let letters: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    EVERYWHERE.iter().any(|known| {
        letters.strip_prefix(known).is_some_and(|cut| {
            let cut = CUTS
                .iter()
                .fold(cut.to_owned(), |cut, part| cut.replace(part, ""));
            cut.is_empty() || cut == "PS"
        })
    })
}
