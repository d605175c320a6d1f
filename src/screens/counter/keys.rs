//! Which keys are shown where.

use super::acts::{Act, Step};
use super::kind::Kind;
use super::lists::List;
use super::offers::offers;
use super::presses::deed;
use super::screen::{Key, Known, Mood, Screen};
use crate::link::LinkState;
use crate::protocol::view::CounterView;
use crate::words::{tr, tr_fill};

/// A key with its label.
type Labeled = (Act, &'static str);

/// Beside the blue key, under it, and at the foot of the window.
struct Keys {
    next: bool,
    side: &'static [Labeled],
    foot: &'static [Labeled],
}

const CALLED: Keys = Keys {
    next: true,
    side: &[(Act::Recall, "Recall"), (Act::NoShow, "No-show")],
    foot: &[
        (Act::Finish, "Finish"),
        (Act::Park, "Park"),
        (Act::Transfer, "Transfer"),
        (Act::Return, "Return"),
    ],
};
const SERVING: Keys = Keys {
    next: true,
    side: &[(Act::Park, "Park"), (Act::Transfer, "Transfer")],
    foot: &[(Act::Outcome, "Outcome"), (Act::Return, "Return")],
};
const PAUSED: Keys = Keys {
    next: false,
    side: &[],
    foot: &[(Act::Return, "Return"), (Act::Close, "Close")],
};
const IDLE: Keys = Keys {
    next: false,
    side: &[(Act::Unpark, "Go on")],
    foot: &[
        (Act::Call, "Call one"),
        (Act::Return, "Return"),
        (Act::Pause, "Pause"),
        (Act::Close, "Close"),
    ],
};

pub(super) fn show(screen: &mut Screen, known: Known, counter: &CounterView) {
    if screen.signing_in {
        screen.main = Key {
            cap: tr(known.lang, "Enter").into(),
            ..key(known, Act::Main, "Open this counter")
        };
        if known.flow.is_relief() {
            screen.foot = vec![back(known)];
        } else if known.flow.may_move(known.hall) {
            screen.foot = vec![key(known, Act::Counters, "Another counter")];
        }
        return;
    }
    let (label, keys) = match Step::at(counter) {
        Step::Start => ("Start", CALLED),
        Step::Finish => ("Finish", SERVING),
        Step::Resume => ("Resume", PAUSED),
        Step::Open | Step::Next => ("Call next", IDLE),
    };
    let all = |labeled: &[Labeled]| {
        let offered = labeled.iter().filter(|(act, _)| act.is_offered(counter));
        offered
            .map(|(act, label)| key(known, *act, label))
            .collect()
    };
    screen.main = key(known, Act::Main, label);
    screen.next = keys.next.then(|| key(known, Act::Next, "Next"));
    screen.side = all(keys.side);
    screen.foot = all(keys.foot);
    screen.can_relieve = Act::Relief.is_offered(counter) && screen.mood != Mood::Offline;
}

/// The keys under a list, for its marked entry.
pub(super) fn of_list(known: Known, list: &List, counter: Option<&CounterView>) -> Vec<Key> {
    let ticket = list.marked().and_then(|entry| entry.ticket.as_ref());
    let labeled: &[Labeled] = match list.kind {
        Kind::Waiting => &[(Act::Take, "Call"), (Act::CancelMarked, "Cancel it")],
        Kind::NoShows => &[
            (Act::Take, "Back in line"),
            (Act::CallMarked, "Call now"),
            (Act::CancelMarked, "Cancel it"),
        ],
        Kind::Parked => &[
            (Act::Take, "Go on"),
            (Act::CallMarked, "Call"),
            (Act::CancelMarked, "Cancel it"),
        ],
        Kind::Counters | Kind::Outcomes | Kind::Targets | Kind::Reasons => &[],
    };
    let fits = |act| match (ticket, counter) {
        (Some(ticket), Some(counter)) => {
            deed(act, list.kind, ticket).is_some_and(|deed| offers(counter, deed))
        }
        _ => false,
    };
    labeled
        .iter()
        .map(|(act, label)| {
            let key = key(known, *act, label);
            let sure = *act == Act::CancelMarked && list.is_confirming();
            Key {
                enabled: key.enabled && fits(*act),
                label: match ticket.filter(|_| sure) {
                    Some(ticket) => {
                        tr_fill(known.lang, "Really cancel {0}", &[&ticket.number]).into()
                    }
                    None => key.label,
                },
                ..key
            }
        })
        .collect()
}

/// The key that leaves a list.
pub(super) fn back(known: Known) -> Key {
    key(known, Act::Back, "Back")
}

fn key(known: Known, act: Act, label: &'static str) -> Key {
    let only_window = matches!(act, Act::Back);
    Key {
        id: act.name().into(),
        label: tr(known.lang, label).into(),
        cap: tr(known.lang, act.cap()).into(),
        held: known.flow.asking() == Some(act),
        enabled: only_window || known.link == LinkState::Connected,
    }
}
