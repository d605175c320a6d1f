//! Files in a hub's data folder.

pub const DATABASE_FILE: &str = "hall.db";
/// The rows of days that have ended, made from the database.
pub const ANNALS_FILE: &str = "annals.db";
/// Held by the running hub.
pub const LOCK_FILE: &str = "lock";
/// The hall file.
pub const HALL_FILE: &str = "hall.toml";
/// Where the hub listens, for tools on the same computer.
pub const ADDRESS_FILE: &str = "address";
/// A token for whoever can read the folder; valid on this computer only, while this hub runs.
pub const LOCAL_TOKEN_FILE: &str = "local.token";
/// The one-time string for the first PIN of a new hall.
pub const FIRST_SIGN_IN_FILE: &str = "first-sign-in";
/// `2026-11-23`, a space, and the key by which people are recognized on that day.
pub const PERSON_KEY_FILE: &str = "person.key";
/// The pictures of notices, each named by its SHA-256.
pub const FILES_FOLDER: &str = "files";
/// A key of earlier versions; together with an old backup it reveals people's numbers.
pub const OLD_KEY_FILE: &str = "secret.key";
