//! What became of a call, by value: it is written down once, and a no-show counts from when the call was heard.

use jiaohao_core::history;
use jiaohao_core::model::{Action, Announced, Span, Time};
use jiaohao_core::queue::*;
use jiaohao_fixture::{Play, at, hall};

fn say(play: &mut Play, call: u64, what: Announced) -> Result<Vec<Fact>, Refusal> {
    play.command(&Command::Announced { call, what })
}

fn newest_call(play: &Play) -> u64 {
    play.queue.calls().next().unwrap().seq
}

/// The calls that nobody has heard by then.
fn unspoken(play: &Play, now: Time) -> Vec<u64> {
    play.queue.unspoken(now).map(|call| call.seq).collect()
}

/// A hall that makes no-shows after three minutes, with one ticket just called.
fn called() -> Play {
    let mut hall = hall();
    hall.rules.no_show_after = Some(Span::from_mins(3));
    let mut play = Play::of(hall);
    play.at("3", Action::Open { clerk: "C3".into() }).unwrap();
    play.take("tax");
    play.next("3").unwrap();
    play
}

#[test]
fn the_first_screen_and_the_loudspeaker_are_written_down_and_nobody_else() {
    let mut play = called();
    let call = newest_call(&play);
    assert_eq!(say(&mut play, call, Announced::Shown).unwrap().len(), 1);
    for _ in 0..200 {
        assert_eq!(say(&mut play, call, Announced::Shown).unwrap(), []);
    }
    assert_eq!(say(&mut play, call, Announced::Spoken).unwrap().len(), 1);
    assert_eq!(say(&mut play, call, Announced::Failed).unwrap(), []);
    let unknown = Refusal::UnknownCall { call: 9999 };
    assert_eq!(say(&mut play, 9999, Announced::Shown).unwrap_err(), unknown);
    let replayed = history::replay(1, &play.log).unwrap().unwrap();
    assert_eq!(replayed, play.queue);
}

#[test]
fn each_recall_is_a_call_of_its_own() {
    let mut play = called();
    let call = newest_call(&play);
    say(&mut play, call, Announced::Spoken).unwrap();
    play.at("3", Action::Recall).unwrap();
    let recall = newest_call(&play);
    assert_ne!(call, recall);
    assert_eq!(say(&mut play, recall, Announced::Spoken).unwrap().len(), 1);
}

#[test]
fn a_no_show_counts_from_when_the_call_was_heard() {
    let mut play = called();
    let call = newest_call(&play);
    assert_eq!(
        play.queue.due(),
        at(9, 5),
        "a loudspeaker may need two minutes"
    );
    say(&mut play, call, Announced::Shown).unwrap();
    assert_eq!(play.queue.due(), at(9, 5));
    play.wait_min(1);
    say(&mut play, call, Announced::Spoken).unwrap();
    assert_eq!(play.queue.due(), at(9, 4));
    // The next ticket there counts anew.
    play.take("tax");
    play.next("3").unwrap();
    assert_eq!(play.queue.due(), at(9, 6));
}

#[test]
fn without_a_loudspeaker_it_counts_from_twenty_seconds_after_the_call() {
    let mut play = called();
    let call = newest_call(&play);
    let seconds = |seconds| at(9, 0) + Span::from_secs(seconds);
    assert_eq!(unspoken(&play, seconds(19)), Vec::<u64>::new());
    assert_eq!(unspoken(&play, seconds(20)), [call]);
    play.now = seconds(20);
    say(&mut play, call, Announced::NoSpeaker).unwrap();
    assert_eq!(unspoken(&play, seconds(21)), Vec::<u64>::new());
    assert_eq!(play.queue.due(), seconds(200));
}

#[test]
fn a_hall_without_that_rule_asks_for_no_loudspeaker() {
    let mut play = Play::open();
    play.take("tax");
    play.next("3").unwrap();
    let later: Time = at(10, 0);
    assert_eq!(unspoken(&play, later), Vec::<u64>::new());
}
