//! The texts of the page on which a visitor types a number.

use super::entry::{Entry, Progress};
use super::screen::EntryPage;
use crate::model::hall::Asks;
use crate::words::{Lang, fill, tr, tr_count};

const WHY: &str = "Please enter it, or skip this. It tells today whether you hold a ticket; later at most a few digits are left.";

pub(super) fn page(lang: Lang, second: Lang, entry: &Entry) -> EntryPage {
    let standing = entry.standing();
    let title = match entry.asks {
        Asks::IdNumber => "Enter your ID number",
        Asks::Telephone => "Enter your phone number",
    };
    EntryPage {
        title: tr(lang, title).into(),
        second_title: tr(second, title).into(),
        why: tr(lang, WHY).into(),
        second_why: tr(second, WHY).into(),
        typed: entry.typed(),
        rest: entry.rest(),
        pattern: entry.pattern(),
        hint: hint(lang, entry.asks, standing),
        has_x: entry.asks == Asks::IdNumber,
        takes_x: entry.takes_x(),
        wrong: standing == Progress::Wrong,
        whole: standing == Progress::Whole,
    }
}

fn hint(lang: Lang, asks: Asks, standing: Progress) -> String {
    let text = match (standing, asks) {
        (Progress::Short(left), _) => {
            let text = tr_count(
                lang,
                "One more\0{0} more to go",
                u64::try_from(left).unwrap_or(u64::MAX),
            );
            return fill(text, &[&left.to_string()]);
        }
        (Progress::Empty, Asks::IdNumber) => "18 digits, as on your ID card",
        (Progress::Empty, Asks::Telephone) => "A mobile number, or area code and number",
        (Progress::Wrong, Asks::IdNumber) => "Wrong: check your card",
        (Progress::Wrong, Asks::Telephone) => "Wrong: please check",
        (Progress::Whole, _) => "That is all. Please confirm",
    };
    tr(lang, text).into()
}
