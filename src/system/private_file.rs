//! Files that hold secrets: readable by their owner alone, written whole or not at all.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Bytes of a file that is read: certificates in a chain, keys, credentials.
const BYTES_MOST: u64 = 256 * 1024;

/// Writes `bytes` into a new file beside `path`, then puts it in its place.
///
/// # Errors
/// When the folder cannot be written.
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

/// Writes zeros over a file, and takes it away with what [`write`] may have left of it. A disk that writes
/// elsewhere than it reads (flash, snapshots) may keep the old blocks for a while.
///
/// # Errors
/// When it cannot be written or removed.
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

/// A new name is on the disk when its folder is.
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

/// What is not whole yet.
fn new_name(path: &Path) -> PathBuf {
    let mut new = path.as_os_str().to_owned();
    new.push(".new");
    new.into()
}

/// Reads what [`write`] wrote.
///
/// # Errors
/// When there is no such file, or it is none of ours.
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

/// On Windows a file takes the rights of its folder, until it is told otherwise: while it is empty.
#[cfg(windows)]
fn create(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().write(true).create_new(true).open(path)?;
    keep_private(path)?;
    Ok(file)
}

/// Leaves a file or a folder to its owner, the system and the administrators, and no longer to
/// whom its folder is open. By Windows' own tool: the calls behind it need unsafe code.
///
/// # Errors
/// When the rights cannot be set: then nothing secret belongs there.
#[cfg(windows)]
pub(crate) fn keep_private(path: &Path) -> io::Result<()> {
    use std::process::{Command, Stdio};
    // By number: their names depend on the language of Windows.
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
