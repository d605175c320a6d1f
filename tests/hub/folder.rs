//! The data folder is private to its user.

use crate::process::{Place, tool};
use std::fs::{Permissions, metadata, read_dir, set_permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// Neither the folder nor anything in it is accessible to others.
fn assert_private(folder: &Path) {
    let entries = read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    for path in entries.chain([folder.to_owned()]) {
        let mode = metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}: {mode:o}", path.display());
    }
}

#[test]
fn a_data_folder_is_private_from_the_first_moment() {
    let place = Place::new();
    // The tool is the first to write.
    place.token("display", "board", &[]);
    assert_private(&place.data());
    let hub = place.start();
    let issued = hub
        .client()
        .post("/v1/tickets", r#"{"service":"transfer"}"#);
    assert_eq!(issued.status, 201);
    assert_private(&place.data());
    let to = place.folder.path().join("backup");
    let made = tool(&place, &["backup", to.to_str().unwrap()]);
    assert_eq!(made.status.code(), Some(0), "{made:?}");
    assert_private(&to);
}

#[test]
fn what_others_could_read_is_closed_at_the_start() {
    let place = Place::new();
    place.start().stop();
    let open = |path: &Path, mode| set_permissions(path, Permissions::from_mode(mode)).unwrap();
    open(&place.data(), 0o755);
    open(&place.data().join("hall.db"), 0o644);
    open(&place.data().join("enroll.key"), 0o640);
    let _hub = place.start();
    assert_private(&place.data());
}
