//! How true the promises were.
