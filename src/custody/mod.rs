//! Whether the log is whole, and where its copies are.

pub(crate) mod audit;
pub(crate) mod backup;
