//! `hall.toml`: what the hall is, and how this computer's hub runs.

use super::hours::name_repeats;
use super::mistake::{FileFault, Form, Hint, Misfit, Mistake, Mistakes, ValueFault};
use super::reader::{Raw, Table, Variables};
use super::values::ValueOrDefault;
use super::values::{
    self, LINE_CHARACTERS_MAX, NAME_CHARACTERS_MAX, NOTICE_CHARACTERS_MAX, malformed,
};
use super::{FILE_BYTES_MAX, Loaded, characters, hours, services};
use crate::model::hall::{
    Appointment, Hall, Languages, NextOverCalled, NoCounter, Notice, Numbers, PauseReason,
    PersonKept, Priority, ReturnRank, Rules, Staff, StaffRole, Words, usual_guide_wait, usual_idle,
    usual_long_pause, usual_mend_days, usual_rating, usual_ratings_kept, usual_unserved,
};
use crate::model::{CASES_MOST, ClerkId, HallId, Span};
use crate::words::{Lang, Pair, in_all};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

const STAFF_MAX: usize = 2_000;
const NOTICES_MAX: usize = 50;
const PAUSE_REASONS_MAX: usize = 20;
/// Maximum length of a text shown in a counter's place on the board.
const PUBLIC_CHARACTERS_MAX: usize = 20;
/// Maximum length of a text shown beside a number.
const CLASS_CHARACTERS_MAX: usize = 12;
/// Allowed values for the minimum number of digits of a number.
const DIGITS: RangeInclusive<u32> = 1..=6;
const FIRST_NUMBERS: RangeInclusive<u32> = 1..=900_000;
/// Recalls, and returns of one ticket.
const TIMES: RangeInclusive<u32> = 0..=20;
const RETURN_PLACES: RangeInclusive<u32> = 1..=100;
/// Seconds.
const ANY_TIME_OF_DAY: RangeInclusive<i64> = 0..=24 * 60 * 60;
/// Seconds: the announcement must finish, and people need time to get up and walk.
const NO_SHOW_AFTER: RangeInclusive<i64> = 10..=60 * 60;
/// Seconds; zero: nobody is asked.
const RATING: RangeInclusive<i64> = 0..=10 * 60;
/// Working days.
const MEND_DAYS: RangeInclusive<u32> = 1..=60;
const KEPT_MONTHS: RangeInclusive<u32> = 1..=120;

/// Default for a hall whose file names nobody; age limits are up to the hall's own rules.
const PRIORITY_WHO: &str = "Seniors, people with disabilities, pregnant women, military";

/// Number of days for which backups are kept.
const BACKUPS: RangeInclusive<u32> = 0..=3_650;
const BACKUPS_KEPT: usize = 14;
const FOLDER_CHARACTERS_MAX: usize = 400;

/// An uncommon port, so that it rarely collides with another program.
const LISTEN_DEFAULT: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 7480);

/// Two people a second would be a lot at one screen; a malfunctioning kiosk is far above.
const KIOSK_TICKETS_DEFAULT: u32 = 30;
const KIOSK_TICKETS: RangeInclusive<u32> = 1..=6_000;

/// The complete `hall.toml`.
#[derive(Clone, Debug, PartialEq)]
pub struct HallFile {
    /// The part that goes into the log.
    pub hall: Hall,
    pub hub: HubSettings,
    /// Names of the staff, which stay outside the log.
    pub staff_names: BTreeMap<ClerkId, String>,
}

/// `[hub]`: settings of the computer on which the hub runs, not part of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HubSettings {
    /// Where the hub listens; always a loopback address.
    pub listen: SocketAddr,
    pub loopback: Loopback,
    /// Where it listens for the hall's devices, with TLS; `None`: they all run on this computer.
    pub lan: Option<SocketAddr>,
    /// The hall's own certificate; `None`: the hub creates one.
    pub certificate: Option<CertificateFiles>,
    /// Maximum number of tickets per minute for one kiosk.
    pub kiosk_tickets_per_minute: u32,
    /// The folder whose files are notices; a relative path is resolved relative to the hall file. `None`: there is none.
    pub notices: Option<PathBuf>,
    pub backups: BackupSettings,
}

/// PEM files; relative paths are resolved relative to the hall file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFiles {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// The daily backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupSettings {
    /// `None`: in the data folder, on the same disk.
    pub folder: Option<String>,
    /// Number of days kept; 0 disables the daily backup.
    pub keep: usize,
}

/// Whether programs on the hub's own computer need a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loopback {
    /// They need none, and act as supervisors.
    Open,
    Token,
}

impl HallFile {
    /// Reads and checks the file. Relative paths in it start at its folder.
    ///
    /// # Errors
    /// All its mistakes, if it has any.
    pub fn load(path: &Path) -> Result<Loaded<Self>, Mistakes> {
        let (mut loaded, _) = Self::load_with_text(path)?;
        loaded
            .value
            .hub
            .resolve(path.parent().unwrap_or(Path::new("")));
        Ok(loaded)
    }

    /// Reads and checks the file, and keeps its text. Relative paths in it are left as they are.
    ///
    /// # Errors
    /// All its mistakes, if it has any.
    pub fn load_with_text(path: &Path) -> Result<(Loaded<Self>, String), Mistakes> {
        super::load_with_text(path, &Variables::new(), read)
    }

    /// Reads and checks the contents of a file.
    ///
    /// # Errors
    /// All its mistakes and hints, if there is a mistake.
    pub fn parse(text: &str) -> Result<Loaded<Self>, Vec<Mistake>> {
        super::parse(text, &Variables::new(), read)
    }

    /// Reads and checks what is to become the file of the hall with this id.
    ///
    /// # Errors
    /// All its mistakes and hints, if there is a mistake.
    pub fn parse_for(hall: &HallId, text: &str) -> Result<Loaded<Self>, Vec<Mistake>> {
        if text.len() as u64 > FILE_BYTES_MAX {
            let most_bytes = FILE_BYTES_MAX;
            return Err(vec![Mistake::of_file(FileFault::TooLarge { most_bytes })]);
        }
        super::parse(text, &Variables::new(), |root| read_of(root, Some(hall)))
    }
}

impl HubSettings {
    /// Has relative paths start at `folder`.
    pub fn resolve(&mut self, folder: &Path) {
        if let Some(files) = &mut self.certificate {
            files.certificate = folder.join(&files.certificate);
            files.key = folder.join(&files.key);
        }
        if let Some(notices) = &mut self.notices {
            *notices = folder.join(&notices);
        }
    }
}

impl Default for HubSettings {
    fn default() -> Self {
        Self {
            listen: LISTEN_DEFAULT,
            loopback: Loopback::Token,
            lan: None,
            certificate: None,
            kiosk_tickets_per_minute: KIOSK_TICKETS_DEFAULT,
            notices: None,
            backups: BackupSettings {
                folder: None,
                keep: BACKUPS_KEPT,
            },
        }
    }
}

pub(super) fn read(root: &Table<'_>) -> HallFile {
    read_of(root, None)
}

/// Reads the file of this hall, if its id is known already.
fn read_of(root: &Table<'_>, known: Option<&HallId>) -> HallFile {
    let hub = root.section("hub", read_hub);
    let mut hall = root.required_section("hall", |hall| read_identity(hall, known));
    hall.hours = hours::read_hours(root);
    (hall.closed, hall.workdays) = root.section("dates", hours::read_dates);
    hall.numbers = root.section("numbers", read_numbers);
    (hall.priority, hall.appointment) = root.section("class", |class| {
        let priority = class.section("priority", read_priority);
        (priority, class.section("appointment", read_appointment))
    });
    hall.rules = root.section("rules", read_rules);
    services::read(root, &mut hall);
    let staff_names = read_staff(root, &mut hall);
    hall.notices = read_notices(root);
    hall.pause_reasons = read_pause_reasons(root);
    characters::hint_at_missing(root);
    HallFile {
        hall,
        hub,
        staff_names,
    }
}

fn read_hub(hub: &Table<'_>) -> HubSettings {
    const LOOPBACK: &[(&str, Loopback)] = &[("open", Loopback::Open), ("token", Loopback::Token)];
    let listen = hub.optional("listen", loopback_address);
    let loopback = hub.optional("loopback", values::choice(LOOPBACK));
    let lan = hub.optional("lan", address);
    let tickets = hub.optional("kiosk_tickets_per_minute", values::whole(KIOSK_TICKETS));
    let notices = hub.optional("notices", values::filled_text(FOLDER_CHARACTERS_MAX));
    let default = HubSettings::default();
    let backups = hub.section("backups", |backups| {
        let folder = backups.optional("folder", values::filled_text(FOLDER_CHARACTERS_MAX));
        let keep = backups.optional("keep", values::whole(BACKUPS));
        BackupSettings {
            folder: folder.map(|at| at.value),
            keep: keep.map_or(BACKUPS_KEPT, |at| at.value as usize),
        }
    });
    HubSettings {
        backups,
        notices: notices.map(|at| at.value.into()),
        listen: listen.map_or(default.listen, |at| at.value),
        loopback: loopback.map_or(default.loopback, |at| at.value),
        lan: lan.map(|at| at.value),
        certificate: read_certificate(hub),
        kiosk_tickets_per_minute: tickets.map_or(default.kiosk_tickets_per_minute, |at| at.value),
    }
}

/// A certificate is useless without its key, and vice versa.
fn read_certificate(hub: &Table<'_>) -> Option<CertificateFiles> {
    let certificate = hub.optional("certificate", values::filled_text(LINE_CHARACTERS_MAX));
    let key = hub.optional("key", values::filled_text(LINE_CHARACTERS_MAX));
    if certificate.is_some() {
        hub.must_have("key");
    } else if key.is_some() {
        hub.must_have("certificate");
    }
    let (certificate, key) = (certificate?.value.into(), key?.value.into());
    Some(CertificateFiles { certificate, key })
}

fn address(key: &str, raw: Raw<'_>) -> Result<SocketAddr, ValueFault> {
    let text = values::string(key, raw)?;
    text.parse().map_err(|_| malformed(&text, Form::Address))
}

fn loopback_address(key: &str, raw: Raw<'_>) -> Result<SocketAddr, ValueFault> {
    let text = values::string(key, raw)?;
    let address = address(key, raw)?;
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err(malformed(&text, Form::Loopback))
    }
}

/// `[hall]`; what other tables define is filled in later.
fn read_identity(hall: &Table<'_>, known: Option<&HallId>) -> Hall {
    let id = hall.required("id", values::id);
    if let (Some(id), Some(known)) = (&id, known)
        && id.value != known.as_str()
    {
        let wanted = known.to_string();
        hall.add(&id.spot, Misfit::OtherHall { wanted });
    }
    let code = hall.optional("code", values::text(NAME_CHARACTERS_MAX));
    let region_code = hall.optional("region_code", values::text(NAME_CHARACTERS_MAX));
    let languages = read_languages(hall);
    let name = values::required_words(hall, "name", NAME_CHARACTERS_MAX);
    let time_zone = hall.required("time_zone", time_zone);
    let ticket_line = values::line_of_paper(hall, "ticket_line");
    Hall {
        id: id.value_or_default().as_str().into(),
        code: code.value_or_default(),
        region_code: region_code.value_or_default(),
        name,
        languages,
        time_zone: time_zone.value_or_default(),
        hours: Vec::new(),
        closed: Vec::new(),
        workdays: Vec::new(),
        numbers: Numbers {
            digits: 3,
            first: 1,
        },
        priority: Priority {
            name: Words::default(),
            who: Words::default(),
            head_start: Span::ZERO,
        },
        appointment: Appointment {
            name: Words::default(),
            head_start: Span::ZERO,
            early: Span::ZERO,
            late: Span::ZERO,
        },
        rules: default_rules(),
        outcomes: Vec::new(),
        groups: Vec::new(),
        services: Vec::new(),
        counters: Vec::new(),
        staff: Vec::new(),
        notices: Vec::new(),
        ticket_line,
        pause_reasons: Vec::new(),
    }
}

/// `["zh", "en"]`: the texts of the file that come after are read in them.
fn read_languages(hall: &Table<'_>) -> Languages {
    let listed = hall.list("languages", 2, values::choice(Lang::CHOICES));
    name_repeats(hall, &listed, |lang| lang.code().into());
    let mut codes = listed.iter().map(|at| at.value.code().to_owned());
    let languages = match (codes.next(), codes.next()) {
        (Some(first), second) => Languages {
            first,
            second: second.unwrap_or_default(),
        },
        (None, _) => Languages::default(),
    };
    let pair = Pair::of(&languages);
    hall.set_languages(pair);
    let [first, second] = pair.both().map(|lang| lang.code().into());
    Languages { first, second }
}

fn time_zone(key: &str, raw: Raw<'_>) -> Result<String, ValueFault> {
    let text = values::string(key, raw)?;
    let zone = TimeZone::get(&text).ok().filter(|zone| !zone.is_unknown());
    let name = zone.and_then(|zone| zone.iana_name().map(str::to_owned));
    name.ok_or_else(|| malformed(&text, Form::TimeZone))
}

fn read_numbers(numbers: &Table<'_>) -> Numbers {
    let digits = numbers.optional("digits", values::whole(DIGITS));
    let first = numbers.optional("first", values::whole(FIRST_NUMBERS));
    Numbers {
        digits: digits.map_or(3, |at| u8::try_from(at.value).unwrap_or(3)),
        first: first.map_or(1, |at| at.value),
    }
}

fn read_priority(priority: &Table<'_>) -> Priority {
    Priority {
        name: class_words(priority, "name", CLASS_CHARACTERS_MAX, "Priority"),
        who: class_words(priority, "who", NAME_CHARACTERS_MAX, PRIORITY_WHO),
        head_start: duration(priority, "head_start", Span::from_mins(20)),
    }
}

fn read_appointment(appointment: &Table<'_>) -> Appointment {
    let name = class_words(appointment, "name", CLASS_CHARACTERS_MAX, "Appointment");
    let head_start = duration(appointment, "head_start", Span::from_mins(60));
    let early = duration(appointment, "early", Span::from_mins(30));
    let late = duration(appointment, "late", Span::from_mins(15));
    if early > head_start {
        let spot = appointment.spot_of("early");
        let spot = spot.or_else(|| appointment.spot_of("head_start"));
        if let Some(spot) = spot {
            appointment.add(&spot, Misfit::EarlyOverHeadStart);
        }
    }
    Appointment {
        name,
        head_start,
        early,
        late,
    }
}

fn class_words(class: &Table<'_>, key: &'static str, most: usize, usual: &'static str) -> Words {
    let words = values::words(class, key, most);
    if words.is_empty() {
        in_all(usual, &[])
    } else {
        words
    }
}

/// Defaults for rules that are left out.
fn default_rules() -> Rules {
    Rules {
        help_delay: Span::from_mins(10),
        next_over_called: NextOverCalled::Finish,
        no_counter: NoCounter::Warn,
        recalls: 2,
        no_show_after: None,
        return_rank: ReturnRank::GraceMs(Span::from_mins(10)),
        returns: 2,
        break_grace: Span::from_mins(15),
        cases_max: 3,
        long_wait: Span::from_mins(30),
        idle: usual_idle(),
        long_pause: usual_long_pause(),
        unserved: usual_unserved(),
        guide_wait: usual_guide_wait(),
        take_again_after: Span::from_secs(20),
        person_kept: PersonKept::Mask,
        rating: usual_rating(),
        mend_days: usual_mend_days(),
        ratings_kept_months: usual_ratings_kept(),
    }
}

fn read_rules(rules: &Table<'_>) -> Rules {
    const NEXT: &[(&str, NextOverCalled)] = &[
        ("finish", NextOverCalled::Finish),
        ("no-show", NextOverCalled::NoShow),
        ("refuse", NextOverCalled::Refuse),
    ];
    const NO_COUNTER: &[(&str, NoCounter)] = &[
        ("warn", NoCounter::Warn),
        ("refuse", NoCounter::Refuse),
        ("ignore", NoCounter::Ignore),
    ];
    const KEPT: &[(&str, PersonKept)] =
        &[("mask", PersonKept::Mask), ("nothing", PersonKept::Nothing)];
    let default = default_rules();
    let person_kept = rules.optional("person_kept", values::choice(KEPT));
    let next_over_called = rules.optional("next_over_called", values::choice(NEXT));
    let no_counter = rules.optional("no_counter", values::choice(NO_COUNTER));
    let no_show_after = rules.optional("no_show_after", values::duration(NO_SHOW_AFTER));
    let rating = rules.optional("rating", values::duration(RATING));
    let long_wait = rules.optional("long_wait", values::duration(values::LONG_WAITS));
    let whole = |key, range, default| {
        let number = rules.optional(key, values::whole(range));
        number.map_or(default, |at| at.value)
    };
    Rules {
        help_delay: duration(rules, "help_delay", default.help_delay),
        next_over_called: next_over_called.map_or(default.next_over_called, |at| at.value),
        no_counter: no_counter.map_or(default.no_counter, |at| at.value),
        recalls: whole("recalls", TIMES, default.recalls),
        no_show_after: no_show_after.map(|at| at.value),
        return_rank: read_return_rank(rules).unwrap_or(default.return_rank),
        returns: whole("returns", TIMES, default.returns),
        break_grace: duration(rules, "break_grace", default.break_grace),
        cases_max: whole("cases_max", 0..=CASES_MOST, default.cases_max),
        long_wait: long_wait.map_or(default.long_wait, |at| at.value),
        idle: duration(rules, "idle", default.idle),
        long_pause: duration(rules, "long_pause", default.long_pause),
        unserved: duration(rules, "unserved", default.unserved),
        guide_wait: duration(rules, "guide_wait", default.guide_wait),
        take_again_after: duration(rules, "take_again_after", default.take_again_after),
        person_kept: person_kept.map_or(default.person_kept, |at| at.value),
        rating: rating.map_or(default.rating, |at| at.value),
        mend_days: whole("mend_days", MEND_DAYS, default.mend_days),
        ratings_kept_months: whole("ratings_kept", KEPT_MONTHS, default.ratings_kept_months),
    }
}

/// By a grace or by a place in the line, but not both.
fn read_return_rank(rules: &Table<'_>) -> Option<ReturnRank> {
    let grace = rules.optional("return_grace", values::duration(ANY_TIME_OF_DAY));
    let place = rules.optional("return_place", values::whole(RETURN_PLACES));
    let spots = (rules.spot_of("return_grace"), rules.spot_of("return_place"));
    if let (Some(one), Some(other)) = spots {
        rules.add(&one.max(other), Misfit::TwoReturnRules);
    }
    let grace = grace.map(|at| ReturnRank::GraceMs(at.value));
    grace.or(place.map(|at| ReturnRank::Place(at.value)))
}

fn read_staff(root: &Table<'_>, hall: &mut Hall) -> BTreeMap<ClerkId, String> {
    const ROLES: &[(&str, StaffRole)] = &[
        ("clerk", StaffRole::Clerk),
        ("guide", StaffRole::Guide),
        ("supervisor", StaffRole::Supervisor),
    ];
    let staff = root.sections("staff", STAFF_MAX, |staff| {
        let id = staff.required("id", values::id);
        let name = staff.optional("name", values::text(NAME_CHARACTERS_MAX));
        let roles = staff.filled_list("roles", ROLES.len(), values::choice(ROLES));
        (id, name.value_or_default(), roles)
    });
    services::name_doubles(root, staff.iter().filter_map(|(id, ..)| id.as_ref()));
    let mut names = BTreeMap::new();
    for (id, name, roles) in staff {
        let id = ClerkId::from(id.value_or_default().as_str());
        let roles = roles.into_iter().map(|at| at.value).collect();
        names.insert(id.clone(), name);
        hall.staff.push(Staff { id, roles });
    }
    let is_clerk = |staff: &Staff| staff.roles.contains(&StaffRole::Clerk);
    if let Some(spot) = root.spot_of("staff")
        && !hall.staff.iter().any(is_clerk)
    {
        root.add(&spot, Hint::NoClerk);
    }
    names
}

fn read_notices(root: &Table<'_>) -> Vec<Notice> {
    let notices = root.sections("notice", NOTICES_MAX, |notice| {
        let id = notice.required("id", values::id);
        let text = values::required_words(notice, "text", NOTICE_CHARACTERS_MAX);
        (id, text)
    });
    services::name_doubles(root, notices.iter().filter_map(|(id, _)| id.as_ref()));
    notices
        .into_iter()
        .map(|(id, text)| Notice {
            id: id.value_or_default(),
            text,
        })
        .collect()
}

/// The reasons that clerks choose from if the file lists none.
const PAUSE_REASONS: [(&str, &str); 5] = [
    ("break", "Short break"),
    ("meal", "Meal"),
    ("papers", "Checking papers"),
    ("fault", "Equipment fault"),
    ("meeting", "Meeting"),
];

fn read_pause_reasons(root: &Table<'_>) -> Vec<PauseReason> {
    if root.spot_of("pause_reason").is_none() {
        let blank = root.languages().both().map(|lang| (lang.code(), ""));
        let listed = |(id, name): (&str, &'static str)| PauseReason {
            id: id.into(),
            name: in_all(name, &[]),
            public: blank.into_iter().collect(),
        };
        return PAUSE_REASONS.map(listed).into();
    }
    let reasons = root.sections("pause_reason", PAUSE_REASONS_MAX, |reason| {
        let id = reason.required("id", values::id);
        let name = values::required_words(reason, "name", NAME_CHARACTERS_MAX);
        let public = values::words(reason, "public", PUBLIC_CHARACTERS_MAX);
        (id, name, public)
    });
    services::name_doubles(root, reasons.iter().filter_map(|(id, ..)| id.as_ref()));
    let reasons = reasons.into_iter();
    reasons
        .map(|(id, name, public)| PauseReason {
            id: id.value_or_default().as_str().into(),
            name,
            public,
        })
        .collect()
}

fn duration(table: &Table<'_>, key: &'static str, default: Span) -> Span {
    let duration = table.optional(key, values::duration(ANY_TIME_OF_DAY));
    duration.map_or(default, |at| at.value)
}
