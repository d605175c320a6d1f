//! The watched folder: files become pages, change and go with them.

use crate::client::Client;
use crate::process::{Hub, Place, wait_for};
use crate::samples::{self, flag, png};
use serde_json::{Value, json};
use std::path::PathBuf;

struct Watched {
    place: Place,
    folder: PathBuf,
}

impl Watched {
    fn new() -> Self {
        let mut place = Place::new();
        let folder = place.folder.path().join("notices");
        std::fs::create_dir(&folder).unwrap();
        place.hall = place
            .hall
            .replace("[hub]\n", "[hub]\nnotices = \"notices\"\n");
        assert!(place.hall.contains("notices = \"notices\""));
        Self { place, folder }
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.folder.join(name), content).unwrap();
    }

    fn remove(&self, name: &str) {
        std::fs::remove_file(self.folder.join(name)).unwrap();
    }

    /// The number of events of notices in the log, and who wrote them.
    fn events(&self) -> Vec<(String, Option<String>)> {
        let log = rusqlite::Connection::open_with_flags(
            self.place.data().join("hall.db"),
            rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY,
        );
        let log = log.unwrap();
        let mut asked = log
            .prepare("SELECT kind, clerk FROM event WHERE kind LIKE 'notice-%' ORDER BY seq")
            .unwrap();
        let rows = asked
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
        rows.map(Result::unwrap).collect()
    }
}

fn published(client: &mut Client) -> Vec<Value> {
    client.get("/v1/notices").json()["notices"]
        .as_array()
        .unwrap()
        .clone()
}

fn wait_for_titles(hub: &Hub, wanted: &[&str]) -> Vec<Value> {
    let mut client = hub.client();
    wait_for("the notices", || {
        let notices = published(&mut client);
        let mut titles: Vec<_> = notices
            .iter()
            .map(|notice| notice["title"]["zh"].as_str().unwrap())
            .collect();
        titles.sort_unstable();
        (titles == wanted).then_some(notices.clone())
    })
}

fn page(hub: &Hub) -> String {
    hub.client().get("/notices").text()
}

#[test]
fn files_become_pages_and_change_and_go() {
    let watched = Watched::new();
    let hub = watched.place.start();
    watched.write(
        "power.md",
        "until: 2026-12-31\n# 周五停电\n- 上午照常\n- 下午停办",
    );
    watched.write("带齐再取号.png", png(flag(64, 48)));
    watched.write("Thumbs.db", "not ours");
    let notices = wait_for_titles(&hub, &["周五停电", "带齐再取号"]);
    let power = notices
        .iter()
        .find(|notice| notice["file"] == "power")
        .unwrap();
    assert_eq!(power["form"], "page");
    assert_eq!(power["text"]["zh"], "上午照常\n下午停办");
    assert_eq!(power["until"], "2027-01-01T00:00:00.000+08:00");
    let papers = notices
        .iter()
        .find(|notice| notice["file"] == "带齐再取号")
        .unwrap();
    let hash = papers["picture"]["zh"][0].as_str().unwrap();
    assert_eq!(hub.client().get(&format!("/v1/files/{hash}")).status, 200);

    watched.write("power.md", "# 周四停电\n全天停办");
    let notices = wait_for_titles(&hub, &["周四停电", "带齐再取号"]);
    let changed = notices
        .iter()
        .find(|notice| notice["file"] == "power")
        .unwrap();
    assert_eq!(changed["id"], power["id"], "it is the same notice");
    assert_eq!(changed["until"], json!(null));
    watched.remove("power.md");
    wait_for_titles(&hub, &["带齐再取号"]);
    let kinds: Vec<_> = watched.events();
    let folder = Some("folder".to_owned());
    assert!(kinds.iter().all(|(_, clerk)| *clerk == folder), "{kinds:?}");
    assert_eq!(kinds.len(), 4, "{kinds:?}");
}

#[test]
fn a_restart_publishes_nothing_twice_and_sees_what_changed_meanwhile() {
    let watched = Watched::new();
    watched.write("a.md", "# 停电");
    watched.write("a.png", png(flag(64, 48)));
    watched.write("b.md", "# 停水\n全天");
    let hub = watched.place.start();
    let before = wait_for_titles(&hub, &["停水", "停电"]);
    hub.kill();
    watched.remove("b.md");
    watched.write("c.md", "# 停气\n全天");
    let hub = watched.place.start();
    let after = wait_for_titles(&hub, &["停气", "停电"]);
    let of_a = |all: &[Value]| all.iter().find(|notice| notice["file"] == "a").cloned();
    assert_eq!(of_a(&after), of_a(&before));
    let kinds: Vec<_> = watched.events().into_iter().map(|(kind, _)| kind).collect();
    let wanted = [
        "notice-published",
        "notice-published",
        "notice-withdrawn",
        "notice-published",
    ];
    assert_eq!(kinds, wanted);
}

#[test]
fn what_does_not_become_a_notice_is_told_on_the_page() {
    let watched = Watched::new();
    let outside = watched.place.folder.path().join("outside.md");
    std::fs::write(&outside, "# 外面的文件\n内容").unwrap();
    std::os::unix::fs::symlink(&outside, watched.folder.join("link.md")).unwrap();
    watched.write("broken.png", &png(flag(64, 48))[..60]);
    watched.write("bomb.png", samples::bomb(50_000, 50_000));
    watched.write("when.md", "until: 明天\n# 停电\n内容");
    watched.write("long.md", format!("# {}\n内容", "字".repeat(11)));
    watched.write("<b>html.md", "until: 2020-01-01\n# 早就过去了\n内容");
    watched.write("good.md", "# 停水\n<script>alert(1)</script>");
    let hub = watched.place.start();
    wait_for_titles(&hub, &["停水"]);
    let page = wait_for("the hints", || {
        let page = page(&hub);
        let all = ["broken", "bomb", "when", "long", "&lt;b&gt;html"];
        all.iter()
            .all(|name| page.contains(&format!("<dt>{name}</dt>")))
            .then_some(page)
    });
    assert!(page.contains("明天"), "{page}");
    assert!(
        !page.contains("<b>html") && !page.contains("<script>alert"),
        "it is text"
    );
    assert!(!page.contains("外面的文件"), "a link leads nowhere");
    assert!(!page.contains("urgent") || !page.contains("外面"), "{page}");
    // It is mended, and the hint goes.
    watched.write("long.md", "# 短标题\n内容");
    wait_for_titles(&hub, &["停水", "短标题"]);
    wait_for("the hint to go", || {
        (!self::page(&hub).contains("<dt>long</dt>")).then_some(())
    });
}

#[test]
fn what_staff_takes_down_stays_down_until_its_file_says_something_else() {
    let watched = Watched::new();
    watched.write("power.md", "# 停电\n全天");
    let hub = watched.place.start();
    let notices = wait_for_titles(&hub, &["停电"]);
    let id = notices[0]["id"].as_str().unwrap();
    let withdrawn = hub.client().post(&format!("/v1/notices/{id}/withdraw"), "");
    assert_eq!(withdrawn.status, 200);
    wait_for("the hint", || {
        page(&hub).contains("<dt>power</dt>").then_some(())
    });
    hub.kill();
    let hub = watched.place.start();
    wait_for("the hint", || {
        page(&hub).contains("<dt>power</dt>").then_some(())
    });
    assert_eq!(published(&mut hub.client()), Vec::<Value>::new());
    watched.write("power.md", "# 周五停电\n全天");
    wait_for_titles(&hub, &["周五停电"]);
}

#[test]
fn a_folder_that_is_away_withdraws_nothing() {
    let watched = Watched::new();
    watched.write("power.md", "# 停电\n全天");
    let hub = watched.place.start();
    wait_for_titles(&hub, &["停电"]);
    let away = watched.place.folder.path().join("away");
    std::fs::rename(&watched.folder, &away).unwrap();
    let name = watched.folder.display().to_string();
    wait_for("the hint", || page(&hub).contains(&name).then_some(()));
    wait_for_titles(&hub, &["停电"]);
    std::fs::rename(&away, &watched.folder).unwrap();
    wait_for("the hint to go", || {
        (!page(&hub).contains(&name)).then_some(())
    });
    wait_for_titles(&hub, &["停电"]);
    assert_eq!(watched.events().len(), 1);
}
