//! The last page of a rating: thanks, or what became of it.

use super::screen::{Known, Message, RateTone};
use super::visit::Ending;
use super::words;
use crate::words::{Lang, tr, tr_fill};

/// What becomes of a bad rating.
const MENDED: &str = "It will be looked into and put right";
/// Whom somebody turns to whose rating was not kept.
const DESK: &str = "The information desk listens to what you have to say";

pub(super) fn message(known: Known, second: Lang, ending: Ending) -> Message {
    let (tone, heading) = match ending {
        Ending::Thanks => (RateTone::Done, "Thank you for your rating"),
        Ending::Told => (RateTone::Done, "Thank you for telling us"),
        Ending::RatedBefore => (RateTone::Done, "This visit has been rated already"),
        Ending::Untold => (RateTone::Trouble, "This was not noted"),
        Ending::Late => (RateTone::Trouble, "Your rating was not noted"),
        Ending::Unknown => (RateTone::Trouble, "It is not known whether it was noted"),
    };
    let (heading, heading_second) = words::both(known.lang, second, heading);
    let (line, line_second) = match ending {
        Ending::RatedBefore => (String::new(), String::new()),
        Ending::Thanks | Ending::Untold => (noted(known, known.lang), noted(known, second)),
        Ending::Told => (tr(known.lang, MENDED).into(), tr(second, MENDED).into()),
        Ending::Late | Ending::Unknown => (tr(known.lang, DESK).into(), tr(second, DESK).into()),
    };
    Message {
        tone,
        heading,
        heading_second,
        number: String::new(),
        line,
        line_second,
    }
}

/// Whether the last page leads back to the grades.
pub(super) fn offers_change(ending: Ending) -> bool {
    match ending {
        Ending::Thanks | Ending::Told => true,
        Ending::Untold | Ending::RatedBefore | Ending::Late | Ending::Unknown => false,
    }
}

fn noted(known: Known, lang: Lang) -> String {
    let given = known.flow.given();
    given.map_or_else(String::new, |given| {
        tr_fill(lang, "Noted: {0}", &[words::grade(lang, given.grade)])
    })
}
