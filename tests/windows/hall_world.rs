//! A hall in which counters call, and a display that hears and announces it: in virtual time, with
//! the lengths of the real clips.

use jiaohao::link::LinkState;
use jiaohao::model::{Action, DisplaySettings, Moment, Reason, Span, Time};
use jiaohao::protocol::view::CallView;
use jiaohao::screens::display::conductor::Conductor;
use jiaohao::voice::announcement::{Pack, Voice};
use jiaohao::voice::{Form, Order, Speech, Spoken, VoiceEvent};
use jiaohao::words::Lang;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use crate::hall::Hall;

const STEP: Span = Span::from_millis(50);
/// Interval of the hub's ticks.
const TICK: Span = Span::from_secs(5);
const RATE: f64 = 48_000.0;

/// A sentence that the loudspeaker started.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Heard {
    pub number: String,
    pub order: Order,
    pub call: CallView,
    pub began: Time,
    pub ended: Time,
}

pub(crate) struct World {
    pub hall: Hall,
    pub conductor: Conductor,
    /// Whether the hub's messages reach the display.
    pub connected: bool,
    pub heard: Vec<Heard>,
    /// When the chime sounded alone.
    pub chimes: Vec<Time>,
    /// How long each call's number was large in the band, and how often two of one counter were.
    pub shown: BTreeMap<String, Span>,
    pub doubled: usize,
    voice: Voice,
    lengths: HashMap<String, f64>,
    calls: BTreeMap<u64, CallView>,
    playing: Option<(u64, Time)>,
    told: Time,
}

impl World {
    pub(crate) fn new(hall: Hall, languages: &[Lang], settings: DisplaySettings) -> Self {
        let sounds = Path::new(env!("CARGO_MANIFEST_DIR")).join("sounds");
        let pack = |lang: &Lang| Pack::open(&sounds, *lang).unwrap();
        let mut conductor = Conductor::new(Lang::ZH, languages.len(), settings);
        conductor.relink(LinkState::Connected);
        conductor.hear(VoiceEvent::Sound(true));
        let mut world = Self {
            told: hall.now,
            hall,
            conductor,
            connected: true,
            heard: Vec::new(),
            chimes: Vec::new(),
            shown: BTreeMap::new(),
            doubled: 0,
            voice: Voice {
                packs: languages.iter().map(pack).collect(),
            },
            lengths: HashMap::new(),
            calls: BTreeMap::new(),
            playing: None,
        };
        world.see();
        world
    }

    pub(crate) fn busy(counters: u32) -> Self {
        let hall = Hall::of_counters(counters, |_| {});
        Self::new(hall, &[Lang::ZH], DisplaySettings::default())
    }

    pub(crate) fn now(&self) -> Moment {
        self.hall.moment()
    }

    /// The display gets the hall as it is.
    pub(crate) fn see(&mut self) {
        self.told = self.hall.now;
        let hall = Arc::new(self.hall.view());
        self.conductor.see(Some(hall), self.now());
    }

    /// Somebody is called: with which number?
    pub(crate) fn call(&mut self, counter: u32) -> String {
        let number = self.hall.summon(&counter.to_string(), Reason::Arrival);
        self.note();
        number
    }

    pub(crate) fn recall(&mut self, counter: u32) {
        self.hall.act(&counter.to_string(), Action::Recall);
        self.note();
    }

    /// The ticket at the counter is a no-show: it is gone.
    pub(crate) fn end(&mut self, counter: u32) {
        self.hall.act(&counter.to_string(), Action::NoShow);
        self.tell();
    }

    pub(crate) fn start(&mut self, counter: u32) {
        self.hall.act(&counter.to_string(), Action::Start);
        self.tell();
    }

    fn note(&mut self) {
        let call = self.hall.view().calls.swap_remove(0);
        self.calls.insert(call.seq, call);
        self.tell();
    }

    fn tell(&mut self) {
        if self.connected {
            self.see();
        }
        self.speak();
    }

    /// Time passes for the hall, the voice and the board.
    pub(crate) fn pass(&mut self, span: Span) {
        let end = self.hall.now + span;
        while self.hall.now < end {
            self.hall.pass(STEP);
            if self.connected && self.hall.now.since(self.told) >= TICK {
                self.see();
            }
            if let Some((call, ends)) = self.playing
                && self.hall.now >= ends
            {
                self.playing = None;
                self.conductor.hear(VoiceEvent::Said(call));
            }
            self.speak();
            self.look();
        }
    }

    pub(crate) fn speak(&mut self) {
        let Some(order) = self.conductor.cue(self.now()) else {
            return;
        };
        assert!(self.playing.is_none(), "one sentence at a time");
        let Speech::Call(spoken) = order.says.clone() else {
            self.chimes.push(self.hall.now);
            self.playing = Some((order.call, self.hall.now + Span::from_secs(1)));
            return;
        };
        let ended = self.hall.now + self.length(&spoken, &order);
        self.playing = Some((order.call, ended));
        let call = self.calls[&order.call].clone();
        self.heard.push(Heard {
            number: call.number.clone(),
            order,
            call,
            began: self.hall.now,
            ended,
        });
    }

    fn look(&mut self) {
        let board = self.conductor.board(Some(self.now()));
        let fresh: Vec<_> = board.calls.iter().filter(|call| call.fresh).collect();
        for call in &fresh {
            let shown = self.shown.entry(call.number.to_string()).or_default();
            *shown = *shown + STEP;
        }
        if fresh.len() == 2 && fresh[0].counter == fresh[1].counter {
            self.doubled += 1;
        }
    }

    /// What is shown large now.
    pub(crate) fn large(&mut self) -> Vec<String> {
        let board = self.conductor.board(Some(self.now()));
        board
            .calls
            .into_iter()
            .map(|call| call.number.into())
            .collect()
    }

    /// The numbers that were spoken, one per sentence.
    pub(crate) fn said(&self) -> Vec<String> {
        let numbers = self.heard.iter();
        numbers.map(|heard| heard.number.clone()).collect()
    }

    /// From each call to the start of its first sentence, in the order of calls.
    pub(crate) fn lags(&self) -> Vec<Span> {
        let mut first: BTreeMap<u64, Span> = BTreeMap::new();
        for heard in &self.heard {
            let lag = heard.began.since(heard.call.at.time);
            first.entry(heard.call.seq).or_insert(lag);
        }
        first.into_values().collect()
    }

    fn length(&mut self, spoken: &Spoken, order: &Order) -> Span {
        let pack = &self.voice.packs[order.take.language];
        let (steps, left_out) = pack.steps(spoken, order.take);
        assert_eq!(left_out, [], "{order:?}");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("sounds")
            .join(pack.lang.code());
        let mut seconds = 0.0;
        for step in steps {
            let path = folder.join(&step.file);
            let known = self.lengths.entry(path.display().to_string());
            let length = known.or_insert_with(|| ogg_seconds(&path));
            seconds += *length + f64::from(step.gap_ms) / 1_000.0;
        }
        Span::from_millis((seconds * 1_000.0) as i64)
    }
}

/// Length of an Ogg Vorbis file: its last page contains the number of samples.
fn ogg_seconds(path: &Path) -> f64 {
    let bytes = std::fs::read(path).unwrap();
    let last = bytes
        .windows(4)
        .rposition(|window| window == b"OggS")
        .unwrap();
    let granule: [u8; 8] = bytes[last + 6..last + 14].try_into().unwrap();
    u64::from_le_bytes(granule) as f64 / RATE
}

/// How many sentences were heard in full, and how many in short form.
pub(crate) fn forms(heard: &[Heard]) -> (usize, usize) {
    let short = heard
        .iter()
        .filter(|heard| heard.order.take.form == Form::Short);
    let short = short.count();
    (heard.len() - short, short)
}
