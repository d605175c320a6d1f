//! Whether the log is intact, and where its copies are.

pub(crate) mod audit;
pub(crate) mod backup;
