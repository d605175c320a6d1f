//! The scripts and styles of the pages keep to what Chromium 86 knows, the browser of the oldest office PCs: `eslint`
//! says so, with the rules of tests/hub/npm/eslint.config.mjs.

use crate::npm::TOOLS;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What is wrong with each of the files, by name.
fn faults(files: &[(String, String)]) -> BTreeMap<String, Vec<String>> {
    // The rules hold for what is beneath them.
    let folder = tempfile::tempdir_in(&*TOOLS).unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let output = Command::new("node")
        .arg("node_modules/eslint/bin/eslint.js")
        .args(["--format", "json"])
        .arg(folder.path())
        .current_dir(&*TOOLS)
        .output()
        .expect("node is installed (setup.sh)");
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let looked_at = report.as_array().unwrap().iter();
    let faults = looked_at.map(|file| {
        let name = Path::new(file["filePath"].as_str().unwrap()).file_name();
        let messages = file["messages"].as_array().unwrap().iter();
        let messages =
            messages.map(|fault| format!("line {}: {}", fault["line"], fault["message"]));
        (name.unwrap().display().to_string(), messages.collect())
    });
    faults.collect()
}

/// Each snippet as a file of its own.
fn looked_at(kind: &str, snippets: &[&str]) -> Vec<(String, Vec<String>)> {
    let file = |number: usize| format!("{number}.{kind}");
    let numbered = snippets.iter().enumerate();
    let files: Vec<_> = numbered
        .map(|(number, snippet)| (file(number), (*snippet).to_owned()))
        .collect();
    let mut faults = faults(&files);
    let each = files.into_iter().map(|(name, snippet)| {
        let found = faults.remove(&name);
        (
            snippet,
            found.unwrap_or_else(|| panic!("{name} was left out")),
        )
    });
    each.collect()
}

#[test]
fn the_pages_are_made_of_what_chromium_86_knows() {
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web/assets");
    let folders = [assets.join("uplot"), assets].map(|folder| fs::read_dir(folder).unwrap());
    let files = folders.into_iter().flatten().map(|entry| entry.unwrap());
    let files = files.filter(|entry| {
        let path = entry.path();
        path.extension()
            .is_some_and(|end| end == "js" || end == "css")
    });
    let files = files.map(|entry| {
        let name = entry.file_name().display().to_string();
        (name, fs::read_to_string(entry.path()).unwrap())
    });
    let files: Vec<_> = files.collect();
    let faults = faults(&files);
    assert_eq!(faults.len(), files.len(), "{:?}", faults.keys());
    assert!(faults.len() > 8);
    for (name, faults) in faults {
        assert_eq!(faults, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn what_chromium_86_does_not_know_is_found() {
    let scripts = [
        "const last = [1, 2].at(-1);",
        "const last = (list) => list.at(-1);",
        "const last = (list) => list.findLast(Boolean);",
        "const copy = structuredClone({});",
        "class Page { static { Page.count = 0; } }",
        "class Page { #hidden = 1; is(other) { return #hidden in other; } }",
        "const id = crypto.randomUUID();",
        "const has = Object.hasOwn({}, 'a');",
        "const answer = await fetch('/');",
        "const given = AbortSignal.timeout(5000);",
        "throw new Error('lost', { cause: 1 });",
        "const sorted = (list) => list.toSorted();",
        "const signs = /[\\p{L}--[a-z]]/v;",
        "const groups = Object.groupBy([], String);",
        "let { promise } = Promise.withResolvers();",
        "const some = (values) => values.take(3).toArray();",
        "import words from './words.json' with { type: 'json' };",
    ];
    let styles = [
        "p { inset: 0; }",
        "p:has(a) { color: red; }",
        "p:is(a) { color: red; }",
        "p:not(.a, .b) { color: red; }",
        "p { a { color: red; } }",
        "p { & a { color: red; } }",
        "p { aspect-ratio: 1 / 1; }",
        "p { padding-inline: 1px; }",
        "p { accent-color: red; }",
        "p { height: 100dvh; color: color-mix(in srgb, red, blue); }",
        "@layer page { p { color: red; } }",
        "@container (min-width: 1px) { p { color: red; } }",
        "@media (width >= 400px) { p { color: red; } }",
    ];
    for (kind, snippets) in [("js", &scripts[..]), ("css", &styles[..])] {
        for (snippet, found) in looked_at(kind, snippets) {
            assert!(!found.is_empty(), "{snippet}");
        }
    }
}

#[test]
fn what_chromium_86_knows_may_be_used() {
    let scripts = [
        "let a = null; a ??= 1; a &&= 2; console.log(a?.b ?? 1_000);",
        "const all = 'a-b'.replaceAll('-', ' '); console.log(all);",
        "const found = (page) => page.querySelectorAll('p').forEach((p) => p.replaceChildren());",
        "export const open = () => import('./chart.js');",
        "navigator.locks.request('stream', () => new Promise(() => {}));",
        "export const given = new AbortController();",
    ];
    let styles = [
        ":root { --edge: #7a889f; } p { color: var(--edge); }",
        "p { display: grid; gap: 4px; grid-template-columns: repeat(2, minmax(0, 1fr)); }",
        "a:focus-visible { outline: 3px solid red; }",
        "@media (max-width: 899px) { p { width: min(100%, 20px); } }",
        "dialog::backdrop { background: rgba(5, 34, 74, 0.4); }",
    ];
    for (kind, snippets) in [("js", &scripts[..]), ("css", &styles[..])] {
        for (snippet, found) in looked_at(kind, snippets) {
            assert_eq!(found, Vec::<String>::new(), "{snippet}");
        }
    }
}
