//! The texts for people: one term per thing, and every text in both languages.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Terms that were once used, each with its replacement.
const OLD_TERMS: [(&str, &str); 32] = [
    ("中枢", "服务端, to the public 叫号系统"),
    ("帮办", "兼办"),
    ("后备", "兼办"),
    ("登记串", "接入码"),
    ("重新登记", "重新接入"),
    ("登记设备", "接入设备"),
    ("纸票", "号票"),
    ("张票", "个号"),
    ("最近呼叫", "最近叫号"),
    ("呼叫中", "已呼叫"),
    ("记过号", "记为过号"),
    ("打码", "what is truly kept"),
    ("一次性告知）不予", "不予受理（…已一次性告知）"),
    ("材料不齐（", "不予受理（材料需补正…）"),
    ("来人：", "谁来办："),
    ("请备好", "请带"),
    ("请问导办台", "请到导办台咨询"),
    ("没办到", "没叫到"),
    ("关窗", "结束服务"),
    ("展开窗口", "展开"),
    ("下次取号时间", "下次取号"),
    ("兑现", "在范围内"),
    ("未被接受", "接入失效"),
    ("不接受本", "接入失效"),
    ("的内容", "画面停在"),
    ("写不进去", "无法写入"),
    ("现在不取号", "现在不是取号时间"),
    ("暂无对应", "暂无窗口办理"),
    ("谁回来了", "恢复哪个号"),
    ("这张票", "这个号"),
    ("缮证", "领证"),
    ("老弱病残", "the list of the hall file"),
];

/// In English on public signs.
const OLD_ENGLISH: [(&str, &str); 4] = [
    ("guide desk", "information desk"),
    ("we go on at", "service resumes at"),
    ("Elderly", "seniors"),
    ("Proof of No Housing", "Certificate of No Home Ownership"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// All files under `folder` with this extension.
fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|is| is == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(!found.is_empty());
    found
}

/// Source text and translation.
fn catalog() -> Vec<(String, String)> {
    let text = read("lang/zh/LC_MESSAGES/jiaohao.po");
    let value = |line: &str, key: &str| {
        let value = line.strip_prefix(key)?.trim().strip_prefix('"')?;
        Some(value.strip_suffix('"').unwrap().to_owned())
    };
    let mut entries = Vec::new();
    let mut source = None;
    for line in text.lines() {
        if let Some(id) = value(line, "msgid ") {
            source = Some(id);
        } else if let Some(plural) = value(line, "msgid_plural ") {
            // As it stands in code.
            source = source.map(|singular| format!("{singular}\\0{plural}"));
        } else if let Some(translation) =
            value(line, "msgstr ").or_else(|| value(line, "msgstr[0] "))
        {
            entries.push((source.take().unwrap(), translation));
        }
    }
    entries.retain(|(source, _)| !source.is_empty());
    assert!(entries.len() > 400, "{}", entries.len());
    entries
}

/// Everything in straight quotes, without comments; continued lines are joined.
fn literals(path: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(path).unwrap();
    let code: Vec<_> = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    let mut found = BTreeSet::new();
    let mut open: Option<String> = None;
    let joined = code.join("\n");
    let mut signs = joined.chars().peekable();
    while let Some(sign) = signs.next() {
        match (sign, &mut open) {
            ('\\', Some(text)) => match signs.next() {
                Some('\n') => while signs.next_if(|next| next.is_whitespace()).is_some() {},
                Some(next) => text.extend(['\\', next]),
                None => {}
            },
            ('"', Some(text)) => {
                found.insert(std::mem::take(text));
                open = None;
            }
            // A line of Rust or Slint without its closing quote: the quote was a character.
            ('\n', Some(_)) => open = None,
            ('"', None) => open = Some(String::new()),
            (sign, Some(text)) => text.push(sign),
            (_, None) => {}
        }
    }
    found
}

fn is_han(sign: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&sign)
}

/// Every text that somebody reads in Chinese, with its location.
fn texts() -> Vec<(String, String)> {
    let mut texts: Vec<_> = catalog()
        .into_iter()
        .map(|(source, text)| (format!("catalog: {source}"), text))
        .collect();
    for path in files("src", "rs")
        .into_iter()
        .chain(files("config", "toml"))
    {
        let found = literals(&path);
        let found = found.into_iter().filter(|text| text.contains(is_han));
        texts.extend(found.map(|text| (path.display().to_string(), text)));
    }
    texts
}

/// Whole documents and samples.
fn documents() -> Vec<(String, String)> {
    let paths = [
        "README.md",
        "docs/operations.md",
        "docs/waiting-time.md",
        "docs/performance.md",
        "sounds/README.md",
    ];
    let named = paths.map(|path| root().join(path));
    let all = named
        .into_iter()
        .chain(files("config", "toml"))
        .chain(files("packaging/systemd", "service"));
    all.map(|path| {
        (
            path.display().to_string(),
            fs::read_to_string(&path).unwrap(),
        )
    })
    .collect()
}

#[test]
fn one_thing_has_one_term() {
    for (place, text) in texts().into_iter().chain(documents()) {
        for (old, term) in OLD_TERMS.into_iter().chain(OLD_ENGLISH) {
            assert!(!text.contains(old), "{place}: {old}: say {term}");
        }
        // 当场办结 is the legal term, and these reasons of a rating are the national list's; a ticket is 办完.
        let settled = [
            "当场办结",
            "一窗受理一次办结",
            "在承诺的时间内办结",
            "未在承诺时间内办结",
        ];
        let settled = settled
            .iter()
            .fold(text, |text, term| text.replace(term, ""));
        assert!(!settled.contains("办结"), "{place}: 办结: say 办完");
    }
}

#[test]
fn chinese_is_set_as_the_standard_has_it() {
    for (place, text) in texts().into_iter().chain(documents()) {
        assert!(!text.contains(['「', '」', '『', '』']), "{place}: say “”");
    }
    for (place, text) in texts() {
        let signs: Vec<char> = text.chars().collect();
        for pair in signs.windows(2) {
            let half = is_han(pair[0]) && ",;:?!".contains(pair[1]);
            assert!(!half, "{place}: half-width {} in {text}", pair[1]);
        }
        for three in signs.windows(3) {
            let end = |sign: char| sign.is_ascii_digit() || "{}".contains(sign);
            let range = end(three[0]) && three[1] == '–' && end(three[2]);
            assert!(!range, "{place}: write ～ in {text}");
        }
        for pair in signs.windows(2) {
            let close = pair[0].is_ascii_digit() && pair[1] == '号';
            assert!(!close, "{place}: a space before 号 in {text}");
        }
    }
}

/// Files with texts for people.
fn worded() -> Vec<PathBuf> {
    let mut paths = files("src", "rs");
    paths.retain(|path| {
        let path = path.strip_prefix(root()).unwrap().to_str().unwrap();
        let rooms = [
            "src/screens/kiosk/",
            "src/screens/counter/",
            "src/screens/display/",
            "src/words/",
        ];
        rooms.iter().any(|room| path.starts_with(room))
            || path.ends_with("words.rs")
            || path.ends_with("notation.rs")
    });
    paths
}

/// A sentence or a word for people, or one with placeholders.
fn is_worded(text: &str) -> bool {
    const NAMES_OF_KEYS: [&str; 2] = ["Del", "Esc"];
    let has_words = text.contains(|sign: char| sign.is_ascii_lowercase());
    let begins = text.starts_with(|sign: char| sign.is_ascii_uppercase()) || text.contains("{0}");
    text.is_ascii() && has_words && begins && !NAMES_OF_KEYS.contains(&text)
}

#[test]
fn every_text_has_its_chinese_and_none_is_left_over() {
    let sources: BTreeSet<_> = catalog().into_iter().map(|(source, _)| source).collect();
    let mut used = BTreeSet::new();
    for path in worded() {
        for text in literals(&path) {
            let known = !is_worded(&text) || sources.contains(&text);
            assert!(known, "{}: no Chinese for {text:?}", path.display());
        }
    }
    for path in files("ui", "slint") {
        let text = fs::read_to_string(&path).unwrap();
        for call in text.split("@tr(").skip(1) {
            let call = call.strip_prefix("\"second\" => ").unwrap_or(call);
            let source = call.strip_prefix('"').unwrap().split('"').next().unwrap();
            let known = sources.contains(source);
            assert!(known, "{}: no Chinese for {source:?}", path.display());
            used.insert(source.to_owned());
        }
    }
    for path in files("src", "rs") {
        used.extend(literals(&path));
    }
    let left: Vec<_> = sources.difference(&used).collect();
    assert!(left.is_empty(), "nobody says {left:?}");
}
