//! Pictures of notices: what is uploaded is drawn anew by a process with limits, and only that is kept.

use crate::access::strict_place;
use crate::client::{Client, PATIENCE, Response};
use crate::process::{Hub, Place, wait_for, wait_within};
use crate::samples::{
    self, Document, NOT_EMBEDDED, RED, WHITE, flag, jpeg, png, see_through, webp,
};
use crate::tools::told;
use image::{DynamicImage, GenericImageView as _, Pixel as _, Rgb};
use serde_json::{Value, json};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::time::Duration;

fn upload(client: &mut Client, file: &[u8]) -> Response {
    // Drawing gives way to whatever else this computer does.
    client.patience = 20 * PATIENCE;
    client.send_bytes("POST", "/v1/files", &[], file).unwrap()
}

fn kept(client: &mut Client, file: &[u8]) -> Value {
    let answer = upload(client, file);
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

fn download(client: &mut Client, kept: &Value) -> Response {
    let hash = kept["hash"].as_str().unwrap();
    client.get(&format!("/v1/files/{hash}"))
}

fn picture(client: &mut Client, kept: &Value) -> DynamicImage {
    image::load_from_memory(&download(client, kept).body).unwrap()
}

/// The reason why a file was not taken.
fn reason(client: &mut Client, file: &[u8]) -> String {
    let answer = upload(client, file);
    assert_eq!(answer.problem(), "unfit-file", "{}", answer.text());
    answer.json()["reason"].as_str().unwrap().into()
}

fn is_near(seen: Rgb<u8>, wanted: Rgb<u8>) -> bool {
    seen.0
        .iter()
        .zip(wanted.0)
        .all(|(seen, wanted)| seen.abs_diff(wanted) < 24)
}

fn files(place: &Place) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(place.data().join("files"));
    let entries = entries.into_iter().flatten();
    entries.map(|entry| entry.unwrap().path()).collect()
}

fn page(hash: &Value) -> String {
    let picture = json!({ "zh": [hash] });
    json!({ "form": "page", "title": { "zh": "带齐再取号" }, "picture": picture }).to_string()
}

#[test]
fn pictures_of_all_kinds_are_kept_as_they_look() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    for (name, file, kind) in [
        ("png", png(flag(64, 48)), "image/png"),
        ("jpeg", jpeg(&flag(64, 48)), "image/jpeg"),
        ("webp", webp(flag(64, 48)), "image/png"),
    ] {
        let kept = kept(&mut client, &file);
        let about = &kept["pictures"][0];
        assert_eq!([&about["width"], &about["height"]], [64, 48], "{name}");
        assert_eq!(about["kind"], kind, "{name}");
        assert_eq!(about["hash"], kept["hash"]);
        let answer = download(&mut client, &kept);
        assert_eq!(answer.header("content-type"), Some(kind));
        assert_eq!(about["bytes"], answer.body.len());
        let picture = image::load_from_memory(&answer.body).unwrap().to_rgb8();
        assert!(is_near(*picture.get_pixel(32, 4), RED), "{name}");
        assert!(is_near(*picture.get_pixel(32, 44), WHITE), "{name}");
    }
    // As a drawing the same picture is the same file, however it came.
    assert_eq!(files(&place).len(), 2);
}

#[test]
fn a_kept_file_does_nothing_but_be_a_picture() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let kept = kept(&mut client, &png(flag(8, 8)));
    let answer = download(&mut client, &kept);
    let header = |name| answer.header(name).unwrap_or_default();
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(
        header("content-security-policy"),
        "default-src 'none'; sandbox"
    );
    assert_eq!(
        header("cache-control"),
        "private, max-age=31536000, immutable"
    );
}

#[test]
fn the_same_file_once_more_is_kept_once() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let first = kept(&mut client, &png(flag(64, 48)));
    assert_eq!(kept(&mut client, &png(flag(64, 48))), first);
    assert_eq!(files(&place).len(), 1);
}

#[test]
fn nothing_of_the_bytes_that_came_is_kept() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    // A picture that is an archive and a page as well; and one that says where it was taken.
    let mut both = png(flag(64, 48));
    both.extend(b"PK\x03\x04<script>alert('SECRET')</script>PK\x05\x06");
    for file in [both, samples::turned_photograph(&flag(64, 48))] {
        let kept = kept(&mut client, &file);
        let answer = download(&mut client, &kept);
        assert_ne!(answer.body, file);
        for trace in [&b"SECRET"[..], b"Exif", b"PK\x03", b"<script"] {
            let found = answer.body.windows(trace.len()).any(|part| part == trace);
            assert!(!found, "{:?} was kept", String::from_utf8_lossy(trace));
        }
    }
}

#[test]
fn a_photograph_stands_as_it_was_held() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let kept = kept(&mut client, &samples::turned_photograph(&flag(64, 48)));
    let picture = picture(&mut client, &kept);
    assert_eq!(picture.dimensions(), (48, 64));
    // What was above is at the right.
    assert!(is_near(picture.get_pixel(44, 32).to_rgb(), RED));
    assert!(is_near(picture.get_pixel(4, 32).to_rgb(), WHITE));
}

#[test]
fn a_picture_is_no_larger_than_a_screen() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let kept = kept(&mut client, &jpeg(&flag(6_000, 3_000)));
    let about = &kept["pictures"][0];
    assert_eq!([&about["width"], &about["height"]], [3_840, 1_920]);
    let picture = picture(&mut client, &kept);
    assert!(is_near(picture.get_pixel(1_900, 900).to_rgb(), RED));
    assert!(is_near(picture.get_pixel(1_900, 1_000).to_rgb(), WHITE));
}

#[test]
fn what_can_be_seen_through_stays_so() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let kept = kept(&mut client, &png(see_through(8, 8)));
    assert_eq!(
        picture(&mut client, &kept).get_pixel(4, 4).0,
        [200, 16, 16, 90]
    );
}

#[test]
fn noise_that_does_not_fit_as_a_drawing_becomes_a_photograph() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let mut state = 1_u32;
    let noise = image::RgbImage::from_fn(1_600, 1_200, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [a, b, c, _] = state.to_be_bytes();
        Rgb([a, b, c])
    });
    let file = png(noise);
    assert!(file.len() > 4 * 1024 * 1024);
    let kept = kept(&mut client, &file);
    assert_eq!(kept["pictures"][0]["kind"], "image/jpeg");
    assert!(kept["pictures"][0]["bytes"].as_u64().unwrap() <= 4 * 1024 * 1024);
}

#[test]
fn what_is_no_picture_is_told_and_leaves_nothing() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let whole = png(flag(640, 480));
    let photograph = jpeg(&flag(640, 480));
    let drawing = webp(flag(640, 480));
    let document = Document::default().bytes();
    let many = Document {
        pages: 21,
        ..Document::default()
    };
    let fonts = Document {
        font: NOT_EMBEDDED,
        ..Document::default()
    };
    let locked = Document {
        trailer: "/ID [<00> <00>] /Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -44 \
                  /O <0000000000000000000000000000000000000000000000000000000000000000> \
                  /U <0000000000000000000000000000000000000000000000000000000000000000> >>",
        ..Document::default()
    };
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    let bad: [(&str, &[u8], &str); 14] = [
        ("nothing", b"", "format"),
        ("an SVG", svg, "format"),
        ("a GIF", b"GIF89a\x01\0\x01\0\0\0\0;", "format"),
        (
            "a page",
            b"<!doctype html><img src=x onerror=alert(1)>",
            "format",
        ),
        ("an archive", b"PK\x03\x04", "format"),
        ("half a PNG", &whole[..whole.len() / 2], "damaged"),
        (
            "half a JPEG",
            &photograph[..photograph.len() / 2],
            "damaged",
        ),
        ("half a WebP", &drawing[..drawing.len() / 2], "damaged"),
        ("half a PDF", &document[..40], "damaged"),
        ("a bomb", &samples::bomb(50_000, 50_000), "too-many-pixels"),
        (
            "a long bomb",
            &samples::bomb(1_000_000, 100),
            "too-many-pixels",
        ),
        ("a long document", &many.bytes(), "too-many-pages"),
        ("fonts elsewhere", &fonts.bytes(), "fonts"),
        ("a password", &locked.bytes(), "encrypted"),
    ];
    for (what, file, why) in bad {
        assert_eq!(reason(&mut client, file), why, "{what}");
    }
    assert_eq!(files(&place), Vec::<PathBuf>::new());
    let told = upload(&mut client, &fonts.bytes()).json()["text"].clone();
    assert!(told["zh"].as_str().unwrap().contains("字体"), "{told}");
    assert!(
        told["en"]
            .as_str()
            .unwrap()
            .contains("export its pages as pictures"),
        "{told}"
    );
}

#[test]
fn a_document_becomes_a_picture_a_page() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let document = Document {
        pages: 20,
        ..Document::default()
    };
    let kept = kept(&mut client, &document.bytes());
    let pages = kept["pictures"].as_array().unwrap();
    assert_eq!(pages.len(), 20);
    assert_eq!(pages[0]["height"], 2_160);
    let page = picture(&mut client, &pages[0]);
    // Red above, words below.
    assert!(is_near(page.get_pixel(700, 500).to_rgb(), Rgb([255, 0, 0])));
    let words = page.crop_imm(150, 1_780, 260, 150).to_rgb8();
    let dark = words.pixels().filter(|pixel| pixel.0 == [0; 3]).count();
    assert!(dark > 500, "{dark} dark pixels");
}

/// The process that draws for a hub.
#[cfg(target_os = "linux")]
fn child(hub: &Hub) -> Option<rustix::process::Pid> {
    let children = format!("/proc/{0}/task", hub.id());
    std::fs::read_dir(children)
        .unwrap()
        .flatten()
        .find_map(|thread| {
            let children = std::fs::read_to_string(thread.path().join("children")).ok()?;
            let child = children.split_whitespace().next()?.parse().ok()?;
            rustix::process::Pid::from_raw(child)
        })
}

/// Uploads a file beside the test.
fn uploading(hub: &Hub, file: Vec<u8>) -> std::thread::JoinHandle<Response> {
    let address = hub.address;
    std::thread::spawn(move || upload(&mut Client::named(address, "beside"), &file))
}

#[cfg(target_os = "linux")]
#[test]
fn a_child_that_is_killed_costs_the_hub_nothing() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let answer = uploading(&hub, Document::endless().bytes());
    let child = wait_for("the child", || child(&hub));
    // While it draws, everything else goes on, and the same device uploads nothing else.
    assert_eq!(
        client
            .post("/v1/tickets", r#"{"service":"transfer"}"#)
            .status,
        201
    );
    let second = upload(&mut Client::named(hub.address, "beside"), &png(flag(8, 8)));
    assert_eq!(second.problem(), "too-many");
    rustix::process::kill_process(child, rustix::process::Signal::KILL).unwrap();
    let answer = answer.join().unwrap();
    assert_eq!(answer.json()["reason"], "too-hard", "{}", answer.text());
    assert_eq!(files(&place), Vec::<PathBuf>::new());
    kept(&mut client, &png(flag(8, 8)));
}

#[cfg(target_os = "linux")]
#[test]
fn a_document_that_never_ends_is_ended() {
    let place = Place::new();
    let hub = place.start();
    let answer = uploading(&hub, Document::endless().bytes());
    let drawing = wait_for("the child", || child(&hub));
    let limits = format!("/proc/{}/limits", drawing.as_raw_nonzero());
    let limit = |name: &str| {
        let limits = std::fs::read_to_string(&limits).ok()?;
        let line = limits
            .lines()
            .find(|line| line.starts_with(name))?
            .to_owned();
        line[name.len()..]
            .split_whitespace()
            .next()
            .map(String::from)
    };
    // It sets them itself, before it reads.
    wait_for("its limits", || {
        (limit("Max cpu time")? != "unlimited").then_some(())
    });
    assert_eq!(limit("Max cpu time").unwrap(), "20");
    assert_eq!(
        limit("Max address space").unwrap(),
        (1_u64 << 30).to_string()
    );
    assert_eq!(limit("Max file size").unwrap(), "0");
    assert_eq!(limit("Max open files").unwrap(), "3");
    let answer = answer.join().unwrap();
    assert_eq!(answer.json()["reason"], "too-hard", "{}", answer.text());
    wait_for("the child's end", || child(&hub).is_none().then_some(()));
}

#[cfg(target_os = "linux")]
#[test]
fn a_child_ends_with_its_hub() {
    let place = Place::new();
    let hub = place.start();
    let answer = uploading(&hub, Document::endless().bytes());
    let child = wait_for("the child", || child(&hub));
    let process = PathBuf::from(format!("/proc/{}/exe", child.as_raw_nonzero()));
    // Once it has set its limits, it has asked to end with the hub.
    let limits = format!("/proc/{}/limits", child.as_raw_nonzero());
    wait_for("its limits", || {
        let limits = std::fs::read_to_string(&limits).ok()?;
        let line = limits
            .lines()
            .find(|line| line.starts_with("Max nice"))?
            .to_owned();
        let open = limits
            .lines()
            .find(|line| line.starts_with("Max open files"))?;
        (open.split_whitespace().nth(3) == Some("3")).then_some(line)
    });
    hub.kill();
    // Sooner than it would reach its limit.
    wait_within(PATIENCE / 2, "the child's end", || {
        std::fs::read_link(&process).is_err().then_some(())
    });
    drop(answer);
}

/// Memory of a process that is its own, in KiB.
#[cfg(target_os = "linux")]
fn memory(hub: &Hub) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", hub.id())).unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn an_upload_of_a_hundred_megabytes_is_cut_off_early() {
    const PART: usize = 1024 * 1024;
    let place = Place::new();
    let hub = place.start();
    kept(&mut hub.client(), &png(flag(8, 8)));
    let before = memory(&hub);
    for head in ["Content-Length: 104857600", "Transfer-Encoding: chunked"] {
        let mut stream = TcpStream::connect(hub.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let head = format!(
            "POST /v1/files HTTP/1.1\r\nHost: {}\r\n{head}\r\n\r\n",
            hub.address
        );
        stream.write_all(head.as_bytes()).unwrap();
        let part = [format!("{PART:x}\r\n").as_bytes(), &[b'x'; PART], b"\r\n"].concat();
        let mut sent = 0;
        while sent < 100 && stream.write_all(&part).is_ok() {
            sent += 1;
        }
        assert!(sent < 100, "the hub read it all");
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        // The answer may be lost with the connection; it is never a success.
        let answer = String::from_utf8_lossy(&answer);
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 413"),
            "{answer}"
        );
    }
    let grown = memory(&hub) - before;
    assert!(grown < 48 * 1024, "{grown} KiB more");
    let mut client = hub.client();
    let large = client.send_bytes("POST", "/v1/files", &[], &vec![0; 9 * 1024 * 1024]);
    if let Ok(answer) = large {
        assert_eq!(answer.problem(), "too-large");
    }
    kept(&mut hub.client(), &png(flag(16, 8)));
}

#[test]
fn all_else_keeps_its_sixty_four_kibibytes() {
    let place = Place::new();
    let hub = place.start();
    let long = json!({ "text": { "zh": "停".repeat(30_000) } }).to_string();
    let answer = hub.client().post("/v1/notices", &long);
    assert_eq!(answer.problem(), "too-large");
}

#[test]
fn who_may_upload_and_who_may_look() {
    let place = strict_place();
    let hub = place.start();
    let mut boss = hub.client_with(Some(&place.token("supervisor", "office", &[])));
    let kept = kept(&mut boss, &png(flag(8, 8)));
    let path = format!("/v1/files/{}", kept["hash"].as_str().unwrap());
    for role in ["kiosk", "display", "counter", "guide"] {
        let mut client = hub.client_with(Some(&place.token(role, role, &[])));
        assert_eq!(client.get(&path).status, 200, "{role}");
        assert_eq!(
            upload(&mut client, &png(flag(8, 8))).problem(),
            "not-allowed",
            "{role}"
        );
    }
    assert_eq!(hub.client().get(&path).problem(), "no-token");
}

#[test]
fn a_page_names_only_files_that_are_there() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let missing = json!("a".repeat(64));
    let refused = client.post("/v1/notices", &page(&missing));
    assert_eq!(refused.problem(), "unknown-file");
    assert_eq!(refused.json()["file"], missing);
    let kept = kept(&mut client, &png(flag(8, 8)));
    let published = client.post("/v1/notices", &page(&kept["hash"]));
    assert_eq!(published.status, 201, "{}", published.text());
    assert_eq!(published.json()["picture"]["zh"][0], kept["hash"]);
    let key = uuid::Uuid::now_v7().to_string();
    let keyed = [("Idempotency-Key", &*key)];
    let path = format!("/v1/notices/{}", published.json()["id"].as_str().unwrap());
    let changed = client.send("PUT", &path, &keyed, &page(&missing)).unwrap();
    assert_eq!(changed.problem(), "unknown-file");
    for path in [
        format!("/v1/files/{}", "b".repeat(64)),
        "/v1/files/hall.db".into(),
    ] {
        assert_eq!(client.get(&path).status, 404, "{path}");
    }
}

#[test]
fn a_damaged_file_is_never_shown_and_another_upload_mends_it() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let file = png(flag(64, 48));
    let first = kept(&mut client, &file);
    let mut bytes = std::fs::read(&files(&place)[0]).unwrap();
    bytes[60] ^= 1;
    std::fs::write(&files(&place)[0], bytes).unwrap();
    assert_eq!(download(&mut client, &first).problem(), "unknown-file");
    assert_eq!(kept(&mut client, &file), first);
    assert_eq!(download(&mut client, &first).status, 200);
}

/// Sets the date of all files back.
fn age(place: &Place, days: u64) {
    for path in files(place) {
        let file = std::fs::File::options().write(true).open(path).unwrap();
        let now = file.metadata().unwrap().modified().unwrap();
        file.set_modified(now - Duration::from_secs(days * 24 * 60 * 60))
            .unwrap();
    }
}

#[test]
fn what_no_notice_names_goes_after_a_week_and_what_a_crash_left_at_once() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let named = kept(&mut client, &png(flag(8, 8)));
    let unnamed = kept(&mut client, &png(flag(16, 8)));
    assert_eq!(
        client.post("/v1/notices", &page(&named["hash"])).status,
        201
    );
    hub.kill();
    age(&place, 6);
    // A power cut between writing and naming it.
    let cut = place
        .data()
        .join("files")
        .join(format!("{}.partial", "c".repeat(64)));
    std::fs::write(&cut, "half").unwrap();
    let others = place.data().join("files").join("read me.txt");
    std::fs::write(&others, "not ours").unwrap();
    let hub = place.start();
    wait_for("the sweep", || (!cut.exists()).then_some(()));
    let mut client = hub.client();
    assert_eq!(
        download(&mut client, &unnamed).status,
        200,
        "it is six days old"
    );
    hub.kill();
    age(&place, 8);
    let hub = place.start();
    let mut client = hub.client();
    wait_for("the sweep", || {
        (download(&mut client, &unnamed).status == 404).then_some(())
    });
    assert_eq!(download(&mut client, &named).status, 200);
    assert!(others.exists(), "it is no file of the hub's");
}

#[test]
fn a_backup_has_the_pictures_and_gives_them_back() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let kept = kept(&mut client, &png(flag(64, 48)));
    assert_eq!(client.post("/v1/notices", &page(&kept["hash"])).status, 201);
    let before = download(&mut client, &kept).body;
    let name = format!("files/{}", kept["hash"].as_str().unwrap());
    let to = |name: &str| place.folder.path().join("backups").join(name);
    std::fs::create_dir(place.folder.path().join("backups")).unwrap();
    let made = told("backup", &place.data(), &[&to("first")]);
    let listed = made["files"].as_array().unwrap().iter();
    assert!(listed.clone().any(|file| file["name"] == *name), "{made}");
    told("backup", &place.data(), &[&to("second")]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let inode = |backup| std::fs::metadata(to(backup).join(&name)).unwrap().ino();
        assert_eq!(inode("first"), inode("second"), "it is on the disk once");
    }
    // A damaged picture stays out, and is not taken from the data folder into the next one.
    let kept_file = place.data().join(&name);
    std::fs::write(&kept_file, "broken").unwrap();
    told("backup", &place.data(), &[&to("third")]);
    assert_eq!(
        std::fs::read(to("third").join(&name)).unwrap(),
        before,
        "the earlier backup's is whole"
    );
    let elsewhere = place.folder.path().join("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    let made = told("backup", &place.data(), &[&elsewhere.join("fourth")]);
    let mut listed = made["files"].as_array().unwrap().iter();
    assert!(!listed.any(|file| file["name"] == *name), "{made}");
    hub.kill();
    std::fs::remove_dir_all(place.data()).unwrap();
    told("restore", &place.data(), &[&to("second")]);
    let hub = place.start();
    let mut client = hub.client();
    assert_eq!(download(&mut client, &kept).body, before);
    let hall = client.get("/v1/hall").json();
    let notices = hall["notices"].as_array().unwrap();
    assert!(
        notices
            .iter()
            .any(|notice| notice["picture"]["zh"][0] == kept["hash"])
    );
}

#[test]
fn a_folder_that_cannot_be_written_is_told_and_leaves_nothing() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    // Something else stands where the folder should be.
    std::fs::write(place.data().join("files"), "").unwrap();
    let refused = upload(&mut client, &png(flag(8, 8)));
    assert_eq!(refused.problem(), "storage-failed");
    std::fs::remove_file(place.data().join("files")).unwrap();
    kept(&mut client, &png(flag(8, 8)));
}
