//! Whether everything on a page is readable: checks what `drawn` found against the design rules.

use std::collections::BTreeMap;

use i_slint_backend_testing::{AccessibleRole, ElementQuery};
use i_slint_core::lengths::LogicalRect;
use slint::ComponentHandle;

use crate::drawn::{Drawn, Kind, Line, Text, drawn};
use crate::pictures;

/// The smallest text of a window, in design units: fractions of the shorter side.
#[derive(Clone, Copy)]
pub(crate) struct Class {
    pub(crate) unit: f32,
    pub(crate) least: f32,
}

/// The faults found, page by page; the same fault on several pages is reported once.
#[derive(Default)]
pub(crate) struct Faults {
    found: BTreeMap<String, Vec<String>>,
}

impl Faults {
    pub(crate) fn look(
        &mut self,
        window: &(impl ComponentHandle + i_slint_backend_testing::ElementRoot),
        page: &str,
        class: Class,
    ) -> Drawn {
        pictures::keep(window, page);
        let drawn = drawn(window);
        assert!(!drawn.texts.is_empty(), "{page} says nothing");
        let mut add = |fault, what| self.add(page, fault, what);
        for (i, text) in drawn.texts.iter().enumerate() {
            // What leaves its ground also crosses others: only the first fault is reported.
            for fault in text_faults(&drawn, text, class).into_iter().take(1) {
                add(format!("{fault}, {}", text.place), shown(text));
            }
            for other in &drawn.texts[i + 1..] {
                // What is scrolled out of one view may be behind another.
                let together = !text.passes
                    && text.scrolls == other.scrolls
                    && (!text.scrolls || (!text.clip.is_empty() && !other.clip.is_empty()));
                if together && cross(text, other) {
                    add(
                        format!("texts cross, {}, {}", text.place, other.place),
                        format!("{} × {}", shown(text), shown(other)),
                    );
                }
            }
        }
        for fault in key_faults(window, &drawn) {
            add(fault, String::new());
        }
        drawn
    }

    pub(crate) fn add(&mut self, page: &str, fault: String, what: String) {
        let pages = self.found.entry(fault).or_default();
        pages.push(format!("{page}: {what}"));
    }

    /// # Panics
    /// If anything was found.
    pub(crate) fn none(self) {
        let found = self.found.iter().map(|(fault, pages)| {
            let others = pages.len() - 1;
            let and = if others == 0 {
                String::new()
            } else {
                format!(" (and {others} more)")
            };
            format!("{fault}\n    {}{and}", pages[0])
        });
        let found: Vec<_> = found.collect();
        assert!(
            found.is_empty(),
            "{} faults:\n{}",
            found.len(),
            found.join("\n")
        );
    }
}

fn shown(text: &Text) -> String {
    let lines: Vec<_> = text.lines.iter().map(|line| line.text.as_str()).collect();
    format!("“{}” at {:.1}", lines.join("|"), text.font_size)
}

fn text_faults(drawn: &Drawn, text: &Text, class: Class) -> Vec<String> {
    let mut faults = Vec::new();
    let mut check = |fault: &str, is_wrong: bool| {
        if is_wrong {
            faults.push(fault.to_owned());
        }
    };
    // Half a pixel is rounding.
    check("too small", text.font_size < class.least * class.unit - 0.5);
    if text.passes {
        return faults;
    }
    let window = LogicalRect::from_size(drawn.size);
    let inks = || text.lines.iter().map(|line| line.ink);
    if text.scrolls && text.clip.is_empty() {
        // Scrolled away, or a probe that is never visible.
        return faults;
    }
    if text.scrolls {
        // It may be cut above and below, never at its sides.
        let leaves = |frame: &LogicalRect| {
            inks().any(|ink| ink.min_x() < frame.min_x() - 1.0 || ink.max_x() > frame.max_x() + 1.0)
        };
        check("not drawn whole", text.lost > 0);
        check("clipped at its side", leaves(&text.clip));
        check("broken inside a word or number", breaks(&text.lines));
        for ground in text.boxes.iter().map(|i| &drawn.boxes[*i]) {
            if ground.scrolls && leaves(&ground.rect) {
                faults.push(format!("leaves its ground {}", ground.place));
            }
        }
        return faults;
    }
    let leaves =
        |frame: &LogicalRect| inks().any(|ink| !frame.inflate(1.0, 1.0).contains_rect(&ink));
    check("not drawn whole", text.lost > 0);
    check("outside the window", leaves(&window));
    check("clipped", leaves(&text.clip));
    check("broken inside a word or number", breaks(&text.lines));
    for (i, other) in drawn.boxes.iter().enumerate() {
        let is_over = i >= text.after && other.kind == Kind::Filled;
        if text.boxes.contains(&i) {
            if leaves(&other.rect) {
                faults.push(format!("leaves its ground {}", other.place));
            }
        } else if !other.scrolls
            && inks().any(|ink| {
                let common = ink.intersection(&other.rect).unwrap_or_default();
                let meets = common.width() > 1.0 && common.height() > 1.0;
                let inside = other.rect.inflate(1.0, 1.0).contains_rect(&ink);
                meets && (is_over || !inside || other.kind == Kind::Icon)
            })
        {
            faults.push(format!("crosses {}", other.place));
        }
    }
    faults
}

fn cross(text: &Text, other: &Text) -> bool {
    text.lines.iter().any(|line| {
        other.lines.iter().any(|next| {
            let common = line.ink.intersection(&next.ink).unwrap_or_default();
            common.width() > 1.0 && common.height() > 1.0
        })
    })
}

/// Between the end of one line and the start of the next.
fn breaks(lines: &[Line]) -> bool {
    lines.windows(2).any(|pair| {
        let (Some(last), Some(first)) = (
            pair[0].text.trim_end().chars().next_back(),
            pair[1].text.chars().next(),
        ) else {
            return false;
        };
        if pair[0].text.ends_with('\n') {
            return false;
        }
        let word = |c: char| c.is_ascii_alphanumeric();
        // A number and what it counts, with or without a space between them.
        let counted = last.is_ascii_digit()
            && !first.is_ascii()
            && "号位人分小点次年月日层页个".contains(first);
        let date = "年月".contains(last) && first.is_ascii_digit();
        let counter = (last == '号' && first == '窗') || (last == '窗' && first == '口');
        (word(last) && word(first) && !pair[0].text.ends_with(' '))
            || counted
            || date
            || counter
            || "。，、；：？！）》”％～".contains(first)
            || "（《“".contains(last)
    })
}

/// Keys are within the window and apart from each other, and the text of a key is on it.
fn key_faults(window: &impl i_slint_backend_testing::ElementRoot, drawn: &Drawn) -> Vec<String> {
    let buttons = ElementQuery::from_root(window)
        .match_descendants()
        .match_accessible_role(AccessibleRole::Button)
        .find_all();
    let frames: Vec<_> = buttons
        .iter()
        .map(|key| {
            let (at, size) = (key.absolute_position(), key.size());
            let label = key.accessible_label().unwrap_or_default();
            let rect = LogicalRect::new(
                i_slint_core::lengths::LogicalPoint::new(at.x, at.y),
                i_slint_core::lengths::LogicalSize::new(size.width, size.height),
            );
            (label, rect)
        })
        .collect();
    let window = LogicalRect::from_size(drawn.size).inflate(1.0, 1.0);
    let mut faults = Vec::new();
    for (i, (label, rect)) in frames.iter().enumerate() {
        if !window.contains_rect(rect) {
            faults.push(format!("the key {label} leaves the window"));
        }
        for (other, next) in &frames[i + 1..] {
            let common = rect.intersection(next).unwrap_or_default();
            if common.width() > 1.0 && common.height() > 1.0 && rect != next {
                faults.push(format!("the keys {label} and {other} overlap"));
            }
        }
    }
    faults
}
