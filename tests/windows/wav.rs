//! What a sound card would have played, as ALSA's file plugin wrote it.

use std::path::Path;

/// The rate and the left channel. ALSA may leave the lengths in the header open.
pub(crate) fn read_wav(path: &Path) -> (u32, Vec<i16>) {
    let bytes = std::fs::read(path).unwrap();
    assert_eq!(&bytes[8..12], b"WAVE");
    let rate = u32::from_le_bytes(bytes[24..28].try_into().unwrap());
    let (frames, _) = bytes[44..].as_chunks::<4>();
    let left = frames
        .iter()
        .map(|frame| i16::from_le_bytes([frame[0], frame[1]]));
    (rate, left.collect())
}

pub(crate) fn to_s16(samples: &[f32]) -> Vec<i16> {
    let scaled = samples.iter().map(|sample| sample * 32_768.0);
    scaled.map(|sample| sample.round() as i16).collect()
}
