//! The words of mistakes: one sentence that says what is wrong, and one that says what to do.

use super::mistake::{
    FileFault, Form, Hint, KeyFault, Misfit, Mistakes, Reference, Type, ValueFault, What,
};
use super::notation;
use crate::model::hall::Words;
use crate::words::{Lang, Pair, fill, in_lang, lists, tr};
use std::fmt;

/// Maximum number of choices listed in a remedy; more would not help.
const CHOICES_SHOWN_MAX: usize = 12;

/// A sentence with placeholders, and what fills them.
struct Sentence {
    english: &'static str,
    values: Vec<Value>,
}

enum Value {
    /// The same in every language.
    Plain(String),
    Both(Words),
    /// A word to be translated.
    Word(&'static str),
    List(Vec<String>),
}

impl What {
    /// What is wrong, as a sentence.
    pub fn text(&self, lang: Lang) -> String {
        of(self).0.in_lang(lang)
    }

    /// What to do about it, as a sentence.
    pub fn remedy(&self, lang: Lang) -> String {
        of(self).1.in_lang(lang)
    }

    /// What is wrong, in all languages.
    pub fn texts(&self) -> Words {
        Lang::all()
            .map(|lang| (lang.code(), self.text(lang)))
            .collect()
    }

    /// What to do about it, in all languages.
    pub fn remedies(&self) -> Words {
        Lang::all()
            .map(|lang| (lang.code(), self.remedy(lang)))
            .collect()
    }
}

impl fmt::Display for Mistakes {
    /// One line per mistake, in Chinese and English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, mistake) in self.list.iter().enumerate() {
            if nth > 0 {
                writeln!(f)?;
            }
            write!(f, "{}:", mistake.whereabouts(&self.file))?;
            for lang in Pair::default().both() {
                let what = &mistake.what;
                write!(f, " {} {}", what.text(lang), what.remedy(lang))?;
            }
        }
        Ok(())
    }
}

/// What is wrong, and what to do about it.
fn of(what: &What) -> (Sentence, Sentence) {
    match what {
        What::File(fault) => of_file(fault),
        What::Notation { fault } => {
            let (wrong, remedy) = notation::words(*fault);
            (say(wrong), say(remedy))
        }
        What::Key(fault) => of_key(fault),
        What::Value(fault) => of_value(fault),
        What::Misfit(misfit) => of_misfit(misfit),
        What::Hint(hint) => of_hint(hint),
    }
}

fn of_file(fault: &FileFault) -> (Sentence, Sentence) {
    match fault {
        FileFault::Missing => (
            say("There is no such file."),
            say("Check the name and the folder."),
        ),
        FileFault::Unreadable { why } => (
            say("The file cannot be read: {}").plain(why),
            say("Let this program read the file."),
        ),
        FileFault::TooLarge { most_bytes } => (
            say("The file is larger than {} KiB.").plain(most_bytes / 1_024),
            say("Check whether it is the right file."),
        ),
        FileFault::NoFile => (
            say("This is no file that holds text."),
            say("Check the name and the folder."),
        ),
        FileFault::NotUtf8 => (
            say("Here is a character that is not in the encoding UTF-8."),
            say("Save the file in the encoding UTF-8."),
        ),
        FileFault::Empty => (
            say("The file is empty."),
            say("Begin with the sample in the folder config."),
        ),
        FileFault::Unknown => (
            say("This is no file of a hall, kiosk, display or counter."),
            say("Begin its name with hall, kiosk, display or counter."),
        ),
        FileFault::More { count } => (
            say("There are {} more mistakes.").plain(count),
            say("Mend those above first."),
        ),
    }
}

fn of_key(fault: &KeyFault) -> (Sentence, Sentence) {
    match fault {
        KeyFault::Unknown { key, near } => (
            say("There is no setting “{}” here.").plain(key),
            meant(near.as_ref(), say("Delete it.")),
        ),
        KeyFault::Missing { key } => (
            say("“{}” is missing here.").plain(key),
            say("Add it as in the sample in the folder config."),
        ),
        KeyFault::Twice { key } => (
            say("“{}” stands here a second time.").plain(key),
            say("Delete one of them."),
        ),
        KeyFault::TooMany { key, most } => (
            say("“{}” has more than {} entries.").plain(key).plain(most),
            say("Leave {} at most.").plain(most),
        ),
        KeyFault::EmptyList { key } => (
            say("“{}” is empty.").plain(key),
            say("Write something in it."),
        ),
    }
}

fn of_value(fault: &ValueFault) -> (Sentence, Sentence) {
    match fault {
        ValueFault::WrongType { key, want } => {
            let (name, example) = of_type(*want);
            (say("“{}” must be {}.").plain(key).word(name), so(example))
        }
        ValueFault::EmptyText { key } => (
            say("“{}” is empty.").plain(key),
            say("Write something in it."),
        ),
        ValueFault::TooLong { most_characters } => (
            say("The text has more than {} characters.").plain(most_characters),
            say("Shorten it."),
        ),
        ValueFault::TooWideForPaper {
            key,
            columns,
            most_columns,
        } => (
            say("“{}” is {} columns wide, a line of the paper {}: a Chinese character takes two.")
                .plain(key)
                .plain(columns)
                .plain(most_columns),
            say("Shorten it."),
        ),
        ValueFault::ControlCharacter => (
            say("The text has a character that cannot be seen."),
            say("Type the text anew, on one line and without tabs."),
        ),
        ValueFault::OutOfRange { value, low, high } => (
            say("{} is too small or too large.").plain(value),
            say("Write a number from {} to {}.").plain(low).plain(high),
        ),
        ValueFault::NotOneOf {
            value,
            choices,
            near,
        } => (
            say("“{}” is none of the choices.").plain(value),
            meant(near.as_ref(), say("Choose one: {}").list(choices)),
        ),
        ValueFault::Malformed { value, form } => {
            let (wrong, example) = of_form(*form);
            (say(wrong).plain(value), so(example))
        }
        ValueFault::DurationOutOfRange { low_s, high_s } => (
            say("The time is too short or too long."),
            say("Write a time from {} to {}.")
                .plain(seconds(*low_s))
                .plain(seconds(*high_s)),
        ),
        ValueFault::PeriodBackwards { value } => (
            say("“{}” ends before it begins.").plain(value),
            say("Put the earlier time first; midnight at the end of a day is 24:00."),
        ),
    }
}

/// That a text does not have this form, and an example.
fn of_form(form: Form) -> (&'static str, &'static str) {
    match form {
        Form::Id => (
            "“{}” is no id of letters, digits and hyphens, 32 at most.",
            "\"pay-collect\"",
        ),
        Form::Prefix => ("“{}” is not one or two capital letters.", "\"B\""),
        Form::Duration => (
            "“{}” is no length of time.",
            "\"20 s\", \"10 min\", \"1 h\"",
        ),
        Form::Period => ("“{}” is no part of a day.", "\"08:30-11:30\""),
        Form::Date => ("“{}” is no date of the calendar.", "\"2027-01-01\""),
        Form::MonthDay => ("“{}” is no day of the year.", "\"05-01\""),
        Form::TimeZone => ("No time zone is called “{}”.", "\"Asia/Shanghai\""),
        Form::Address => ("“{}” is no address with a port.", "\"127.0.0.1:7480\""),
        Form::Loopback => (
            "“{}” is no address of this computer alone.",
            "\"127.0.0.1:7480\"",
        ),
        Form::HubUrl => ("“{}” is no address of a hub.", "\"http://127.0.0.1:7480\""),
        Form::PlainHub => (
            "“{}” is another computer, and http would send this device's token in clear. Over the net a device is enrolled.",
            "enroll = \"192.168.1.10:7443/…/…\"",
        ),
        Form::EnrollString => (
            "This is no string of “jiaohao hub enroll”.",
            "\"192.168.1.10:7443/…/…\"",
        ),
        Form::DeviceName => (
            "“{}” is no name of letters, digits and hyphens, 32 at most.",
            "\"kiosk-1\"",
        ),
        Form::WindowPlace => (
            "“{}” is no size and place of a window.",
            "\"1920x1080+0+0\"",
        ),
    }
}

/// What type a value must have, and an example.
fn of_type(want: Type) -> (&'static str, &'static str) {
    match want {
        Type::Text => ("a text in quotes", "\"…\""),
        Type::Duration => ("a length of time in quotes", "\"10 min\""),
        Type::Date => ("a date", "\"2027-01-01\""),
        Type::WholeNumber => ("a whole number", "3"),
        Type::YesNo => ("true or false", "true"),
        Type::List => ("a list", "[\"…\", \"…\"]"),
        Type::Section => ("a table", "{ zh = \"…\", en = \"…\" }"),
        Type::Sections => ("a table in double brackets", "[[…]]"),
    }
}

fn of_misfit(misfit: &Misfit) -> (Sentence, Sentence) {
    match misfit {
        Misfit::IdTwice { id, first_line } => (
            say("The id “{}” is taken already, in line {}.")
                .plain(id)
                .plain(first_line),
            say("Give this one an id of its own."),
        ),
        Misfit::NumberTwice { number, first_line } => (
            say("The counter number {} is taken already, in line {}.")
                .plain(number)
                .plain(first_line),
            say("Give each counter a number of its own."),
        ),
        Misfit::Repeated { value } => (
            say("“{}” stands twice in this list.").plain(value),
            say("Delete one of them."),
        ),
        Misfit::UnknownReference {
            to,
            id,
            known,
            near,
        } => {
            let wrong = match to {
                Reference::Group => say("There is no group “{}”."),
                Reference::Service => say("There is no service “{}”."),
                Reference::Outcome => say("There is no outcome “{}”."),
                Reference::Zone => say("The hall file has no zone “{}”."),
                Reference::Counter => say("The hall file has no counter “{}”."),
                Reference::Clerk => say("The hall file has no clerk “{}”."),
            };
            let choose = say("Choose one: {}").list(known);
            (wrong.plain(id), meant(near.as_ref(), choose))
        }
        Misfit::PeriodsOverlap { value } => (
            say("“{}” begins before the one in front of it ends.").plain(value),
            say("Put them in order, and let each end before the next."),
        ),
        Misfit::HoursOverlap { first_line } => (
            say("The hours in line {} hold on the same days.").plain(first_line),
            say("Take the days out of one of them, or give it a season."),
        ),
        Misfit::ClosedWorkday { date } => (
            say("{} cannot be a closed day and a workday.").plain(date),
            say("Delete one of them."),
        ),
        Misfit::EarlyOverHeadStart => (
            say("Check-in begins earlier than the head start reaches."),
            say("Make early no longer than head_start."),
        ),
        Misfit::TwoReturnRules => (
            say("return_grace and return_place exclude each other."),
            say("Delete one of them."),
        ),
        Misfit::OtherHall { wanted } => (
            say("This hub keeps the records of the hall “{}”.").plain(wanted),
            say("Leave its id as it was: an id never changes."),
        ),
        Misfit::ServedAndHelped { service } => (
            say("The counter serves “{}” already.").plain(service),
            say("Delete it from helps."),
        ),
    }
}

fn of_hint(hint: &Hint) -> (Sentence, Sentence) {
    match hint {
        Hint::LooksLikeDigit { prefix } => (
            say("“{}” looks like a digit.").plain(prefix),
            say("Take another letter than I and O."),
        ),
        Hint::IdReused { id, before, now } => (
            say("The id “{}” stood for {} before, and now it stands for {}.")
                .plain(id)
                .both(before)
                .both(now),
            say(
                "If it is another one, give it an id of its own: old records and figures go by the id.",
            ),
        ),
        Hint::SoundsLike {
            prefix,
            other,
            first_line,
        } => (
            say("“{}” sounds like “{}” in line {} when it is called.")
                .plain(prefix)
                .plain(other)
                .plain(first_line),
            say("Take a letter of another sound."),
        ),
        Hint::NobodyServes { service } => (
            say("No counter serves “{}”.").plain(service),
            say("Add it to serves of a counter."),
        ),
        Hint::EmptyGroup { group } => (
            say("No service is in the group “{}”.").plain(group),
            say("Delete the group, or put a service into it."),
        ),
        Hint::IdleCounter { counter } => (
            say("The counter “{}” neither serves nor helps.").plain(counter),
            say("Add a service to its serves or helps."),
        ),
        Hint::NoClerk => (
            say("Nobody of the staff is a clerk, so no counter can open."),
            say("Add clerk to somebody's roles."),
        ),
        Hint::NotSpoken { language, what } => (
            say("The voice pack “{}” cannot say {}")
                .plain(language)
                .both(what),
            say(
                "“Please see the screen” is said instead; sounds/README.md tells how to add clips.",
            ),
        ),
        Hint::NoVoice { why } => (
            say("The voice pack cannot be looked at: {}").plain(why),
            say("Give the folder of the packs as sounds in the section voice."),
        ),
        Hint::Moved { to } => (
            say("This is no longer read here."),
            say("Write it into hall.toml instead, as {}, and delete this line.").plain(to),
        ),
        Hint::NotOnScreen { characters } => (
            say("The screens cannot show: {}").whole_list(characters),
            say("Write it with other characters, such as ones that sound or look the same."),
        ),
        Hint::NotOnPaper { characters } => (
            say("Paper cannot show: {} (it prints 〓 there)").whole_list(characters),
            say(
                "Write it with other characters, or set rare_characters = true in kiosk.toml if the printer has them.",
            ),
        ),
        Hint::TooWide {
            columns,
            most_columns,
        } => (
            say("The line is {} columns wide and paper holds {}; a Chinese character takes two.")
                .plain(columns)
                .plain(most_columns),
            say("Shorten it, or it will wrap."),
        ),
    }
}

fn say(english: &'static str) -> Sentence {
    Sentence {
        english,
        values: Vec::new(),
    }
}

fn so(example: &str) -> Sentence {
    say("Write it so: {}").plain(example)
}

/// A guess, otherwise the remedy.
fn meant(near: Option<&String>, remedy: Sentence) -> Sentence {
    near.map_or(remedy, |near| say("Did you mean “{}”?").plain(near))
}

fn seconds(seconds: i64) -> String {
    match seconds {
        0 => "0 s".into(),
        s if s % 3_600 == 0 => format!("{} h", s / 3_600),
        s if s % 60 == 0 => format!("{} min", s / 60),
        s => format!("{s} s"),
    }
}

impl Sentence {
    pub(super) fn in_lang(&self, lang: Lang) -> String {
        let values: Vec<String> = self.values.iter().map(|v| v.in_lang(lang)).collect();
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        fill(tr(lang, self.english), &values)
    }

    fn plain(mut self, value: impl ToString) -> Self {
        self.values.push(Value::Plain(value.to_string()));
        self
    }

    fn both(mut self, words: &Words) -> Self {
        self.values.push(Value::Both(words.clone()));
        self
    }

    fn word(mut self, word: &'static str) -> Self {
        self.values.push(Value::Word(word));
        self
    }

    /// Choices: only the first ones.
    fn list(mut self, items: &[String]) -> Self {
        let mut shown: Vec<String> = items.iter().take(CHOICES_SHOWN_MAX).cloned().collect();
        if items.len() > CHOICES_SHOWN_MAX {
            shown.push("…".into());
        }
        self.values.push(Value::List(shown));
        self
    }

    fn whole_list(mut self, items: &[String]) -> Self {
        self.values.push(Value::List(items.to_vec()));
        self
    }
}

impl Value {
    fn in_lang(&self, lang: Lang) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::Both(words) => in_lang(words, lang).to_owned(),
            Self::Word(word) => tr(lang, word).to_owned(),
            Self::List(items) => lists::names(lang, items),
        }
    }
}
