//! Files that hold secrets: readable only by their owner, written completely or not at all.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Maximum size of a file, in bytes: certificate chains, keys, credentials.
const BYTES_MOST: u64 = 256 * 1024;

/// Writes `bytes` into a new file beside `path`, then renames it into place.
///
/// # Errors
/// If the folder cannot be written.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = &new_name(path);
    match std::fs::remove_file(new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut file = create(new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(new, path)?;
    sync_folder(path.parent().unwrap_or(Path::new("")))
}

/// Overwrites a file with zeros and removes it, along with anything [`write`] may have left behind. A disk that
/// remaps writes (flash, snapshots) may keep the old blocks for a while.
///
/// # Errors
/// If it cannot be written or removed.
pub(crate) fn destroy(path: &Path) -> io::Result<()> {
    for path in [path, &new_name(path)] {
        let length = match std::fs::metadata(path) {
            Ok(about) => about.len(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        let mut file = OpenOptions::new().write(true).open(path)?;
        io::copy(&mut io::repeat(0).take(length), &mut file)?;
        file.sync_all()?;
        std::fs::remove_file(path)?;
        sync_folder(path.parent().unwrap_or(Path::new("")))?;
    }
    Ok(())
}

/// Creates a folder and its parents, unreadable to others.
///
/// # Errors
/// If it cannot be created, or not be kept private.
pub(crate) fn make_private(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)?;
    #[cfg(windows)]
    keep_private(path)?;
    Ok(())
}

/// A new name is on disk only once its folder is synced.
#[cfg(unix)]
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    let path = if path.as_os_str().is_empty() {
        Path::new(".")
    } else {
        path
    };
    File::open(path)?.sync_all()
}

/// Windows syncs names by itself.
#[cfg(not(unix))]
pub(crate) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Name of a file that is still being written.
fn new_name(path: &Path) -> PathBuf {
    let mut new = path.as_os_str().to_owned();
    new.push(".new");
    new.into()
}

/// Reads what [`write`] wrote.
///
/// # Errors
/// If there is no such file, or it was not written by [`write`].
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut file = File::open(path)?.take(BYTES_MOST + 1);
    file.read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > BYTES_MOST) {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

#[cfg(unix)]
fn create(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    options.open(path)
}

/// On Windows a file inherits its folder's permissions until told otherwise, which is done while it is still empty.
#[cfg(windows)]
fn create(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().write(true).create_new(true).open(path)?;
    keep_private(path)?;
    Ok(file)
}

/// Restricts a file or folder to its owner, the system and the administrators, removing inherited access. Uses
/// Windows' own tool: the API calls behind it need unsafe code.
///
/// # Errors
/// If the permissions cannot be set: then no secret belongs there.
#[cfg(windows)]
pub(crate) fn keep_private(path: &Path) -> io::Result<()> {
    use std::process::{Command, Stdio};
    // By SID: the names depend on the language of Windows.
    const OWNER: &str = "*S-1-3-4";
    const SYSTEM: &str = "*S-1-5-18";
    const ADMINISTRATORS: &str = "*S-1-5-32-544";
    let inherited = if path.is_dir() { "(OI)(CI)F" } else { "F" };
    let windows = std::env::var_os("SystemRoot").unwrap_or_else(|| "C:\\Windows".into());
    let mut icacls = Command::new(Path::new(&windows).join("System32").join("icacls.exe"));
    icacls.arg(path).args(["/inheritance:r", "/q"]);
    for who in [OWNER, SYSTEM, ADMINISTRATORS] {
        icacls.args(["/grant:r", &format!("{who}:{inherited}")]);
    }
    icacls.stdin(Stdio::null()).stdout(Stdio::null());
    let done = icacls.stderr(Stdio::null()).status()?;
    if done.success() {
        return Ok(());
    }
    let path = path.display();
    Err(io::Error::other(format!(
        "{path} 不能设为只有本用户可读（磁盘须为 NTFS）。It cannot be kept from others; the disk must be NTFS."
    )))
}
