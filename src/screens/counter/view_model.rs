//! What the clerk's window shows: a pure function of the clerk's actions and the hub's state.

use super::entries::{self, Entry, Sign};
use super::kind::Kind;
use super::lists::List;
use super::notes::Note;
use super::screen::{EntryScreen, Known, ListScreen, Screen, Waiting};
use super::words::{self, in_lang};
use super::{head, keys, note_words};
use crate::link::LinkState;
use crate::model::{Moment, Span};
use crate::protocol::view::{CounterLine, CounterView, HallView, LineKind, TicketView};
use crate::words::{Lang, lists, tr, tr_fill};

/// With more services than this, those without anybody waiting are left out.
const LINES_MANY: usize = 8;
/// Maximum number of parked tickets and of no-shows named in one line.
const NAMED_MOST: usize = 4;

pub fn screen(known: Known) -> Screen {
    let (flow, lang) = (known.flow, known.lang);
    let counter = flow.counter(known.hall);
    let refused = matches!(known.link, LinkState::Refused { .. });
    let mut screen = Screen {
        mood: head::mood(known, counter),
        bar: flow.is_bar(),
        clock: known.clock.map_or_else(String::new, Moment::clock),
        rehearsal: known.hall.is_some_and(|hall| hall.hall.rehearsal),
        note: note(known),
        note_is_calm: !refused && matches!(flow.note(), Some(Note::Done(..) | Note::NobodyElse)),
        trouble: known
            .hall
            .map_or_else(String::new, |hall| words::troubles(lang, &hall.trouble)),
        signing_in: flow.is_signing_in(known.hall),
        clerk_field: flow.clerk().into(),
        pin_field: flow.pin().into(),
        needs_pin: flow.needs_pin(),
        list: flow.list().map(|list| list_screen(known, list, counter)),
        deaf: flow.asking().is_some() || known.link != LinkState::Connected,
        lost: refused || matches!(known.link, LinkState::Reconnecting { .. }),
        refused,
        ..Screen::default()
    };
    (screen.state, screen.state_note) = head::state(known, screen.mood, counter);
    screen.state_brief = head::brief(known, screen.mood, counter);
    let (Some(hall), Some(counter)) = (known.hall, counter) else {
        return screen;
    };
    (screen.plate, screen.place) = words::place(lang, counter);
    screen.duties = in_lang(&counter.name, lang).into();
    screen.clerk = counter.clerk.as_ref().map_or_else(String::new, |clerk| {
        tr_fill(lang, "Clerk {0}", &[clerk.as_str()])
    });
    head::show(&mut screen, known, hall, counter);
    keys::show(&mut screen, known, counter);
    show_lines(&mut screen, lang, hall, counter);
    show_asides(&mut screen, known, hall, counter);
    screen
}

/// The result of the last press; above all, what to do if the hub does not accept this device.
fn note(known: Known) -> String {
    let (lang, note) = (known.lang, known.flow.note());
    if let LinkState::Refused { .. } = known.link {
        let text = "The hub does not accept this device. IT staff: enroll it again (jiaohao hub enroll) and restart this program.";
        return tr(lang, text).into();
    }
    note.map_or_else(String::new, |note| {
        note_words::words(lang, note, known.hall)
    })
}

fn show_lines(screen: &mut Screen, lang: Lang, hall: &HallView, counter: &CounterView) {
    let mut lines = hall.lines_at(counter);
    let total = head::waiting(&lines).0.to_string();
    screen.total = tr_fill(lang, "{0} people", &[&total]);
    // Services without anybody waiting must not take room from the others.
    let is_many = lines
        .iter()
        .filter(|line| line.kind == LineKind::Own || line.waiting > 0)
        .count()
        > LINES_MANY;
    lines.retain(|line| line.waiting > 0 || (line.kind == LineKind::Own && !is_many));
    screen.waiting = lines.iter().map(|line| row(lang, hall, line)).collect();
    screen.longest_waiting = words::longest(screen.waiting.iter().map(|row| &row.name));
}

fn row(lang: Lang, hall: &HallView, line: &CounterLine) -> Waiting {
    let service = hall.service(&line.service);
    let long_wait_s = service.map_or(u64::MAX, |service| service.long_wait_s);
    let span = Span::from_secs(i64::try_from(line.longest_s).unwrap_or(i64::MAX));
    Waiting {
        letter: service
            .map_or_else(String::new, |service| service.prefix.clone())
            .into(),
        name: service
            .map_or("", |service| in_lang(&service.name, lang))
            .into(),
        role: match line.kind {
            LineKind::Own => String::new().into(),
            LineKind::Sent => tr(lang, "sent here").into(),
            LineKind::Helped => tr(lang, "helps").into(),
        },
        count: tr_fill(lang, "{0} people", &[&line.waiting.to_string()]).into(),
        longest: if line.waiting > 0 {
            words::minutes(lang, "max {0} min", span).into()
        } else {
            String::new().into()
        },
        is_long: line.waiting > 0 && line.longest_s >= long_wait_s,
    }
}

/// Those set aside: parked here, or no-shows of the hall.
fn show_asides(screen: &mut Screen, known: Known, hall: &HallView, counter: &CounterView) {
    let lang = known.lang;
    let parked: Vec<_> = counter.parked.iter().collect();
    let missed = entries::missed(hall, counter);
    screen.parked = named(lang, "Parked: {0}", &parked);
    screen.missed = named(lang, "Missed: {0}", &missed);
    let entry =
        |ticket: &&TicketView| entry_screen(known, &entries::of_ticket(hall, ticket), false, false);
    screen.parked_entries = parked.iter().map(entry).collect();
    screen.missed_entries = missed.iter().map(entry).collect();
}

/// `已挂起：B103、B105`; empty if there are none.
fn named(lang: Lang, text: &'static str, tickets: &[&TicketView]) -> String {
    let numbers = tickets.iter().take(NAMED_MOST).map(|t| t.number.as_str());
    let mut named = lists::names(lang, numbers);
    if tickets.len() > NAMED_MOST {
        let all = tickets.len().to_string();
        named = tr_fill(lang, "{0} and more, {1} in all", &[&named, &all]);
    }
    if named.is_empty() {
        named
    } else {
        tr_fill(lang, text, &[&named])
    }
}

fn list_screen(known: Known, list: &List, counter: Option<&CounterView>) -> ListScreen {
    let lang = known.lang;
    let (title, empty) = match list.kind {
        Kind::Counters => ("Which counter is this?", "No counter fits"),
        Kind::Outcomes => ("How did it end?", "No outcome fits"),
        Kind::Targets => ("Transfer to", "Nothing fits"),
        Kind::Parked => ("Go on with", "Nothing is parked"),
        Kind::NoShows => ("Who is back?", "Nobody missed a call"),
        Kind::Reasons => ("Why do you pause?", "Nothing fits"),
        Kind::Waiting if list.is_loading() => ("Call which number?", "Loading"),
        Kind::Waiting => ("Call which number?", "Nobody is waiting"),
    };
    let unknown = list.kind == Kind::Counters && list.filter().is_empty();
    let allowed = known.flow.allowed().iter().map(|id| id.as_str());
    let allowed = lists::names(lang, allowed);
    let is_ticket_list = !list.kind.is_taken_by_click();
    let entries: Vec<_> = list
        .shown()
        .map(|(entry, marked)| entry_screen(known, entry, marked, is_ticket_list))
        .collect();
    ListScreen {
        longest: words::longest(entries.iter().map(|entry| &entry.name)),
        title: tr(lang, title).into(),
        filter: list.filter().into(),
        empty: if unknown {
            tr_fill(
                lang,
                "The hall has no counter {0}. Check this device's file.",
                &[&allowed],
            )
        } else {
            tr(lang, empty).into()
        },
        hint: tr(lang, "Type to narrow, Enter to choose, Esc to leave").into(),
        entries,
        marked: list.shown().position(|(_, marked)| marked),
        keys: keys::of_list(known, list, counter),
        back: counter.map(|_| keys::back(known)),
        note_label: match list.kind {
            Kind::Waiting | Kind::NoShows => {
                tr(lang, "Note to the call (Tab; may be empty)").into()
            }
            Kind::Reasons => tr(lang, "Another reason (Tab)").into(),
            Kind::Counters | Kind::Outcomes | Kind::Targets | Kind::Parked => String::new(),
        },
        note: list.note().into(),
        cases: match list.kind {
            Kind::Outcomes => list.cases().to_string(),
            Kind::Counters
            | Kind::Targets
            | Kind::Parked
            | Kind::NoShows
            | Kind::Reasons
            | Kind::Waiting => String::new(),
        },
    }
}

fn entry_screen(known: Known, entry: &Entry, marked: bool, with_class: bool) -> EntryScreen {
    let lang = known.lang;
    let ticket = entry.ticket.as_ref();
    let class = ticket.filter(|_| with_class);
    EntryScreen {
        id: entry.id.clone().into(),
        lead: entry.lead.clone().into(),
        service: entry.sign == Sign::Service,
        counter: entry.sign == Sign::Counter,
        name: in_lang(&entry.name, lang).into(),
        mark: class
            .zip(known.hall)
            .map_or_else(String::new, |(ticket, hall)| {
                words::mark_in_line(lang, hall, ticket)
            })
            .into(),
        note: match ticket {
            Some(ticket) => words::standing(lang, ticket, known.clock).into(),
            None if entry.is_unstaffed => tr(lang, "no counter now").into(),
            None => String::new().into(),
        },
        marked,
    }
}
