//! Makes a data folder accessible to its owner only.

use std::io;
use std::path::Path;

/// Removes everyone else's access to `folder` and to all within it. Returns how many entries were open to others.
///
/// # Errors
/// If something remains open to others: they could read the names and hashes in it.
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
        // A symlink points elsewhere; a folder that is closed, such as lost+found, may be closed to us too.
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

/// By the folder's permissions, which its contents inherit.
#[cfg(windows)]
pub(super) fn tighten(folder: &Path) -> io::Result<usize> {
    crate::system::private_file::keep_private(folder).map(|()| 0)
}
