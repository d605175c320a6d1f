//! What the operating system gives: processes, files of one user alone, a clock that nobody sets, standard output.

pub mod out;
pub(crate) mod private_file;
pub mod process;
pub mod steady;
