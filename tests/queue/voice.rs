//! The voice: sentences by value, announcements sample by sample, one after the other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jiaohao::queue::view::CallView;
use jiaohao::queue::{Class, Reason, TicketId};
use jiaohao::voice::announcement::{ClipError, Clips, Pack, join, samples};
use jiaohao::voice::manifest::{Fades, Says};
use jiaohao::voice::sentence::{Clip, Sentence};
use jiaohao::voice::waiting::{Announcement, Came, WAITING_MOST, Waiting};
use jiaohao::voice::{Announcer, Manifest, NoSound, Speaker, Spoken, Voice, VoiceEvent};

/// A manifest of the committed form, small.
const PAGE: &str = r#"
format = 1
id = "zh"
one = "幺"
sample_rate = 48000
channels = 1
[chime]
file = "../chime.ogg"
[gaps]
after_chime = 150
between_repeats = 900
[fades]
cross = 10
edge = 4
[[part]]
says = "prefix"
gap = 0
ways = [
  { clips = ["prefix-{value}.ogg"], gap = 0 },
  { clips = ["please.ogg", "letter-{char}.ogg"], gap = 40 },
  { clips = ["please.ogg"], gap = 0 },
]
[[part]]
says = "number"
gap = 55
ways = [
  { clips = ["number-{value}.ogg"], gap = 0 },
  { clips = ["digit-{char}.ogg", "hao.ogg"], gap = 20 },
]
[[part]]
says = "counter"
gap = 200
ways = [{ clips = ["counter-{value}.ogg"], gap = 0 }]
[have]
prefixes = ["B"]
"#;

fn manifest() -> Manifest {
    Manifest::parse(PAGE).unwrap()
}

fn sentence(number: &str, counter: &str, files: &[&str]) -> Sentence {
    let files: BTreeSet<_> = files.iter().copied().collect();
    Sentence::new(&manifest(), &Spoken::new(number, counter), |file| {
        files.contains(file)
    })
}

fn clips(list: &[(u32, &str)]) -> Vec<Clip> {
    let clip = |(gap_ms, file): &(u32, &str)| Clip {
        gap_ms: *gap_ms,
        file: (*file).into(),
    };
    list.iter().map(clip).collect()
}

const DIGITS: [&str; 12] = [
    "please.ogg",
    "hao.ogg",
    "digit-0.ogg",
    "digit-1.ogg",
    "digit-2.ogg",
    "digit-3.ogg",
    "letter-A.ogg",
    "letter-B.ogg",
    "prefix-B.ogg",
    "number-012.ogg",
    "counter-3.ogg",
    "counter-12.ogg",
];

#[test]
fn whole_numbers_are_one_clip() {
    let sentence = sentence("B012", "12", &DIGITS);
    let expected = clips(&[
        (0, "prefix-B.ogg"),
        (55, "number-012.ogg"),
        (200, "counter-12.ogg"),
    ]);
    assert_eq!(sentence.clips, expected);
    assert_eq!(sentence.left_out, []);
}

#[test]
fn a_number_without_a_clip_is_read_digit_by_digit() {
    let expected = clips(&[
        (0, "prefix-B.ogg"),
        (55, "digit-1.ogg"),
        (20, "digit-0.ogg"),
        (20, "digit-0.ogg"),
        (20, "digit-0.ogg"),
        (20, "hao.ogg"),
        (200, "counter-3.ogg"),
    ]);
    assert_eq!(sentence("B1000", "3", &DIGITS).clips, expected);
}

#[test]
fn a_prefix_without_a_clip_is_read_letter_by_letter() {
    let expected = clips(&[
        (0, "please.ogg"),
        (40, "letter-A.ogg"),
        (40, "letter-B.ogg"),
        (55, "number-012.ogg"),
        (200, "counter-3.ogg"),
    ]);
    assert_eq!(sentence("AB012", "3", &DIGITS).clips, expected);
    let bare = clips(&[
        (0, "please.ogg"),
        (55, "number-012.ogg"),
        (200, "counter-3.ogg"),
    ]);
    assert_eq!(sentence("012", "3", &DIGITS).clips, bare);
}

#[test]
fn what_has_no_clip_is_left_out() {
    let no_counter = sentence("B012", "room", &DIGITS);
    assert_eq!(
        no_counter.clips,
        clips(&[(0, "prefix-B.ogg"), (55, "number-012.ogg")])
    );
    assert_eq!(no_counter.left_out, [Says::Counter]);
    // 7 has no clip, so no way fits; the counter is then the second part, with its own gap.
    let no_number = sentence("B777", "3", &DIGITS);
    assert_eq!(
        no_number.clips,
        clips(&[(0, "prefix-B.ogg"), (200, "counter-3.ogg")])
    );
    assert_eq!(no_number.left_out, [Says::Number]);
}

#[test]
fn a_value_never_leads_out_of_the_folder() {
    let everything = Sentence::new(
        &manifest(),
        &Spoken::new("B012", "../../etc/passwd"),
        |_| true,
    );
    assert_eq!(everything.left_out, [Says::Counter]);
    assert!(everything.clips.iter().all(|clip| !clip.file.contains('/')));
}

#[test]
fn a_wrong_manifest_is_refused() {
    for (from, to) in [
        ("format = 1", "format = 2"),
        ("sample_rate = 48000", "sample_rate = 24000"),
        ("channels = 1", "channels = 2"),
        ("between_repeats = 900", "between_repeats = 60000"),
        ("cross = 10", "cross = 500"),
        ("prefix-{value}.ogg", "../../prefix-{value}.ogg"),
        ("../chime.ogg", "../../chime.ogg"),
        ("says = \"prefix\"", "says = \"weather\""),
    ] {
        let page = PAGE.replace(from, to);
        assert_ne!(page, PAGE);
        assert!(Manifest::parse(&page).is_err(), "{to}");
    }
    assert!(Manifest::parse(&"#".repeat(70_000)).is_err());
}

#[test]
fn gaps_and_fades_are_exact() {
    let fades = Fades {
        cross_ms: 10,
        edge_ms: 4,
    };
    let clip = |value: f32, ms| -> Arc<[f32]> { vec![value; samples(ms)].into() };
    let sound = join(&[(0, clip(0.5, 100)), (55, clip(0.25, 60))], fades);
    assert_eq!(sound.len(), samples(100 + 55 + 60));
    assert_eq!(samples(55), 2_640);
    // Edges rise and fall, the gap is silence to the sample, the middle is as it was.
    assert!(sound[0] > 0.0 && sound[0] < 0.002);
    assert!(sound[samples(4) - 1] < 0.5 && sound[samples(4)] == 0.5);
    assert_eq!(sound[samples(96) - 1], 0.5);
    assert!(sound[samples(100) - 1] < 0.002);
    assert!(
        sound[samples(100)..samples(155)]
            .iter()
            .all(|sample| *sample == 0.0)
    );
    assert!(sound[samples(155)] > 0.0);
    assert_eq!(sound[samples(170)], 0.25);
}

#[test]
fn clips_that_touch_cross_over_at_equal_power() {
    let fades = Fades {
        cross_ms: 10,
        edge_ms: 4,
    };
    let clip: Arc<[f32]> = vec![0.5; samples(50)].into();
    let sound = join(&[(0, clip.clone()), (0, clip.clone())], fades);
    assert_eq!(sound.len(), samples(50 + 50 - 10));
    let middle = samples(45);
    // Two equal signals add up to √2 in the middle, and to one at both ends.
    assert!((sound[middle] / 0.5 - std::f32::consts::SQRT_2).abs() < 0.001);
    assert!((sound[samples(40)] - 0.5).abs() < 0.01);
    assert!((sound[samples(50) - 1] - 0.5).abs() < 0.01);
    assert_eq!(sound[samples(60)], 0.5);
    // Shorter clips than the fades are no trouble.
    let short: Arc<[f32]> = vec![0.5; 7].into();
    assert_eq!(
        join(&[(0, short.clone()), (0, short.clone()), (1, short)], fades).len(),
        7 + 48 + 7
    );
    assert!(join(&[], fades).is_empty());
}

/// Clips that say where they come from: each is 10 ms of one value.
struct Values(BTreeMap<&'static str, f32>);

impl Clips for Values {
    fn has(&self, file: &str) -> bool {
        self.0.contains_key(file)
    }

    fn load(&self, file: &str) -> Result<Arc<[f32]>, ClipError> {
        let value = self.0.get(file).copied().filter(|value| *value > 0.0);
        let value = value.ok_or_else(|| ClipError {
            file: file.into(),
            problem: "broken".into(),
        })?;
        Ok(vec![value; samples(10)].into())
    }
}

fn voice(languages: usize, repeats: u32) -> Voice {
    let pack = |_| Pack {
        manifest: manifest(),
        clips: Box::new(Values(BTreeMap::from([
            ("../chime.ogg", 0.1),
            ("prefix-B.ogg", 0.2),
            ("number-012.ogg", 0.3),
            ("number-013.ogg", 0.35),
            ("counter-3.ogg", 0.4),
            ("counter-4.ogg", -1.0),
        ]))),
    };
    Voice {
        packs: (0..languages).map(pack).collect(),
        repeats,
        volume: 1.0,
    }
}

#[test]
fn an_announcement_is_chime_and_sentences() {
    let (steps, left_out) = voice(2, 2).steps(&Spoken::new("B012", "3"));
    let gaps: Vec<_> = steps.iter().map(|step| (step.pack, step.gap_ms)).collect();
    let sentence = |pack, gap| [(pack, gap), (pack, 55), (pack, 200)];
    let mut expected = vec![(0, 0)];
    expected.extend(sentence(0, 150));
    expected.extend(sentence(0, 900));
    expected.extend(sentence(1, 900));
    expected.extend(sentence(1, 900));
    assert_eq!(gaps, expected);
    assert_eq!(left_out, []);
    let sound = voice(1, 2).announcement(&Spoken::new("B012", "3"));
    assert_eq!(
        sound.len(),
        samples(10 + 150 + 10 + 55 + 10 + 200 + 10 + 900 + 10 + 55 + 10 + 200 + 10)
    );
    assert_eq!(sound[samples(5)], 0.1);
    assert_eq!(sound[samples(10 + 150 + 5)], 0.2);
    assert_eq!(sound[samples(10 + 150 + 10 + 55 + 5)], 0.3);
}

#[test]
fn a_broken_clip_costs_only_itself() {
    let sound = voice(1, 1).announcement(&Spoken::new("B012", "4"));
    assert_eq!(sound.len(), samples(10 + 150 + 10 + 55 + 10));
}

#[test]
fn volume_is_a_factor() {
    let quiet = Voice {
        volume: 0.5,
        ..voice(1, 1)
    };
    assert_eq!(
        quiet.announcement(&Spoken::new("B012", "3"))[samples(5)],
        0.05
    );
}

fn call(ticket: u64, number: &str) -> CallView {
    CallView {
        seq: ticket,
        at: "2026-11-23T09:00:00+08:00".parse().unwrap(),
        ticket: TicketId(ticket),
        number: number.into(),
        class: Class::Normal,
        reason: Reason::Arrival,
        service: "transfer".into(),
        counter: "3".into(),
        times_called: 1,
    }
}

fn announcement(ticket: u64, counter: &str) -> Announcement {
    Announcement {
        call: call(ticket, "B012"),
        counter: counter.into(),
        came: Instant::now(),
    }
}

#[test]
fn first_come_first_said() {
    let mut waiting = Waiting::default();
    assert_eq!(waiting.push(announcement(1, "3")), Came::Waits);
    assert_eq!(waiting.push(announcement(2, "3")), Came::Waits);
    // A recall of one that waits is said once, in its old turn and with its new counter.
    assert_eq!(waiting.push(announcement(1, "4")), Came::Merged);
    let first = waiting.pop().unwrap();
    assert_eq!(
        (first.call.ticket, first.counter.as_str()),
        (TicketId(1), "4")
    );
    // One that was cut off goes before the others.
    waiting.put_back(first);
    assert_eq!(waiting.pop().unwrap().call.ticket, TicketId(1));
    assert_eq!(waiting.pop().unwrap().call.ticket, TicketId(2));
    assert_eq!(waiting.pop(), None);
    for ticket in 0..WAITING_MOST as u64 {
        assert_eq!(waiting.push(announcement(ticket, "3")), Came::Waits);
    }
    let Came::InsteadOf(oldest) = waiting.push(announcement(9_999, "3")) else {
        panic!("it is full")
    };
    assert_eq!(oldest.call.ticket, TicketId(0));
    let later = Instant::now() + Duration::from_secs(30);
    assert_eq!(
        waiting.drop_older(Duration::from_secs(20), later),
        WAITING_MOST
    );
    assert!(waiting.is_empty());
}

/// What a loudspeaker of the test does and was asked to do.
#[derive(Default)]
struct Stand {
    played: Vec<usize>,
    playing: bool,
    no_card: bool,
    /// The card goes while it plays.
    breaks: bool,
}

#[derive(Clone, Default)]
struct Loudspeaker(Arc<Mutex<Stand>>);

impl Loudspeaker {
    fn with<R>(&self, act: impl FnOnce(&mut Stand) -> R) -> R {
        act(&mut self.0.lock().unwrap())
    }
}

impl Speaker for Loudspeaker {
    fn play(&mut self, samples: Arc<[f32]>) -> Result<(), NoSound> {
        self.with(|stand| {
            if stand.no_card {
                return Err(NoSound("none".into()));
            }
            assert!(!stand.playing, "one at a time");
            stand.playing = true;
            stand.played.push(samples.len());
            Ok(())
        })
    }

    fn is_playing(&mut self) -> Result<bool, NoSound> {
        self.with(|stand| {
            if stand.breaks {
                (stand.breaks, stand.playing, stand.no_card) = (false, false, true);
                return Err(NoSound("gone".into()));
            }
            Ok(stand.playing)
        })
    }

    fn probe(&mut self) -> Result<(), NoSound> {
        self.with(|stand| {
            if stand.no_card {
                Err(NoSound("none".into()))
            } else {
                Ok(())
            }
        })
    }

    fn rest(&mut self) {}
}

fn start(loudspeaker: &Loudspeaker) -> (Announcer, Receiver<VoiceEvent>) {
    let (told, events): (Sender<VoiceEvent>, _) = channel();
    let told = move |event| told.send(event).unwrap();
    (
        Announcer::start(voice(1, 1), loudspeaker.clone(), told).unwrap(),
        events,
    )
}

fn next(events: &Receiver<VoiceEvent>) -> VoiceEvent {
    events.recv_timeout(Duration::from_secs(30)).unwrap()
}

fn begins(event: VoiceEvent) -> u64 {
    match event {
        VoiceEvent::Begins(call) => call.ticket.0,
        other => panic!("{other:?}"),
    }
}

#[test]
fn one_announcement_at_a_time_and_none_lost() {
    let loudspeaker = Loudspeaker::default();
    let (announcer, events) = start(&loudspeaker);
    assert_eq!(next(&events), VoiceEvent::Sound(true));
    for ticket in 1..=5 {
        announcer.announce(call(ticket, "B012"), "3".into());
    }
    for ticket in 1..=5 {
        assert_eq!(begins(next(&events)), ticket);
        loudspeaker.with(|stand| stand.playing = false);
        assert_eq!(next(&events), VoiceEvent::Ended(TicketId(ticket)));
    }
    assert_eq!(loudspeaker.with(|stand| stand.played.len()), 5);
}

#[test]
fn a_card_that_comes_back_is_used() {
    let loudspeaker = Loudspeaker::default();
    loudspeaker.with(|stand| stand.no_card = true);
    let (announcer, events) = start(&loudspeaker);
    assert_eq!(next(&events), VoiceEvent::Sound(false));
    announcer.announce(call(1, "B012"), "3".into());
    loudspeaker.with(|stand| stand.no_card = false);
    assert_eq!(next(&events), VoiceEvent::Sound(true));
    assert_eq!(begins(next(&events)), 1);
    // It is lost in the middle: said again from the beginning when it is back.
    loudspeaker.with(|stand| stand.breaks = true);
    assert_eq!(next(&events), VoiceEvent::Sound(false));
    assert_eq!(next(&events), VoiceEvent::Ended(TicketId(1)));
    loudspeaker.with(|stand| stand.no_card = false);
    assert_eq!(next(&events), VoiceEvent::Sound(true));
    assert_eq!(begins(next(&events)), 1);
    loudspeaker.with(|stand| stand.playing = false);
    assert_eq!(next(&events), VoiceEvent::Ended(TicketId(1)));
}
