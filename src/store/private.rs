//! What is in a data folder is its owner's alone.

use std::io;
use std::path::Path;

/// Takes from everybody else what is in `folder` and the folders in it, if others may read or write it.
/// How much was open to them.
///
/// # Errors
/// When something is open to others and stays so: the names and hashes in it would be theirs too.
#[cfg(unix)]
pub(super) fn tighten(folder: &Path) -> io::Result<usize> {
    use std::fs::{Permissions, metadata, read_dir, set_permissions};
    use std::os::unix::fs::PermissionsExt as _;
    const OTHERS: u32 = 0o077;
    let mode = metadata(folder)?.permissions().mode();
    let mut open = usize::from(mode & OTHERS != 0);
    if open > 0 {
        set_permissions(folder, Permissions::from_mode(mode & !OTHERS))?;
    }
    for entry in read_dir(folder)? {
        let entry = entry?;
        let (path, about) = (entry.path(), entry.metadata()?);
        let mode = about.permissions().mode();
        // A link leads elsewhere; what is closed, as lost+found, may be closed to us too.
        if about.is_symlink() || mode & OTHERS == 0 {
            continue;
        }
        if about.is_dir() {
            open += tighten(&path)?;
        } else {
            set_permissions(&path, Permissions::from_mode(mode & !OTHERS))?;
            open += 1;
        }
    }
    Ok(open)
}

/// By the rights of the folder, which those in it inherit.
#[cfg(windows)]
pub(super) fn tighten(folder: &Path) -> io::Result<usize> {
    crate::system::private_file::keep_private(folder).map(|()| 0)
}
