//! The texts of grades and reasons, as a visitor says them. The official wording of a reason is for the export.

use crate::model::rating::{Grade, Reason};
use crate::protocol::view::CounterView;
use crate::words::{Lang, in_lang, tr, tr_as, tr_fill};

pub(super) fn grade(lang: Lang, grade: Grade) -> &'static str {
    let english = match grade {
        Grade::VerySatisfied => "Very good",
        Grade::Satisfied => "Good",
        Grade::FairlySatisfied => "Fair",
        Grade::Dissatisfied => "Poor",
        Grade::VeryDissatisfied => "Very poor",
    };
    tr_as(lang, "rate", english)
}

/// In plain words where they differ from the national list's.
pub(super) fn reason(lang: Lang, reason: Reason) -> &'static str {
    let english = match reason.code() {
        "209" => "Not done in the time promised",
        "210" => "Asked for the same proof again",
        "211" => "Online did not work as promised",
        "212" => "An appointment, and yet a queue",
        "108" => "More conditions than in the guide",
        "109" => "More papers than in the guide",
        "110" => "Longer than the rules allow",
        "111" => "Mistakes in the guide's samples",
        "112" => "Papers were not taken online",
        "113" => "Sent from counter to counter",
        "114" => "More visits than promised",
        "115" => "Bad and slow service",
        "207" => "No samples of the papers",
        "208" => "No list of the papers",
        "213" => "Staff did not know the matter",
        "214" => "Brusque service",
        _ => reason.english(),
    };
    tr_as(lang, "rate", english)
}

/// The text on the plate and the words beside it: `3` and `3 号窗口`, or no plate and a name.
pub(super) fn place(lang: Lang, counter: &CounterView) -> (String, String) {
    let name = || match in_lang(&counter.name, lang) {
        "" => counter.id.to_string(),
        name => name.into(),
    };
    match counter.number {
        Some(number) => {
            let number = number.to_string();
            let place = tr_fill(lang, "Counter {0}", &[&number]);
            (number, place)
        }
        None => (String::new(), name()),
    }
}

/// A text in both languages.
pub(super) fn both(lang: Lang, second: Lang, english: &'static str) -> (String, String) {
    (tr(lang, english).into(), tr(second, english).into())
}
