//! Sound as written by ALSA's file plugin or the recorder: 16 bits.

use std::path::Path;

/// The rate and the first channel. ALSA may leave the lengths in the header open.
pub(crate) fn read_wav(path: &Path) -> (u32, Vec<i16>) {
    let bytes = std::fs::read(path).unwrap();
    assert_eq!(&bytes[8..12], b"WAVE");
    let channels = usize::from(u16::from_le_bytes([bytes[22], bytes[23]]));
    let rate = u32::from_le_bytes(bytes[24..28].try_into().unwrap());
    let frames = bytes[44..].chunks_exact(2 * channels);
    let first = frames.map(|frame| i16::from_le_bytes([frame[0], frame[1]]));
    (rate, first.collect())
}

#[expect(clippy::cast_possible_truncation, reason = "samples lie within ±1")]
pub(crate) fn to_s16(samples: &[f32]) -> Vec<i16> {
    let scaled = samples.iter().map(|sample| sample * 32_768.0);
    scaled.map(|sample| sample.round() as i16).collect()
}
