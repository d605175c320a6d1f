//! A refusal goes over the wire as it is.

use jiaohao_core::model::{TicketState, WrongState};
use jiaohao_core::protocol::{Malformed, Problem, ProblemKind, Refusal};
use serde_json::json;

/// A problem of the kind with every fact that any kind has, in a ticket's state or a counter's.
fn read(kind: ProblemKind, state: &str) -> Problem {
    let moment = "2026-11-23T09:14:00.000+08:00";
    let problem = json!({
        "type": kind.uri(), "status": kind.status(), "title": kind.title(), "detail": "",
        "text": { "zh": "", "en": "" }, "state": state, "ticket": 7, "number": "B012",
        "service": "transfer", "counter": "3", "clerk": "1001", "slot": moment, "from": moment,
        "opens_at": moment, "notice": 1, "alarm": 1, "call": 1, "hash": "", "changes": [], "mistakes": [], "device": 7, "why": "paper-out", "reprint": 5, "rating": 7, "revision": 4, "case_state": "new", "because": "over",
        "current": { "id": "1", "text": {} }, "name": "hall-east", "most": 8,
        "file": "a".repeat(64), "reason": "damaged",
    });
    serde_json::from_value(problem).unwrap()
}

#[test]
fn every_kind_is_known_at_the_other_end() {
    for kind in ProblemKind::all() {
        let refusal = ["waiting", "closed"].map(|state| read(kind, state).refusal().cloned());
        let refusal = refusal.into_iter().flatten().next();
        let refusal = refusal.unwrap_or_else(|| panic!("{kind:?} is not read"));
        assert_eq!(refusal.kind(), kind);
        let written = serde_json::to_value(&refusal).unwrap();
        assert_eq!(written["type"], kind.uri());
        assert_eq!(serde_json::from_value::<Refusal>(written).unwrap(), refusal);
    }
}

#[test]
fn the_facts_tell_which_wrong_state_it_is() {
    let (ticket, number, counter) = (jiaohao_core::model::TicketId(7), "B012".into(), "3".into());
    let state = TicketState::Called;
    let busy = Refusal::WrongState(WrongState::AtCounter {
        ticket,
        number,
        counter,
        state,
    });
    let none = Refusal::WrongState(WrongState::NoTicket {
        counter: "3".into(),
        ticket: None,
    });
    let cases = Refusal::Malformed(Malformed::Cases { cases: 0, most: 99 });
    for refusal in [busy, none, cases, Refusal::MALFORMED, Refusal::NOT_ALLOWED] {
        let written = serde_json::to_value(&refusal).unwrap();
        assert_eq!(serde_json::from_value::<Refusal>(written).unwrap(), refusal);
    }
}

#[test]
fn what_a_later_hub_says_is_kept() {
    let problem: Problem = serde_json::from_value(json!({
        "type": "/problems/too-loud", "status": 409, "title": "Too loud", "detail": "",
        "text": { "zh": "", "en": "" }, "decibel": 90,
    }))
    .unwrap();
    assert_eq!((problem.refusal(), problem.known_kind()), (None, None));
    assert_eq!(serde_json::to_value(&problem).unwrap()["decibel"], 90);
}
