//! A file that no `mod` names is silently left out: a test never runs, code only looks as if it were there.

use std::fs;
use std::path::{Path, PathBuf};

/// The folder's Rust files, with the file that must name them: `top` of the same folder.
fn check(folder: &Path, top: &str) -> usize {
    let names = fs::read_to_string(folder.join(top)).unwrap_or_default();
    let mut files = 0;
    for path in entries(folder) {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let is_code = path.extension().is_some_and(|end| end == "rs");
        let is_room = path.join("mod.rs").exists();
        if !is_code && !is_room || path.ends_with(top) || path.ends_with("main.rs") {
            continue;
        }
        let is_named = names.contains(&format!("mod {name};"));
        assert!(is_named, "{} is part of nothing", path.display());
        files += 1;
        if is_room {
            files += check(&path, "mod.rs");
        }
    }
    files
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_test_file_is_part_of_its_program() {
    let packages = ["", "src/core"].map(|folder| root().join(folder).join("Cargo.toml"));
    let packages = packages
        .map(|path| fs::read_to_string(path).unwrap())
        .concat();
    let mut programs = 0;
    for folder in entries(&root().join("tests")) {
        if folder.join("main.rs").exists() {
            programs += 1;
            let main = format!("tests/{}/main.rs", folder.file_name().unwrap().display());
            assert!(packages.contains(&main), "no package has {main}");
            assert!(check(&folder, "main.rs") > 0);
        }
    }
    assert_eq!(programs, 6, "queue, pure, hub, printer, windows, hall");
}

#[test]
fn every_file_of_the_code_is_part_of_it() {
    let crates = ["src", "src/core"].map(|folder| check(&root().join(folder), "lib.rs"));
    assert!(crates.iter().sum::<usize>() > 250);
}
