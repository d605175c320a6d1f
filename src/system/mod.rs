//! Operating system services: processes, files private to one user, a clock that nobody can set, standard output,
//! the desktop's browser.

pub(crate) mod browser;
pub mod out;
pub(crate) mod private_file;
pub mod process;
pub mod steady;
