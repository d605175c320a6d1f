//! The real sound path without a sound card: ALSA's file plugin writes what a card would have
//! played. ALSA's configuration belongs to the process, so each case runs in its own: the tests
//! here start this program again, for one of the parts marked *ignore*.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use crate::wav::{read_wav, to_s16};
use jiaohao::voice::announcement::Pack;
use jiaohao::voice::player::SoundCard;
use jiaohao::voice::{
    Announcer, Form, Order, Place, RATE, Speaker, Speech, Spoken, Take, Voice, VoiceEvent,
};
use jiaohao::words::Lang;

const PATIENCE: Duration = Duration::from_secs(60);

/// A card that records what it plays.
const CARD: &str = r#"
pcm.!default {
  type plug
  slave {
    pcm {
      type file
      slave.pcm { type null }
      file { @func getenv vars [ CAPTURE_WAV ] default "capture.wav" }
      format "wav"
      truncate true
    }
    format S16_LE
    rate RATE
    channels 2
  }
}
"#;

const PAGE: &str = r#"
format = 1
id = "zh"
sample_rate = 48000
channels = 1
[gaps]
after_chime = 150
between_repeats = 300
[fades]
cross = 10
edge = 0
[[part]]
says = "prefix"
gap = 0
ways = [{ clips = ["prefix-{value}.wav"], gap = 0 }]
[[part]]
says = "number"
gap = 55
ways = [{ clips = ["digit-{char}.wav"], gap = 20 }]
"#;

#[test]
fn what_is_played_is_what_the_clips_say() {
    let stage = Stage::new();
    stage.plug_in(RATE);
    stage.run("sound::part_plays_one_announcement").wait_good();
    let (rate, heard) = read_wav(&stage.path("capture.wav"));
    assert_eq!(rate, RATE);
    let expected = to_s16(&stage.sound());
    let start = start_of(&heard, &expected).expect("the announcement was heard, bit for bit");
    // Nothing else was.
    assert!(heard[..start].iter().all(|sample| *sample == 0));
    assert!(
        heard[start + expected.len()..]
            .iter()
            .all(|sample| *sample == 0)
    );
}

#[test]
fn a_card_of_another_rate_plays_as_long() {
    let stage = Stage::new();
    stage.plug_in(44_100);
    stage.run("sound::part_plays_one_announcement").wait_good();
    let (rate, heard) = read_wav(&stage.path("capture.wav"));
    assert_eq!(rate, 44_100);
    let sounds = |sample: &i16| sample.unsigned_abs() > 500;
    let first = heard.iter().position(sounds).unwrap();
    let last = heard.iter().rposition(sounds).unwrap();
    let expected = stage.sound().len();
    let seconds = (last - first) as f64 / 44_100.0;
    assert!(
        (seconds - expected as f64 / f64::from(RATE)).abs() < 0.02,
        "{seconds} s"
    );
}

#[test]
fn no_card_is_said_and_a_card_that_comes_is_used() {
    let stage = Stage::new();
    stage.unplug();
    let child = stage.run("sound::part_waits_for_a_card");
    wait_for(|| stage.path("silent").exists());
    stage.plug_in(RATE);
    child.wait_good();
    let (_, heard) = read_wav(&stage.path("capture.wav"));
    let expected = to_s16(&stage.sound());
    start_of(&heard, &expected).expect("the call that waited was heard, bit for bit");
}

#[test]
#[ignore = "a part of other tests, with an ALSA of its own"]
fn part_plays_one_announcement() {
    let stage = Stage::of_parent();
    let samples: Arc<[f32]> = stage.sound().into();
    let mut card = SoundCard::default();
    card.play(samples).unwrap();
    while card.is_playing().unwrap() {
        std::thread::sleep(Duration::from_millis(1));
    }
    // What the card still buffers must be heard too.
    std::thread::sleep(Duration::from_millis(100));
}

#[test]
#[ignore = "a part of other tests, with an ALSA of its own"]
fn part_waits_for_a_card() {
    let stage = Stage::of_parent();
    let (told, events) = channel();
    let card = SoundCard::new(Duration::ZERO);
    let announcer = Announcer::start(stage.voice().into(), card, move |event| {
        let _ = told.send(event);
    });
    let announcer = announcer.unwrap();
    let next = || events.recv_timeout(PATIENCE).unwrap();
    assert_eq!(next(), VoiceEvent::Sound(false));
    std::fs::write(stage.path("silent"), "").unwrap();
    assert_eq!(next(), VoiceEvent::Sound(true));
    announcer.say(order());
    assert_eq!(next(), VoiceEvent::Said(1));
    std::thread::sleep(Duration::from_millis(100));
}

/// It accepts what its buffers hold and nothing more, without an error: like a card that hangs.
#[test]
fn a_card_that_hangs_is_told_apart_from_one_that_plays() {
    let stage = Stage::new();
    stage.plug_in_hanging();
    let child = stage.run("sound::part_waits_for_a_card");
    wait_for(|| stage.path("silent").exists());
    stage.plug_in(RATE);
    child.wait_good();
    let (_, heard) = read_wav(&stage.path("capture.wav"));
    let expected = to_s16(&stage.sound());
    start_of(&heard, &expected).expect("heard on the card that plays, bit for bit");
}

#[test]
fn a_card_that_hangs_in_a_sentence_is_said_and_left() {
    let stage = Stage::new();
    stage.plug_in(RATE);
    let child = stage.run("sound::part_is_left_in_a_sentence");
    wait_for(|| stage.path("ready").exists());
    stage.plug_in_hanging();
    std::fs::write(stage.path("go"), "").unwrap();
    wait_for(|| stage.path("silent").exists());
    stage.plug_in(RATE);
    child.wait_good();
}

#[test]
#[ignore = "a part of other tests, with an ALSA of its own"]
fn part_is_left_in_a_sentence() {
    let stage = Stage::of_parent();
    let (told, events) = channel();
    let card = SoundCard::new(Duration::ZERO);
    let announcer = Announcer::start(stage.voice().into(), card, move |event| {
        let _ = told.send(event);
    });
    let announcer = announcer.unwrap();
    let next = || events.recv_timeout(PATIENCE).unwrap();
    assert_eq!(next(), VoiceEvent::Sound(true));
    announcer.say(order());
    assert_eq!(next(), VoiceEvent::Said(1));
    // The card is released while nothing is spoken.
    std::thread::sleep(Duration::from_secs(2));
    std::fs::write(stage.path("ready"), "").unwrap();
    wait_for(|| stage.path("go").exists());
    announcer.say(order());
    assert_eq!(next(), VoiceEvent::Sound(false));
    assert_eq!(next(), VoiceEvent::Unsaid(1));
    std::fs::write(stage.path("silent"), "").unwrap();
    assert_eq!(next(), VoiceEvent::Sound(true));
    announcer.say(order());
    assert_eq!(next(), VoiceEvent::Said(1));
}

fn wait_for(is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "it never came");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn order() -> Order {
    Order {
        call: 1,
        says: Speech::Call(spoken()),
        take: TAKE,
        volume: 100,
    }
}

fn spoken() -> Spoken {
    Spoken::new("B012", Place::Number(3))
}

const TAKE: Take = Take {
    language: 0,
    time: 1,
    form: Form::Full,
};

/// A folder with a voice pack, an ALSA configuration and the captured sound.
struct Stage {
    folder: PathBuf,
    _temporary: Option<tempfile::TempDir>,
}

impl Stage {
    fn new() -> Self {
        let temporary = tempfile::tempdir().unwrap();
        let stage = Self {
            folder: temporary.path().into(),
            _temporary: Some(temporary),
        };
        std::fs::create_dir(stage.path("zh")).unwrap();
        std::fs::write(stage.path("zh/manifest.toml"), PAGE).unwrap();
        for (seed, name) in ["prefix-B", "digit-0", "digit-1", "digit-2"]
            .iter()
            .enumerate()
        {
            let path = stage.path(&format!("zh/{name}.wav"));
            std::fs::write(path, wav(&noise(seed as u32 + 1, 9_000 + 700 * seed))).unwrap();
        }
        stage
    }

    fn of_parent() -> Self {
        let folder = std::env::var_os("JIAOHAO_TEST_STAGE").expect("started by another test");
        Self {
            folder: folder.into(),
            _temporary: None,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn voice(&self) -> Voice {
        Voice {
            packs: vec![Pack::open(&self.folder, Lang::ZH).unwrap()],
        }
    }

    fn sound(&self) -> Vec<f32> {
        self.voice().sound(&spoken(), TAKE)
    }

    /// A card whose samples nobody reads: they go into a pipe.
    fn plug_in_hanging(&self) {
        let card = CARD.replace("RATE", &RATE.to_string());
        let file = r#"file "| exec sleep 120""#;
        let (before, after) = card.split_once("file {").unwrap();
        let (_, after) = after.split_once('}').unwrap();
        let card = format!("{before}{file}{after}");
        std::fs::write(self.path("new.conf"), card).unwrap();
        std::fs::rename(self.path("new.conf"), self.path("asound.conf")).unwrap();
    }

    fn plug_in(&self, rate: u32) {
        let card = CARD.replace("RATE", &rate.to_string());
        std::fs::write(self.path("new.conf"), card).unwrap();
        std::fs::rename(self.path("new.conf"), self.path("asound.conf")).unwrap();
    }

    fn unplug(&self) {
        std::fs::write(self.path("asound.conf"), "# no card\n").unwrap();
    }

    fn run(&self, part: &str) -> Part {
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", part, "--ignored", "--nocapture"])
            .env("JIAOHAO_TEST_STAGE", &self.folder)
            .env("ALSA_CONFIG_PATH", self.path("asound.conf"))
            .env("CAPTURE_WAV", self.path("capture.wav"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn();
        Part(child.unwrap())
    }
}

struct Part(Child);

impl Part {
    fn wait_good(mut self) {
        let began = Instant::now();
        loop {
            if let Some(status) = self.0.try_wait().unwrap() {
                assert!(status.success(), "{status}");
                return;
            }
            assert!(began.elapsed() < PATIENCE, "it never ends");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Noise that is never silent for long, so that it can be found again.
fn noise(seed: u32, length: usize) -> Vec<i16> {
    let mut state = seed.wrapping_mul(2_654_435_761);
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 18) as i16 - 8_192
    };
    (0..length).map(|_| next()).collect()
}

fn wav(samples: &[i16]) -> Vec<u8> {
    let bytes = samples.len() as u32 * 2;
    let mut file = Vec::new();
    file.extend(b"RIFF");
    file.extend((36 + bytes).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16u32.to_le_bytes());
    file.extend([1u16, 1].map(u16::to_le_bytes).concat());
    file.extend([RATE, RATE * 2].map(u32::to_le_bytes).concat());
    file.extend([2u16, 16].map(u16::to_le_bytes).concat());
    file.extend(b"data");
    file.extend(bytes.to_le_bytes());
    file.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    file
}

fn start_of(heard: &[i16], expected: &[i16]) -> Option<usize> {
    let first = heard.iter().position(|sample| *sample != 0)?;
    let lead = expected.iter().position(|sample| *sample != 0)?;
    let start = first.checked_sub(lead)?;
    let part = heard.get(start..start + expected.len())?;
    let differs = part.iter().zip(expected).filter(|(a, b)| a != b).count();
    (differs == 0).then_some(start)
}
