//! Which characters a printer's font has, and what replaces one that it lacks.
//!
//! Chinese printers have the two-byte characters of GB 18030. Many characters outside it have an equivalent there: `¥`
//! is `￥`, `m²` is 平方米, a Kangxi radical is the character that it looks like (NFKC).

use encoding_rs::GB18030;
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

/// `text` in characters that printers have, as far as there are equivalents.
pub(super) fn with_equals(text: &str) -> String {
    let is_chinese = text.chars().any(is_han);
    let text = if is_chinese {
        with_units(text)
    } else {
        text.to_owned()
    };
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            // Not in GB 2312, so missing from many printers' fonts.
            '\u{2010}'..='\u{2013}' | '\u{2212}' => out.push('-'),
            c if is_printed(c) => out.push(c),
            c => push_equal(&mut out, c),
        }
    }
    out
}

/// The characters of `text` that cannot be printed or replaced.
pub fn missing_on_paper(text: &str) -> impl Iterator<Item = char> {
    let paper: Vec<char> = with_equals(text).chars().collect();
    paper
        .into_iter()
        .filter(|c| !is_printed(*c) && !is_invisible(*c))
}

/// ASCII and the two-byte characters of GB 18030, except for codes without a character.
pub(super) fn is_printed(c: char) -> bool {
    match encoded_length(c) {
        Some(1) => (' '..='~').contains(&c),
        Some(2) => !('\u{e000}'..='\u{f8ff}').contains(&c),
        _ => false,
    }
}

/// White space and control characters, joiners, direction marks, variation selectors: they have no glyph of their own.
pub fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c,
        '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{e0100}'..='\u{e01ef}')
}

fn encoded_length(c: char) -> Option<usize> {
    let mut utf8 = [0; 4];
    let (bytes, _, unmappable) = GB18030.encode(c.encode_utf8(&mut utf8));
    // An unmappable character would be encoded as an HTML entity.
    (!unmappable).then_some(bytes.len())
}

/// Units of area and volume, spelled out where the text is Chinese: `120 m²` → `120 平方米`.
fn with_units(text: &str) -> String {
    const UNITS: [(&str, &str); 8] = [
        ("km", "公里"),
        ("dm", "分米"),
        ("cm", "厘米"),
        ("mm", "毫米"),
        ("m", "米"),
        ("米", "米"),
        ("里", "里"),
        ("尺", "尺"),
    ];
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let power = match c {
            '²' => "平方",
            '³' => "立方",
            _ => {
                out.push(c);
                continue;
            }
        };
        let unit = UNITS.iter().find(|(unit, _)| {
            let before = out.strip_suffix(unit);
            before.is_some_and(|before| !before.ends_with(|c: char| c.is_ascii_alphabetic()))
        });
        match unit {
            Some((unit, name)) => {
                out.truncate(out.len() - unit.len());
                out.push_str(power);
                out.push_str(name);
            }
            None => out.push(c),
        }
    }
    out
}

/// Writes the replacement for `c`, which printers lack, or else `c` itself.
fn push_equal(out: &mut String, c: char) {
    const COMPOSED: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfkc();
    const DECOMPOSED: DecomposingNormalizerBorrowed<'static> =
        DecomposingNormalizerBorrowed::new_nfkd();
    let follows_digit = out.ends_with(|c: char| c.is_ascii_digit());
    if c == '¥' {
        return out.push('￥');
    }
    let mut utf8 = [0; 4];
    let whole = &*c.encode_utf8(&mut utf8);
    let equal = COMPOSED.normalize(whole).replace('\u{2044}', "/");
    if equal.chars().all(is_printed) {
        let is_digits = equal.chars().all(|c| c.is_ascii_digit());
        match c {
            // 10² is not 102, and ⑪ does not continue a number.
            _ if is_superscript(c) && follows_digit => out.push('^'),
            _ if is_digits && !is_superscript(c) && follows_digit => out.push(' '),
            // 3½ is not 31/2.
            _ if equal.contains('/') && follows_digit => out.push(' '),
            _ => {}
        }
        return out.push_str(&equal);
    }
    // Façade → Facade: a letter without its diacritic is still readable.
    let letter: String = DECOMPOSED.normalize(whole).chars().take(1).collect();
    if letter != whole && letter.chars().all(|c| c.is_ascii_alphabetic()) {
        return out.push_str(&letter);
    }
    out.push(c);
}

fn is_superscript(c: char) -> bool {
    matches!(c, '²' | '³' | '¹' | '\u{2070}'..='\u{2079}')
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}
