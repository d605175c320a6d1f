//! What the clerk reads about the last press.

use super::notes::{AskError, Done, Note};
use super::refusals;
use super::words::in_lang;
use crate::protocol::view::HallView;
use crate::words::{Lang, lists, tr, tr_fill};

/// The result of the last press.
pub(super) fn words(lang: Lang, note: &Note, hall: Option<&HallView>) -> String {
    match note {
        Note::Failed(AskError::NoAnswer) => tr(
            lang,
            "The hub did not answer. See what the window shows when it is back.",
        )
        .into(),
        Note::Failed(AskError::Refused(problem)) => refusals::words(lang, problem, hall),
        Note::Done(done, number) => {
            let text = match done {
                Done::Served => "{0} is done",
                Done::NoShow => "{0} noted as a no-show",
                Done::Parked => "{0} is parked",
                Done::Transferred => "{0} is transferred",
                Done::Returned => "{0} is back in line",
                Done::Canceled => "{0} is canceled",
            };
            tr_fill(lang, text, &[number])
        }
        Note::CloseAgain(numbers) => {
            let numbers = lists::names(lang, numbers);
            let text = "{0} will go back in line. Press Close once more to close.";
            tr_fill(lang, text, &[&numbers])
        }
        Note::ToNobody(number, service) => {
            let service = hall.and_then(|hall| hall.service(service));
            let name = service.map_or("", |service| in_lang(&service.name, lang));
            let text = "{0} is transferred to {1}, but no counter is open for it now.";
            tr_fill(lang, text, &[number, name])
        }
        Note::NobodyElse => tr(lang, "Nobody else is waiting for this counter.").into(),
    }
}
