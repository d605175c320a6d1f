//! The minutes that a wait is told in: on screens, on paper, and where a report groups what was promised.

/// The only minutes that are ever named.
pub const STEPS_MIN: [i64; 17] = [
    0, 2, 5, 10, 15, 20, 25, 30, 40, 50, 60, 75, 90, 120, 150, 180, 240,
];

/// The index of the nearest step in [`STEPS_MIN`].
pub fn nearest_step(seconds: i64) -> usize {
    let after = STEPS_MIN
        .windows(2)
        .take_while(|pair| seconds >= (pair[0] + pair[1]) * 30);
    after.count()
}
