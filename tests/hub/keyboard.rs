//! The pages without a mouse: every control is reached by Tab, is seen to be, and does its work.

use crate::browser::Browser;
use crate::web::{is_quiet, staffed};
use serde_json::{Value, json};

const TAB: char = '\u{e004}';
const ENTER: char = '\u{e007}';
const ESCAPE: char = '\u{e00c}';
/// More than any page has; a date alone has several stops.
const PRESSES_MOST: usize = 400;

/// Tells where the focus is and whether that is seen, and which controls there are.
const LOOK: &str = r#"
    window.placeOf = (one) => {
        const steps = [];
        for (; one && one !== document.body; one = one.parentElement) {
            steps.unshift(one.id || `${one.tagName}:${Array.from(one.parentElement.children).indexOf(one)}`);
        }
        return steps.join(" ");
    };
    const isStop = (one) => {
        if (one.disabled || one.type === "hidden" || !one.checkVisibility({ checkVisibilityCSS: true })) return false;
        if (one.type !== "radio") return true;
        const group = Array.from(one.form.elements[one.name]);
        return one === (group.find((other) => other.checked) || group[0]);
    };
    window.stops = (root) => Array.from(root.querySelectorAll("a[href], button, input, select, textarea, summary"))
        .filter(isStop).map(placeOf);
    const rgb = (color) => color.match(/[\d.]+/g).map(Number);
    const light = (color) => {
        const [red, green, blue] = rgb(color).map((part) => part / 255)
            .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const behind = (one) => {
        for (let place = one.parentElement; place; place = place.parentElement) {
            const color = getComputedStyle(place).backgroundColor;
            if ((rgb(color)[3] ?? 1) === 1) return color;
        }
        return "rgb(255, 255, 255)";
    };
    const contrast = (one, color) => {
        const [dark, bright] = [light(color), light(behind(one))].sort((a, b) => a - b);
        return (bright + 0.05) / (dark + 0.05);
    };
    window.focused = () => {
        const one = document.activeElement;
        if (!one || one === document.body) return null;
        const style = getComputedStyle(one);
        const isRinged = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
            && contrast(one, style.outlineColor) >= 3;
        const { top, bottom, width, height } = one.getBoundingClientRect();
        const isInSight = bottom > 0 && top < innerHeight && width > 0 && height > 0;
        return { place: placeOf(one), isSeen: isRinged && isInSight, html: one.outerHTML.slice(0, 120) };
    };
"#;

/// Signed in by the keyboard, in front of a page.
struct Desk {
    browser: Browser,
    at: String,
}

impl Desk {
    fn new(address: std::net::SocketAddr) -> Self {
        let browser = Browser::start((1440, 900));
        let at = format!("http://{address}");
        let mut desk = Self { browser, at };
        desk.browser.open(&desk.at);
        desk.tab_to("#staff");
        desk.write("9001");
        desk.tab_to("#pin");
        desk.write("471108");
        desk.browser.press(ENTER);
        desk.browser.wait("document.querySelector('#live')");
        desk
    }

    fn open(&mut self, path: &str) {
        self.browser.open(&format!("{}{path}", self.at));
        self.browser.run(LOOK);
    }

    fn write(&mut self, text: &str) {
        text.chars().for_each(|c| self.browser.press(c));
    }

    /// Presses Tab until the focus is there.
    fn tab_to(&mut self, selector: &str) {
        let is_there = format!("return document.activeElement.matches({selector:?})");
        let found = (0..PRESSES_MOST).any(|_| {
            self.browser.press(TAB);
            self.browser.run(&is_there) == true
        });
        assert!(found, "Tab does not reach {selector}");
    }

    /// Walks through everything below `root`.
    fn walk(&mut self, page: &str, root: &str) {
        let stops = self.browser.run(&format!("return stops({root})"));
        let mut left: Vec<Value> = stops.as_array().unwrap().clone();
        assert!(!left.is_empty(), "{page} has controls");
        for _ in 0..PRESSES_MOST {
            self.browser.press(TAB);
            let focused = self.browser.run("return focused()");
            if focused.is_null() {
                continue;
            }
            assert_eq!(focused["isSeen"], true, "{page}: {}", focused["html"]);
            left.retain(|place| *place != focused["place"]);
            if left.is_empty() {
                return;
            }
        }
        panic!("{page}: Tab does not reach {left:?}");
    }
}

#[test]
fn every_control_of_every_page_is_reached_and_seen() {
    let (place, hub) = staffed();
    place.token("kiosk", "entrance", &[]);
    let mut boss = crate::web::signed_in(&hub, "9001");
    for text in ["放假", "停电"] {
        let body = json!({ "text": { "zh": text } }).to_string();
        assert_eq!(boss.post("/v1/notices", &body).status, 201);
    }
    let ticket = boss.post("/v1/tickets", r#"{"service":"transfer"}"#).json();
    let mut desk = Desk::new(hub.address);
    for path in [
        "/", "/reports", "/ratings", "/notices", "/records", "/devices", "/hall",
    ] {
        desk.open(path);
        desk.walk(path, "document");
    }
    // What is folded opens without a mouse, too.
    desk.open("/notices");
    desk.tab_to("#published summary");
    desk.browser.press(ENTER);
    desk.walk(
        "an open notice",
        "document.querySelector('#published section')",
    );
    // A dialog holds the focus until it is closed.
    desk.open("/");
    desk.tab_to("#number");
    desk.write(ticket["number"].as_str().unwrap());
    desk.browser.press(ENTER);
    desk.browser.wait("document.querySelector('#tickets').open");
    desk.walk("a ticket", "document.querySelector('#tickets')");
    desk.browser.press(ESCAPE);
    desk.browser
        .wait("!document.querySelector('#tickets').open");
    desk.tab_to("#service-transfer button");
    desk.browser.press(ENTER);
    desk.browser.wait("document.querySelector('#service').open");
    desk.walk("a service", "document.querySelector('#service')");
    is_quiet(&mut desk.browser);
}

#[test]
fn something_is_done_on_every_page_by_the_keyboard_alone() {
    let (place, hub) = staffed();
    place.token("kiosk", "entrance", &[]);
    let mut boss = crate::web::signed_in(&hub, "9001");
    let ticket = boss.post("/v1/tickets", r#"{"service":"transfer"}"#).json();
    let number = ticket["number"].as_str().unwrap();
    let mut desk = Desk::new(hub.address);

    desk.open("/");
    desk.tab_to("#service-transfer button");
    desk.browser.press(ENTER);
    desk.tab_to("#reason");
    desk.write("drill");
    desk.browser.press(ENTER);
    desk.browser
        .wait("document.querySelector('#service-transfer').innerText.includes('drill')");

    desk.open("/notices");
    desk.tab_to("textarea[name=zh]");
    desk.write("closed");
    desk.tab_to("button.main");
    desk.browser.press(ENTER);
    desk.browser
        .wait("document.querySelector('#published').innerText.includes('closed')");

    desk.open("/records");
    desk.tab_to("#number");
    desk.write(number);
    desk.browser.press(ENTER);
    desk.browser.wait("document.querySelector('.record')");

    desk.open("/devices");
    desk.tab_to("main .acts summary");
    desk.browser.press(ENTER);
    // What is in a field is selected when Tab comes to it.
    desk.tab_to("form[data-send$='/rename'] input[name=name]");
    desk.write("entrance-2");
    desk.browser.press(ENTER);
    desk.browser
        .wait("document.querySelector('main').innerText.includes('entrance-2')");

    desk.open("/hall");
    desk.tab_to("#part-service summary");
    desk.browser.press(ENTER);
    desk.tab_to("#part-service details[open] input[data-path$='/name/zh']");
    desk.write("Transfer x");
    desk.browser.press(TAB);
    desk.browser.wait(
        "!document.querySelector('#adopt').disabled && document.querySelector('.changes li')",
    );
    desk.tab_to("#adopt");
    desk.browser.press(ENTER);
    desk.browser.wait("document.querySelector('#confirm').open");
    desk.tab_to("#really");
    desk.browser.press(ENTER);
    desk.browser
        .wait("!document.querySelector('.changes li') && !document.querySelector('#confirm').open");
    let changed = boss.get("/v1/hall").json();
    assert_eq!(changed["services"][0]["name"]["zh"], "Transfer x");
    is_quiet(&mut desk.browser);
}
