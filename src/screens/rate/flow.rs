//! What happens at the window for ratings. Pure: inputs come in with the time, effects go out.
//!
//! *Invariants*: one command at a time, with one key until it is answered or given up, and meanwhile no other key does
//! anything; a visit is asked about once; whoever is called to the counter ends what is open for the visitor before; every
//! page but the idle one ends by itself.

use super::reasons::Ticked;
use super::visit::{Around, AskError, Effect, Ending, Given, Input, Intent, Order, Page};
use crate::model::rating::Grade;
use crate::model::{CounterId, Moment, ServiceId, Span, TicketId};
use crate::protocol::view::{CounterView, RatingAskedView};
use crate::protocol::{ProblemKind, RatingDetailsBody, RatingGiven};
use crate::words::Lang;
use std::time::Duration;
use uuid::Uuid;

/// How long the page with reasons stays; each tap begins it anew.
pub const REASONS_STAY: Duration = Duration::from_secs(40);
/// How long the last page stays.
pub const END_STAY: Duration = Duration::from_secs(10);
/// What is sent so close to the end of the time for more would come too late.
const ARRIVES_WITHIN: Span = Span::from_secs(3);

pub struct Flow {
    counter: CounterId,
    lang: Lang,
    page: Page,
    /// Who is asked, or was.
    visit: Option<Visit>,
    given: Option<Given>,
    asking: Option<Asked>,
    /// The last visit that needs no question any more, whatever an older view says.
    settled: Option<TicketId>,
    /// When the page closes, and how long it stays in all.
    stay: (Duration, Duration),
}

/// A visit that is rated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    pub ticket: TicketId,
    pub number: String,
    pub service: ServiceId,
}

struct Asked {
    key: Uuid,
    grade: Option<Grade>,
}

impl Flow {
    /// For this counter; `lang` is what a visitor's *other* is written in.
    pub fn new(counter: CounterId, lang: Lang) -> Self {
        Self {
            counter,
            lang,
            page: Page::Idle,
            visit: None,
            given: None,
            asking: None,
            settled: None,
            stay: (Duration::ZERO, Duration::ZERO),
        }
    }

    pub fn counter(&self) -> &CounterId {
        &self.counter
    }

    pub fn page(&self) -> &Page {
        &self.page
    }

    pub fn visit(&self) -> Option<&Visit> {
        self.visit.as_ref()
    }

    pub fn given(&self) -> Option<Given> {
        self.given
    }

    /// The grade that is on its way.
    pub fn held(&self) -> Option<Grade> {
        self.asking.as_ref()?.grade
    }

    pub fn is_asking(&self) -> bool {
        self.asking.is_some()
    }

    /// Whether another grade may still be given: it would arrive in time.
    pub fn can_change(&self, clock: Option<Moment>) -> bool {
        let is_in_time = |given: Given| {
            let clock = clock?;
            Some(clock.time + ARRIVES_WITHIN < given.until.time)
        };
        self.given.and_then(is_in_time).unwrap_or(false)
    }

    /// How long the page still stays, and how long in all; nothing for the idle page.
    pub fn left(&self, now: Duration, clock: Option<Moment>) -> (Duration, Duration) {
        let (until, total) = self.stay;
        match &self.page {
            Page::Idle => (Duration::ZERO, Duration::ZERO),
            Page::Ask { until } => (between(clock, *until), total),
            Page::Change { .. } | Page::Reasons(_) | Page::End(_) => {
                (until.saturating_sub(now), total)
            }
        }
    }

    pub fn handle(&mut self, input: Input, around: Around) -> Vec<Effect> {
        let mut effects = self.follow(around);
        match input {
            Input::Intent(_) if self.asking.is_some() => {}
            Input::Intent(intent) => effects.extend(self.intend(intent, around)),
            Input::Answered(key, answer) => self.answered(key, answer, around),
            Input::Tick => {}
        }
        effects
    }

    /// What the hub and the time make of the page.
    fn follow(&mut self, around: Around) -> Vec<Effect> {
        let counter = around.counter(&self.counter);
        if counter.is_some_and(|counter| counter.ticket.is_some()) || around.refused {
            return self.leave(around);
        }
        let asked = counter.and_then(|counter| self.asked(counter, around));
        match &self.page {
            Page::Idle => {
                let asked = asked.filter(|_| around.connected);
                asked.map_or_else(Vec::new, |asked| self.ask(asked, around))
            }
            // What was tapped in time is answered yet.
            Page::Ask { .. } if self.asking.is_some() => Vec::new(),
            Page::Ask { .. } => {
                let visit = self.visit.as_ref().map(|visit| visit.ticket);
                if asked.map(|asked| asked.ticket) == visit {
                    return Vec::new();
                }
                self.leave(around)
            }
            Page::Change { .. } | Page::Reasons(_) | Page::End(_) => {
                if self.asking.is_some() || around.now < self.stay.0 {
                    return Vec::new();
                }
                self.leave(around)
            }
        }
    }

    /// Whom the hub has asked about and this window has not settled.
    fn asked<'a>(&self, counter: &'a CounterView, around: Around) -> Option<&'a RatingAskedView> {
        let clock = around.clock?;
        let asked = counter.rating.as_ref()?;
        let is_open = clock.time < asked.until.time && self.settled != Some(asked.ticket);
        is_open.then_some(asked)
    }

    fn ask(&mut self, asked: &RatingAskedView, around: Around) -> Vec<Effect> {
        self.visit = Some(Visit {
            ticket: asked.ticket,
            number: asked.number.clone(),
            service: asked.service.clone(),
        });
        self.given = None;
        let until = asked.until;
        self.page = Page::Ask { until };
        self.stay = (around.now, between(around.clock, until));
        vec![Effect::Say]
    }

    fn intend(&mut self, intent: Intent, around: Around) -> Vec<Effect> {
        match (&mut self.page, intent) {
            (Page::Ask { .. }, Intent::Grade(grade)) => self.rate(grade, around),
            (Page::Change { back }, Intent::Grade(grade)) => {
                if self.given.is_some_and(|given| given.grade == grade) {
                    self.page = (**back).clone();
                    self.stay_on(around);
                    return Vec::new();
                }
                let body = RatingDetailsBody {
                    grade: Some(grade),
                    ..RatingDetailsBody::default()
                };
                self.detail(body, around)
            }
            (Page::Ask { .. }, Intent::Decline) | (Page::End(_), Intent::Close) => {
                self.leave(around)
            }
            (Page::Change { back }, Intent::Decline) => {
                self.page = (**back).clone();
                self.stay_on(around);
                Vec::new()
            }
            (Page::Reasons(_) | Page::End(_), Intent::ChangeMind) => {
                if self.can_change(around.clock) {
                    let back = Box::new(self.page.clone());
                    self.page = Page::Change { back };
                    self.stay_on(around);
                }
                Vec::new()
            }
            (Page::Reasons(ticked), Intent::Toggle(id)) => {
                if let Some(given) = self.given {
                    ticked.toggle(&id, given.grade);
                }
                self.stay_on(around);
                Vec::new()
            }
            (Page::Reasons(ticked), Intent::Edit(text)) => {
                ticked.write(&text);
                self.stay_on(around);
                Vec::new()
            }
            (Page::Reasons(ticked), Intent::Submit) => match ticked.body(self.lang) {
                Some(body) => self.detail(body, around),
                None => {
                    self.end(Ending::Thanks, around);
                    Vec::new()
                }
            },
            // A key of the page before, tapped a moment too late.
            (
                Page::Idle
                | Page::Ask { .. }
                | Page::Change { .. }
                | Page::Reasons(_)
                | Page::End(_),
                _,
            ) => Vec::new(),
        }
    }

    fn rate(&mut self, grade: Grade, around: Around) -> Vec<Effect> {
        let Some(visit) = &self.visit else {
            return Vec::new();
        };
        let order = Order::Rate(visit.ticket, grade);
        self.send(order, Some(grade), around)
    }

    fn detail(&mut self, body: RatingDetailsBody, around: Around) -> Vec<Effect> {
        let Some(visit) = &self.visit else {
            return Vec::new();
        };
        let grade = body.grade;
        self.send(Order::Detail(visit.ticket, body), grade, around)
    }

    fn send(&mut self, order: Order, grade: Option<Grade>, around: Around) -> Vec<Effect> {
        let key = around.fresh_key;
        self.asking = Some(Asked { key, grade });
        vec![Effect::Ask(key, order)]
    }

    fn answered(&mut self, key: Uuid, answer: Result<RatingGiven, AskError>, around: Around) {
        // One of a visitor who has gone is of no interest to the next.
        let Some(asked) = self.asking.take_if(|asked| asked.key == key) else {
            return;
        };
        let was_told = asked.grade.is_none();
        match answer {
            Ok(given) => {
                self.given = Some(Given {
                    grade: given.grade,
                    until: given.details_until,
                });
                if given.grade.is_bad() && !was_told {
                    self.page = Page::Reasons(Ticked::default());
                    self.stay_on(around);
                } else if was_told {
                    self.end(Ending::Told, around);
                } else {
                    self.end(Ending::Thanks, around);
                }
            }
            Err(error) => self.end(ending(&error, self.given.is_some()), around),
        }
    }

    fn end(&mut self, ending: Ending, around: Around) {
        self.page = Page::End(ending);
        self.stay_on(around);
    }

    /// Back to the idle page. What was ticked is not lost because nobody pressed a key.
    fn leave(&mut self, around: Around) -> Vec<Effect> {
        let ticked = match &self.page {
            Page::Reasons(ticked) => Some(ticked),
            Page::Change { back } => match &**back {
                Page::Reasons(ticked) => Some(ticked),
                Page::Idle | Page::Ask { .. } | Page::Change { .. } | Page::End(_) => None,
            },
            Page::Idle | Page::Ask { .. } | Page::End(_) => None,
        };
        let body = ticked.filter(|_| self.asking.is_none());
        let body = body.and_then(|ticked| ticked.body(self.lang));
        let visit = self.visit.take();
        let effects = body.zip(visit.as_ref()).map(|(body, visit)| {
            let order = Order::Detail(visit.ticket, body);
            Effect::Ask(around.fresh_key, order)
        });
        self.settled = visit.map(|visit| visit.ticket).or(self.settled);
        self.page = Page::Idle;
        self.given = None;
        self.asking = None;
        effects.into_iter().collect()
    }

    /// Somebody is here: the page's time begins anew. Where more may be said, it ends before that is too late.
    fn stay_on(&mut self, around: Around) {
        let most = match &self.page {
            Page::End(_) | Page::Idle | Page::Ask { .. } => END_STAY,
            Page::Change { .. } | Page::Reasons(_) => {
                let given = self
                    .given
                    .map(|given| given.until.at(given.until.time - ARRIVES_WITHIN));
                let in_time = given.map_or(REASONS_STAY, |until| between(around.clock, until));
                REASONS_STAY.min(in_time)
            }
        };
        self.stay = (around.now + most, most);
    }
}

fn ending(error: &AskError, is_given: bool) -> Ending {
    match error {
        AskError::NoAnswer => Ending::Unknown,
        AskError::Refused(_) if is_given => Ending::Untold,
        AskError::Refused(problem) => match problem.known_kind() {
            Some(ProblemKind::AlreadyRated) => Ending::RatedBefore,
            // Whatever else it is, it was not kept.
            Some(_) | None => Ending::Late,
        },
    }
}

/// From the hub's clock to `until`; nothing if that is past or no clock is known.
fn between(clock: Option<Moment>, until: Moment) -> Duration {
    let left = clock.map_or(0, |clock| until.time.since(clock.time).as_millis());
    Duration::from_millis(u64::try_from(left).unwrap_or(0))
}
