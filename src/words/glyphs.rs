//! Which characters the screens can show: those of the built-in fonts. The machine's fonts are not relied on.

include!(concat!(env!("OUT_DIR"), "/glyphs.rs"));

/// Whether the fonts of the screens have `c`.
pub fn is_shown(c: char) -> bool {
    let c = u32::from(c);
    let after = RANGES.partition_point(|(first, _)| *first <= c);
    after.checked_sub(1).is_some_and(|at| RANGES[at].1 >= c)
}
