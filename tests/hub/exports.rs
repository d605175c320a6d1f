//! Reports as papers: a workbook read back by another program, sheets without formulas, pages without scripts, and a bulletin
//! that is one page.

use crate::browser::Browser;
use crate::reports::{ours, tool, write, year};
use crate::web::{is_quiet, signed_in, staffed};
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use jiaohao::config::HallFile;
use jiaohao::export::bulletin::{NEEDS, Style, bulletin};
use jiaohao::export::{Beside, Papers, TABLES};
use jiaohao::model::hall::Hall;
use jiaohao::model::rating::{GradeCounts, Reason};
use jiaohao::model::{Action, Class, Span, Time};
use jiaohao::queue::{Command as Ask, CounterState};
use jiaohao::report::Period;
use jiaohao::report::figures::Ratings;
use jiaohao::store::Followed;
use jiaohao_fixture::{Play, issue};
use jiff::civil::{Date, date};
use serde_json::{Map, Value, json};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Every figure of JSON by its name, as in CSV.
fn flat(figures: &Value) -> Map<String, Value> {
    let mut all = Map::new();
    for (name, value) in figures.as_object().unwrap() {
        if value.is_object() {
            let parts = flat(value).into_iter();
            all.extend(parts.map(|(part, value)| (format!("{name}.{part}"), value)));
        } else if !value.is_null() {
            all.insert(name.clone(), value.clone());
        }
    }
    all
}

fn read_back(file: &Path) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hub/workbook.py");
    let output = Command::new("/usr/bin/python3")
        .args([&*script, file])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A row of the workbook: value, kind and format by the name of the figure, which stands in the note of its head.
fn row(sheet: &Value, id: &str) -> Map<String, Value> {
    let rows = sheet["rows"].as_array().unwrap();
    let row = rows.iter().find(|row| row[0][0] == id);
    let row = row.unwrap_or_else(|| panic!("no row {id:?}: {sheet}"));
    let notes = sheet["notes"].as_array().unwrap().iter();
    let cells = notes.zip(row.as_array().unwrap());
    let named = cells.filter_map(|(note, cell)| {
        let (key, meaning) = note.as_str()?.split_once('\n')?;
        assert!(!meaning.is_empty(), "{key}");
        Some((key.to_owned(), cell.clone()))
    });
    named.collect()
}

/// Each figure is in the sheet, as a number that it is; and nothing more than the shares that follow from them.
fn assert_same(figures: &Value, sheet: &Value, id: &str) {
    let (figures, mut cells) = (flat(figures), row(sheet, id));
    for (key, value) in &figures {
        let cell = cells
            .remove(key)
            .unwrap_or_else(|| panic!("no {key} in {sheet}"));
        let (kind, format) = match key {
            key if key == "few" => ("b", "General"),
            key if key.ends_with("_s") => ("n", "[h]:mm:ss"),
            _ => ("n", "#,##0"),
        };
        let kind_of_time = ["n", "d"].contains(&cell[1].as_str().unwrap()) && kind == "n";
        assert!(cell[1] == kind || kind_of_time, "{id} {key}: {cell}");
        assert_eq!(cell[2], format, "{id} {key}");
        let same = cell[0] == *value
            || cell[0]
                .as_f64()
                .zip(value.as_f64())
                .is_some_and(|(a, b)| a == b);
        assert!(same, "{id} {key}: {cell}, not {value}");
    }
    for (key, cell) in cells {
        let count = |key: &str| figures.get(key).and_then(Value::as_f64);
        let expected = match &*key {
            "within_target" => count("within_target.n").zip(count("within_target.of")),
            "utilization" => count("serving_s").zip(
                count("session_s")
                    .zip(count("paused_s"))
                    .map(|(all, paused)| all - paused),
            ),
            "rated" => count("ratings.1").zip(count("ratings.none")).map(|_| {
                let rated: f64 = ["5", "4", "3", "2", "1"]
                    .map(|grade| count(&format!("ratings.{grade}")).unwrap())
                    .iter()
                    .sum();
                (rated, rated + count("ratings.none").unwrap())
            }),
            "good" => count("ratings.1").map(|_| {
                let [five, four, three, two, one] = ["5", "4", "3", "2", "1"]
                    .map(|grade| count(&format!("ratings.{grade}")).unwrap());
                (five + four + three, five + four + three + two + one)
            }),
            _ if key.starts_with("outcomes.") => {
                assert_eq!(cell[0], 0, "{id} {key}");
                continue;
            }
            _ => None,
        };
        match expected.filter(|(_, of)| *of > 0.0) {
            Some((n, of)) => {
                assert!(
                    (cell[0].as_f64().unwrap() - n / of).abs() < 1e-9,
                    "{id} {key}: {cell}"
                );
                assert_eq!(cell[2], "0.0%");
            }
            None => assert_eq!(cell[0], Value::Null, "{id} {key}"),
        }
    }
}

#[test]
fn a_workbook_says_what_the_report_says() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    write(&year(60), &data);
    let file = folder.path().join("out.xlsx");
    let out = file.to_str().unwrap();
    tool(
        &data,
        &[
            "report", "quarter", "2026-Q4", "--format", "xlsx", "--out", out,
        ],
    );
    if std::env::var("JIAOHAO_PICTURES").is_ok_and(|wanted| wanted.contains("export-")) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/pictures");
        fs::create_dir_all(&folder).unwrap();
        fs::copy(&file, folder.join("export-workbook.xlsx")).unwrap();
    }
    let sheets = read_back(&file);
    let names = sheets.as_array().unwrap().iter();
    let names: Vec<_> = names.map(|sheet| sheet["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        [
            "合计",
            "业务",
            "窗口",
            "工作人员",
            "小时",
            "星期",
            "日",
            "分布",
            "说明"
        ]
    );
    let charts: Vec<_> = sheets
        .as_array()
        .unwrap()
        .iter()
        .map(|sheet| sheet["charts"].clone())
        .collect();
    assert_eq!(charts, [0, 0, 0, 0, 1, 0, 1, 2, 0]);
    let mut rows = 0;
    for (by, sheet) in TABLES.iter().zip(&sheets.as_array().unwrap()[1..]) {
        let by = serde_json::to_value(by).unwrap();
        let report = ours(&data, "quarter", "2026-Q4", by.as_str().unwrap());
        for one in report["rows"].as_array().unwrap() {
            let mut figures = one.clone();
            let id = figures.as_object_mut().unwrap().remove("id").unwrap();
            assert_same(&figures, sheet, id.as_str().unwrap());
            rows += 1;
        }
        assert_same(&report["total"], sheet, "total");
        let listed = sheet["rows"].as_array().unwrap().len();
        assert_eq!(listed, report["rows"].as_array().unwrap().len() + 2, "{by}");
    }
    assert!(rows > 40, "{rows}");
    // The total beside the quarter before, in which nothing was.
    let total = ours(&data, "quarter", "2026-Q4", "service");
    let first = sheets[0]["rows"].as_array().unwrap();
    let wait = first
        .iter()
        .find(|row| row[4][0] == "wait_first.p90_s")
        .unwrap();
    assert_eq!(wait[1][0], total["total"]["wait_first"]["p90_s"]);
    assert_eq!(wait[2][0], Value::Null);
    let bins = sheets[7]["rows"].as_array().unwrap().iter().skip(1);
    let people: u64 = bins.filter_map(|row| row[1][0].as_u64()).sum();
    assert_eq!(people, total["total"]["wait_first"]["n"].as_u64().unwrap());
}

/// Clerks may be called anything: what a spreadsheet takes for a formula is marked in CSV, and a text in a workbook.
#[test]
fn no_text_becomes_a_formula() {
    const NAMES: [&str; 7] = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "1=1"];
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut play = Play::closed();
    for clerk in NAMES {
        let clerk = Action::Open {
            clerk: clerk.into(),
        };
        play.at("1", clerk).unwrap();
        play.take("transfer");
        play.wait_min(3);
        play.at("1", Action::CallNext { current: None }).unwrap();
    }
    write(&play, &data);
    let report = |format: &str, file: &Path| {
        let out = file.to_str().unwrap();
        let day = [
            "report",
            "day",
            "2026-11-23",
            "--by",
            "clerk",
            "--format",
            format,
        ];
        tool(&data, &[&day[..], &["--out", out]].concat());
    };
    let [sheet, book] = ["out.csv", "out.xlsx"].map(|name| folder.path().join(name));
    report("csv", &sheet);
    report("xlsx", &book);

    let text = fs::read_to_string(&sheet).unwrap();
    let mut lines = csv::Reader::from_reader(text.trim_start_matches('\u{FEFF}').as_bytes());
    let heads = lines.headers().unwrap().clone();
    let session = heads.iter().position(|head| head == "session_s").unwrap();
    let mut ids = Vec::new();
    for line in lines.records().map(Result::unwrap) {
        assert!(
            line[session].parse::<i64>().is_ok(),
            "numbers are not marked: {line:?}"
        );
        ids.push(line[0].to_owned());
    }
    for name in NAMES {
        let marked = if name == "1=1" {
            name.into()
        } else {
            format!("'{name}")
        };
        assert!(ids.contains(&marked), "{marked:?} in {ids:?}");
    }
    let sheets = read_back(&book);
    let rows = sheets[1]["rows"].as_array().unwrap();
    for name in NAMES {
        let row = rows.iter().find(|row| row[0][0] == name);
        // The format writes a carriage return as a code of its own, which this reader leaves as it is.
        if let Some(row) = row {
            assert_eq!(row[0][1], "s", "{name:?}");
        } else {
            assert_eq!(name, "\r=1", "{rows:?}");
        }
    }
}

/// A page stands alone: nothing is loaded, nothing runs, nothing is the hall's that could be taken for markup.
fn assert_alone(page: &str) {
    for sign in [
        "<script",
        "javascript:",
        " on",
        "<link",
        "<img",
        "url(",
        "@import",
        "<iframe",
        "<object",
    ] {
        let found = page.match_indices(sign).find(|(place, _)| {
            // Words of the notes are no attributes.
            sign != " on"
                || page[*place..]
                    .split(['>', ' ', '='])
                    .nth(1)
                    .is_some_and(|word| page[*place + 1 + word.len()..].starts_with('='))
        });
        assert!(found.is_none(), "{sign} in {page}");
    }
}

#[test]
fn a_page_to_print_stands_alone_and_says_what_the_report_says() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    write(&year(60), &data);
    let arguments = ["report", "month", "2026-12", "--format", "html"];
    let page = tool(&data, &arguments);
    assert_alone(&page);
    let report = ours(&data, "month", "2026-12", "service");
    let issued = report["total"]["issued"].to_string();
    assert!(
        page.contains(&format!("<td>{issued}</td>")),
        "{issued}: {page}"
    );
    for name in ["业务", "窗口", "工作人员", "小时", "星期", "日", "说明"] {
        assert!(page.contains(name), "{name}");
    }
    let empty = tool(&data, &["report", "month", "2020-01", "--format", "html"]);
    assert!(empty.contains("本期没有人取号"), "{empty}");
    let mut browser = Browser::start((1440, 900));
    let file = folder.path().join("page.html");
    fs::write(&file, &page).unwrap();
    browser.open(&format!("file://{}", file.display()));
    browser.picture("export-html");
    is_quiet(&mut browser);
    let pages = Pdf::new(browser.print()).unwrap().pages().len();
    assert!((1..12).contains(&pages), "{pages}");
    kept("export-html-printed", &browser.print());
}

/// The sample hall, with as many counters and clerks.
fn sample(counters: usize) -> Hall {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/hall.toml");
    let mut hall = HallFile::load(&file).unwrap().value.hall;
    hall.staff.clear();
    hall.closed.clear();
    let known = hall.counters.clone();
    for number in (known.len() + 1)..=counters {
        let mut counter = known[(number - 1) % known.len()].clone();
        counter.id = number.to_string().as_str().into();
        counter.number = u32::try_from(number).ok();
        hall.counters.push(counter);
    }
    hall
}

/// People come all day, more of them in the morning, and counters serve them at their pace; on this many days from the play's
/// Monday.
fn at_work(hall: Hall, days: i64) -> Play {
    let mut play = Play::of(hall.clone());
    let first = play.now;
    let counters: Vec<_> = hall.counters.iter().map(|one| one.id.clone()).collect();
    let mut seed = 11_u64;
    let mut dice = move |sides: u64| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % sides
    };
    for day in 0..days {
        let morning = first + Span::from_mins(day * 24 * 60 - 30);
        play.now = play.now.max(morning);
        while play.queue.due() <= play.now {
            play.command(&Ask::Tick).unwrap();
        }
        // A Monday was the first.
        if day % 7 > 4 {
            continue;
        }
        for (nth, counter) in counters.iter().enumerate() {
            let clerk = Action::Open {
                clerk: format!("10{:02}", nth + 1).as_str().into(),
            };
            let _ = play.at(counter.as_str(), clerk);
        }
        let mut ends = vec![Time::from_millis(0); counters.len()];
        for minute in 0..8 * 60 {
            play.now = play.now + Span::from_mins(1);
            let busy = if (30..150).contains(&minute) || (300..390).contains(&minute) {
                2
            } else {
                8
            };
            let rests = (180..270).contains(&minute);
            if dice(busy) == 0 && (!rests || dice(6) == 0) {
                let service =
                    &hall.services[usize::try_from(dice(hall.services.len() as u64)).unwrap()];
                let _ = play.command(&Ask::IssueTicket(issue(
                    service.id.as_str(),
                    Class::Normal,
                    None,
                )));
            }
            for (nth, counter) in counters.iter().enumerate() {
                let free = play.queue.counter(counter).is_some_and(|one| {
                    matches!(one.state(), CounterState::Open { ticket: None, .. })
                });
                if free && (!rests || nth == 0) && dice(3) > 0 {
                    if play.next(counter.as_str()).is_ok_and(|next| next.is_some()) {
                        if dice(40) == 0 {
                            let _ = play.at(counter.as_str(), Action::NoShow);
                        } else {
                            let _ = play.at(counter.as_str(), Action::Start);
                            ends[nth] =
                                play.now + Span::from_mins(4 + i64::try_from(dice(24)).unwrap());
                        }
                    }
                } else if !free && ends[nth] <= play.now {
                    let finish = Action::Finish {
                        outcome: None,
                        cases: None,
                    };
                    let _ = play.at(counter.as_str(), finish);
                }
            }
        }
        for counter in &counters {
            let finish = Action::Finish {
                outcome: None,
                cases: Some(2),
            };
            let _ = play.at(counter.as_str(), finish);
            let _ = play.at(counter.as_str(), Action::Close);
        }
    }
    play
}

/// Keeps a picture of a document's first page where `JIAOHAO_PICTURES` asks for it.
fn kept(name: &str, document: &[u8]) {
    let wanted = std::env::var("JIAOHAO_PICTURES").unwrap_or_default();
    if !wanted
        .split(',')
        .any(|part| !part.is_empty() && name.contains(part))
    {
        return;
    }
    let document = Pdf::new(document.to_vec()).unwrap();
    let page = &document.pages()[0];
    let settings = PixmapSettings {
        x_scale: 150.0 / 72.0,
        y_scale: 150.0 / 72.0,
        bg_color: WHITE,
    };
    let (cache, how) = (RenderCache::new(), InterpreterSettings::default());
    let pixels = render(page, &cache, &how, &RenderSettings::default(), &settings);
    let opaque = pixels
        .data()
        .iter()
        .flat_map(|pixel| [pixel.r, pixel.g, pixel.b]);
    let picture = image::RgbImage::from_raw(
        pixels.width().into(),
        pixels.height().into(),
        opaque.collect(),
    );
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/pictures");
    fs::create_dir_all(&folder).unwrap();
    picture
        .unwrap()
        .save(folder.join(format!("{name}.png")))
        .unwrap();
}

fn pages(browser: &mut Browser, page: &str, name: &str) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.html");
    fs::write(&file, page).unwrap();
    browser.open(&format!("file://{}", file.display()));
    is_quiet(browser);
    let printed = browser.print();
    kept(name, &printed);
    Pdf::new(printed).unwrap().pages().len()
}

fn month(data: &Path, day: Date) -> Papers {
    Papers::read(data, (Period::Month, day), &NEEDS, Beside::All).unwrap()
}

/// With commas.
fn grouped(count: u64) -> String {
    match (count / 1_000, count % 1_000) {
        (0, rest) => rest.to_string(),
        (thousands, rest) => format!("{thousands},{rest:03}"),
    }
}

/// What is read, without its markup.
fn read(page: &str) -> String {
    let body = page.split_once("<body").unwrap().1;
    let parts = body.split('<').filter_map(|part| part.split_once('>'));
    parts.map(|(_, text)| text).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_bulletin_is_one_page_with_the_counters_of_a_usual_hall() {
    let folder = tempfile::tempdir().unwrap();
    let rated = Ratings {
        grades: GradeCounts {
            very_satisfied: 1_642,
            satisfied: 451,
            fairly_satisfied: 67,
            dissatisfied: 14,
            very_dissatisfied: 4,
        },
        none: 1_855,
    };
    let mut browser = Browser::start((1000, 1300));
    for (counters, days) in [(8, 40), (12, 12)] {
        let data = folder.path().join(counters.to_string());
        write(&at_work(sample(counters), days), &data);
        let page = tool(
            &data,
            &["report", "month", "2026-12", "--format", "bulletin"],
        );
        assert_alone(&page);
        assert!(!page.contains("群众评价"), "nobody was asked");
        assert!(!page.contains("演练"), "these were real");
        let name = format!("bulletin-{counters}");
        assert_eq!(pages(&mut browser, &page, &name), 1, "{counters} counters");
        browser.picture(&format!("{name}-screen"));
        browser.resize((390, 844));
        let wide = browser.run("return document.documentElement.scrollWidth - innerWidth");
        assert!(wide.as_i64().unwrap() <= 0, "{wide} px too wide");
        browser.picture(&format!("{name}-phone"));
        browser.resize((1000, 1300));

        let mut papers = month(&data, date(2026, 12, 1));
        for report in papers.reports.iter_mut().chain(&mut papers.before) {
            report.total.ratings = rated;
        }
        let reasons = [("209", 7), ("214", 1), ("208", 4)];
        papers.followed = Followed {
            bad: 18,
            taken_out: GradeCounts {
                very_dissatisfied: 1,
                ..GradeCounts::default()
            },
            in_time: (17, 18),
            named: (6, 6),
            reasons: reasons
                .map(|(code, n)| (Reason::new(code).unwrap(), n))
                .into(),
        };
        let page = bulletin(&papers, Style::Within);
        let text = read(&page);
        let bad = "差评18件；到期或已整改的18件中，按期整改17件，按期整改率94.4%。另有1件经审核剔除。实名差评6件，已回访6件。\
                   差评事由以“未在承诺时间内办结”（7件）、“没有提供材料清单”（4件）居多。";
        for said in ["三、群众评价", "54.0%", "99.2%", "0.0点", bad] {
            assert!(text.contains(said), "{said}: {text}");
        }
        let name = format!("bulletin-{counters}-rated");
        assert_eq!(
            pages(&mut browser, &page, &name),
            1,
            "{counters} counters, rated"
        );
        let report = ours(&data, "month", "2026-12", "day");
        let days = report["rows"].as_array().unwrap().len();
        let count = |figure: &str| grouped(report["total"][figure].as_u64().unwrap());
        let month = if days == 23 {
            "12月"
        } else {
            "12月（截至4日）"
        };
        let said = format!(
            "{month}共{days}个工作日，发号{}个，办完{}件，日均发号",
            count("issued"),
            count("cases")
        );
        assert!(text.contains(&said), "{said}: {text}");
        let services = ours(&data, "month", "2026-12", "service");
        let services = services["rows"].as_array().unwrap().iter();
        let low = services.filter(|row| {
            let count = |figure: &str| row["within_target"][figure].as_f64().unwrap();
            row["few"] == false && count("n") / count("of") < 0.85
        });
        let said = match low.count() {
            0 => "各项业务达标率都不低于85%；".into(),
            few if few <= 3 => "达标率低于85%；".into(),
            many => format!("等{many}项达标率低于85%；"),
        };
        assert!(text.contains(&said), "{said}: {text}");
        assert!(text.contains(" 号窗口空等"), "{text}");
    }
}

#[test]
fn a_bulletin_of_little_or_nothing_reads_well() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut play = Play::open();
    play.take("transfer");
    play.wait_min(10);
    play.at("1", Action::CallNext { current: None }).unwrap();
    play.at("1", Action::Start).unwrap();
    play.wait_min(2);
    let finish = Action::Finish {
        outcome: None,
        cases: None,
    };
    play.at("1", finish).unwrap();
    write(&play, &data);
    let text = |month: &str| {
        read(&tool(
            &data,
            &["report", "month", month, "--format", "bulletin"],
        ))
    };
    let november = text("2026-11");
    for said in [
        "11月（截至23日）共1个工作日，发号1个，办完1件，日均发号1个。",
        "等候中位10分，九成群众等候不超过10分，等候达标率100.0%。",
        "过号0人，占叫到的0.0%；离开0人，占发号的0.0%。",
        "叫到的不足20人，比率仅供参考。",
        "上月没有记录，不作比较。",
    ] {
        assert!(november.contains(said), "{said}: {november}");
    }
    assert!(!november.contains("增减"), "{november}");
    let october = text("2026-10");
    for said in ["10月没有人取号。", "无。", "上月没有记录，不作比较。"] {
        assert!(october.contains(said), "{said}: {october}");
    }
    // Somebody came, and was not called.
    let alone = folder.path().join("alone");
    let mut play = Play::closed();
    play.take("transfer");
    write(&play, &alone);
    let papers = month(&alone, date(2026, 11, 1));
    let text = read(&bulletin(&papers, Style::Within));
    assert!(text.contains("没有叫号，离开0人。"), "{text}");
    assert!(!text.contains("图1"), "{text}");
}

#[test]
fn what_cannot_be_made_is_refused_with_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    write(&Play::open(), &data);
    for arguments in [
        &["month", "2026-11", "--format", "xlsx"][..],
        &["year", "2026", "--format", "bulletin"],
        &["month", "2026-11", "--format", "bulletin", "--by", "day"],
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_jiaohao"))
            .arg("report")
            .args(arguments)
            .arg("--data")
            .arg(&data)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.lines().count() == 2, "in both languages: {said}");
    }
}

#[test]
fn a_supervisor_takes_files_and_the_bulletin_from_the_hub() {
    let (place, hub) = staffed();
    let mut boss = signed_in(&hub, "9001");
    boss.post("/v1/tickets", r#"{"service":"transfer"}"#);
    let paths = [
        "/reports/export.xlsx?period=month&date=2026-11-01",
        "/reports/export.csv?period=day&date=2026-11-23&by=hour",
    ];
    for (path, name, kind) in [
        (paths[0], "2026-11.xlsx", "spreadsheetml"),
        (paths[1], "2026-11-23.csv", "text/csv"),
    ] {
        let got = boss.get(path);
        assert_eq!(got.status, 200, "{}", got.text());
        let named = format!(
            "attachment; filename=\"report-{name}\"; filename*=UTF-8''%E7%BB%9F%E8%AE%A1-{name}"
        );
        assert_eq!(got.header("content-disposition"), Some(&*named));
        assert!(got.header("content-type").unwrap().contains(kind));
        assert_eq!(hub.client().get(path).status, 401, "nobody");
        assert_eq!(signed_in(&hub, "2001").get(path).status, 403, "a guide");
    }
    let at_once = [0; 4].map(|_| {
        let mut boss = signed_in(&hub, "9001");
        std::thread::spawn(move || boss.get(paths[0]).status)
    });
    assert_eq!(at_once.map(|one| one.join().unwrap()), [200; 4]);
    let csv = boss.get(paths[1]).text();
    let line = csv.lines().nth(1).unwrap();
    assert!(line.starts_with("09,"), "{csv}");
    let book = place.folder.path().join("out.xlsx");
    fs::write(&book, boss.get(paths[0]).body).unwrap();
    assert_eq!(row(&read_back(&book)[1], "total")["issued"][0], json!(1));
    for wrong in [
        "/reports/export.xlsx",
        "/reports/export.csv?period=month&date=2026-13-01",
        "/reports/export.csv?period=century&date=2026-11-01",
        "/reports/bulletin?date=x",
        "/reports/export.xlsx?period=year&date=9999-12-31",
    ] {
        let refused = boss.get(wrong);
        assert_eq!(refused.status, 400, "{wrong}: {}", refused.text());
    }
    let page = "/reports/bulletin?date=2026-11-23";
    assert_eq!(signed_in(&hub, "2001").get(page).status, 403, "a guide");
    assert!(
        hub.client().get(page).text().contains("sign-in"),
        "nobody is let in"
    );
    // Its clock was set: nobody must take it for a real month.
    for page in [page, "/reports", "/ratings", "/"] {
        let shown = boss.get(page).text();
        assert!(shown.contains("演练"), "{page}: {shown}");
    }

    let mut browser = Browser::start((1000, 1300));
    browser.open(&format!("http://{}{page}", hub.address));
    browser.type_in("#staff", "9001");
    browser.type_in("#pin", "471108\n");
    browser.wait("document.querySelector('.figures, section')");
    browser.open(&format!("http://{}{page}", hub.address));
    let width = browser.run("return getComputedStyle(document.body).width");
    assert!(
        width.as_str().unwrap().starts_with("793."),
        "its style is loaded: {width}"
    );
    assert_eq!(browser.violations(), Vec::<String>::new());
    is_quiet(&mut browser);
    browser.picture("bulletin-hub");
    browser.resize((390, 844));
    let wide = browser.run("return document.documentElement.scrollWidth - innerWidth");
    assert!(wide.as_i64().unwrap() <= 0, "{wide} px too wide");
    browser.picture("bulletin-hub-phone");
    browser.resize((1000, 1300));
    assert_eq!(Pdf::new(browser.print()).unwrap().pages().len(), 1);
}
