//! Did you mean …?

/// Maximum length of an unknown word that is compared and quoted, in characters.
const SHOWN_CHARACTERS_MAX: usize = 40;

/// The known word most similar to `word`, if any is similar.
pub(super) fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<String> {
    if word.chars().count() > SHOWN_CHARACTERS_MAX {
        return None;
    }
    let far = |other: &str| distance(&word.to_lowercase(), &other.to_lowercase());
    let (distance, nearest) = known.into_iter().map(|k| (far(k), k)).min()?;
    let allowed = 1 + nearest.chars().count() / 4;
    (distance <= allowed && distance < word.chars().count()).then(|| nearest.to_owned())
}

/// A text from the file, on one line and short enough for a message.
pub(super) fn shown(text: &str) -> String {
    let printable = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    let mut characters = text.chars().map(printable);
    let mut shown: String = characters.by_ref().take(SHOWN_CHARACTERS_MAX).collect();
    if characters.next().is_some() {
        shown.push('…');
    }
    shown
}

/// How many letters must be changed, added or removed (Levenshtein); swapping two letters counts as two.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
}
