//! HTTP as such: connections and their limits, who a request is from, how it is read and answered.

pub(super) mod gate;
pub(super) mod limits;
mod places;
pub(super) mod request;
pub(super) mod respond;
pub(super) mod rest;
mod server;
mod socket;
pub(super) mod turns;

pub(super) use server::{BindError, Door, Server, bind};
