//! Why a request was not carried out, as facts and words: the one place where a refusal becomes a problem. Devices make
//! their own words from the type and facts; these are for scripts and for people reading along.

use super::access::{FirstPinError, NoPin, PIN_DIGITS, PairingError, Pairings, PinError};
use super::echo;
use super::message::Failure;
use crate::model::device_settings::{SettingsFault, SettingsFaultKind};
use crate::model::{
    ClerkId, CounterId, CounterStateName, FileHash, Moment, ServiceStatus, TicketState, WrongState,
};
use crate::protocol::{
    FileFault, Malformed, PICTURES_MOST, Problem, ProblemKind, Refusal, SettingsMistake,
};
use crate::words::reprints::cannot_print;
use crate::words::{Lang, in_all, in_lang, ratings, tickets, tr};
use jiff::civil::Date;
use std::time::Duration;

/// A problem whose language has not been chosen yet.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Told {
    why: Box<Refusal>,
    /// The English source text.
    text: &'static str,
    /// What fills the text's placeholders.
    values: Vec<String>,
    /// When to retry.
    retry_after: Option<Duration>,
}

impl Told {
    pub(crate) fn new(why: Refusal, text: &'static str) -> Self {
        Self {
            why: Box::new(why),
            text,
            values: Vec::new(),
            retry_after: None,
        }
    }

    pub(crate) fn kind(&self) -> ProblemKind {
        self.why.kind()
    }

    /// A request that cannot be read. `why` is for whoever wrote the program that sent it.
    pub(crate) fn malformed(why: &impl ToString) -> Self {
        let told = Self::new(Refusal::MALFORMED, "The request cannot be read: {0}");
        Self {
            values: vec![echo::short_quotes(&why.to_string())],
            ..told
        }
    }

    /// A body with more than this many bytes.
    pub(crate) fn too_large(most: usize) -> Self {
        let kibibytes = most / 1024;
        Self::new(Refusal::TooLarge, "The request is longer than {0} KiB.").value(&kibibytes)
    }

    /// The refusal of a request for an unknown address or counter verb.
    pub(crate) fn not_found() -> Self {
        Self::new(Refusal::NotFound, "There is nothing at this address.")
    }

    /// What a device's role does not allow.
    pub(crate) fn not_allowed() -> Self {
        Self::new(
            Refusal::NOT_ALLOWED,
            "This device may not do that. It needs another role.",
        )
    }

    /// What the device may not do at this counter.
    pub(crate) fn not_allowed_at(counter: &CounterId) -> Self {
        let counter = Some(counter.clone());
        Self {
            why: Box::new(Refusal::NotAllowed { counter }),
            ..Self::not_allowed()
        }
    }

    /// Why the clerk did not open a counter.
    pub(crate) fn wrong_pin(error: PinError, clerk: &ClerkId) -> Self {
        let why = |retry_after_s| Refusal::WrongPin {
            clerk: clerk.clone(),
            retry_after_s,
        };
        match error {
            PinError::Missing => Self::new(why(None), "To open the counter, the PIN is needed."),
            PinError::Wrong { .. } => Self::new(why(None), "The PIN is wrong."),
            PinError::NotSet => Self::new(
                why(None),
                "This clerk has no PIN yet. A supervisor sets one: jiaohao hub staff pin.",
            ),
            PinError::Locked { wait } => {
                let wait = Duration::from_millis(u64::try_from(wait.as_millis()).unwrap_or(0));
                let seconds = whole_seconds(wait);
                let text = "Too many PINs were wrong here. Try again in {0} s.";
                Self::new(why(Some(seconds)), text)
                    .value(&seconds)
                    .retry_after(wait)
            }
            PinError::Busy => Self::new(
                Refusal::TooMany,
                "Too many clerks sign in at once. Try again.",
            ),
        }
    }

    /// Why a new PIN is not taken.
    pub(crate) fn no_pin(why: NoPin) -> Self {
        let text = match why {
            NoPin::Form => "A PIN has {0} to {1} digits.",
            NoPin::Obvious => {
                "That PIN would be guessed: no rows, no repeats, not the clerk's number. {0} to {1} digits."
            }
        };
        let told = Self::new(Refusal::MALFORMED, text);
        told.value(PIN_DIGITS.start()).value(PIN_DIGITS.end())
    }

    /// Whom the hall file in force does not list.
    pub(crate) fn not_staff(staff: &ClerkId) -> Self {
        let clerk = staff.clone();
        let text = "{0} is not on the list of staff in the hall file.";
        Self::new(Refusal::UnknownClerk { clerk }, text).value(staff)
    }

    /// Why a new device does not wait to be let in.
    pub(crate) fn no_pairing(error: PairingError) -> Self {
        match error {
            PairingError::Unknown => Self::new(Refusal::UnknownPairing, UNKNOWN_PAIRING),
            PairingError::Mismatch => {
                Self::malformed(&"it is not what the device bound itself to before")
            }
            PairingError::Full { wait } => {
                let most = Pairings::MOST;
                let wait = Duration::from_millis(u64::try_from(wait.as_millis()).unwrap_or(0));
                let text = "Too many new devices wait to be let in. The next one may in {0} s.";
                Self::new(Refusal::PairingFull { most }, text)
                    .value(&whole_seconds(wait))
                    .retry_after(wait)
            }
        }
    }

    /// A notice without the language that everybody in the hall reads.
    pub(crate) fn notice_lacks(language: &str) -> Self {
        let text = "The notice lacks the hall's first language ({0}).";
        Self::new(Refusal::MALFORMED, text).value(&language)
    }

    /// A part of an urgent notice that has room for `most` Han characters.
    pub(crate) fn notice_long(most: usize) -> Self {
        let text = "That is too long for the screen: at most {0} Han characters, or twice as many letters.";
        Self::new(Refusal::MALFORMED, text).value(&most)
    }

    pub(crate) fn notice_lines(most: usize) -> Self {
        let text = "The text of this notice has at most {0} lines.";
        Self::new(Refusal::MALFORMED, text).value(&most)
    }

    pub(crate) fn notice_pictures(most: usize) -> Self {
        let text = "This notice has at most {0} pictures; only a page has any.";
        Self::new(Refusal::MALFORMED, text).value(&most)
    }

    /// A file that the hub does not keep, or not whole.
    pub(crate) fn unknown_file(file: &FileHash) -> Self {
        let text = "The hub keeps no file {0}. Upload the picture again.";
        Self::new(Refusal::UnknownFile { file: file.clone() }, text).value(file)
    }

    /// Why a file does not become pictures, and what to do.
    pub(crate) fn unfit_file(reason: FileFault) -> Self {
        let text = match reason {
            FileFault::Format => "Only PNG, JPEG and WebP pictures and PDF documents are taken.",
            FileFault::Damaged => "The file is damaged, or not whole. Save it again, and try that.",
            FileFault::TooManyPixels => {
                "The picture has too many pixels. Make it smaller: a screen shows 3840 × 2160."
            }
            FileFault::TooManyPages => "The document has more than {0} pages.",
            FileFault::Fonts => {
                "The document needs fonts that are not in it. Save it with its fonts embedded, or export its pages as pictures."
            }
            FileFault::Encrypted => "The document has a password. Save it without one.",
            FileFault::TooHard => {
                "The file takes too long, or too much memory. Save it in a simpler form, or export it as a picture."
            }
        };
        Self::new(Refusal::UnfitFile { reason }, text).value(&PICTURES_MOST)
    }

    /// Why a file of the watched folder is not shown.
    pub(crate) fn folder_file(text: &'static str) -> Self {
        Self::new(Refusal::MALFORMED, text)
    }

    /// What should be a time in a file of the watched folder.
    pub(crate) fn folder_time(time: &str) -> Self {
        let text = "{0} is no time: write 2026-10-01 08:00, or 2026-10-01.";
        Self::new(Refusal::MALFORMED, text).value(&time)
    }

    pub(crate) fn files_full() -> Self {
        let text = "There is no room for more pictures. Withdraw pages that are no longer needed, and try again tomorrow.";
        Self::new(Refusal::FilesFull, text)
    }

    pub(crate) fn file_not_written() -> Self {
        let text = "The hub's disk did not take the file. Nothing is kept; try again.";
        Self::new(Refusal::StorageFailed, text)
    }

    pub(crate) fn one_upload() -> Self {
        let text = "Another file is being uploaded from here. Wait until it is done.";
        Self::new(Refusal::TooMany, text)
    }

    pub(crate) fn notice_hours() -> Self {
        Self::new(Refusal::MALFORMED, "The hours end before they begin.")
    }

    /// Who may not sign in in a browser.
    pub(crate) fn not_in_browser(staff: &ClerkId) -> Self {
        let text = "{0} is on no list of supervisors or guides, who sign in here.";
        Self::new(Refusal::NOT_ALLOWED, text).value(staff)
    }

    /// What a hub answers that is still to be told its hall.
    pub(crate) fn no_hall() -> Self {
        let text =
            "This hub has no hall yet. On its computer, a browser leads through the first start.";
        Self::new(Refusal::NoHall, text)
    }

    /// What is done at the hub's own computer alone.
    pub(crate) fn only_at_the_hub() -> Self {
        let text = "This is done in a browser on the hub's own computer.";
        Self::new(Refusal::NOT_ALLOWED, text)
    }

    /// Why a supervisor does not get the hall's first PIN.
    pub(crate) fn no_first_pin(error: FirstPinError, staff: &ClerkId) -> Self {
        let digits = || [PIN_DIGITS.start(), PIN_DIGITS.end()].map(ToString::to_string);
        let why = |retry_after_s| Refusal::WrongPin {
            clerk: staff.clone(),
            retry_after_s,
        };
        let no_pin = |text| Self {
            values: digits().to_vec(),
            ..Self::new(why(None), text)
        };
        match error {
            FirstPinError::NotFirst => Self::new(
                Refusal::NOT_ALLOWED,
                "A supervisor of this hall has a PIN already: sign in with it.",
            ),
            FirstPinError::WrongString => Self::new(why(None), "The one-time string is wrong."),
            FirstPinError::Locked { wait } => {
                let wait = Duration::from_millis(u64::try_from(wait.as_millis()).unwrap_or(0));
                let seconds = whole_seconds(wait);
                let text = "Too many one-time strings were wrong. Try again in {0} s.";
                Self::new(why(Some(seconds)), text)
                    .value(&seconds)
                    .retry_after(wait)
            }
            FirstPinError::NoSupervisor => Self::new(
                Refusal::NOT_ALLOWED,
                "{0} is no supervisor in the hall file.",
            )
            .value(staff),
            FirstPinError::Pin(NoPin::Form) => no_pin("A PIN has {0} to {1} digits."),
            FirstPinError::Pin(NoPin::Obvious) => no_pin(
                "That PIN would be guessed: no rows, no repeats, not the clerk's number. {0} to {1} digits.",
            ),
            FirstPinError::Storage => Failure::Storage.into(),
        }
    }

    #[must_use]
    pub(crate) fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// In whole seconds, rounded up.
    pub(crate) fn retry_after_s(&self) -> Option<u64> {
        self.retry_after.map(whole_seconds)
    }

    #[must_use]
    fn value(mut self, value: &impl ToString) -> Self {
        self.values.push(echo::short(&value.to_string()));
        self
    }

    /// The problem, with its detail in `lang`.
    pub(crate) fn problem(&self, lang: Lang) -> Problem {
        let values: Vec<_> = self.values.iter().map(String::as_str).collect();
        let text = in_all(self.text, &values);
        Problem {
            detail: in_lang(&text, lang).into(),
            title: tr(lang, self.kind().title()).into(),
            ..Problem::new(echo::short_facts(&self.why), text)
        }
    }
}

impl From<Failure> for Told {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal, today) => refused(*refusal, today),
            Failure::KeyReused => Self::new(
                Refusal::KeyReused,
                "This Idempotency-Key came with another command before.",
            ),
            Failure::NotItsOwn => Self::new(
                Refusal::NOT_ALLOWED,
                "This ticket was taken at another kiosk.",
            ),
            Failure::NotItsCounter(counter) => Self::not_allowed_at(&counter),
            Failure::NotItsRating => Self::new(
                Refusal::NOT_ALLOWED,
                "This rating was given at another device.",
            ),
            Failure::NoEnrollment => Self::new(
                Refusal::NoToken,
                "The enrollment is unknown, used, or too old. Ask for a new one: jiaohao hub enroll.",
            ),
            Failure::NotByDigits => Self::new(
                Refusal::NOT_ALLOWED,
                "Six digits let in kiosks, displays, counters and rating devices only. Others get a token: jiaohao hub token.",
            ),
            Failure::TooManyDevices => {
                Self::new(Refusal::TooMany, "The hub knows too many devices already.")
            }
            Failure::HallChanged { hash, changes } => Self::new(
                Refusal::HallChanged { hash, changes },
                "The hall file has changed meanwhile. Look at what has changed, and begin from there.",
            ),
            Failure::HallMistakes(mistakes) => {
                let count = mistakes.len();
                let text = "The hall file has mistakes: {0}. Nothing has changed.";
                Self::new(Refusal::HallMistakes { mistakes }, text).value(&count)
            }
            Failure::HallNotWritten(why) => Self::new(
                Refusal::HallNotWritten,
                "The hall file in the data folder cannot be written: {0}. Nothing has changed.",
            )
            .value(&why),
            Failure::OtherSettings => Self::malformed(&"this device has no such settings"),
            Failure::SettingsFaults(faults) => {
                let mistakes = faults.into_iter().map(settings_mistake).collect();
                let text = "The settings have mistakes. Nothing has changed.";
                Self::new(Refusal::SettingsMistakes { mistakes }, text)
            }
            Failure::Storage => Self::new(
                Refusal::StorageFailed,
                "The hub's disk takes no writes. Ask again with the same key.",
            ),
            Failure::Busy => Self::new(
                Refusal::Busy,
                "The hub is busy. Ask again with the same key.",
            ),
        }
    }
}

const UNKNOWN_PAIRING: &str =
    "No new device shows these digits. Look at its screen: it shows others after ten minutes.";

fn settings_mistake(fault: SettingsFault) -> SettingsMistake {
    let (text, values) = match &fault.what {
        SettingsFaultKind::OutOfRange { least, most } => (
            "A number from {0} to {1}",
            vec![least.to_string(), most.to_string()],
        ),
        SettingsFaultKind::UnknownZone { zone } => {
            ("No counter is in the zone {0}.", vec![zone.clone()])
        }
        SettingsFaultKind::NoTime => ("It begins when it ends", vec![]),
        SettingsFaultKind::TooMany { most } => ("At most {0}", vec![most.to_string()]),
    };
    let values: Vec<_> = values.iter().map(String::as_str).collect();
    SettingsMistake {
        field: fault.field,
        text: in_all(text, &values),
    }
}

/// The queue's refusal in words, on the day `today`.
fn refused(refusal: Refusal, today: Date) -> Told {
    let said = |moment: &Moment| said(*moment, today);
    let (text, values): (_, Vec<String>) = match &refusal {
        Refusal::UnknownService { service } => {
            ("There is no service {0}.", vec![service.to_string()])
        }
        Refusal::UnknownCounter { counter } => {
            ("There is no counter {0}.", vec![counter.to_string()])
        }
        Refusal::UnknownTicket { ticket } => (
            "There is no ticket with the id {0} today.",
            vec![ticket.to_string()],
        ),
        Refusal::UnknownClerk { clerk } => (
            "{0} is not on the hall's list of clerks.",
            vec![clerk.to_string()],
        ),
        Refusal::Malformed(Malformed::Outcome { outcome, service }) => (
            "{0} is no outcome of the service {1}.",
            vec![outcome.to_string(), service.to_string()],
        ),
        Refusal::Malformed(Malformed::Cases { cases, most }) => (
            "{0} cases are out of range: 1 to {1} are possible.",
            vec![cases.to_string(), most.to_string()],
        ),
        Refusal::Malformed(Malformed::ServedTwice { service }) => {
            ("The service {0} is named twice.", vec![service.to_string()])
        }
        Refusal::Malformed(Malformed::ServesNothing { .. }) => {
            ("A counter serves or helps one service at least.", vec![])
        }
        Refusal::Malformed(Malformed::NoticeOver { until }) => (
            "The notice would be over at {0}: its end comes after now and after its beginning.",
            vec![said(until)],
        ),
        Refusal::UnknownCall { call } => {
            ("{0} is none of the latest calls.", vec![call.to_string()])
        }
        Refusal::UnknownAlarm { alarm } => (
            "There is no alarm {0}, or it is over.",
            vec![alarm.to_string()],
        ),
        Refusal::Malformed(Malformed::UrgentTooLong { most_h }) => (
            "An urgent notice needs an end within {0} hours.",
            vec![most_h.to_string()],
        ),
        Refusal::Malformed(Malformed::NoticeZone { zone }) => {
            ("No counter is in the zone {0}.", vec![zone.clone()])
        }
        Refusal::Malformed(Malformed::Reason { code, grade }) => (
            "{0} is no reason of the grade {1}.",
            vec![code.to_string(), grade.to_string()],
        ),
        Refusal::UnknownRating { rating } => (
            "No visit with the ticket {0} was rated.",
            vec![rating.to_string()],
        ),
        Refusal::CaseChanged { .. } => (
            "Somebody else has done something about this rating meanwhile. Look at it, and begin from there.",
            vec![],
        ),
        Refusal::WrongStep { because, .. } => (ratings::fault(*because), vec![]),
        Refusal::AlreadyRated { .. } => ("This visit has been rated already.", vec![]),
        Refusal::NotAsked { .. } => (
            "Nobody is asked about this visit: it was not served, its time is over, or the next visitor was called.",
            vec![],
        ),
        Refusal::RatingOver { .. } => (
            "The time in which more could be said about this rating is over.",
            vec![],
        ),
        Refusal::NoticeChanged { .. } => (
            "Somebody else has changed this notice meanwhile. Look at it, then take it over or overwrite it.",
            vec![],
        ),
        Refusal::CannotPrint { device, why } => (cannot_print(*why), vec![device.to_string()]),
        Refusal::UnknownReprint { reprint } => (
            "Nothing is to be printed again under the number {0} any more.",
            vec![reprint.to_string()],
        ),
        Refusal::UnknownNotice { notice } => ("There is no notice {0}.", vec![notice.to_string()]),
        Refusal::TooManyNotices { most } => (
            "There are {0} notices already. Withdraw one first.",
            vec![most.to_string()],
        ),
        Refusal::UnknownDevice { device } => (
            "No device with the number {0} has a token.",
            vec![device.to_string()],
        ),
        Refusal::NameTaken { name } => (
            "The name {0} belongs to another device, or once did.",
            vec![name.clone()],
        ),
        Refusal::UnknownPairing => (UNKNOWN_PAIRING, vec![]),
        Refusal::SettingsChanged { .. } => (
            "Somebody else has set this device meanwhile. Look at what is set now, and begin from there.",
            vec![],
        ),
        Refusal::Malformed(Malformed::Request {}) => (
            "An appointment needs a slot, and nothing else has one.",
            vec![],
        ),
        Refusal::NobodyWaiting { counter } => (
            "Nobody is waiting for counter {0}.",
            vec![counter.to_string()],
        ),
        Refusal::TooEarly { slot, from } => (
            "The appointment is at {0}; a number is given from {1}.",
            vec![said(slot), said(from)],
        ),
        Refusal::TooLate { slot } => (
            "The appointment was on {0}. It is over; please take a normal ticket.",
            vec![said(slot)],
        ),
        Refusal::ServiceClosed {
            state, opens_at, ..
        } => (
            service_closed(*state, opens_at.is_some()),
            opens_at
                .iter()
                .map(|at| at.zoned().strftime("%m-%d %H:%M").to_string())
                .collect(),
        ),
        Refusal::QuotaReached { .. } => (service_closed(ServiceStatus::Full, false), vec![]),
        Refusal::CounterNotOpen { counter, state } => {
            (counter_state(*state), vec![counter.to_string()])
        }
        Refusal::ClerkElsewhere { clerk, counter } => (
            "Clerk {0} is at counter {1}.",
            vec![clerk.to_string(), counter.to_string()],
        ),
        Refusal::AlreadyWaiting { number, .. } => (
            "{0} was given for this already, and is valid.",
            vec![number.clone()],
        ),
        Refusal::WrongState(wrong) => wrong_state(wrong),
        Refusal::KeyMissing
        | Refusal::UnknownFile { .. }
        | Refusal::UnfitFile { .. }
        | Refusal::FilesFull
        | Refusal::NoToken
        | Refusal::NotAllowed { .. }
        | Refusal::WrongPin { .. }
        | Refusal::PairingFull { .. }
        | Refusal::NotFound
        | Refusal::NotAllowedHere
        | Refusal::TooLarge
        | Refusal::HallChanged { .. }
        | Refusal::HallMistakes { .. }
        | Refusal::HallNotWritten
        | Refusal::SettingsMistakes { .. }
        | Refusal::WrongHost
        | Refusal::KeyReused
        | Refusal::TooMany
        | Refusal::StorageFailed
        | Refusal::NoHall
        | Refusal::Busy => (refusal.kind().title(), vec![]),
    };
    let told = Told::new(refusal, text);
    values.iter().fold(told, Told::value)
}

/// `10:30`, or `2026-11-24 10:30` on another day.
fn said(moment: Moment, today: Date) -> String {
    let zoned = moment.zoned();
    let form = if zoned.date() == today {
        "%H:%M"
    } else {
        "%Y-%m-%d %H:%M"
    };
    zoned.strftime(form).to_string()
}

fn service_closed(status: ServiceStatus, opens: bool) -> &'static str {
    match status {
        ServiceStatus::NotYet | ServiceStatus::Closed if opens => {
            "No numbers are given now; the next from {0}."
        }
        ServiceStatus::Unstaffed => "No open counter serves this now. Please ask the guide.",
        ServiceStatus::Full => "All numbers of today are given out.",
        ServiceStatus::Open
        | ServiceStatus::NotYet
        | ServiceStatus::Closed
        | ServiceStatus::Paused => "No numbers are given now.",
    }
}

fn counter_state(state: CounterStateName) -> &'static str {
    match state {
        CounterStateName::Closed => "Counter {0} is closed.",
        CounterStateName::Open => "Counter {0} is open.",
        CounterStateName::Paused => "Counter {0} is paused.",
    }
}

fn wrong_state(wrong: &WrongState) -> (&'static str, Vec<String>) {
    match wrong {
        WrongState::Ticket { number, state, .. } => (tickets::state(*state), vec![number.clone()]),
        WrongState::AtCounter {
            number,
            counter,
            state,
            ..
        } => {
            let text = if *state == TicketState::Parked {
                "{0} is on hold at counter {1}."
            } else {
                "{0} is still at counter {1}."
            };
            (text, vec![number.clone(), counter.to_string()])
        }
        WrongState::ReturnsUsed {
            number, returns, ..
        } => (
            "{0} has come back {1} times already.",
            vec![number.clone(), returns.to_string()],
        ),
        WrongState::NoTicket { counter, .. } => (
            "There is no ticket at counter {0}.",
            vec![counter.to_string()],
        ),
        WrongState::Service { service, .. } => {
            ("The service {0} is not paused.", vec![service.to_string()])
        }
        WrongState::Counter { counter, state } => {
            (counter_state(*state), vec![counter.to_string()])
        }
    }
}

fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}
