//! Tools of the web, from npm: they look at the hub's pages. Needs `npm`, and its registry the first time.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// Where they are installed.
pub(crate) static TOOLS: LazyLock<PathBuf> = LazyLock::new(|| {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hub/npm");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let folder = target.join("npm");
    fs::create_dir_all(&folder).unwrap();
    for file in ["package.json", "package-lock.json", "eslint.config.mjs"] {
        fs::copy(source.join(file), folder.join(file)).unwrap();
    }
    let lock = fs::read(source.join("package-lock.json")).unwrap();
    let installed = folder.join("installed");
    if fs::read(&installed).ok().as_ref() != Some(&lock) {
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
    folder
});

/// Rules of accessibility: the script of `axe-core`.
pub(crate) static AXE: LazyLock<String> = LazyLock::new(|| {
    let script = TOOLS.join("node_modules/axe-core/axe.min.js");
    fs::read_to_string(script).unwrap()
});
