//! What the display makes of what it hears: which calls are new, which of them is spoken next, and
//! what the board shows. Pure: time comes in.
//!
//! The voice is given one sentence at a time. Whose it is, and how long, is decided when the voice
//! is free, by the hall as it is then: a ticket that is no longer called, or was called again, is
//! not spoken. A sentence that has begun is finished, as breaking off startles everybody; but
//! nothing of an ended call follows it.

use super::band::Band;
use super::line::{Line, Waiting};
use super::media::album::{Album, Wanted};
use super::media::leaves;
use super::media::turns::{Leaf, Page, Turns};
use super::pages::PAGE;
use super::screen::BoardView;
use super::sight::{Shape, Shown, Sight};
use super::troubles::{self, OwnTrouble};
use super::view_model::{board, frame};
use crate::link::LinkState;
use crate::model::{Announced, DisplayLayout, DisplaySettings, FileHash, Moment, Span, Time};
use crate::protocol::view::{CallView, HallView, TroubleKind};
use crate::voice::{Gaps, Load, Order, Place, Plan, Speech, Spoken, Take, Voice, VoiceEvent};
use crate::words::{Lang, in_lang, tr};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A call that the display missed is announced if it is at most this old; an older one is only
/// shown.
pub const MISSED: Span = Span::from_secs(20);
/// A hall that has been silent for this long may have gone on: two ticks are missing.
pub const STALE: Span = Span::from_secs(10);
/// If the latest message is older than this, there is more to come.
const LATE: Span = Span::from_secs(2);
/// What the voice calls its chime alone: no event has this number.
const CHIME: u64 = 0;
const MINUTE: Span = Span::from_mins(1);

pub struct Conductor {
    lang: Lang,
    /// How many languages its voice speaks.
    languages: usize,
    settings: DisplaySettings,
    shape: Shape,
    hall: Option<Arc<HallView>>,
    /// The last message was late.
    is_late: bool,
    link: LinkState,
    band: Band,
    line: Line,
    /// Whose sentence the voice is speaking.
    speaking: Option<Speaking>,
    /// Whether the voice has sound; `None` until it has reported.
    sound: Option<bool>,
    voice: Option<Arc<Voice>>,
    /// What the voice cannot say in this hall.
    gaps: Vec<(Lang, Gaps)>,
    troubles: Vec<OwnTrouble>,
    /// What became of calls, and the hub has not been told.
    announced: Vec<(u64, Announced)>,
    last_spoken: Option<u64>,
    /// The urgent notices that are shown.
    urgent: BTreeSet<String>,
    /// One of them has begun, and no chime has told of it.
    wants_chime: bool,
    is_chiming: bool,
    /// The pages of notices, of which one stands.
    pages: Vec<Page>,
    turns: Turns,
    album: Arc<Album>,
}

struct Speaking {
    who: Waiting,
    take: Take,
    /// The sentence was played to its end.
    said: bool,
}

impl Conductor {
    pub fn new(lang: Lang, languages: usize, settings: DisplaySettings) -> Self {
        Self {
            lang,
            languages,
            settings,
            shape: Shape::LANDSCAPE,
            hall: None,
            is_late: false,
            link: LinkState::Connecting,
            band: Band::default(),
            line: Line::default(),
            speaking: None,
            sound: None,
            voice: None,
            gaps: Vec::new(),
            troubles: Vec::new(),
            announced: Vec::new(),
            last_spoken: None,
            urgent: BTreeSet::new(),
            wants_chime: false,
            is_chiming: false,
            pages: Vec::new(),
            turns: Turns::default(),
            album: Arc::default(),
        }
    }

    /// With the voice it speaks with: lets it find out beforehand what cannot be said.
    #[must_use]
    pub fn with_voice(self, voice: Arc<Voice>) -> Self {
        let voice = Some(voice);
        Self { voice, ..self }
    }

    /// Goes by these settings from now on. Calls that are shown stay, as far as they are of its zone; a sentence that has
    /// begun is finished.
    pub fn follow(&mut self, settings: DisplaySettings) {
        if self.settings == settings {
            return;
        }
        let other_zone = self.settings.zone != settings.zone;
        self.settings = settings;
        self.find_troubles();
        let Some(hall) = self.hall.clone().filter(|_| other_zone) else {
            return;
        };
        let zone = self.settings.zone.as_deref();
        self.band.keep(|call| is_of(&hall, zone, call));
        self.line.keep(|call| is_of(&hall, zone, call));
        self.find_gaps(&hall);
    }

    /// Takes the state of the link to the hub.
    pub fn relink(&mut self, link: LinkState) {
        self.link = link;
    }

    /// Takes the hall as last heard. `now` is the time at the hub, whatever the hall says: missed
    /// messages are replayed with their original times.
    pub fn see(&mut self, hall: Option<Arc<HallView>>, now: Moment) {
        let Some(hall) = hall else { return };
        let known = self.hall.replace(hall.clone());
        let says = |hall: &HallView| (hall.seq, hall.now.time);
        if known
            .as_ref()
            .is_none_or(|known| says(known) != says(&hall))
        {
            self.is_late = now.time.since(hall.now.time) > LATE;
        }
        if known
            .as_ref()
            .is_none_or(|known| !troubles::same_names(known, &hall))
        {
            self.find_gaps(&hall);
        }
        let continues = |known: &Arc<HallView>| known.epoch == hall.epoch && known.day == hall.day;
        let Some(known) = known.filter(continues) else {
            // Just started, another log, or another day: nothing from before counts.
            self.band.clear();
            self.line.clear();
            return;
        };
        let last = known.calls.first().map_or(0, |call| call.seq);
        for call in hall.calls.iter().rev().filter(|call| call.seq > last) {
            let is_new = now.time.since(call.at.time) < MISSED;
            if is_new && is_of(&hall, self.settings.zone.as_deref(), call) {
                self.band.call(call.clone(), now.time);
                self.line.call(call.clone());
                self.announced.push((call.seq, Announced::Shown));
            }
        }
        self.band.settle(&hall, now.time);
        if known.notices != hall.notices {
            self.find_troubles();
        }
    }

    /// Takes an event of the voice.
    pub fn hear(&mut self, event: VoiceEvent) {
        match event {
            VoiceEvent::Said(CHIME) | VoiceEvent::Unsaid(CHIME) => self.is_chiming = false,
            VoiceEvent::Said(call) => {
                let current = self.speaking.as_mut();
                if let Some(speaking) = current.filter(|speaking| speaking.who.call.seq == call) {
                    speaking.said = true;
                    // The repeats and the other language follow at once.
                    if self.last_spoken.replace(call) != Some(call) {
                        self.announced.push((call, Announced::Spoken));
                    }
                }
            }
            VoiceEvent::Unsaid(call) => {
                let is_it = |speaking: &mut Speaking| speaking.who.call.seq == call;
                if let Some(speaking) = self.speaking.take_if(is_it) {
                    self.band.spoken();
                    self.line.put_back(speaking.who);
                }
            }
            VoiceEvent::Sound(sound) => {
                self.sound = Some(sound);
                self.find_troubles();
            }
        }
    }

    /// The sentence to speak now; `None` while the voice speaks or has nothing to say.
    pub fn cue(&mut self, now: Moment) -> Option<Order> {
        let is_speaking = self.speaking.as_ref();
        if self.is_chiming || is_speaking.is_some_and(|speaking| !speaking.said) {
            return None;
        }
        let hall = self.hall.clone()?;
        if self.sound != Some(true) || !self.is_current(&hall, now) {
            self.end_announcement();
            let silent = self.line.drop_before(now.time - MISSED);
            if !silent.is_empty() {
                tracing::warn!(
                    calls = silent.len(),
                    "shown only: they could not be announced in time"
                );
            }
            if self.languages > 0 && self.volume(now) > 0 {
                let failed = silent.into_iter().map(|call| (call, Announced::Failed));
                self.announced.extend(failed);
            }
            return None;
        }
        self.line.settle(&hall);
        let volume = self.volume(now);
        if volume == 0 {
            // Nobody was going to say them: that is no failure, and the hub does not wait for it.
            self.line.clear();
        }
        let (plan, others) = (self.plan(), self.line.load());
        self.find_urgent(&hall, now);
        let goes_on = self.speaking.take().and_then(|speaking| {
            let holds = hall.holds(&speaking.who.call) && volume > 0;
            let take = plan.after(speaking.take, others).filter(|_| holds)?;
            Some((speaking.who, take))
        });
        let (who, take) = match goes_on {
            Some(next) => next,
            None => {
                self.band.spoken();
                if let Some(chime) = self.chime() {
                    return Some(chime);
                }
                let who = self.line.longest()?;
                let take = plan.first(self.line.load());
                self.band.speaking(&who.call, now.time);
                (who, take)
            }
        };
        let place = hall.counter(&who.call.counter).map(Place::of)?;
        let order = Order {
            call: who.call.seq,
            says: Speech::Call(Spoken::new(&who.call.number, place)),
            take,
            volume,
        };
        let said = false;
        self.speaking = Some(Speaking { who, take, said });
        Some(order)
    }

    pub fn reshape(&mut self, shape: Shape) {
        self.shape = shape;
    }

    /// Takes the pictures of notices as far as they are there.
    pub fn hang(&mut self, album: Arc<Album>) {
        let failed_before = std::mem::replace(&mut self.album, album);
        if failed_before.failed != self.album.failed {
            self.find_troubles();
        }
    }

    /// The pictures that it shows now or may show later.
    pub fn wanted(&self, now: Option<Moment>) -> Wanted {
        let Some(hall) = self.hall.as_deref().filter(|_| self.has_pages()) else {
            return Wanted::default();
        };
        let pictures = leaves::pictures(hall, self.settings.zone.as_deref(), self.lang);
        let next = [self.turns.standing(), self.turns.upcoming(&self.pages)];
        let sight = self.sight(now);
        let shown = next.into_iter().flatten().filter_map(|leaf| {
            let frame = frame(&sight, leaf)?;
            Some((leaf.picture.clone()?, frame))
        });
        let mut shown: Vec<_> = shown.collect();
        shown.dedup();
        Wanted {
            kept: pictures.map(|(_, file)| file.clone()).collect(),
            shown,
        }
    }

    /// What became of calls since it was last asked; what is said again is nothing new to the hub.
    pub fn announced(&mut self) -> Vec<(u64, Announced)> {
        std::mem::take(&mut self.announced)
    }

    /// Whether it speaks the calls: its voice has sound, and it is not silent at this time of day.
    pub fn speaks(&self, now: Moment) -> bool {
        self.sound == Some(true) && self.volume(now) > 0
    }

    pub fn settings(&self) -> &DisplaySettings {
        &self.settings
    }

    /// What does not work here, worst first.
    pub fn troubles(&self) -> &[OwnTrouble] {
        &self.troubles
    }

    /// The board at `now`; `None` until the hub was first heard.
    pub fn board(&mut self, now: Option<Moment>) -> BoardView {
        if let (Some(now), Some(hall)) = (now, &self.hall) {
            self.band.settle(hall, now.time);
            self.pages = if self.has_pages() {
                leaves::pages(
                    hall,
                    self.settings.zone.as_deref(),
                    self.lang,
                    now,
                    &self.album,
                )
            } else {
                Vec::new()
            };
            let is_there = |file: &FileHash| self.album.picture(file).is_some();
            let is_ready = |leaf: &Leaf| leaf.picture.as_ref().is_none_or(&is_there);
            self.turns.settle(&self.pages, now.time, is_ready);
        }
        board(&self.sight(now))
    }

    fn sight(&self, now: Option<Moment>) -> Sight<'_> {
        let hall = self.hall.as_deref();
        let page = self.turns.standing().and_then(|leaf| {
            let mut notices = hall?.notices.iter();
            Some(Shown {
                notice: notices.find(|notice| notice.id == leaf.notice)?,
                lang: leaf.lang,
                picture: leaf
                    .picture
                    .as_ref()
                    .and_then(|file| self.album.picture(file)),
            })
        });
        let mut sight = Sight {
            hall,
            link: self.link,
            now,
            band: &self.band,
            zone: self.settings.zone.as_deref(),
            lang: self.lang,
            shape: self.shape,
            troubles: &self.troubles,
            page,
        };
        // The picture was made for the page as it was; there may be one for it as it is.
        let fitted = self.turns.standing().and_then(|leaf| {
            let frame = frame(&sight, leaf)?;
            self.album.fitted(leaf.picture.as_ref()?, frame)
        });
        if let (Some(page), Some(fitted)) = (&mut sight.page, fitted) {
            page.picture = Some(fitted);
        }
        sight
    }

    /// A display that the hub does not accept shows what to do about it, and nothing else.
    fn has_pages(&self) -> bool {
        let is_refused = matches!(self.link, LinkState::Refused { .. });
        self.settings.layout == DisplayLayout::Media && !is_refused
    }

    /// When the board changes next, if nothing else happens.
    pub fn due(&self, now: Moment) -> Time {
        let next = |step: Span| {
            let step = step.as_millis();
            Time::from_millis((now.time.as_millis().div_euclid(step) + 1) * step)
        };
        let steps = [
            Some(next(MINUTE)),
            Some(next(PAGE)),
            self.band.due(now.time),
            self.turns.due(now.time),
        ];
        steps
            .into_iter()
            .flatten()
            .min()
            .unwrap_or(now.time + MINUTE)
    }

    /// Notes the urgent notices that have begun: a chime makes people look up.
    fn find_urgent(&mut self, hall: &HallView, now: Moment) {
        let zone = self.settings.zone.as_deref();
        let urgent = hall
            .notices
            .iter()
            .filter(|notice| notice.is_urgent() && notice.is_for(zone) && notice.is_shown(now));
        let urgent: BTreeSet<_> = urgent.map(|notice| notice.id.clone()).collect();
        self.wants_chime |= !urgent.is_subset(&self.urgent);
        self.urgent = urgent;
    }

    /// The chime alone, if it is wanted.
    fn chime(&mut self) -> Option<Order> {
        let wanted = std::mem::take(&mut self.wants_chime);
        self.is_chiming |= wanted;
        wanted.then(|| Order {
            call: CHIME,
            says: Speech::Chime,
            take: self.plan().first(0),
            // Quiet hours are for calls: what is urgent must be heard.
            volume: self.settings.volume,
        })
    }

    fn find_gaps(&mut self, hall: &HallView) {
        let zone = self.settings.zone.as_deref();
        let gaps = self
            .voice
            .as_ref()
            .map(|voice| troubles::gaps(voice, hall, zone));
        self.gaps = gaps.unwrap_or_default();
        for (lang, gaps) in &self.gaps {
            let what = gaps.words(Lang::SOURCE);
            tracing::warn!(lang = lang.code(), what, "the voice has no clips for this");
        }
        self.find_troubles();
    }

    fn find_troubles(&mut self) {
        let (hall, zone) = (self.hall.as_deref(), &self.settings.zone);
        let unknown = hall.and_then(|hall| troubles::other_zones(hall, zone.as_deref()));
        let unknown = unknown.map(|_| OwnTrouble::new(TroubleKind::UnknownZone, zone.clone()));
        let silent = self.sound == Some(false);
        let silent = silent.then(|| OwnTrouble::new(TroubleKind::NoSound, None));
        let gaps = self.gaps.iter().map(|(lang, gaps)| {
            let detail = format!("{}: {}", lang.code(), gaps.words(self.lang));
            OwnTrouble::new(TroubleKind::VoiceGaps, Some(detail))
        });
        let failed = hall.and_then(|hall| self.failed_page(hall));
        // One per kind: the first language is the one most people hear.
        self.troubles = unknown
            .into_iter()
            .chain(silent)
            .chain(gaps.take(1))
            .chain(failed)
            .collect();
    }

    /// The first notice with a picture that is not there, and why.
    fn failed_page(&self, hall: &HallView) -> Option<OwnTrouble> {
        if !self.has_pages() {
            return None;
        }
        let mut pictures = leaves::pictures(hall, self.settings.zone.as_deref(), self.lang);
        let (notice, fault) =
            pictures.find_map(|(notice, file)| Some((notice, self.album.fault(file)?)))?;
        let title = in_lang(&notice.title, self.lang);
        let detail = format!("{title}: {}", tr(self.lang, fault.text()));
        Some(OwnTrouble::new(TroubleKind::PageFailed, Some(detail)))
    }

    fn end_announcement(&mut self) {
        if self.speaking.take().is_some() {
            self.band.spoken();
        }
    }

    /// Whether the hall is known as it is now. The link may be down, or the device was suspended
    /// and has not caught up yet.
    fn is_current(&self, hall: &HallView, now: Moment) -> bool {
        let is_heard = self.link == LinkState::Connected && !self.is_late;
        is_heard && now.time.since(hall.now.time) < STALE
    }

    fn volume(&self, now: Moment) -> u32 {
        self.settings.volume_at(now.zoned().time())
    }

    fn plan(&self) -> Plan {
        let settings = &self.settings;
        let others = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        Plan {
            languages: self.languages,
            repeats: settings.repeats,
            load: Load {
                no_repeat_from: others(settings.no_repeat_from),
                one_language_from: others(settings.one_language_from),
                short_from: others(settings.short_from),
            },
        }
    }
}

/// Whether a display of this zone shows and speaks the call.
fn is_of(hall: &HallView, zone: Option<&str>, call: &CallView) -> bool {
    let Some(zone) = zone else { return true };
    // The counter is gone and has no zone; better to show it twice than nowhere.
    hall.counter(&call.counter)
        .is_none_or(|counter| counter.zone == zone)
}
