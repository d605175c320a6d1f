//! Command line output.

use std::fmt::Arguments;
use std::io::{ErrorKind, Write as _};

/// Prints a line, like `println!`; a reader that closes the pipe early (`| head`) is not an error.
#[macro_export]
macro_rules! say {
    ($($part:tt)*) => {
        $crate::system::out::line(format_args!($($part)*))
    };
}

/// # Panics
/// If the output is lost, for example because the disk is full.
pub fn line(text: Arguments<'_>) {
    let printed = writeln!(std::io::stdout().lock(), "{text}");
    match printed {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            panic!("standard output takes nothing: {error}")
        }
        Ok(()) | Err(_) => {}
    }
}
