//! How a new hall is asked for, step by step: which of the forms stand in each.

use super::form::{Field, SECTIONS, Section};

/// A page of the first start.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    pub key: &'static str,
    /// English source text.
    pub title: &'static str,
    /// English source text.
    pub about: &'static str,
    pub parts: &'static [Part],
}

/// Some fields of a section of the forms.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    pub section: &'static str,
    pub fields: &'static [&'static str],
}

pub const TEMPLATE: &str = "template";
pub const SUMMARY: &str = "summary";

pub const STEPS: [Step; 6] = [
    Step {
        key: TEMPLATE,
        title: "Kind of hall",
        about: "Choose what is nearest. Everything can be changed, now and later.",
        parts: &[],
    },
    Step {
        key: "name",
        title: "Name",
        about: "What stands on the screens and on the tickets. The id is in every record and never changes.",
        parts: &[
            Part {
                section: "hall",
                fields: &["name", "id", "languages"],
            },
            Part {
                section: "hub",
                fields: &["lan"],
            },
        ],
    },
    Step {
        key: "services",
        title: "Services",
        about: "What people come for. Each has a letter before its numbers. What to bring and who may come is added later, under Hall settings.",
        parts: &[
            Part {
                section: "service",
                fields: &[
                    "id", "prefix", "name", "plain", "group", "minutes", "outcomes",
                ],
            },
            Part {
                section: "numbers",
                fields: &["digits", "first"],
            },
        ],
    },
    Step {
        key: "counters",
        title: "Counters",
        about: "Where people are called to, and for what. A counter helps with other services when their people wait long.",
        parts: &[Part {
            section: "counter",
            fields: &["id", "number", "name", "zone", "serves", "helps"],
        }],
    },
    Step {
        key: "hours",
        title: "Hours",
        about: "When numbers are given and when counters work, as 08:30-11:30, 13:00-16:30.",
        parts: &[
            Part {
                section: "hours",
                fields: &["days", "take", "serve"],
            },
            Part {
                section: "dates",
                fields: &["closed", "workdays"],
            },
        ],
    },
    Step {
        key: SUMMARY,
        title: "Summary",
        about: "Look it over. With the last key the hall is there and numbers can be taken.",
        parts: &[],
    },
];

pub fn step(key: &str) -> Option<&'static Step> {
    STEPS.iter().find(|step| step.key == key)
}

impl Step {
    /// Whether a place of the file is in this step's forms.
    pub fn has(&self, path: &str) -> bool {
        let is_under = |part: &Part| {
            let rest = path.strip_prefix('/');
            let rest = rest.and_then(|rest| rest.strip_prefix(part.section));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.parts.iter().any(is_under)
    }
}

impl Part {
    pub fn section(&self) -> Option<&'static Section> {
        SECTIONS.iter().find(|section| section.key == self.section)
    }

    pub fn shows(&self, field: &Field) -> bool {
        self.fields.contains(&field.key)
    }
}
