//! Which room of `src/` may use which: the list in ARCHITECTURE.md, checked against every path in the code.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Rooms whose folders are rooms of their own.
const SPLIT: &str = "screens";
/// A macro is at the root, wherever it is defined.
const MACROS: [(&str, &str); 1] = [("say", "system")];

/// Every room with those it may use, in the order of the list: `queue  model`.
fn allowed() -> Vec<(String, BTreeSet<String>)> {
    let page = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let (_, rest) = page.split_once("```arrows\n").expect("the list of arrows");
    let (list, _) = rest.split_once("\n```").unwrap();
    let row = |line: &str| {
        let mut words = line.split_whitespace().map(String::from);
        (words.next().unwrap(), words.collect())
    };
    list.lines().map(row).collect()
}

/// What the code uses: for each room the others it uses, each with a file that does.
fn used() -> BTreeMap<String, BTreeMap<String, PathBuf>> {
    let mut used: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
    let src = root().join("src");
    for file in files(&src) {
        let module = module(file.strip_prefix(&src).unwrap());
        let Some(own) = room(&module) else { continue };
        let others = used.entry(own.clone()).or_default();
        for path in paths(&std::fs::read_to_string(&file).unwrap()) {
            if let Some(other) = resolved(&path, &module).and_then(|path| room(&path))
                && other != own
            {
                others.entry(other).or_insert_with(|| file.clone());
            }
        }
    }
    used
}

fn root() -> PathBuf {
    env!("CARGO_MANIFEST_DIR").into()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let (folders, mut files): (Vec<_>, Vec<_>) = paths.partition(|path| path.is_dir());
    files.retain(|path| path.extension().is_some_and(|end| end == "rs"));
    files.extend(folders.iter().flat_map(|folder| self::files(folder)));
    files
}

/// `core/queue/apply/mod.rs` is `queue::apply`: in every crate a room has the same name.
fn module(file: &Path) -> Vec<String> {
    let parts = file.strip_prefix("core").unwrap_or(file).with_extension("");
    let mut parts: Vec<_> = parts
        .iter()
        .map(|part| part.to_str().unwrap().to_owned())
        .collect();
    if ["mod", "lib", "main"].contains(&parts.last().unwrap().as_str()) {
        parts.pop();
    }
    parts
}

/// The room of a path from the root; `None` for the root itself.
fn room(path: &[String]) -> Option<String> {
    let first = path.first()?;
    match path.get(1) {
        Some(second) if first == SPLIT => Some(format!("{first}/{second}")),
        _ if first == SPLIT => None,
        _ => Some(first.clone()),
    }
}

/// Every path of this crate in a file, as written: `crate::…` or `super::…`, one for each leaf of a `use` tree.
fn paths(code: &str) -> Vec<Vec<String>> {
    let lines = code.lines().map(|line| line.split("//").next().unwrap());
    let code = lines.collect::<Vec<_>>().join("\n");
    let mut found = Vec::new();
    for start in ["crate::", "super::"] {
        for (at, _) in code.match_indices(start) {
            let before = code[..at].chars().next_back();
            if !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                ends(&code[at..], &mut Vec::new(), &mut found);
            }
        }
    }
    found
}

/// Reads one tree of a path: `a::b::{c, d::e}`. Returns the rest after it.
fn ends<'a>(mut rest: &'a str, path: &mut Vec<String>, found: &mut Vec<Vec<String>>) -> &'a str {
    let depth = path.len();
    loop {
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_'));
        let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
        path.push(name.into());
        match after.strip_prefix("::") {
            Some(more) if more.starts_with('{') => {
                rest = branches(&more[1..], path, found);
                break;
            }
            Some(more) if more.starts_with(|c: char| c.is_alphabetic() || c == '_') => rest = more,
            Some(_) | None => {
                found.push(path.clone());
                rest = after;
                break;
            }
        }
    }
    path.truncate(depth);
    rest
}

fn branches<'a>(
    mut rest: &'a str,
    path: &mut Vec<String>,
    found: &mut Vec<Vec<String>>,
) -> &'a str {
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',' || c == '*');
        match rest.strip_prefix('}') {
            Some(after) => return after,
            None if rest.is_empty() => return rest,
            None => {
                let before = rest.len();
                rest = ends(rest, path, found);
                // ` as other`
                let next = rest.find([',', '}']).unwrap_or(rest.len());
                rest = &rest[next..];
                assert!(rest.len() < before, "no path: {rest:.40}");
            }
        }
    }
}

/// The path from the root.
fn resolved(path: &[String], module: &[String]) -> Option<Vec<String>> {
    let ups = path.iter().take_while(|part| *part == "super").count();
    let base = match ups {
        0 => &[],
        _ => module.get(..module.len().checked_sub(ups)?)?,
    };
    let skip = ups.max(1);
    let mut full = [base, &path[skip..]].concat();
    if let Some((_, room)) = MACROS
        .iter()
        .find(|(name, _)| full.first().is_some_and(|f| f == name))
    {
        full = vec![(*room).into()];
    }
    Some(full)
}

#[test]
fn no_room_uses_another_than_the_list_says() {
    let allowed: BTreeMap<_, _> = allowed().into_iter().collect();
    let mut wrong = Vec::new();
    for (room, others) in used() {
        let may = allowed.get(&room);
        let may = may.unwrap_or_else(|| panic!("ARCHITECTURE.md does not list {room}"));
        for (other, file) in others {
            if !may.contains(&other) {
                wrong.push(format!("{room} uses {other}: {}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_list_of_arrows_holds_no_circle_and_nothing_that_is_not_used() {
    let used = used();
    let mut above = BTreeSet::new();
    for (room, others) in allowed() {
        for other in &others {
            assert!(
                above.contains(other),
                "{room} uses {other}, which stands below it"
            );
            let known = used.get(&room).is_some_and(|used| used.contains_key(other));
            assert!(known, "{room} does not use {other}");
        }
        above.insert(room);
    }
}

/// Each file of the code, by its module, with those it uses.
fn used_files() -> BTreeMap<Vec<String>, BTreeSet<Vec<String>>> {
    let src = root().join("src");
    let all = files(&src);
    let name = |file: &PathBuf| module(file.strip_prefix(&src).unwrap());
    let known: BTreeSet<_> = all.iter().map(name).collect();
    let uses = |file: &PathBuf| {
        let own = name(file);
        let paths = paths(&std::fs::read_to_string(file).unwrap());
        let paths = paths.iter().filter_map(|path| resolved(path, &own));
        // The longest part of a path that is a file.
        let others = paths.filter_map(|path| {
            let parts = (1..=path.len()).rev().map(|length| path[..length].to_vec());
            parts.into_iter().find(|part| known.contains(part))
        });
        let others = others.filter(|other| *other != own);
        (own.clone(), others.collect())
    };
    all.iter().map(uses).collect()
}

#[test]
fn no_file_uses_one_that_uses_it() {
    let mut files = used_files();
    assert!(files.len() > 250);
    // Files that use none of the rest, or that none of it uses, are taken away, until none is left or only circles are.
    loop {
        let left: BTreeSet<_> = files.keys().cloned().collect();
        let used: BTreeSet<_> = files.values().flatten().cloned().collect();
        files.retain(|file, others| {
            used.contains(file) && others.iter().any(|other| left.contains(other))
        });
        if files.len() == left.len() {
            break;
        }
    }
    let circles: Vec<_> = files.keys().map(|file| file.join("::")).collect();
    assert!(circles.is_empty(), "they use each other: {circles:#?}");
}

#[test]
fn paths_are_read_as_the_compiler_reads_them() {
    let code = "use crate::a::{self, b::{c, d as e}, f};\nfn x() { super::g::h(); } // crate::no";
    let read: Vec<_> = paths(code).iter().map(|path| path.join("::")).collect();
    let wanted = [
        "crate::a::self",
        "crate::a::b::c",
        "crate::a::b::d",
        "crate::a::f",
        "super::g::h",
    ];
    assert_eq!(read, wanted);
}
