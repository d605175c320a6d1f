//! A test file that no `mod` names is silently skipped.

use std::path::Path;

#[test]
fn every_test_file_is_part_of_its_program() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut programs = 0;
    for folder in std::fs::read_dir(tests).unwrap() {
        let folder = folder.unwrap().path();
        let main = folder.join("main.rs");
        if !main.exists() {
            continue;
        }
        programs += 1;
        let main = std::fs::read_to_string(main).unwrap();
        for file in std::fs::read_dir(&folder).unwrap() {
            let file = file.unwrap().path();
            let name = file.file_stem().unwrap().to_str().unwrap();
            let is_code = file.extension().is_some_and(|end| end == "rs");
            assert!(
                !is_code || name == "main" || main.contains(&format!("mod {name};")),
                "{} is part of no test",
                file.display()
            );
        }
    }
    assert_eq!(programs, 5, "pure, hub, printer, windows, hall");
}
