//! Logarithms and powers of two in integers, identical on every machine. A logarithm is 256 · log2: between two
//! powers a parabola approximates the curve, to within 0.3 %.

/// The longest time used in calculations, 25 days in milliseconds. Below it nothing here overflows.
pub(super) const LONGEST_MS: i64 = (1 << 31) - 1;

/// 256 · log2 of `x`, which counts as at least 1.
pub(super) fn lg(x: i64) -> i64 {
    let x = x.clamp(1, 2 * LONGEST_MS);
    let power = i64::from(x.ilog2());
    let part = ((x * 256) >> power) - 256;
    256 * power + part + ((part * (256 - part) * 88) >> 16)
}

/// 2^16 · 2^(l / 256), for logarithms of up to 32 bits and down to ratios of 1 to 32,000.
pub(super) fn ex(l: i64) -> i64 {
    let l = (l + 4_096).clamp(256, 12_288);
    let (power, part) = (l >> 8, l & 255);
    ((256 + part - ((part * (256 - part) * 88) >> 16)) << power) >> 8
}

/// `x` times the ratio whose logarithm is `l`.
pub(super) fn mul(x: i64, l: i64) -> i64 {
    (x * ex(l)) >> 16
}
