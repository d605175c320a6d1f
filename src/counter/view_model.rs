//! What the clerk's window shows: a pure function of what the clerk did and what the hub said.

use super::acts::{Act, main_verb};
use super::flow::Flow;
use super::lists::{Entry, Kind, Sign};
use super::words::{self, in_lang};
use crate::lang::{Lang, tr, tr_fill};
use crate::link::LinkState;
use crate::protocol::Verb;
use crate::queue::view::{
    CounterStateName, CounterView, HallView, Moment, ServiceView, TicketView,
};
use crate::queue::{Span, TicketState};

/// After so many calls the window suggests a no-show.
const CALLS_ENOUGH: u32 = 3;

/// All that the window knows.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    pub flow: &'a Flow,
    pub lang: Lang,
    pub link: LinkState,
    pub hall: Option<&'a HallView>,
    /// The hub's clock.
    pub clock: Option<Moment>,
}

/// Field by field as in `ui/counter/model.slint`, which explains them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Screen {
    pub mood: Mood,
    pub bar: bool,
    pub plate: String,
    pub place: String,
    pub clerk: String,
    pub clock: String,
    pub rehearsal: bool,
    pub state: String,
    pub state_note: String,
    pub big: String,
    pub big_unit: String,
    pub mark: String,
    pub elapsed: String,
    pub line: String,
    pub line_note: String,
    pub hint: String,
    pub main: Key,
    pub side: Vec<Key>,
    pub foot: Vec<Key>,
    pub total: String,
    pub waiting: Vec<Waiting>,
    pub parked: String,
    pub note: String,
    pub trouble: String,
    pub signing_in: bool,
    pub clerk_field: String,
    pub pin_field: String,
    pub needs_pin: bool,
    pub list: Option<ListScreen>,
    pub deaf: bool,
}

/// The color of the moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mood {
    #[default]
    Offline,
    Closed,
    Idle,
    Called,
    Serving,
    Paused,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Key {
    /// The act's name.
    pub id: String,
    pub label: String,
    pub cap: String,
    pub held: bool,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Waiting {
    pub letter: String,
    pub name: String,
    pub role: String,
    pub count: String,
    pub longest: String,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListScreen {
    pub title: String,
    pub filter: String,
    pub empty: String,
    pub entries: Vec<EntryScreen>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct EntryScreen {
    pub id: String,
    pub lead: String,
    pub service: bool,
    pub counter: bool,
    pub name: String,
    pub note: String,
    pub marked: bool,
}

pub fn screen(known: Known) -> Screen {
    let (flow, lang) = (known.flow, known.lang);
    let counter = flow.counter(known.hall);
    let mut screen = Screen {
        mood: mood(known, counter),
        bar: flow.is_bar(),
        clock: known.clock.map_or_else(String::new, words::clock),
        rehearsal: known.hall.is_some_and(|hall| hall.hall.rehearsal),
        note: flow
            .note()
            .map_or_else(String::new, |e| words::note(lang, e)),
        trouble: known
            .hall
            .map_or_else(String::new, |hall| words::troubles(lang, &hall.trouble)),
        signing_in: counter.is_some() && flow.is_signing_in(known.hall),
        clerk_field: flow.clerk().into(),
        pin_field: flow.pin().into(),
        needs_pin: flow.needs_pin(),
        list: list(known),
        deaf: flow.asking().is_some() || known.link != LinkState::Connected,
        ..Screen::default()
    };
    (screen.state, screen.state_note) = state(known, screen.mood, counter);
    let (Some(hall), Some(counter)) = (known.hall, counter) else {
        screen.big = tr(lang, "Choose a counter").into();
        screen.main = key(known, Act::Main, "Choose a counter", None);
        return screen;
    };
    (screen.plate, screen.place) = place(lang, counter);
    screen.clerk = counter.clerk.as_ref().map_or_else(String::new, |clerk| {
        tr_fill(lang, "Clerk {0}", &[clerk.as_str()])
    });
    match &counter.ticket {
        Some(ticket) => show_ticket(&mut screen, known, hall, ticket),
        None => show_line(&mut screen, known, hall, counter),
    }
    show_keys(&mut screen, known, counter);
    screen.waiting = waiting(lang, hall, counter);
    screen.total = tr_fill(
        lang,
        "{0} people",
        &[&own_waiting(hall, counter).to_string()],
    );
    let parked: Vec<_> = counter.parked.iter().map(|t| t.number.as_str()).collect();
    if !parked.is_empty() {
        screen.parked = tr_fill(lang, "Parked: {0}", &[&parked.join("、")]);
    }
    screen
}

fn mood(known: Known, counter: Option<&CounterView>) -> Mood {
    let (LinkState::Connected, Some(counter)) = (known.link, counter) else {
        return Mood::Offline;
    };
    match (counter.state, counter.ticket.as_ref().map(|t| t.state)) {
        (CounterStateName::Closed, _) => Mood::Closed,
        (CounterStateName::Paused, _) => Mood::Paused,
        (CounterStateName::Open, None) => Mood::Idle,
        (CounterStateName::Open, Some(TicketState::Called)) => Mood::Called,
        (CounterStateName::Open, Some(_)) => Mood::Serving,
    }
}

fn state(known: Known, mood: Mood, counter: Option<&CounterView>) -> (String, String) {
    let lang = known.lang;
    let since = |text, since: Option<Moment>| {
        let span = words::between(since, known.clock).unwrap_or(Span::ZERO);
        tr_fill(lang, text, &[&words::stopwatch(span)])
    };
    let ticket = counter.and_then(|counter| counter.ticket.as_ref());
    let (word, note) = match mood {
        Mood::Offline => {
            let note = match known.link {
                LinkState::Reconnecting { since } => {
                    tr_fill(lang, "since {0}, reconnecting", &[&words::clock(since)])
                }
                LinkState::Connecting | LinkState::Connected => String::new(),
            };
            let word = match known.link {
                LinkState::Reconnecting { .. } => "Connection lost",
                LinkState::Connecting => "Connecting",
                LinkState::Connected => "No counter",
            };
            (word, note)
        }
        Mood::Closed => ("Closed", String::new()),
        Mood::Idle => ("Idle", since("idle for {0}", known.flow.since())),
        Mood::Paused => {
            let reason = counter.and_then(|counter| counter.pause_reason.clone());
            let reason = reason.unwrap_or_default();
            let passed = since("{0}", known.flow.since());
            ("On pause", format!("{reason} {passed}").trim().to_owned())
        }
        Mood::Called => {
            let times = ticket.and_then(|ticket| ticket.times_called).unwrap_or(1);
            let span = words::between(known.flow.since(), known.clock).unwrap_or(Span::ZERO);
            let values = [times.to_string(), words::stopwatch(span)];
            let note = tr_fill(lang, "Call {0}, {1}", &[&values[0], &values[1]]);
            ("Called", note)
        }
        Mood::Serving => ("Serving", String::new()),
    };
    (tr(lang, word).into(), note)
}

fn place(lang: Lang, counter: &CounterView) -> (String, String) {
    match counter.number {
        Some(number) => {
            let number = number.to_string();
            let place = tr_fill(lang, "Counter {0}", &[&number]);
            (number, place)
        }
        None => (String::new(), in_lang(&counter.name, lang).into()),
    }
}

fn show_ticket(screen: &mut Screen, known: Known, hall: &HallView, ticket: &TicketView) {
    let lang = known.lang;
    screen.big = ticket.number.clone();
    screen.mark = words::class(lang, ticket.class).into();
    let service = hall.service(&ticket.service);
    screen.line = service
        .map_or("", |service| in_lang(&service.name, lang))
        .into();
    screen.line_note = words::waited(lang, ticket, known.clock);
    if ticket.state == TicketState::Serving {
        let span = words::between(ticket.started_at, known.clock);
        screen.elapsed = span.map_or_else(String::new, words::stopwatch);
        if let Some(cases) = ticket.cases.filter(|cases| *cases > 1) {
            screen.hint = tr_fill(lang, "{0} cases", &[&cases.to_string()]);
        }
        return;
    }
    let often = ticket
        .times_called
        .is_some_and(|times| times >= CALLS_ENOUGH);
    screen.hint = match ticket.reason {
        _ if often => tr(lang, "Called often enough: a no-show may be noted").into(),
        Some(reason) => tr_fill(lang, "Why: {0}", &[words::reason(lang, reason)]),
        None => String::new(),
    };
}

fn show_line(screen: &mut Screen, known: Known, hall: &HallView, counter: &CounterView) {
    let lang = known.lang;
    screen.big = own_waiting(hall, counter).to_string();
    screen.big_unit = tr(lang, "people waiting").into();
    let own = counter.serves.iter().filter_map(|id| hall.service(id));
    let longest = own
        .filter(|service| service.waiting > 0)
        .max_by_key(|s| s.longest_s);
    if let Some(service) = longest {
        let span = Span::from_secs(i64::try_from(service.longest_s).unwrap_or(0));
        screen.line = words::minutes(lang, "Longest wait {0} min", span);
        screen.hint = in_lang(&service.name, lang).into();
    }
}

fn show_keys(screen: &mut Screen, known: Known, counter: &CounterView) {
    let layout = if screen.signing_in {
        &SIGNING_IN
    } else {
        layout(counter)
    };
    screen.main = key(known, Act::Main, layout.main, Some(main_verb(counter)));
    screen.side = keys(known, counter, layout.side);
    screen.foot = keys(known, counter, layout.foot);
    if screen.signing_in && !known.flow.is_relief() {
        screen.foot.clear();
    }
}

/// The keys of a state, with their words.
struct Layout {
    main: &'static str,
    side: &'static [(Act, &'static str)],
    foot: &'static [(Act, &'static str)],
}

const SIGNING_IN: Layout = Layout {
    main: "Open this counter",
    side: &[],
    foot: &[(Act::Back, "Back")],
};
const IDLE: Layout = Layout {
    main: "Call next",
    side: &[(Act::Unpark, "Go on")],
    foot: &[
        (Act::Call, "Call one"),
        (Act::Return, "Return"),
        (Act::Pause, "Pause"),
        (Act::Close, "Close"),
    ],
};
const CALLED: Layout = Layout {
    main: "Start",
    side: &[(Act::Recall, "Recall"), (Act::NoShow, "No-show")],
    foot: &[
        (Act::Next, "Next"),
        (Act::Finish, "Done"),
        (Act::Park, "Park"),
        (Act::Transfer, "Transfer"),
    ],
};
const SERVING: Layout = Layout {
    main: "Finish",
    side: &[(Act::Park, "Park"), (Act::Transfer, "Transfer")],
    foot: &[
        (Act::Next, "Next"),
        (Act::Outcome, "Outcome"),
        (Act::Return, "Return"),
    ],
};
const PAUSED: Layout = Layout {
    main: "Resume",
    side: &[],
    foot: &[(Act::Close, "Close")],
};

fn layout(counter: &CounterView) -> &'static Layout {
    let state = counter.ticket.as_ref().map(|ticket| ticket.state);
    match (counter.state, state) {
        (CounterStateName::Paused, _) => &PAUSED,
        (_, Some(TicketState::Called)) => &CALLED,
        (_, Some(TicketState::Serving)) => &SERVING,
        (CounterStateName::Open | CounterStateName::Closed, _) => &IDLE,
    }
}

fn keys(known: Known, counter: &CounterView, acts: &[(Act, &'static str)]) -> Vec<Key> {
    let offered = acts.iter().filter(|(act, _)| act.is_offered(counter));
    offered
        .map(|(act, label)| key(known, *act, label, act.verb(counter)))
        .collect()
}

fn key(known: Known, act: Act, label: &'static str, verb: Option<Verb>) -> Key {
    let signing_in = known.flow.is_signing_in(known.hall);
    let cap = if act == Act::Main {
        tr(known.lang, if signing_in { "Enter" } else { "Space" }).into()
    } else if act == Act::Back {
        "Esc".into()
    } else {
        act.letter()
    };
    Key {
        id: act.name().into(),
        label: tr(known.lang, label).into(),
        cap,
        held: verb.is_some() && known.flow.asking() == verb,
    }
}

/// How many wait for what the counter serves itself.
fn own_waiting(hall: &HallView, counter: &CounterView) -> u64 {
    let own = counter.serves.iter().filter_map(|id| hall.service(id));
    own.map(|service| service.waiting).sum()
}

fn waiting(lang: Lang, hall: &HallView, counter: &CounterView) -> Vec<Waiting> {
    let row = |service: &ServiceView, helps: bool| {
        let span = Span::from_secs(i64::try_from(service.longest_s).unwrap_or(0));
        Waiting {
            letter: service.prefix.clone(),
            name: in_lang(&service.name, lang).into(),
            role: if helps { tr(lang, "helps") } else { "" }.into(),
            count: tr_fill(lang, "{0} people", &[&service.waiting.to_string()]),
            longest: if service.waiting > 0 {
                words::minutes(lang, "max {0} min", span)
            } else {
                String::new()
            },
        }
    };
    let services = |ids: &[crate::queue::ServiceId], helps| -> Vec<Waiting> {
        let known = ids.iter().filter_map(|id| hall.service(id));
        known.map(|service| row(service, helps)).collect()
    };
    let mut rows = services(&counter.serves, false);
    // Whom nobody waits for takes no room from whom somebody does.
    let helped = services(&counter.helps, true).into_iter();
    rows.extend(helped.filter(|row| !row.longest.is_empty()));
    rows
}

fn list(known: Known) -> Option<ListScreen> {
    let (list, lang) = (known.flow.list()?, known.lang);
    let (title, empty) = match list.kind {
        Kind::Counters => ("Which counter is this?", "No counter fits"),
        Kind::Outcomes => ("How did it end?", "No outcome fits"),
        Kind::Targets => ("Transfer to", "Nothing fits"),
        Kind::Parked => ("Go on with", "Nothing is parked"),
        Kind::NoShows => ("Who is back?", "Nobody missed a call"),
        Kind::Reasons => ("Why do you pause?", "Nothing fits"),
        Kind::Waiting if list.loading => ("Call which number?", "Loading"),
        Kind::Waiting => ("Call which number?", "Nobody is waiting"),
    };
    let entries = list
        .shown()
        .map(|(entry, marked)| entry_screen(known, entry, marked));
    Some(ListScreen {
        title: tr(lang, title).into(),
        filter: list.filter.clone(),
        empty: tr(lang, empty).into(),
        entries: entries.collect(),
    })
}

fn entry_screen(known: Known, entry: &Entry, marked: bool) -> EntryScreen {
    let lang = known.lang;
    let note = entry.ticket.as_ref().map_or_else(String::new, |ticket| {
        let class = words::class(lang, ticket.class);
        let waited = words::waited(lang, ticket, known.clock);
        format!("{class} {waited}").trim().to_owned()
    });
    EntryScreen {
        id: entry.id.clone(),
        lead: entry.lead.clone(),
        service: entry.sign == Sign::Service,
        counter: entry.sign == Sign::Counter,
        name: in_lang(&entry.name, lang).into(),
        note,
        marked,
    }
}
