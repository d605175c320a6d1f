//! The files that people write: the samples, files that are none, and variables.

use crate::mistakes::SMALL;
use clap::Parser;
use jiaohao::config::check::{self, CheckArgs};
use jiaohao::config::mistake::{FileFault, Form, Type, ValueFault};
use jiaohao::config::steps::{STEPS, step};
use jiaohao::config::templates::TEMPLATES;
use jiaohao::config::{
    BackupSettings, CounterFile, DisplayFile, HallFile, HubSettings, KioskFile, Location, Loopback,
    RateFile, Variables, What,
};
use jiaohao::model::hall::{
    Appointment, CounterPlan, NextOverCalled, NoCounter, Period, PersonKept, ReturnRank, StaffRole,
    Words,
};
use jiaohao::model::{DisplayLayout, DisplaySettings, KioskSettings, ServiceId, Span};
use jiaohao::printer::Profile;
use jiaohao::printer::profile::PortName;
use jiaohao::queue::Queue;
use jiaohao::words::Lang;
use jiaohao_fixture::MONDAY;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

fn sample() -> HallFile {
    let loaded = HallFile::load(Path::new("config/hall.toml"));
    loaded.unwrap_or_else(|mistakes| panic!("{mistakes}")).value
}

#[test]
fn the_sample_files_have_no_mistake_and_no_hint() {
    let none = Variables::new();
    let hall = HallFile::load(Path::new("config/hall.toml")).unwrap();
    let kiosk = KioskFile::load(Path::new("config/kiosk.toml"), &none).unwrap();
    let display = DisplayFile::load(Path::new("config/display.toml"), &none).unwrap();
    let counter = CounterFile::load(Path::new("config/counter.toml"), &none).unwrap();
    let rate = RateFile::load(Path::new("config/rate.toml"), &none).unwrap();
    let hints = [
        hall.hints,
        kiosk.hints,
        display.hints,
        counter.hints,
        rate.hints,
    ];
    assert_eq!(hints.concat(), []);

    assert!(Queue::genesis(&Arc::new(hall.value.hall), 0, MONDAY).is_ok());
    assert_eq!(kiosk.value.device.hub, "http://127.0.0.1:7480");
    assert_eq!(kiosk.value.device.name, "kiosk-1");
    assert_eq!(kiosk.value.printer, Some(Profile::default()));
    assert_eq!(display.value.settings, DisplaySettings::default());
    assert_eq!(kiosk.value.pages, KioskSettings::default());
    assert_eq!(display.value.voice.languages, [Lang::ZH]);
    assert_eq!(display.value.voice.sounds, Path::new("config/../sounds"));
    assert_eq!(counter.value.counters, ["1".into()]);
    assert_eq!(counter.value.clerk, None);
    assert_eq!(rate.value.counter, "1".into());
    assert!(rate.value.voice && !rate.value.keyboard);
    assert_eq!(rate.value.sounds, Path::new("config/../sounds"));
}

#[test]
fn every_kind_of_hall_is_whole_without_mistake_and_hint() {
    let mut ids = BTreeSet::new();
    for template in &TEMPLATES {
        let loaded = HallFile::parse(template.toml);
        let file = loaded.unwrap_or_else(|mistakes| panic!("{}: {mistakes:?}", template.key));
        assert_eq!(file.hints, [], "{}", template.key);
        let HallFile {
            hall,
            hub,
            staff_names,
        } = file.value;
        assert!(
            ids.insert(hall.id.to_string()),
            "{} is an id of its own",
            hall.id
        );
        // Open on this computer, and on no other until somebody says so.
        assert_eq!((hub.loopback, hub.lan), (Loopback::Open, None));
        assert_eq!(hub.listen, HubSettings::default().listen);
        assert!(
            hall.staff
                .iter()
                .any(|one| one.roles.contains(&StaffRole::Supervisor))
        );
        assert_eq!(staff_names.len(), hall.staff.len());
        for service in &hall.services {
            let name = service.id.as_str();
            let serves = |counter: &CounterPlan| counter.serves.contains(&service.id);
            assert!(hall.counters.iter().any(serves), "{}: {name}", template.key);
            for code in ["zh", "en"] {
                assert_ne!(service.name.get(code), "", "{}: {name}", template.key);
                assert_ne!(service.who.get(code), "", "{}: {name}", template.key);
            }
            assert!(!service.brings.is_empty(), "{}: {name}", template.key);
        }
        assert!(Queue::genesis(&Arc::new(hall), 0, MONDAY).is_ok());
        // The file says where it stands, for whoever checks it there.
        let path = format!("config/halls/{}.toml", template.key);
        let at = Path::new(env!("CARGO_MANIFEST_DIR")).join(&path);
        assert_eq!(fs::read_to_string(at).unwrap(), template.toml);
    }
    // All that lie there are offered.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/halls");
    assert_eq!(fs::read_dir(folder).unwrap().count(), TEMPLATES.len());
}

#[test]
fn every_step_of_a_first_start_asks_for_fields_that_are_there() {
    for step in &STEPS {
        for part in step.parts {
            let section = part.section().unwrap_or_else(|| panic!("{}", part.section));
            for name in part.fields {
                let known = section.fields.iter().any(|field| field.key == *name);
                assert!(known, "{}: {name}", part.section);
            }
            // What an entry needs can be given in the step that makes one.
            let needed = section.fields.iter().filter(|field| field.required);
            for field in needed.filter(|_| section.is_list) {
                assert!(part.shows(field), "{}: {}", part.section, field.key);
            }
        }
    }
    let services = step("services").unwrap();
    assert!(services.has("/service/3/prefix") && services.has("/numbers"));
    assert!(!services.has("/services") && !services.has("/counter/0/serves"));
}

#[test]
fn the_sample_hall_has_its_services_and_counters() {
    let hall = sample().hall;
    let services: Vec<_> = hall
        .services
        .iter()
        .map(|s| {
            (
                s.id.as_str(),
                s.prefix.as_str(),
                s.name.get("zh"),
                s.minutes,
                s.rare,
            )
        })
        .collect();
    assert_eq!(
        services,
        [
            ("inquiry", "Q", "咨询与查询", 4, false),
            ("housing-proof", "W", "无房证明", 3, false),
            ("first", "H", "首次登记", 25, true),
            ("transfer", "B", "转移登记", 18, false),
            ("change", "X", "变更登记", 15, true),
            ("mortgage", "M", "抵押登记", 12, false),
            ("advance", "R", "预告登记", 12, true),
            ("cancel", "C", "注销登记", 7, true),
            ("tax", "K", "税费缴纳", 10, false),
            ("certificate", "L", "领证", 4, false),
        ]
    );
    let list = |ids: &[ServiceId]| {
        let ids: Vec<_> = ids.iter().map(|id| id.as_str()).collect();
        ids.join(" ")
    };
    let counters: Vec<_> = hall
        .counters
        .iter()
        .map(|c| (c.number, c.name.get("zh"), list(&c.serves), list(&c.helps)))
        .collect();
    let counter = |number, name, serves: &str, helps: &str| {
        (Some(number), name, serves.to_owned(), helps.to_owned())
    };
    assert_eq!(
        counters,
        [
            counter(1, "综合咨询", "inquiry housing-proof", "certificate"),
            counter(2, "登记受理", "transfer first", "change mortgage cancel"),
            counter(3, "登记受理", "transfer change", "advance mortgage cancel"),
            counter(
                4,
                "登记受理（一窗联办）",
                "transfer advance",
                "first change mortgage"
            ),
            counter(5, "抵押预告", "mortgage advance cancel", "transfer change"),
            counter(6, "抵押注销", "mortgage cancel", "inquiry housing-proof"),
            counter(7, "税费", "tax", ""),
            counter(8, "领证", "certificate", "inquiry housing-proof"),
        ]
    );
}

#[test]
fn the_sample_hall_has_its_hours_and_rules() {
    let HallFile {
        hall,
        hub,
        staff_names,
    } = sample();
    let clock = |from_h: u16, from_m: u16, to_h: u16, to_m: u16| Period {
        from_min: from_h * 60 + from_m,
        to_min: to_h * 60 + to_m,
    };
    assert_eq!(hall.time_zone, "Asia/Shanghai");
    assert_eq!(hall.hours.len(), 1);
    assert_eq!(hall.hours[0].days.len(), 5);
    assert_eq!(hall.hours[0].season, None);
    assert_eq!(
        hall.hours[0].take,
        [clock(8, 10, 11, 20), clock(12, 40, 16, 20)]
    );
    assert_eq!(
        hall.hours[0].serve,
        [clock(8, 30, 11, 30), clock(13, 0, 16, 30)]
    );
    assert_eq!(hall.closed, [jiff::civil::date(2027, 1, 1)]);

    assert_eq!(hall.priority.head_start, Span::from_mins(20));
    assert_eq!(
        hall.priority.who.get("zh"),
        "60 周岁以上老年人、残疾人、孕妇、军人等"
    );
    assert_eq!(hall.appointment.head_start, Span::from_mins(60));
    assert_eq!(hall.appointment.early, Span::from_mins(30));
    assert_eq!(hall.appointment.late, Span::from_mins(15));
    let rules = &hall.rules;
    assert_eq!(rules.help_delay, Span::from_mins(10));
    assert_eq!(rules.next_over_called, NextOverCalled::Finish);
    assert_eq!(rules.no_counter, NoCounter::Warn);
    assert_eq!((rules.recalls, rules.returns, rules.cases_max), (2, 2, 3));
    assert_eq!(rules.no_show_after, None);
    assert_eq!(rules.return_rank, ReturnRank::GraceMs(Span::from_mins(10)));
    assert_eq!(rules.break_grace, Span::from_mins(15));
    assert_eq!(rules.long_wait, Span::from_mins(30));
    assert_eq!(rules.take_again_after, Span::from_secs(20));
    assert_eq!(rules.person_kept, PersonKept::Mask);

    assert_eq!(hub.listen.to_string(), "127.0.0.1:7480");
    assert_eq!(hub.loopback, Loopback::Open);
    let BackupSettings { folder, keep } = hub.backups;
    assert_eq!((folder, keep), (None, 14), "a backup without asking");
    assert_eq!(hall.staff.len(), 10);
    assert_eq!(
        hall.staff[9].roles,
        [StaffRole::Supervisor, StaffRole::Guide]
    );
    assert_eq!(staff_names[&"2001".into()], "导办员");
    assert_eq!(hall.notices.len(), 2);
}

#[test]
fn what_a_small_hall_leaves_out_is_as_in_the_sample() {
    let small = HallFile::parse(SMALL).unwrap();
    assert_eq!(small.hints, []);
    let (small, sample) = (small.value.hall, sample().hall);
    assert_eq!(small.rules, sample.rules);
    assert_eq!(small.numbers, sample.numbers);
    let said = |words: &Words| ["zh", "en"].map(|language| words.get(language).to_owned());
    assert_eq!(said(&small.priority.name), said(&sample.priority.name));
    assert_eq!(small.priority.head_start, sample.priority.head_start);
    // The age limit is up to the hall.
    assert_eq!(small.priority.who.get("zh"), "老年人、残疾人、孕妇、军人等");
    assert_eq!(
        said(&small.appointment.name),
        said(&sample.appointment.name)
    );
    let appointment = Appointment {
        name: sample.appointment.name.clone(),
        ..small.appointment
    };
    assert_eq!(appointment, sample.appointment);
    assert_eq!(small.counters[0].zone, "hall");
    assert_eq!(
        small.services[0].name.get("en"),
        "转移登记",
        "the Chinese stands for it"
    );
    assert_eq!(small.counters[1].number, None);
}

#[test]
fn a_hall_names_its_languages() {
    let with = |languages: &str| {
        let id = SMALL.find("id = ").unwrap();
        let (before, after) = SMALL.split_at(id);
        HallFile::parse(&format!("{before}{languages}\n{after}"))
    };
    let spoken = |languages: &str| {
        let hall = with(languages).unwrap().value.hall;
        (hall.languages.first, hall.languages.second)
    };
    assert_eq!(spoken(""), ("zh".into(), "en".into()));
    assert_eq!(spoken("languages = [\"zh\"]"), ("zh".into(), "en".into()));
    let faults = |languages: &str| -> Vec<_> {
        let found = with(languages).unwrap_err().into_iter();
        found.map(|mistake| mistake.what.text(Lang::EN)).collect()
    };
    // Where English comes first, every text must have it.
    let missing = faults("languages = [\"en\", \"zh\"]");
    assert!(missing[0].contains("“en”"), "{missing:?}");
    let unknown = faults("languages = [\"zh\", \"xx\"]");
    assert!(unknown[0].contains("“xx”"), "{unknown:?}");
    assert!(!faults("languages = [\"zh\", \"zh\"]").is_empty());
    let english = SMALL.replace("{ zh = \"", "{ en = \"");
    let english = english.replacen("id = ", "languages = [\"en\", \"zh\"]\nid = ", 1);
    let hall = HallFile::parse(&english).unwrap().value.hall;
    assert_eq!(hall.languages.say(&hall.name), hall.name.get("en"));
    assert_eq!(
        hall.name.get("zh"),
        hall.name.get("en"),
        "the first stands for it"
    );
    assert!(!hall.name.get("en").is_empty());
}

#[test]
fn a_file_that_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let load = |name: &str, bytes: Option<&[u8]>| {
        let path = folder.path().join(name);
        if let Some(bytes) = bytes {
            fs::write(&path, bytes).unwrap();
        }
        let found = HallFile::load(&path).unwrap_err().list;
        (found[0].place.clone(), found[0].what.clone())
    };
    let file = |fault: FileFault| (Location::File, What::from(fault));
    assert_eq!(load("none.toml", None), file(FileFault::Missing));
    let large = vec![b'#'; 1024 * 1024 + 1];
    let most_bytes = 1024 * 1024;
    assert_eq!(
        load("large.toml", Some(&large)),
        file(FileFault::TooLarge { most_bytes })
    );
    let start = Location::At { line: 1, column: 1 };
    assert_eq!(
        load("empty.toml", Some(b" \n")),
        (start, FileFault::Empty.into())
    );
    // 大厅 in GBK, as an old editor writes it.
    let gbk = b"[hall]\nname = { zh = \"\xb4\xf3\xcc\xfc\" }\n";
    let behind = Location::At {
        line: 2,
        column: 16,
    };
    assert_eq!(
        load("gbk.toml", Some(gbk)),
        (behind, FileFault::NotUtf8.into())
    );
    let marked = format!("\u{feff}{SMALL}").replace('\n', "\r\n");
    assert_eq!(HallFile::parse(&marked).unwrap().hints, []);
}

#[test]
fn a_variable_overrides_a_key() {
    let text = fs::read_to_string("config/kiosk.toml").unwrap();
    let variables = |pairs: &[(&str, &str)]| -> Variables {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        pairs.iter().map(own).collect()
    };
    let set = variables(&[
        ("JIAOHAO_HUB", "https://10.0.0.9:7480/"),
        ("JIAOHAO_NAME", ""),
        ("JIAOHAO_NUMBER", "2"),
        ("JIAOHAO_FULLSCREEN", "true"),
        ("JIAOHAO_PAGES_IDLE", "30"),
        ("JIAOHAO_PRINTER_PORT", "1a86:7523"),
        ("JIAOHAO_DEMO", "somebody else's"),
    ]);
    let kiosk = KioskFile::parse(&text, &set).unwrap().value;
    assert_eq!(kiosk.device.hub, "https://10.0.0.9:7480");
    assert_eq!(kiosk.device.name, "kiosk-1");
    assert_eq!(
        (kiosk.number, kiosk.fullscreen, kiosk.pages.idle),
        (2, true, 30)
    );
    let (vendor, product) = (0x1a86, 0x7523);
    let serial = None;
    assert_eq!(
        kiosk.printer.unwrap().port,
        PortName::Usb {
            vendor,
            product,
            serial
        }
    );

    let none = variables(&[("JIAOHAO_PRINTER_PORT", "none")]);
    let kiosk = KioskFile::parse(&text, &none).unwrap().value;
    assert_eq!(kiosk.printer, None);

    let wrong = variables(&[
        ("JIAOHAO_PRINTER_BAUD", "fast"),
        ("JIAOHAO_HUB", "10.0.0.9"),
    ]);
    let found = KioskFile::parse(&text, &wrong).unwrap_err();
    let (value, form) = ("10.0.0.9".into(), Form::HubUrl);
    let malformed = What::from(ValueFault::Malformed { value, form });
    let (key, want) = ("baud".into(), Type::WholeNumber);
    let wrong_type = What::from(ValueFault::WrongType { key, want });
    let expected = [
        ("JIAOHAO_HUB", malformed),
        ("JIAOHAO_PRINTER_BAUD", wrong_type),
    ];
    let expected = expected.map(|(name, what)| (Location::Variable(name.into()), what));
    let found: Vec<_> = found.into_iter().map(|m| (m.place, m.what)).collect();
    assert_eq!(found, expected);

    let lists = variables(&[("JIAOHAO_COUNTERS", "3, 4"), ("JIAOHAO_BAR", "1")]);
    let text = fs::read_to_string("config/counter.toml").unwrap();
    let counter = CounterFile::parse(&text, &lists).unwrap().value;
    assert_eq!(counter.counters, ["3".into(), "4".into()]);
    assert!(counter.bar);

    let quiet = variables(&[("JIAOHAO_RATE_VOICE", "0"), ("JIAOHAO_COUNTER", "7")]);
    let text = fs::read_to_string("config/rate.toml").unwrap();
    let rate = RateFile::parse(&text, &quiet).unwrap().value;
    assert!(!rate.voice);
    assert_eq!(rate.counter, "7".into());
}

#[derive(Parser)]
struct CheckLine {
    #[command(flatten)]
    args: CheckArgs,
}

/// The output of `jiaohao check`, and whether the files are good.
fn checked(arguments: &[&str]) -> (String, bool) {
    let line = [&["check"], arguments].concat();
    let mut out = Vec::new();
    let good = check::run(&CheckLine::parse_from(line).args, &mut out);
    let out = String::from_utf8(out).expect("it writes UTF-8");
    (out, good.expect("memory takes all"))
}

/// A hall file and a device's file in one folder.
fn checked_together(hall: &str, name: &str, device: &str) -> (String, bool) {
    let folder = tempfile::tempdir().unwrap();
    let [hall_path, path] = ["hall.toml", name].map(|name| folder.path().join(name));
    fs::write(&hall_path, hall).unwrap();
    fs::write(&path, device).unwrap();
    let (hall, device) = (hall_path.to_str().unwrap(), path.to_str().unwrap());
    let (out, good) = checked(&[device, hall]);
    assert!(
        !checked(&[device]).0.contains("大厅文件里"),
        "without the hall file nobody knows"
    );
    (out.replace(device, name), good)
}

#[test]
fn check_looks_up_what_the_files_of_a_hall_say_of_each_other() {
    let sounds = Path::new(env!("CARGO_MANIFEST_DIR")).join("sounds");
    let display = format!(
        "hub = \"http://127.0.0.1:7480\"\nname = \"display-1\"\nzone = \"Hall\"\n[voice]\nsounds = {:?}\n",
        sounds.to_str().unwrap()
    );
    let (out, good) = checked_together(SMALL, "display.toml", &display);
    assert!(!good);
    let expected = "display.toml:3:8: 错误：大厅文件里没有“Hall”这个区域。\n    → 是不是“hall”？\n";
    assert!(out.contains(expected), "{out}");
    let (out, good) = checked_together(SMALL, "display.toml", &display.replace("Hall", "hall"));
    assert!(good, "{out}");

    let counter = "hub = \"http://127.0.0.1:7480\"\nname = \"counter-1\"\ncounters = [\"9\"]\n";
    let (out, good) = checked_together(SMALL, "counter.toml", counter);
    assert!(!good);
    assert!(out.contains("counter.toml:3:"), "{out}");
    assert!(out.contains("大厅文件里没有“9”这个窗口。"), "{out}");

    let rate = format!(
        "hub = \"http://127.0.0.1:7480\"\nname = \"rate-9\"\ncounter = \"9\"\n[rate]\nsounds = {:?}\n",
        sounds.to_str().unwrap()
    );
    let (out, good) = checked_together(SMALL, "rate.toml", &rate);
    assert!(!good);
    assert!(out.contains("rate.toml:3:"), "{out}");
    assert!(out.contains("大厅文件里没有“9”这个窗口。"), "{out}");
    let (out, good) = checked_together(SMALL, "rate.toml", &rate.replace("\"9\"", "\"1\""));
    assert!(good, "{out}");
    assert!(!out.contains("提示："), "{out}");
    let without = rate.replace("sounds = ", "volume = 101\nsounds = ");
    let (out, good) = checked_together(SMALL, "rate.toml", &without);
    assert!(!good && out.contains("rate.toml:5:"), "{out}");

    let counter = "hub = \"http://127.0.0.1:7480\"\nname = \"counter-1\"\nclerk = \"1010\"\n";
    let (out, good) = checked_together(SMALL, "counter.toml", counter);
    assert!(good, "nobody is listed, anybody may be a clerk: {out}");
    let staffed =
        format!("{SMALL}\n[[staff]]\nid = \"1001\"\nname = \"张\"\nroles = [\"clerk\"]\n");
    let (out, good) = checked_together(&staffed, "counter.toml", counter);
    assert!(!good);
    let expected = "counter.toml:3:9: 错误：大厅文件里没有“1010”这名窗口工作人员。";
    assert!(out.contains(expected), "{out}");
}

#[test]
fn check_names_what_the_voice_cannot_say() {
    let sounds = Path::new(env!("CARGO_MANIFEST_DIR")).join("sounds");
    let display = |sounds: &Path| {
        format!(
            "hub = \"http://127.0.0.1:7480\"\nname = \"display-1\"\n[voice]\nlanguages = [\"zh\"]\nsounds = {:?}\n",
            sounds.to_str().unwrap()
        )
    };
    let (out, good) = checked_together(SMALL, "display.toml", &display(&sounds));
    assert!(good, "it is a hint");
    let expected =
        "display.toml:3:1: 提示：语音包“zh”读不出窗口：发证室\n    → 播报时会改说“请看大屏幕”";
    assert!(out.contains(expected), "{out}");
    // A number is composed of clips; a folder without a pack is reported.
    let far = SMALL.replace(
        "name = { zh = \"发证室\" }",
        "number = 999\nname = { zh = \"发证室\" }",
    );
    let (out, _) = checked_together(&far, "display.toml", &display(&sounds));
    assert!(!out.contains("提示：语音"), "{out}");
    let nought = far.replace("number = 999", "number = 0");
    let (out, _) = checked_together(&nought, "display.toml", &display(&sounds));
    assert!(!out.contains("提示：语音"), "{out}");
    let (out, _) = checked_together(SMALL, "display.toml", &display(Path::new("nowhere")));
    assert!(out.contains("提示：无法查看语音包"), "{out}");
}

#[test]
fn each_rule_of_the_voice_for_load_is_read() {
    let none = Variables::new();
    let settings = |more: &str| {
        let text = format!("hub = \"http://127.0.0.1:7480\"\nname = \"d\"\n[voice]\n{more}\n");
        DisplayFile::parse(&text, &none).unwrap().value.settings
    };
    let default = DisplaySettings::default();
    assert_eq!(settings(""), default);
    let changed = DisplaySettings {
        volume: 40,
        repeats: 3,
        no_repeat_from: 3,
        one_language_from: 5,
        short_from: 7,
        ..default
    };
    let more =
        "volume = 40\nrepeats = 3\nno_repeat_from = 3\none_language_from = 5\nshort_from = 7";
    assert_eq!(settings(more), changed);
    let variables = Variables::from([("JIAOHAO_VOICE_SHORT_FROM".into(), "0".into())]);
    let text = fs::read_to_string("config/display.toml").unwrap();
    let display = DisplayFile::parse(&text, &variables).unwrap().value;
    assert_eq!(display.settings.short_from, 0);
}

#[test]
fn a_display_is_a_board_unless_its_file_says_media() {
    let layout = |more: &str, variables: &Variables| {
        let text = format!("hub = \"http://127.0.0.1:7480\"\nname = \"d\"\n{more}\n");
        let parsed = DisplayFile::parse(&text, variables);
        parsed.map(|loaded| loaded.value.settings.layout)
    };
    let none = Variables::new();
    assert_eq!(layout("", &none).unwrap(), DisplayLayout::Board);
    let media = layout("layout = \"media\"", &none);
    assert_eq!(media.unwrap(), DisplayLayout::Media);
    let variables = Variables::from([("JIAOHAO_LAYOUT".into(), "media".into())]);
    assert_eq!(layout("", &variables).unwrap(), DisplayLayout::Media);
    let mistakes = layout("layout = \"poster\"", &none).unwrap_err();
    let said = mistakes[0].what.text(Lang::EN) + &mistakes[0].what.remedy(Lang::EN);
    assert_eq!(mistakes.len(), 1);
    assert!(said.contains("poster") && said.contains("media"), "{said}");
}

#[test]
fn check_names_file_line_and_column() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hall.toml");
    let hall = path.to_str().unwrap();
    fs::write(hall, SMALL.replace("minutes = 18", "minutes = 0")).unwrap();
    let expected = format!(
        "{hall}:27:11: 错误：0 太小或太大。\n    → 请写 1 至 480 之间的数。\n    \
         Mistake: 0 is too small or too large.\n    → Write a number from 1 to 480.\n\
         {hall}: 错误 1 处，提示 0 条 · mistakes: 1, hints: 0\n"
    );
    assert_eq!(checked(&[hall]), (expected, false));

    // A hint alone is not a mistake; with an unknown file name the content determines the kind.
    let path = folder.path().join("大厅.toml");
    let strange = path.to_str().unwrap();
    fs::write(strange, SMALL.replace("helps = [\"transfer\"]", "")).unwrap();
    let (json, good) = checked(&["--json", strange, "config/counter.toml"]);
    assert!(good);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let [first, second] = json["files"].as_array().unwrap().as_slice() else {
        panic!("{json}");
    };
    assert_eq!(first["kind"], "hall");
    assert_eq!(first["found"][0]["what"]["kind"], "idle-counter");
    assert_eq!(
        (&first["found"][0]["line"], &first["found"][0]["column"]),
        (&36.into(), &6.into())
    );
    assert_eq!(first["found"][0]["severity"], "hint");
    assert_eq!(second["kind"], "counter");

    let nothing = folder.path().join("none.toml");
    let (text, good) = checked(&[nothing.to_str().unwrap(), "config/hall.toml"]);
    assert!(!good && text.contains("没有这个文件"), "{text}");
}

#[test]
fn a_key_that_moved_is_told_and_not_read() {
    let text = fs::read_to_string("config/kiosk.toml").unwrap();
    let old = text.replace("[printer]", "[pages]\ntake_again = 20\n\n[printer]");
    let loaded = KioskFile::parse(&old, &Variables::new()).unwrap();
    let [hint] = loaded.hints.as_slice() else {
        panic!("{:?}", loaded.hints);
    };
    let said = (hint.what.text(Lang::ZH), hint.what.remedy(Lang::ZH));
    assert_eq!(said.0, "这里不再读取这一项。");
    assert_eq!(
        said.1,
        "请改写到 hall.toml 的 [rules] take_again_after，并删去这一行。"
    );
}

#[test]
fn a_hall_without_reasons_has_the_programs_own() {
    let of = |text: &str| {
        let reasons = HallFile::parse(text).unwrap().value.hall.pause_reasons;
        let reasons = reasons.into_iter();
        reasons
            .map(|reason| (reason.id.to_string(), reason.public.get("zh").to_owned()))
            .collect::<Vec<_>>()
    };
    let own: Vec<_> = of(SMALL).into_iter().map(|(id, _)| id).collect();
    assert_eq!(own, ["break", "meal", "papers", "fault", "meeting"]);
    let listed = format!(
        "{SMALL}\n[[pause_reason]]\nid = \"drill\"\nname = {{ zh = \"演习\" }}\npublic = {{ zh = \"消防演习\" }}\n"
    );
    assert_eq!(of(&listed), [("drill".into(), "消防演习".into())]);
}

#[test]
fn english_names_have_narrow_quotes() {
    let text = SMALL.replace(
        "name = { zh = \"小厅\" }",
        "name = { zh = \"“小”厅\", en = \"Chang’an ‘Small’ “Hall”\" }",
    );
    let name = HallFile::parse(&text).unwrap().value.hall.name;
    assert_eq!(name.get("zh"), "“小”厅");
    assert_eq!(name.get("en"), "Chang'an 'Small' \"Hall\"");
}
