//! What a hall is: its services, counters, hours and rules, as the hall file says them.
//!
//! The hall in force is part of the log (`HallConfigured`), so every type here is written to disk:
//! a new field needs a default.

use super::{ClerkId, CounterId, GroupId, HallId, OutcomeId, PauseReasonId, ServiceId, Span};
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One text in the hall's two languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Words {
    pub zh: String,
    pub en: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hall {
    pub id: HallId,
    /// The authorities' code of the hall; empty where there is none.
    #[serde(default)]
    pub code: String,
    pub name: Words,
    /// A name of the IANA time zone database, such as `Asia/Shanghai`.
    pub time_zone: String,
    pub hours: Vec<Hours>,
    /// Days on which the hall stays shut whatever weekday they are.
    #[serde(default)]
    pub closed: Vec<Date>,
    /// Days of a weekend on which the hall works as on a Monday.
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
    /// What the public reads instead of the general words; empty: those.
    #[serde(default)]
    pub public: Words,
}

/// Opening hours of some weekdays, the whole year or in a season.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    #[serde(with = "weekdays")]
    pub days: Vec<Weekday>,
    /// First and last day of the season, inclusive; it may run over New Year.
    #[serde(default)]
    pub season: Option<Season>,
    /// When numbers are given.
    pub take: Vec<Period>,
    /// When counters work. Calling is never refused by the clock.
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

/// A part of a day in minutes after midnight on the hall's wall clock: from, inclusive, to,
/// exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    pub from_min: u16,
    pub to_min: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbers {
    /// A number has at least so many digits: 999 is followed by 1000.
    pub digits: u8,
    /// Every series begins the day here.
    pub first: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Priority {
    pub name: Words,
    /// Who goes first by the local rules; stands on the kiosk's key.
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
    /// Check-in is possible so long before the slot; never more than the head start.
    #[serde(rename = "early_ms")]
    pub early: Span,
    /// Whoever comes later than this after the slot gets a normal ticket.
    #[serde(rename = "late_ms")]
    pub late: Span,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// A counter helps another service only when somebody there waits so much longer.
    #[serde(rename = "help_delay_ms")]
    pub help_delay: Span,
    pub next_over_called: NextOverCalled,
    pub no_counter: NoCounter,
    /// After so many recalls the counter suggests a no-show.
    pub recalls: u32,
    /// A called ticket becomes a no-show by itself after this.
    #[serde(rename = "no_show_after_ms", default)]
    pub no_show_after: Option<Span>,
    pub return_rank: ReturnRank,
    /// So often may one ticket come back from a no-show.
    pub returns: u32,
    /// A no-show of before a rest keeps its old rank so long after the rest.
    #[serde(rename = "break_grace_ms")]
    pub break_grace: Span,
    /// Most cases on one ticket; 0 for no limit.
    pub cases_max: u32,
    /// Whoever waits longer is an alarm for the staff.
    #[serde(rename = "long_wait_ms")]
    pub long_wait: Span,
    /// The kiosk asks before it gives the same service again within this.
    #[serde(rename = "take_again_after_ms")]
    pub take_again_after: Span,
    /// What is kept of the numbers of people when their day is over.
    #[serde(default)]
    pub person_kept: PersonKept,
}

/// What is kept of the number that a service asked for, outside the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PersonKept {
    /// A few of its digits, until somebody erases them.
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

/// Where a returned no-show goes in its line; never before its first rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReturnRank {
    /// At its return minus this.
    GraceMs(Span),
    /// At the rank of so manieth waiting ticket, from 1.
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
    /// One or two letters before the number; services with the same prefix share the series.
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
    /// What to bring, a line each.
    #[serde(default)]
    pub brings: Vec<String>,
    /// What people may type to find it.
    #[serde(default)]
    pub find: Vec<String>,
    /// Day on which the list was last compared with the published one; empty: never.
    #[serde(default)]
    pub checked: String,
    /// What a visitor is asked for when taking a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asks: Option<Asks>,
}

/// What tells who somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Asks {
    /// Of a resident identity card.
    IdNumber,
    Telephone,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CounterPlan {
    pub id: CounterId,
    /// What is printed and spoken; a room without a number has none and goes by its name.
    #[serde(default)]
    pub number: Option<u32>,
    pub name: Words,
    pub zone: String,
    pub serves: Vec<ServiceId>,
    #[serde(default)]
    pub helps: Vec<ServiceId>,
}

impl CounterPlan {
    /// As people call it: its number, or its name where it has none.
    pub fn place_words(&self) -> Words {
        place_words(self.number, &self.name)
    }
}

pub(crate) fn place_words(number: Option<u32>, name: &Words) -> Words {
    let Some(number) = number else {
        return name.clone();
    };
    let number = number.to_string();
    Words {
        zh: number.clone(),
        en: number,
    }
}

/// A member of the staff. Names stay outside the log.
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

/// A text for the line at the foot of the hall's screens.
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

    pub fn pause_reason(&self, id: &str) -> Option<&PauseReason> {
        let mut reasons = self.pause_reasons.iter();
        reasons.find(|reason| reason.id.as_str() == id)
    }

    /// Whether `clerk` may sit at a counter: one of the staff list, or anybody where there is none.
    pub fn is_clerk(&self, clerk: &ClerkId) -> bool {
        let listed = |staff: &Staff| staff.id == *clerk && staff.roles.contains(&StaffRole::Clerk);
        self.staff.is_empty() || self.staff.iter().any(listed)
    }
}

mod weekdays {
    //! Weekdays as `mon` … `sun`.
    use jiff::civil::Weekday;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    const NAMES: [(&str, Weekday); 7] = [
        ("mon", Weekday::Monday),
        ("tue", Weekday::Tuesday),
        ("wed", Weekday::Wednesday),
        ("thu", Weekday::Thursday),
        ("fri", Weekday::Friday),
        ("sat", Weekday::Saturday),
        ("sun", Weekday::Sunday),
    ];

    pub(super) fn serialize<S: Serializer>(days: &[Weekday], to: S) -> Result<S::Ok, S::Error> {
        let name = |day| {
            NAMES
                .iter()
                .find(|(_, d)| d == day)
                .map_or("", |(name, _)| *name)
        };
        to.collect_seq(days.iter().map(name))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Vec<Weekday>, D::Error> {
        let names = Vec::<String>::deserialize(from)?;
        let day = |name: &String| NAMES.iter().find(|(n, _)| n == name).map(|(_, day)| *day);
        names
            .iter()
            .map(|name| day(name).ok_or_else(|| D::Error::custom(format!("no weekday: {name}"))))
            .collect()
    }
}
