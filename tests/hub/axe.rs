//! Rules of accessibility, looked at by `axe-core`, from npm. Needs `npm`, and its registry the first time.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

/// The checker's script.
pub(crate) static AXE: LazyLock<String> = LazyLock::new(|| {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hub/axe");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let folder = target.join("axe");
    fs::create_dir_all(&folder).unwrap();
    let lock = fs::read(source.join("package-lock.json")).unwrap();
    let installed = folder.join("installed");
    if fs::read(&installed).ok().as_ref() != Some(&lock) {
        for file in ["package.json", "package-lock.json"] {
            fs::copy(source.join(file), folder.join(file)).unwrap();
        }
        let install = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
        let output = Command::new("npm")
            .args(install)
            .current_dir(&folder)
            .output();
        let output = output.expect("npm is installed (setup.sh)");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "npm ci: {said}");
        fs::write(installed, lock).unwrap();
    }
    fs::read_to_string(folder.join("node_modules/axe-core/axe.min.js")).unwrap()
});
