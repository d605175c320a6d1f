//! Our dependencies: licenses that are compatible with ours, and no crate twice without a reason.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Licenses that may become part of a program under GPL-3.0-only. The same list is in deny.toml.
const LICENSES: [&str; 14] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "GPL-3.0-only",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Crates that occur more than once. All but getrandom come with Slint, winit, the sound and the drawing of documents, which
/// is ahead of Slint's fonts; ring still requires an old getrandom, and the derives move to a new syn one by one.
const DOUBLED: [&str; 23] = [
    "bitflags",
    "calloop",
    "fearless_simd",
    "foldhash",
    "getrandom",
    "hashbrown",
    "itertools",
    "linux-raw-sys",
    "miniz_oxide",
    "nix",
    "nom",
    "read-fonts",
    "rustc-hash",
    "rustix",
    "shlex",
    "skrifa",
    "smol_str",
    "syn",
    "synstructure",
    "thiserror",
    "thiserror-impl",
    "tiny-skia",
    "tiny-skia-path",
];

/// The packages of the program on Linux.
fn packages() -> Vec<Value> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let used: BTreeSet<&str> = metadata["resolve"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|node| node["id"].as_str())
        .collect();
    let all = metadata["packages"].as_array().unwrap().iter();
    let used = all.filter(|package| used.contains(package["id"].as_str().unwrap()));
    used.cloned().collect()
}

/// Whether our list satisfies an SPDX expression, such as `(MIT OR Apache-2.0) AND ISC`. An old one
/// writes a slash for OR.
fn is_allowed(expression: &str) -> bool {
    let expression = expression.replace(" / ", " OR ").replace('/', " OR ");
    split(&expression, " AND ").iter().all(|part| {
        split(part, " OR ").iter().any(|choice| {
            let inner = choice.trim().strip_prefix('(');
            match inner.and_then(|inner| inner.strip_suffix(')')) {
                Some(inner) => is_allowed(inner),
                None => LICENSES.contains(&choice.trim()),
            }
        })
    })
}

/// Splits outside of parentheses.
fn split<'a>(text: &'a str, by: &str) -> Vec<&'a str> {
    let (mut parts, mut depth, mut start, mut at) = (Vec::new(), 0, 0, 0);
    while at < text.len() {
        match text.as_bytes()[at] {
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ if depth == 0 && text[at..].starts_with(by) => {
                parts.push(&text[start..at]);
                at += by.len();
                start = at;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    parts.push(&text[start..]);
    parts
}

#[test]
fn licenses_are_read_as_they_are_meant() {
    for good in [
        "MIT",
        "MIT/Apache-2.0",
        "X OR MIT",
        "(MIT OR X) AND ISC",
        "MIT AND (X OR Zlib)",
    ] {
        assert!(is_allowed(good), "{good}");
    }
    for bad in ["X", "MIT AND X", "(X OR Y) AND MIT", ""] {
        assert!(!is_allowed(bad), "{bad}");
    }
}

#[test]
fn licenses_and_doubled_crates_are_as_they_should_be() {
    let packages = packages();
    assert!(packages.len() > 100);
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in &packages {
        let name = package["name"].as_str().unwrap();
        let license = package["license"].as_str().unwrap_or_default();
        assert!(is_allowed(license), "{name}: {license:?}");
        let version = package["version"].as_str().unwrap();
        versions.entry(name).or_default().insert(version);
    }
    let doubled: Vec<_> = versions.iter().filter(|(_, all)| all.len() > 1).collect();
    for (name, all) in &doubled {
        assert!(
            DOUBLED.contains(name),
            "{name} is there more than once: {all:?}"
        );
    }
    let gone: Vec<_> = DOUBLED
        .iter()
        .filter(|name| !doubled.iter().any(|(known, _)| *known == *name))
        .collect();
    assert!(
        gone.is_empty(),
        "no longer doubled, so take them off the list: {gone:?}"
    );
}
