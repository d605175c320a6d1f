//! How many waited today: told by the API, drawn on the live page by uPlot.

use crate::browser::Browser;
use crate::client::Client;
use crate::npm::TOOLS;
use crate::process::{Hub, Place};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// The chart's pixels that have the color of its line.
const LINE: &str = "return (() => {
    const canvas = document.querySelector('.chart canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let found = 0;
    for (let at = 0; at < data.length; at += 4) {
        if (data[at] === 0x0b && data[at + 1] === 0x3c && data[at + 2] === 0x78 && data[at + 3] === 255) found++;
    }
    return found;
})()";

fn take(client: &mut Client, service: &str, count: usize) {
    for _ in 0..count {
        let taken = client.post("/v1/tickets", &format!(r#"{{"service":"{service}"}}"#));
        assert_eq!(taken.status, 201, "{}", taken.text());
    }
}

/// A hub at half past ten: three people came at nine and four more at ten, two are called at a quarter past.
fn morning(place: &mut Place) -> Hub {
    let mut at = |time: &str| {
        place.at = Some(format!("2026-11-23T{time}:00+08:00"));
        place.start()
    };
    let hub = at("09:01");
    take(&mut hub.client(), "transfer", 3);
    hub.stop();
    let hub = at("10:01");
    take(&mut hub.client(), "transfer", 4);
    hub.stop();
    let hub = at("10:16");
    let mut client = hub.client();
    for counter in ["2", "3"] {
        let open = json!({ "clerk": format!("100{counter}") }).to_string();
        assert_eq!(
            client
                .post(&format!("/v1/counters/{counter}/open"), &open)
                .status,
            200
        );
        let next = client.post(&format!("/v1/counters/{counter}/next"), "");
        assert_eq!(next.status, 200, "{}", next.text());
    }
    hub.stop();
    at("10:31")
}

fn today(client: &mut Client) -> Value {
    let mut today = client.get("/v1/figures/today").json();
    today["seq"].take();
    today
}

#[test]
fn how_many_waited_through_the_day_is_told_and_a_restart_changes_nothing() {
    let mut place = Place::new();
    let hub = morning(&mut place);
    let known = today(&mut hub.client());
    let counts = |from: usize, to: usize| known["waiting"].as_array().unwrap()[from..to].to_vec();
    assert_eq!(known["from"], "2026-11-23T09:05:00.000+08:00");
    assert_eq!(known["step_s"], 300);
    // From 9:05 every five minutes to 10:00, to 10:15, to 10:30.
    assert_eq!(counts(0, 12), vec![json!(3); 12]);
    assert_eq!(counts(12, 15), vec![json!(7); 3]);
    assert_eq!(counts(15, 18), vec![json!(5); 3]);
    hub.kill();
    let hub = place.start();
    assert_eq!(today(&mut hub.client()), known);
}

#[test]
fn the_chart_of_today_stands_on_the_live_page() {
    let mut place = Place::new();
    let hub = morning(&mut place);
    let mut browser = Browser::start((1440, 900));
    browser.open(&format!("http://{}/", hub.address));
    browser.wait("document.querySelector('.chart canvas')");
    assert_eq!(browser.text("#waiting h2"), "今天等候人数");
    assert_eq!(browser.text("#course"), "最多 7 人（10:05）");
    // The hall is open all day.
    let axis = browser.run("return document.querySelector('.chart').range");
    assert_eq!(axis, json!([0, 24 * 60]));
    let line = browser.run(LINE).as_u64().unwrap();
    assert!(line > 100, "{line} pixels");
    for (size, name) in [
        ((1440, 900), "desktop"),
        ((1280, 720), "small"),
        ((390, 844), "phone"),
    ] {
        browser.resize(size);
        browser.run("document.querySelector('#waiting').scrollIntoView()");
        browser.wait("document.querySelector('.uplot').clientWidth === document.querySelector('.chart').clientWidth");
        assert_eq!(browser.violations(), Vec::<String>::new(), "{size:?}");
        let wide = browser.run("return document.documentElement.scrollWidth - innerWidth");
        assert_eq!(wide, 0, "{size:?}");
        browser.run("if (innerWidth > 900) scrollTo(0, 0)");
        browser.picture(&format!("web-chart-{name}"));
    }
    // It follows the hall, on the same canvas.
    browser.run("document.querySelector('.chart canvas').isFirst = true");
    take(&mut hub.client(), "transfer", 4);
    browser.wait("document.querySelector('#course').innerText.includes('最多 9 人')");
    browser.wait("document.querySelector('#course').dataset.now.endsWith(' 9')");
    assert_eq!(
        browser.run("return document.querySelector('.chart canvas').isFirst"),
        true
    );
    // Trusted types and the policy of styles have nothing against it.
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn what_draws_it_is_as_published() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web/assets/uplot");
    let published = TOOLS.join("node_modules/uplot");
    for (file, from) in [
        ("uPlot.iife.min.js", "dist/uPlot.iife.min.js"),
        ("uPlot.min.css", "dist/uPlot.min.css"),
        ("LICENSE", "LICENSE"),
    ] {
        let [own, published] =
            [own.join(file), published.join(from)].map(|path| fs::read(path).unwrap());
        assert!(own == published, "{file}");
    }
}
