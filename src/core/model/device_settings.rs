//! What a supervisor sets for a kiosk or a display at the hub.

use super::DisplayLayout;
use jiff::civil;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;
use utoipa::ToSchema;

/// Allowed seconds for a page of the kiosk to stay.
pub const PAGE_SECONDS: RangeInclusive<u32> = 3..=3_600;
/// Allowed number of times that an announcement says its sentence.
pub const REPEATS: RangeInclusive<u32> = 1..=5;
/// Number of others waiting for the voice.
pub const OTHERS: RangeInclusive<u32> = 0..=99;
pub const PERCENT: RangeInclusive<u32> = 0..=100;
/// Maximum number of quiet hours of one display.
pub const QUIET_MOST: usize = 4;
/// Maximum length of a zone's name, in characters.
const ZONE_MOST: usize = 32;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceSettings {
    Display(DisplaySettings),
    Kiosk(KioskSettings),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DisplaySettings {
    #[serde(default)]
    pub layout: DisplayLayout,
    /// Whose calls it shows and speaks; null: those of the whole hall.
    #[serde(default)]
    pub zone: Option<String>,
    /// Percent; 0 is silent.
    pub volume: u32,
    /// Hours with another volume; where several apply, the quietest counts.
    #[serde(default)]
    pub quiet: Vec<QuietHours>,
    /// How often an announcement says its sentence.
    pub repeats: u32,
    /// From how many others waiting for the voice on an announcement is said once,
    pub no_repeat_from: u32,
    /// in the first language only,
    pub one_language_from: u32,
    /// and in its short form.
    pub short_from: u32,
}

/// Hours of a day by the hall's clock, `until` exclusive; over midnight, if that is earlier than `from`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    #[schema(value_type = String)]
    pub from: civil::Time,
    #[schema(value_type = String)]
    pub until: civil::Time,
    /// Percent; 0 is silent.
    pub volume: u32,
}

/// How long each page of a kiosk stays without being touched, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KioskSettings {
    pub idle: u32,
    pub guide: u32,
    pub ticket: u32,
    pub kept: u32,
    pub notice: u32,
}

/// What is wrong with one field, such as `display/quiet/0/volume`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsFault {
    pub field: String,
    pub what: SettingsFaultKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingsFaultKind {
    OutOfRange {
        least: u32,
        most: u32,
    },
    /// No counter of the hall is in it.
    UnknownZone {
        zone: String,
    },
    /// It begins when it ends.
    NoTime,
    TooMany {
        most: usize,
    },
}

impl Default for DisplaySettings {
    fn default() -> Self {
        Self {
            layout: DisplayLayout::default(),
            zone: None,
            volume: 100,
            quiet: Vec::new(),
            repeats: 2,
            no_repeat_from: 1,
            one_language_from: 2,
            short_from: 4,
        }
    }
}

impl Default for KioskSettings {
    fn default() -> Self {
        Self {
            idle: 60,
            guide: 180,
            ticket: 10,
            kept: 60,
            notice: 30,
        }
    }
}

impl QuietHours {
    pub fn contains(self, time: civil::Time) -> bool {
        let (begun, over) = (self.from <= time, self.until <= time);
        if self.from < self.until {
            begun && !over
        } else {
            begun || !over
        }
    }
}

impl DisplaySettings {
    /// How loud it speaks at this time of day, in percent.
    pub fn volume_at(&self, time: civil::Time) -> u32 {
        let quiet = self.quiet.iter().filter(|hours| hours.contains(time));
        let quietest = quiet.map(|hours| hours.volume).min();
        quietest.unwrap_or(self.volume)
    }
}

impl DeviceSettings {
    /// The name of the role that they are for.
    pub fn role(&self) -> &'static str {
        match self {
            Self::Display(_) => "display",
            Self::Kiosk(_) => "kiosk",
        }
    }

    pub fn display(&self) -> Option<&DisplaySettings> {
        match self {
            Self::Display(display) => Some(display),
            Self::Kiosk(_) => None,
        }
    }

    pub fn kiosk(&self) -> Option<&KioskSettings> {
        match self {
            Self::Display(_) => None,
            Self::Kiosk(kiosk) => Some(kiosk),
        }
    }

    /// All that is wrong with them in a hall with these zones.
    pub fn faults(&self, is_zone: impl Fn(&str) -> bool) -> Vec<SettingsFault> {
        match self {
            Self::Display(display) => display.faults(is_zone),
            Self::Kiosk(kiosk) => kiosk.faults(),
        }
    }
}

impl DisplaySettings {
    fn faults(&self, is_zone: impl Fn(&str) -> bool) -> Vec<SettingsFault> {
        let mut faults = Vec::new();
        if let Some(zone) = self.zone.as_ref().filter(|zone| !is_zone(zone)) {
            let zone = zone.chars().take(ZONE_MOST).collect();
            faults.push(fault(
                "display/zone",
                SettingsFaultKind::UnknownZone { zone },
            ));
        }
        if self.quiet.len() > QUIET_MOST {
            let most = QUIET_MOST;
            faults.push(fault("display/quiet", SettingsFaultKind::TooMany { most }));
            return faults;
        }
        for (place, hours) in self.quiet.iter().enumerate() {
            let field = |name| format!("display/quiet/{place}/{name}");
            if hours.from == hours.until {
                faults.push(fault(field("until"), SettingsFaultKind::NoTime));
            }
            faults.extend(out_of_range(field("volume"), hours.volume, PERCENT));
        }
        let numbers = [
            ("volume", self.volume, PERCENT),
            ("repeats", self.repeats, REPEATS),
            ("no_repeat_from", self.no_repeat_from, OTHERS),
            ("one_language_from", self.one_language_from, OTHERS),
            ("short_from", self.short_from, OTHERS),
        ];
        let outside = numbers.into_iter().filter_map(|(name, number, range)| {
            out_of_range(format!("display/{name}"), number, range)
        });
        faults.extend(outside);
        faults
    }
}

impl KioskSettings {
    fn faults(&self) -> Vec<SettingsFault> {
        let pages = [
            ("idle", self.idle),
            ("guide", self.guide),
            ("ticket", self.ticket),
            ("kept", self.kept),
            ("notice", self.notice),
        ];
        let outside = pages.into_iter().filter_map(|(name, seconds)| {
            out_of_range(format!("kiosk/{name}"), seconds, PAGE_SECONDS)
        });
        outside.collect()
    }
}

fn out_of_range(field: String, number: u32, range: RangeInclusive<u32>) -> Option<SettingsFault> {
    let (least, most) = (*range.start(), *range.end());
    let is_out = !range.contains(&number);
    is_out.then(|| fault(field, SettingsFaultKind::OutOfRange { least, most }))
}

fn fault(field: impl Into<String>, what: SettingsFaultKind) -> SettingsFault {
    let field = field.into();
    SettingsFault { field, what }
}
