//! What a hall is: its services, counters, hours and rules, as defined by the hall file.
//!
//! The hall in force is part of the log (`HallConfigured`), so every type here is persisted: a new field needs a
//! default.

use super::{ClerkId, CounterId, GroupId, HallId, OutcomeId, PauseReasonId, ServiceId, Span};
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// One text in the hall's languages, by their codes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct Words(BTreeMap<String, String>);

impl Words {
    /// Empty if there is no such text.
    pub fn get(&self, language: &str) -> &str {
        self.0.get(language).map_or("", String::as_str)
    }

    pub fn set(&mut self, language: &str, text: impl Into<String>) {
        self.0.insert(language.into(), text.into());
    }

    /// In no language.
    pub fn is_empty(&self) -> bool {
        self.texts().next().is_none()
    }

    /// All that is not empty.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.0
            .values()
            .map(String::as_str)
            .filter(|text| !text.is_empty())
    }
}

impl<L: Into<String>, T: Into<String>> FromIterator<(L, T)> for Words {
    fn from_iter<I: IntoIterator<Item = (L, T)>>(texts: I) -> Self {
        let texts = texts.into_iter();
        Self(
            texts
                .map(|(language, text)| (language.into(), text.into()))
                .collect(),
        )
    }
}

/// The codes of the hall's languages. Each is shown small beside the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Languages {
    pub first: String,
    pub second: String,
}

impl Default for Languages {
    fn default() -> Self {
        Self {
            first: "zh".into(),
            second: "en".into(),
        }
    }
}

impl Languages {
    /// `words` in the first language, else in the second, else in any.
    pub fn say<'a>(&self, words: &'a Words) -> &'a str {
        let both = [&self.first, &self.second];
        let mut texts = both
            .into_iter()
            .map(|language| words.get(language))
            .chain(words.texts());
        texts.find(|text| !text.is_empty()).unwrap_or_default()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hall {
    pub id: HallId,
    /// The authorities' code for the hall; empty if there is none.
    #[serde(default)]
    pub code: String,
    /// The authorities' code for the region that the hall is in, 12 digits; empty if there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub region_code: String,
    pub name: Words,
    #[serde(default)]
    pub languages: Languages,
    /// A name in the IANA time zone database, such as `Asia/Shanghai`.
    pub time_zone: String,
    pub hours: Vec<Hours>,
    /// Days on which the hall is closed, whatever the weekday.
    #[serde(default)]
    pub closed: Vec<Date>,
    /// Weekend days on which the hall works as on a Monday.
    #[serde(default)]
    pub workdays: Vec<Date>,
    pub numbers: Numbers,
    pub priority: Priority,
    pub appointment: Appointment,
    pub rules: Rules,
    pub outcomes: Vec<Outcome>,
    pub groups: Vec<Group>,
    pub services: Vec<Service>,
    pub counters: Vec<CounterPlan>,
    /// Empty: any clerk may open any counter.
    #[serde(default)]
    pub staff: Vec<Staff>,
    #[serde(default)]
    pub notices: Vec<Notice>,
    /// The last line of text on a ticket's paper; empty for none.
    #[serde(default, skip_serializing_if = "Words::is_empty")]
    pub ticket_line: Words,
    /// What clerks choose from when they pause.
    #[serde(default)]
    pub pause_reasons: Vec<PauseReason>,
}

/// Why a counter may pause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PauseReason {
    pub id: PauseReasonId,
    /// For staff.
    pub name: Words,
    /// What the public reads instead of the generic text; empty for the generic text.
    #[serde(default)]
    pub public: Words,
}

/// Opening hours of some weekdays, all year or in a season.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    #[serde(with = "weekdays")]
    pub days: Vec<Weekday>,
    /// First and last day of the season, inclusive; it may span New Year.
    #[serde(default)]
    pub season: Option<Season>,
    /// When numbers are issued.
    pub take: Vec<Period>,
    /// When counters work. The clock never prevents calling.
    pub serve: Vec<Period>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Season {
    pub from: MonthDay,
    pub until: MonthDay,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MonthDay {
    pub month: i8,
    pub day: i8,
}

/// Part of a day, in minutes after midnight by the hall's wall clock: `from` inclusive, `to` exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    pub from_min: u16,
    pub to_min: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbers {
    /// Minimum number of digits of a number: 999 is followed by 1000.
    pub digits: u8,
    /// Every series starts the day with this number.
    pub first: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Priority {
    pub name: Words,
    /// Who takes precedence by the local rules; shown on the kiosk's key.
    #[serde(default)]
    pub who: Words,
    #[serde(rename = "head_start_ms")]
    pub head_start: Span,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    pub name: Words,
    #[serde(rename = "head_start_ms")]
    pub head_start: Span,
    /// How long before the slot check-in is possible; never more than the head start.
    #[serde(rename = "early_ms")]
    pub early: Span,
    /// Anyone arriving later than this after the slot gets a normal ticket.
    #[serde(rename = "late_ms")]
    pub late: Span,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// A counter helps another service only if someone there has waited this much longer.
    #[serde(rename = "help_delay_ms")]
    pub help_delay: Span,
    pub next_over_called: NextOverCalled,
    pub no_counter: NoCounter,
    /// Number of recalls after which the counter suggests a no-show.
    pub recalls: u32,
    /// A called ticket automatically becomes a no-show after this.
    #[serde(rename = "no_show_after_ms", default)]
    pub no_show_after: Option<Span>,
    pub return_rank: ReturnRank,
    /// How often one ticket may come back from a no-show.
    pub returns: u32,
    /// How long after a rest a no-show from before the rest keeps its old rank.
    #[serde(rename = "break_grace_ms")]
    pub break_grace: Span,
    /// Maximum number of cases on one ticket; 0 for no limit.
    pub cases_max: u32,
    /// A longer wait alarms the staff.
    #[serde(rename = "long_wait_ms")]
    pub long_wait: Span,
    /// A counter that is free for longer while people wait whom it could call is an alarm.
    #[serde(rename = "idle_ms", default = "usual_idle")]
    pub idle: Span,
    /// A counter or a service that is paused for longer is an alarm.
    #[serde(rename = "long_pause_ms", default = "usual_long_pause")]
    pub long_pause: Span,
    /// People who wait for longer while nobody serves them are an alarm, and serving hours without an open counter.
    #[serde(rename = "unserved_ms", default = "usual_unserved")]
    pub unserved: Span,
    /// A page of a kiosk that sends its visitor to the staff is an alarm when it has stood for longer.
    #[serde(rename = "guide_wait_ms", default = "usual_guide_wait")]
    pub guide_wait: Span,
    /// The kiosk asks before it issues the same service again within this time.
    #[serde(rename = "take_again_after_ms")]
    pub take_again_after: Span,
    /// What is kept of people's numbers after their day.
    #[serde(default)]
    pub person_kept: PersonKept,
    /// How long a visitor is asked for a rating; zero: nobody is asked.
    #[serde(rename = "rating_ms", default = "usual_rating")]
    pub rating: Span,
    /// Within how many working days a bad rating is to be mended.
    #[serde(default = "usual_mend_days")]
    pub mend_days: u32,
    /// For how many months what visitors write, and how to reach them, is kept.
    #[serde(default = "usual_ratings_kept")]
    pub ratings_kept_months: u32,
}

/// What the rules are where nobody has said: also in logs from before they were rules.
pub fn usual_idle() -> Span {
    Span::from_mins(2)
}

pub fn usual_long_pause() -> Span {
    Span::from_mins(15)
}

pub fn usual_unserved() -> Span {
    Span::from_mins(5)
}

pub fn usual_guide_wait() -> Span {
    Span::from_secs(15)
}

pub fn usual_rating() -> Span {
    Span::from_secs(20)
}

pub fn usual_mend_days() -> u32 {
    15
}

pub fn usual_ratings_kept() -> u32 {
    12
}

/// What is kept, outside the log, of the number that a service asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PersonKept {
    /// A few of its digits, until they are erased.
    #[default]
    Mask,
    Nothing,
}

/// What *next* does with a ticket that was called and neither started nor ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NextOverCalled {
    Finish,
    NoShow,
    Refuse,
}

/// What the kiosk does for a service that no open counter serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoCounter {
    Warn,
    Refuse,
    Ignore,
}

/// Where a returned no-show is placed in its line; never before its first rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReturnRank {
    /// At the time of its return, minus this.
    GraceMs(Span),
    /// At the rank of the n-th waiting ticket, counting from 1.
    Place(u32),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    pub id: OutcomeId,
    pub name: Words,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    pub id: GroupId,
    pub name: Words,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    pub id: ServiceId,
    /// One or two letters in front of the number; services with the same prefix share the series.
    pub prefix: String,
    pub name: Words,
    /// What people call it.
    #[serde(default)]
    pub plain: Words,
    pub group: GroupId,
    /// Shares one card of its group on the kiosk's first page.
    #[serde(default)]
    pub rare: bool,
    /// Median minutes at the counter, for the first day's forecast.
    pub minutes: u32,
    /// The first one is the default.
    pub outcomes: Vec<OutcomeId>,
    /// Who must come.
    #[serde(default)]
    pub who: Words,
    /// What to bring, one line each.
    #[serde(default)]
    pub brings: Vec<String>,
    /// Search terms that people may type.
    #[serde(default)]
    pub find: Vec<String>,
    /// The day on which the list was last compared with the published one; empty if never.
    #[serde(default)]
    pub checked: String,
    /// The authorities' codes for the matter and for what of it is handled; empty if there are none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub matter_code: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub handling_code: String,
    /// A longer wait alarms the staff; `None`: as the rules say.
    #[serde(
        rename = "long_wait_ms",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub long_wait: Option<Span>,
    /// What a visitor is asked for when taking a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asks: Option<Asks>,
}

/// How a person is identified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Asks {
    /// The number of a resident identity card.
    IdNumber,
    Telephone,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CounterPlan {
    pub id: CounterId,
    /// What is printed and spoken; a room without a number goes by its name.
    #[serde(default)]
    pub number: Option<u32>,
    pub name: Words,
    pub zone: String,
    pub serves: Vec<ServiceId>,
    #[serde(default)]
    pub helps: Vec<ServiceId>,
}

impl CounterPlan {
    /// As people call it: its number, or its name if it has none.
    pub fn place_words(&self) -> Words {
        place_words(self.number, &self.name)
    }
}

pub fn place_words(number: Option<u32>, name: &Words) -> Words {
    let Some(number) = number else {
        return name.clone();
    };
    let languages = name.0.keys();
    languages
        .map(|language| (language.clone(), number.to_string()))
        .collect()
}

/// A member of staff. Names stay outside the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staff {
    pub id: ClerkId,
    pub roles: Vec<StaffRole>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StaffRole {
    Clerk,
    Guide,
    Supervisor,
}

/// A text for the line at the bottom of the hall's screens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    pub id: String,
    pub text: Words,
}

impl Hall {
    pub fn service(&self, id: &ServiceId) -> Option<&Service> {
        self.services.iter().find(|service| service.id == *id)
    }

    pub fn counter(&self, id: &CounterId) -> Option<&CounterPlan> {
        self.counters.iter().find(|counter| counter.id == *id)
    }

    /// How long people should wait for the service at most.
    pub fn long_wait(&self, service: &Service) -> Span {
        service.long_wait.unwrap_or(self.rules.long_wait)
    }

    pub fn pause_reason(&self, id: &str) -> Option<&PauseReason> {
        let mut reasons = self.pause_reasons.iter();
        reasons.find(|reason| reason.id.as_str() == id)
    }

    /// Whether `clerk` may sit at a counter: a clerk on the staff list, or anyone if there is no list.
    pub fn is_clerk(&self, clerk: &ClerkId) -> bool {
        let listed = |staff: &Staff| staff.id == *clerk && staff.roles.contains(&StaffRole::Clerk);
        self.staff.is_empty() || self.staff.iter().any(listed)
    }
}

pub mod weekdays {
    //! Weekdays as `mon` … `sun`.
    use jiff::civil::Weekday;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    /// What the file and the wire call them, from Monday.
    pub const NAMES: [(&str, Weekday); 7] = [
        ("mon", Weekday::Monday),
        ("tue", Weekday::Tuesday),
        ("wed", Weekday::Wednesday),
        ("thu", Weekday::Thursday),
        ("fri", Weekday::Friday),
        ("sat", Weekday::Saturday),
        ("sun", Weekday::Sunday),
    ];

    pub fn name(day: Weekday) -> &'static str {
        let mut names = NAMES.iter();
        names
            .find(|(_, one)| *one == day)
            .map_or("", |(name, _)| *name)
    }

    pub fn serialize<S: Serializer>(days: &[Weekday], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(days.iter().map(|day| name(*day)))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Weekday>, D::Error> {
        let names = Vec::<String>::deserialize(from)?;
        let day = |name: &String| NAMES.iter().find(|(n, _)| n == name).map(|(_, day)| *day);
        names
            .iter()
            .map(|name| day(name).ok_or_else(|| D::Error::custom(format!("no weekday: {name}"))))
            .collect()
    }
}
