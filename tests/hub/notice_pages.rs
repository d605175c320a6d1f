//! Pages of notices in a real browser: pictures uploaded, shown beforehand, published, changed and withdrawn.

use crate::browser::Browser;
use crate::client::PATIENCE;
use crate::process::Place;
use crate::samples::{Document, flag, jpeg, png};
use crate::web::is_quiet;
use serde_json::{Value, json};
use std::path::PathBuf;

const NEW: &str = "form[data-method=POST][data-send='/v1/notices']";

/// A file as it lies on the office PC.
fn on_disk(place: &Place, name: &str, content: &[u8]) -> PathBuf {
    let path = place.folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    path
}

fn choose(browser: &mut Browser, path: &std::path::Path) {
    let input = format!("{NEW} [data-pictures=zh] input[type=file]");
    browser.type_in(&input, path.to_str().unwrap());
}

fn has_pictures(browser: &mut Browser, count: usize) {
    let items = format!("{NEW} [data-pictures=zh] li img");
    // Each is loaded from the hub, not only named. Drawing gives way to whatever else this computer does.
    browser.wait_within(20 * PATIENCE, &format!(
        "(all => all.length === {count} && all.every(one => one.complete && one.naturalWidth > 0))(Array.from(document.querySelectorAll({items:?})))"
    ));
}

#[test]
fn a_page_with_pictures_is_published_changed_and_withdrawn_in_the_browser() {
    let place = Place::new();
    let hub = place.start();
    let mut client = hub.client();
    let mut notices = || {
        client.get("/v1/notices").json()["notices"]
            .as_array()
            .unwrap()
            .clone()
    };
    let picture = on_disk(&place, "papers.png", &png(flag(640, 480)));
    let document = Document {
        pages: 2,
        ..Document::default()
    };
    let document = on_disk(&place, "rules.pdf", &document.bytes());
    let mut browser = Browser::start((1440, 900));
    browser.open(&format!("http://{}/notices", hub.address));
    let is_hidden = "document.querySelector('form[data-method=POST] [data-for=page]').hidden";
    browser.wait(is_hidden);
    browser.click(&format!("{NEW} input[name=form][value=page]"));
    browser.wait(&format!("!{is_hidden}"));
    browser.type_in(
        &format!("{NEW} input[name=page-title][lang=zh]"),
        "带齐再取号",
    );
    browser.type_in(
        &format!("{NEW} textarea[name=zh]"),
        "双方身份证原件\n不动产权证\n",
    );
    choose(&mut browser, &picture);
    has_pictures(&mut browser, 1);
    choose(&mut browser, &document);
    has_pictures(&mut browser, 3);
    let counts = browser.text(&format!("{NEW} label > .count:not([hidden])"));
    assert!(counts.contains("2 / 5 行；最长一行 7 / 10 字"), "{counts}");
    // 5 and 12 characters, three a second, and a while to look up.
    assert!(browser.text(&format!("{NEW} .least")).contains("9 秒"));
    let preview = browser.text(&format!("{NEW} .board"));
    assert!(
        preview.contains("带齐再取号") && preview.contains("不动产权证"),
        "{preview}"
    );
    // The document's second page goes, its first comes first.
    browser.click(&format!(
        "{NEW} [data-pictures=zh] li:nth-child(3) [data-do=remove]"
    ));
    browser.click(&format!(
        "{NEW} [data-pictures=zh] li:nth-child(2) [data-do=earlier]"
    ));
    has_pictures(&mut browser, 2);
    browser.click(&format!("{NEW} input[name=weight][value='4']"));
    browser.picture("web-page-form");
    assert_eq!(browser.violations(), Vec::<String>::new());
    browser.click(&format!("{NEW} button.main"));
    browser.wait("document.querySelector('#notice-1 .thumbnails img')?.complete");
    let told = notices();
    assert_eq!(told[0]["form"], "page");
    assert_eq!(told[0]["title"], json!({ "zh": "带齐再取号" }));
    assert_eq!(told[0]["text"]["zh"], "双方身份证原件\n不动产权证");
    assert_eq!([&told[0]["weight"], &told[0]["seconds"]], [4, 15]);
    let pictures = told[0]["picture"]["zh"].as_array().unwrap().clone();
    assert_eq!(pictures.len(), 2);
    let page = client_picture(&hub, &pictures[0]);
    assert_eq!(page.height(), 2_160, "the document's first page");

    browser.click("#notice-1 summary");
    let change = "#notice-1 form[data-method=PUT]";
    browser.click(&format!(
        "{change} [data-pictures=zh] li:nth-child(1) [data-do=remove]"
    ));
    browser.run(&format!(
        "document.querySelector(\"{change} input[name=seconds]\").value = 30"
    ));
    browser.picture("web-page-change");
    browser.click(&format!("{change} button.main"));
    browser.wait("document.querySelectorAll('#notice-1 .thumbnails img').length === 1");
    let changed = notices();
    assert_eq!(changed[0]["picture"]["zh"], json!([pictures[1]]));
    assert_eq!([&changed[0]["weight"], &changed[0]["seconds"]], [4, 30]);
    assert_eq!(changed[0]["title"], told[0]["title"]);
    is_quiet(&mut browser);
    browser.click("#notice-1 form[data-send$=withdraw] button");
    browser.wait("!document.querySelector('#notice-1')");
    assert_eq!(notices(), Vec::<Value>::new());
}

fn client_picture(hub: &crate::process::Hub, hash: &Value) -> image::DynamicImage {
    let path = format!("/v1/files/{}", hash.as_str().unwrap());
    image::load_from_memory(&hub.client().get(&path).body).unwrap()
}

#[test]
fn a_file_that_is_not_taken_is_told_beside_its_name() {
    let place = Place::new();
    let hub = place.start();
    let mut browser = Browser::start((1280, 720));
    browser.open(&format!("http://{}/notices", hub.address));
    browser.click(&format!("{NEW} input[name=form][value=page]"));
    let svg = on_disk(
        &place,
        "<b>logo.png",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    );
    choose(&mut browser, &svg);
    let problem = format!("{NEW} [data-pictures=zh] .problem");
    browser.wait(&format!(
        "document.querySelector({problem:?}).innerText.includes('只能上传')"
    ));
    assert!(
        browser.text(&problem).starts_with("<b>logo.png: "),
        "{}",
        browser.text(&problem)
    );
    // It is told before it is sent.
    let large = on_disk(&place, "large.png", &vec![0; 8 * 1024 * 1024 + 1]);
    choose(&mut browser, &large);
    browser.wait(&format!(
        "document.querySelector({problem:?}).innerText.includes('8 MiB')"
    ));
    // And the next one is taken.
    let good = on_disk(&place, "good.jpg", &jpeg(&flag(64, 48)));
    choose(&mut browser, &good);
    has_pictures(&mut browser, 1);
    assert_eq!(browser.text(&problem), "");
}

#[test]
fn a_file_may_be_dropped_and_the_form_used_by_keys_alone() {
    let place = Place::new();
    let hub = place.start();
    let mut browser = Browser::start((390, 844));
    browser.resize((390, 844));
    browser.open(&format!("http://{}/notices", hub.address));
    browser.click(&format!("{NEW} input[name=form][value=page]"));
    // As a file manager drops one.
    browser.run(&format!(
        "const canvas = document.createElement('canvas');
         canvas.width = canvas.height = 20;
         canvas.getContext('2d').fillRect(0, 0, 20, 20);
         canvas.toBlob(blob => {{
             const data = new DataTransfer();
             data.items.add(new File([blob], 'dropped.png', {{ type: 'image/png' }}));
             const list = document.querySelector(\"{NEW} [data-pictures=zh]\");
             for (const name of ['dragover', 'drop']) {{
                 list.dispatchEvent(new DragEvent(name, {{ bubbles: true, cancelable: true, dataTransfer: data }}));
             }}
         }}, 'image/png');"
    ));
    has_pictures(&mut browser, 1);
    browser.run(&format!(
        "document.querySelector(\"{NEW} [data-do=remove]\").focus()"
    ));
    browser.press('\u{E007}');
    has_pictures(&mut browser, 0);
    // The focus is not lost with what went.
    browser.wait("document.activeElement.type === 'file'");
    let wide = browser.run("return document.documentElement.scrollWidth - innerWidth");
    assert!(wide.as_i64().unwrap() <= 0, "{wide} px too wide");
    assert_eq!(browser.violations(), Vec::<String>::new());
    browser.picture("web-page-phone");
    is_quiet(&mut browser);
}
