//! What does not work, in words: one list for all screens and tools. The kinds are what the hub and the
//! devices report.

/// The hub's own, shown wherever people look.
pub const STORAGE_FAILED: &str = "storage-failed";
pub const CLOCK_BACK: &str = "clock-back";
pub const CLOCK_AHEAD: &str = "clock-ahead";
/// The hub's own, for staff.
pub const BACKUP_FAILED: &str = "backup-failed";

/// The English source text of a kind of trouble.
pub fn of(kind: &str) -> &'static str {
    match kind {
        STORAGE_FAILED => "The hub's disk takes no writes",
        CLOCK_BACK => "The hub's clock is behind",
        CLOCK_AHEAD => "The hub's clock is ahead",
        BACKUP_FAILED => "The backup failed",
        "paper-out" => "Kiosk out of paper",
        "paper-near-end" => "Kiosk paper runs low",
        "cover-open" => "Kiosk printer is open",
        "printer-offline" => "Kiosk printer does not answer",
        "printer-fault" => "Kiosk printer fault",
        "no-sound" => "The display has no sound",
        _ => "A device needs help",
    }
}

/// Whether a trouble concerns everybody in the hall, not its staff alone.
pub fn is_public(kind: &str) -> bool {
    [STORAGE_FAILED, CLOCK_BACK, CLOCK_AHEAD].contains(&kind)
}
