//! The data folder is its user's alone.

use crate::process::{Place, tool};
use std::fs::{Permissions, metadata, read_dir, set_permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// What in the folder, and the folder itself, is open to others.
fn open_to_others(folder: &Path) -> Vec<PathBuf> {
    let entries = read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let all = entries.chain([folder.to_owned()]);
    let is_open = |path: &PathBuf| metadata(path).unwrap().permissions().mode() & 0o077 != 0;
    all.filter(is_open).collect()
}

#[test]
fn a_data_folder_is_private_from_the_first_moment() {
    let place = Place::new();
    // The tool is the first to write.
    place.token("display", "board", &[]);
    assert_eq!(open_to_others(&place.data()), [PathBuf::new(); 0]);
    let hub = place.start();
    let issued = hub
        .client()
        .post("/v1/tickets", r#"{"service":"transfer"}"#);
    assert_eq!(issued.status, 201);
    assert_eq!(open_to_others(&place.data()), [PathBuf::new(); 0]);
    let to = place.folder.path().join("backup");
    let made = tool(&place, &["backup", to.to_str().unwrap()]);
    assert_eq!(made.status.code(), Some(0), "{made:?}");
    assert_eq!(open_to_others(&to), [PathBuf::new(); 0]);
}

#[test]
fn what_others_could_read_is_closed_at_the_start() {
    let place = Place::new();
    place.start().stop();
    let open = |path: &Path, mode| set_permissions(path, Permissions::from_mode(mode)).unwrap();
    open(&place.data(), 0o755);
    open(&place.data().join("hall.db"), 0o644);
    open(&place.data().join("secret.key"), 0o640);
    let _hub = place.start();
    assert_eq!(open_to_others(&place.data()), [PathBuf::new(); 0]);
}
