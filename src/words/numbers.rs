//! Numbers as people read them, in every language alike.

/// With commas: `43,806`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A share in tenths of a percent, rounded half up; `None` of nobody.
pub fn tenths(n: u64, of: u64) -> Option<u64> {
    (2_000 * n + of).checked_div(2 * of)
}

/// Tenths of a percent as `89.0%`.
pub fn percent(tenths: u64) -> String {
    format!("{}.{}%", tenths / 10, tenths % 10)
}
