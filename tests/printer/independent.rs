//! Tickets read by an independent decoder: `npos`, from npm. Needs `node` and `npm`, and the npm
//! registry the first time.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use jiaohao::printer::profile::Cut;
use jiaohao::printer::{Profile, Slip, escpos};
use serde_json::{Value, json};

use crate::slip;

#[test]
fn an_independent_decoder_reads_the_same_ticket() {
    let decoder = decoder();
    let parts = decode(&decoder, &escpos::encode(&slip(), &Profile::default()));
    let rule = "-".repeat(48);
    let small = |text: String| json!({ "text": text, "size": [1, 1], "bold": false });
    let large = |text: &str, bold| json!({ "text": text, "size": [2, 2], "bold": bold });
    let expected = [
        large("县政务服务中心\n", false),
        small(format!("不动产登记\n{rule}\n")),
        json!({ "text": "B012", "size": [6, 6], "bold": true }),
        large(" 优先\n转移登记\n", true),
        small(format!("{rule}\n")),
        large(
            "前面还有 5 人\n预计等候 15～25 分钟\n请等候 2 至 5 号窗口叫号\n",
            false,
        ),
        small(format!(
            "{rule}\n取号时间：2026-11-23 10:21，当日有效\n\
             请带：身份证、不动产权证书、买卖合同、完税证明\n过号请到导办台恢复排队。\n\n"
        )),
        json!({ "qr": "https://hall.example/t/7KQ2M4TD" }),
        small("手机扫码，查看前面人数\n".to_owned()),
        json!({ "cut": "B", "last": true }),
    ];
    assert_eq!(joined(parts), joined(expected.to_vec()));
}

#[test]
fn an_independent_decoder_finds_nothing_smuggled() {
    let decoder = decoder();
    let nasty = Slip {
        service: "\u{1b}@\u{1d}V\u{0}㐀\u{10}\u{14}\u{1}登记".to_owned(),
        qr: "\u{10}\u{4}\u{1}二维码".to_owned(),
        banner: "演练".to_owned(),
        ..slip()
    };
    let profile = Profile {
        cut: Cut::Full,
        ..Profile::default()
    };
    let parts = joined(decode(&decoder, &escpos::encode(&nasty, &profile)));
    let cuts: Vec<_> = parts
        .iter()
        .filter(|part| part.get("cut").is_some())
        .collect();
    assert_eq!(cuts, [&json!({ "cut": "A", "last": true })]);
    assert!(parts.contains(&json!({ "qr": "二维码" })), "{parts:?}");
    assert!(
        parts.contains(&json!({ "text": " 优先\n@ V 〓 登记\n", "size": [2, 2], "bold": true })),
        "{parts:?}"
    );
    assert!(
        parts.iter().all(|part| part.get("unknown").is_none()),
        "{parts:?}"
    );
}

/// Joins texts of the same look that are only separated by a line setting.
fn joined(parts: Vec<Value>) -> Vec<Value> {
    let mut out: Vec<Value> = Vec::new();
    for part in parts {
        if let Some(last) = out.last_mut() {
            let same = |key: &str| last.get(key).is_some() && last.get(key) == part.get(key);
            if same("size") && same("bold") {
                let text = format!(
                    "{}{}",
                    last["text"].as_str().unwrap(),
                    part["text"].as_str().unwrap()
                );
                last["text"] = text.into();
                continue;
            }
        }
        out.push(part);
    }
    out
}

fn decode(decoder: &Path, ticket: &[u8]) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ticket.bin");
    fs::write(&file, ticket).unwrap();
    let output = Command::new("node")
        .arg(decoder)
        .arg(&file)
        .output()
        .expect("node is installed");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The decoder's script with its packages installed beside it: once, and again when the lock file
/// changes.
fn decoder() -> PathBuf {
    static ONCE: std::sync::OnceLock<PathBuf> = std::sync::OnceLock::new();
    ONCE.get_or_init(|| {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/printer/npos");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .parent()
            .unwrap()
            .join("npos");
        fs::create_dir_all(&folder).unwrap();
        let lock = fs::read(source.join("package-lock.json")).unwrap();
        let installed = folder.join("installed");
        if fs::read(&installed).ok().as_ref() != Some(&lock) {
            fs::copy(source.join("package.json"), folder.join("package.json")).unwrap();
            fs::write(folder.join("package-lock.json"), &lock).unwrap();
            let install = [
                "ci",
                "--omit=optional",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
            ];
            let output = Command::new("npm")
                .args(install)
                .current_dir(&folder)
                .output();
            let output = output.expect("npm is installed (Debian packages nodejs and npm)");
            assert!(
                output.status.success(),
                "npm ci: {}",
                String::from_utf8_lossy(&output.stderr)
            );
            fs::write(installed, lock).unwrap();
        }
        fs::copy(source.join("decode.js"), folder.join("decode.js")).unwrap();
        folder.join("decode.js")
    })
    .clone()
}
