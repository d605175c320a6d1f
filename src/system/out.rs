//! What the command line prints.

use std::fmt::Arguments;
use std::io::{ErrorKind, Write as _};

/// Prints a line, as `println!` does; whoever reads may have seen enough (`| head`), that is no error.
#[macro_export]
macro_rules! say {
    ($($part:tt)*) => {
        $crate::system::out::line(format_args!($($part)*))
    };
}

/// # Panics
/// When what is printed is lost: the disk may be full.
pub fn line(text: Arguments<'_>) {
    let printed = writeln!(std::io::stdout().lock(), "{text}");
    match printed {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            panic!("standard output takes nothing: {error}")
        }
        Ok(()) | Err(_) => {}
    }
}
