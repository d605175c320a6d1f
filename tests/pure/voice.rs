//! The voice: sentences by value, announcements sample by sample, one after another.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiaohao::model::hall::Words;
use jiaohao::voice::announcement::{ClipError, Clips, Pack, at_volume, join, samples};
use jiaohao::voice::manifest::{Fades, Says};
use jiaohao::voice::sentence::{Clip, Sentence};
use jiaohao::voice::{
    Announcer, Form, Load, Manifest, NoSound, Order, Place, Plan, Speaker, Speech, Spoken, Take,
    Voice, VoiceEvent,
};
use jiaohao::words::Lang;

/// A small manifest in the usual form.
const PAGE: &str = r#"
format = 1
id = "zh"
one = "幺"
sample_rate = 48000
channels = 1
otherwise = "look.ogg"
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
short = [{ clips = ["letter-{char}.ogg"], gap = 30 }]
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
ways = [
  { clips = ["counter-{value}.ogg"], gap = 0 },
  { clips = ["to.ogg", "letter-{letter}.ogg", "digit-{digit}.ogg", "end.ogg"], gap = 20 },
  { clips = ["to.ogg", "word-{word}.ogg", "digit-{digit}.ogg", "end.ogg"], gap = 20 },
]
[have]
prefixes = ["B"]
"#;

fn manifest() -> Manifest {
    Manifest::parse(PAGE).unwrap()
}

fn sentence(number: &str, place: Place, files: &[&str]) -> Sentence {
    in_form(number, place, Form::Full, files)
}

fn in_form(number: &str, place: Place, form: Form, files: &[&str]) -> Sentence {
    let files: BTreeSet<_> = files.iter().copied().collect();
    let spoken = Spoken::new(number, place);
    Sentence::new(&manifest(), &spoken, Lang::ZH, form, |file| {
        files.contains(file)
    })
}

/// A counter without a number.
fn named(id: &str, zh: &str) -> Place {
    Place::Named {
        name: [("zh", zh)].into_iter().collect::<Words>(),
        id: id.into(),
    }
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
    let sentence = sentence("B012", Place::Number(12), &DIGITS);
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
    assert_eq!(sentence("B1000", Place::Number(3), &DIGITS).clips, expected);
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
    assert_eq!(sentence("AB012", Place::Number(3), &DIGITS).clips, expected);
    let bare = clips(&[
        (0, "please.ogg"),
        (55, "number-012.ogg"),
        (200, "counter-3.ogg"),
    ]);
    assert_eq!(sentence("012", Place::Number(3), &DIGITS).clips, bare);
}

/// Half a number, or one without its letter, would call somebody else.
#[test]
fn what_has_no_clip_is_on_the_screen() {
    let with_look: Vec<_> = DIGITS.into_iter().chain(["look.ogg"]).collect();
    let no_counter = sentence("B012", named("room", "发证室"), &with_look);
    let expected = [
        (0, "prefix-B.ogg"),
        (55, "number-012.ogg"),
        (200, "look.ogg"),
    ];
    assert_eq!(no_counter.clips, clips(&expected));
    assert_eq!(no_counter.left_out, [Says::Counter]);
    // 7 has no clip, and C has none.
    for (number, says) in [("B777", Says::Number), ("C012", Says::Prefix)] {
        let not_said = sentence(number, Place::Number(3), &with_look);
        assert_eq!(not_said.clips, clips(&[(0, "look.ogg")]), "{number}");
        assert_eq!(not_said.left_out, [says], "{number}");
        // A pack that has no clip for it then says nothing.
        assert_eq!(sentence(number, Place::Number(3), &DIGITS).clips, []);
    }
}

/// An id is not a word of the hall: `8` is not the counter with number 8.
#[test]
fn an_id_is_never_spoken() {
    let eight = |place| {
        sentence(
            "B012",
            place,
            &["prefix-B.ogg", "number-012.ogg", "counter-8.ogg"],
        )
    };
    assert_eq!(eight(Place::Number(8)).left_out, []);
    assert_eq!(eight(named("8", "发证室")).left_out, [Says::Counter]);
    // Letters and digits are not read from an id either, but from a name.
    let all = [DIGITS.as_slice(), &["to.ogg", "end.ogg"]].concat();
    assert_eq!(
        sentence("B012", named("A1", "发证室"), &all).left_out,
        [Says::Counter]
    );
    assert_eq!(sentence("B012", named("cert", "A1"), &all).left_out, []);
}

/// If a hall has recorded a clip for a place it is used, under its name or, as before, its id.
#[test]
fn a_place_is_said_by_its_own_clip() {
    for clip in ["counter-发证室.ogg", "counter-certificates.ogg"] {
        let all: Vec<_> = DIGITS.into_iter().chain([clip]).collect();
        let said = sentence("B012", named("certificates", "发证室"), &all);
        assert_eq!(said.clips[2].file, clip);
    }
}

#[test]
fn counters_without_a_clip_are_composed() {
    let more = ["to.ogg", "end.ogg", "word-综合.ogg"];
    let all = [DIGITS.as_slice(), &more].concat();
    let counter = |place| {
        let said = sentence("B012", place, &all);
        let files = said.clips.into_iter().skip(2).map(|clip| clip.file);
        files.collect::<Vec<_>>()
    };
    let expected = [
        "to.ogg",
        "digit-1.ogg",
        "digit-2.ogg",
        "digit-0.ogg",
        "end.ogg",
    ];
    assert_eq!(counter(Place::Number(120)), expected);
    let letter = ["to.ogg", "letter-A.ogg", "digit-1.ogg", "end.ogg"];
    assert_eq!(counter(named("x", "A1")), letter);
    let word = ["to.ogg", "word-综合.ogg", "digit-1.ogg", "end.ogg"];
    assert_eq!(counter(named("x", "综合1")), word);
    // There is a clip for 综合, but none for 登记, and nothing after the digits can be said.
    assert_eq!(counter(named("x", "登记1")), Vec::<String>::new());
    assert_eq!(counter(named("x", "综合1号窗口")), Vec::<String>::new());
}

#[test]
fn the_short_form_has_no_please() {
    let short = in_form("B012", Place::Number(3), Form::Short, &DIGITS);
    let expected = [
        (0, "letter-B.ogg"),
        (55, "number-012.ogg"),
        (200, "counter-3.ogg"),
    ];
    assert_eq!(short.clips, clips(&expected));
    // If there is no clip for it, the full form is said.
    let without: Vec<_> = DIGITS
        .into_iter()
        .filter(|file| *file != "letter-B.ogg")
        .collect();
    let full = in_form("B012", Place::Number(3), Form::Short, &without);
    assert_eq!(full.clips[0].file, "prefix-B.ogg");
}

#[test]
fn a_value_never_leads_out_of_the_folder() {
    let spoken = Spoken::new("B012", named("../../etc/passwd", "../../etc/passwd"));
    let everything = Sentence::new(&manifest(), &spoken, Lang::ZH, Form::Full, |_| true);
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
        ("otherwise = \"look.ogg\"", "otherwise = \"../look.ogg\""),
        ("otherwise = \"look.ogg\"", "rate = \"../rate.ogg\""),
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
    // Edges fade in and out, the gap is silent to the sample, the middle is unchanged.
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
    // Clips shorter than the fades are no problem.
    let short: Arc<[f32]> = vec![0.5; 7].into();
    assert_eq!(
        join(&[(0, short.clone()), (0, short.clone()), (1, short)], fades).len(),
        7 + 48 + 7
    );
    assert!(join(&[], fades).is_empty());
}

/// Identifiable clips: each is 10 ms of one value.
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

fn voice(languages: usize) -> Voice {
    let pack = |_| Pack {
        lang: Lang::ZH,
        manifest: manifest(),
        clips: Box::new(Values(BTreeMap::from([
            ("../chime.ogg", 0.1),
            ("prefix-B.ogg", 0.2),
            ("letter-B.ogg", 0.25),
            ("number-012.ogg", 0.3),
            ("number-013.ogg", 0.35),
            ("counter-3.ogg", 0.4),
            ("counter-4.ogg", -1.0),
            ("rate.ogg", 0.5),
        ]))),
    };
    Voice {
        packs: (0..languages).map(pack).collect(),
    }
}

fn spoken(counter: u32) -> Spoken {
    Spoken::new("B012", Place::Number(counter))
}

fn take(language: usize, time: u32, form: Form) -> Take {
    Take {
        language,
        time,
        form,
    }
}

const FIRST: Take = Take {
    language: 0,
    time: 1,
    form: Form::Full,
};

#[test]
fn an_announcement_is_chime_and_sentences() {
    let voice = voice(2);
    let gaps = |take: Take| {
        let (steps, left_out) = voice.packs[take.language].steps(&spoken(3), take);
        assert_eq!(left_out, []);
        steps.iter().map(|step| step.gap_ms).collect::<Vec<_>>()
    };
    assert_eq!(gaps(FIRST), [0, 150, 55, 200]);
    assert_eq!(gaps(take(0, 2, Form::Full)), [900, 55, 200]);
    assert_eq!(gaps(take(1, 1, Form::Full)), [900, 55, 200]);
    assert_eq!(gaps(take(0, 1, Form::Short)), [400, 55, 200]);
    let sound = voice.sound(&spoken(3), FIRST);
    assert_eq!(sound.len(), samples(10 + 150 + 10 + 55 + 10 + 200 + 10));
    assert_eq!(sound[samples(5)], 0.1);
    assert_eq!(sound[samples(10 + 150 + 5)], 0.2);
    assert_eq!(sound[samples(10 + 150 + 10 + 55 + 5)], 0.3);
    let repeat = voice.sound(&spoken(3), take(0, 2, Form::Full));
    assert_eq!(repeat.len(), samples(900 + 10 + 55 + 10 + 200 + 10));
    assert!(repeat[..samples(900)].iter().all(|sample| *sample == 0.0));
}

/// First the repeat is dropped, then the second language, then the sentence is short.
#[test]
fn a_pack_asks_for_a_rating_in_words_or_by_its_chime() {
    let mut voice = voice(1);
    assert_eq!(
        voice.rate(),
        voice.chime(),
        "a pack that was made before knows no such sentence"
    );
    voice.packs[0].manifest.rate = Some("rate.ogg".into());
    let asked = voice.rate();
    assert_eq!((asked.len(), asked[samples(5)]), (samples(10), 0.5));
    voice.packs[0].manifest.rate = Some("lost.ogg".into());
    assert_eq!(voice.rate(), voice.chime());
    assert!(Voice { packs: Vec::new() }.rate().is_empty());
}

#[test]
fn the_packs_that_are_shipped_ask_for_a_rating() {
    let sounds = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("sounds");
    for lang in Lang::all() {
        let pack = Pack::open(&sounds, lang).unwrap();
        let file = pack.manifest.rate.clone().unwrap();
        assert!(pack.clips.has(&file), "{lang:?} has no {file}");
    }
}

#[test]
fn under_load_an_announcement_gets_shorter() {
    let load = Load {
        no_repeat_from: 1,
        one_language_from: 2,
        short_from: 3,
    };
    let said = |others: usize, load: Load| {
        let plan = Plan {
            languages: 2,
            repeats: 2,
            load,
        };
        let first = plan.first(others);
        let takes = std::iter::successors(Some(first), |said| plan.after(*said, others));
        takes
            .map(|take| (take.language, take.time, take.form))
            .collect::<Vec<_>>()
    };
    let (full, short) = (Form::Full, Form::Short);
    let all = [(0, 1, full), (0, 2, full), (1, 1, full), (1, 2, full)];
    assert_eq!(said(0, load), all);
    assert_eq!(said(1, load), [(0, 1, full), (1, 1, full)]);
    assert_eq!(said(2, load), [(0, 1, full)]);
    assert_eq!(said(3, load), [(0, 1, short)]);
    // Each of the three rules by itself.
    let never = Load {
        no_repeat_from: 99,
        one_language_from: 99,
        short_from: 99,
    };
    assert_eq!(said(9, never), all);
    let no_repeat_from = 9;
    let no_repeat = Load {
        no_repeat_from,
        ..never
    };
    assert_eq!(said(9, no_repeat), [(0, 1, full), (1, 1, full)]);
    let one_language_from = 9;
    let one = Load {
        one_language_from,
        ..never
    };
    assert_eq!(said(9, one), [(0, 1, full), (0, 2, full)]);
    let short_from = 0;
    let always_short = Load {
        short_from,
        ..never
    };
    assert!(
        said(0, always_short)
            .iter()
            .all(|(_, _, form)| *form == short)
    );
}

#[test]
fn a_broken_clip_costs_only_itself() {
    let sound = voice(1).sound(&spoken(4), FIRST);
    assert_eq!(sound.len(), samples(10 + 150 + 10 + 55 + 10));
}

#[test]
fn volume_is_a_factor() {
    let sound = || voice(1).sound(&spoken(3), FIRST);
    assert_eq!(at_volume(sound(), 50)[samples(5)], 0.05);
    assert_eq!(at_volume(sound(), 100), sound());
    assert!(at_volume(sound(), 0).iter().all(|sample| *sample == 0.0));
}

/// What the test's loudspeaker does and was asked to do.
#[derive(Default)]
struct Stand {
    played: Vec<usize>,
    playing: bool,
    no_card: bool,
    /// The card accepts no samples: it can be opened, and that is all.
    hangs: bool,
    /// The card disappears while it plays.
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
            if stand.no_card || stand.hangs {
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
        Announcer::start(voice(1).into(), loudspeaker.clone(), told).unwrap(),
        events,
    )
}

fn next(events: &Receiver<VoiceEvent>) -> VoiceEvent {
    events.recv_timeout(Duration::from_secs(30)).unwrap()
}

fn order(call: u64) -> Order {
    Order {
        call,
        says: Speech::Call(spoken(3)),
        take: FIRST,
        volume: 100,
    }
}

/// Waits until it plays.
fn playing(loudspeaker: &Loudspeaker) {
    for _ in 0..3_000 {
        if loudspeaker.with(|stand| stand.playing) {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("it never played");
}

#[test]
fn each_sentence_is_answered_when_it_was_heard() {
    let loudspeaker = Loudspeaker::default();
    let (announcer, events) = start(&loudspeaker);
    assert_eq!(next(&events), VoiceEvent::Sound(true));
    for call in 1..=3 {
        announcer.say(order(call));
        playing(&loudspeaker);
        loudspeaker.with(|stand| stand.playing = false);
        assert_eq!(next(&events), VoiceEvent::Said(call));
    }
    assert_eq!(loudspeaker.with(|stand| stand.played.len()), 3);
}

#[test]
fn a_card_that_comes_back_is_used() {
    let loudspeaker = Loudspeaker::default();
    loudspeaker.with(|stand| stand.no_card = true);
    let (announcer, events) = start(&loudspeaker);
    assert_eq!(next(&events), VoiceEvent::Sound(false));
    announcer.say(order(1));
    assert_eq!(next(&events), VoiceEvent::Unsaid(1));
    loudspeaker.with(|stand| stand.no_card = false);
    assert_eq!(next(&events), VoiceEvent::Sound(true));
    announcer.say(order(1));
    playing(&loudspeaker);
    // It is lost in the middle, so the sentence was not said.
    loudspeaker.with(|stand| stand.breaks = true);
    assert_eq!(next(&events), VoiceEvent::Sound(false));
    assert_eq!(next(&events), VoiceEvent::Unsaid(1));
}

/// Only a check that finds that it accepts samples says so, not a sentence that it would swallow.
#[test]
fn a_card_that_hangs_is_not_back() {
    let loudspeaker = Loudspeaker::default();
    loudspeaker.with(|stand| stand.hangs = true);
    let (announcer, events) = start(&loudspeaker);
    assert_eq!(next(&events), VoiceEvent::Sound(false));
    announcer.say(order(1));
    assert_eq!(next(&events), VoiceEvent::Unsaid(1));
    assert_eq!(loudspeaker.with(|stand| stand.played.len()), 0);
    loudspeaker.with(|stand| stand.hangs = false);
    assert_eq!(next(&events), VoiceEvent::Sound(true));
}
