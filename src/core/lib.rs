//! The core of Jiaohao: what a hall is, its queue, the fold over its log, and the wire. Pure: no disk, no clock, no
//! screen, no network.
//!
//! A crate of its own, so that a change in the queue is tested without compiling the hub and the windows.

pub mod history;
pub mod model;
pub mod protocol;
pub mod queue;
pub mod report;
pub mod views;
