//! 好差评: whom a counter's device asks, and what it was told. A visit that was started and served is asked about until the
//! counter's next call; whoever taps nothing has not rated, which is no grade.

use super::Queue;
use super::event::{Fact, TicketRated};
use super::refusal::Refusal;
use crate::model::rating::{Grade, Reason};
use crate::model::{ClerkId, CounterId, DeviceId, Span, TicketId, Time};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A tap that was made in time may arrive this late.
const TAP_LATE_MOST: Span = Span::from_secs(5);
/// How long after the grade the same visitor may say more.
const DETAILS_FOR: Span = Span::from_secs(60);

/// The day's.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Ratings {
    asked: BTreeMap<CounterId, RatingAsked>,
    given: BTreeMap<TicketId, Rating>,
}

/// Whom a counter's device asks.
#[derive(Clone, Debug, PartialEq)]
pub struct RatingAsked {
    pub ticket: TicketId,
    pub until: Time,
    /// Who served the visit.
    clerk: Option<ClerkId>,
}

/// What a visitor tapped.
#[derive(Clone, Debug, PartialEq)]
pub struct Rating {
    pub grade: Grade,
    pub codes: Vec<Reason>,
    pub texted: bool,
    pub device: DeviceId,
    /// When it was first tapped.
    pub at: Time,
}

#[derive(Clone, Debug, PartialEq)]
pub enum RatingCommand {
    Rate {
        ticket: TicketId,
        grade: Grade,
        device: DeviceId,
        /// Whether the visitor had given a number with which to be reached.
        named: bool,
    },
    Detail {
        ticket: TicketId,
        /// Another one than was tapped first.
        grade: Option<Grade>,
        /// `None`: as they are, unless the grade is another.
        codes: Option<Vec<Reason>>,
        texted: bool,
    },
}

impl RatingCommand {
    pub fn ticket(&self) -> TicketId {
        match self {
            Self::Rate { ticket, .. } | Self::Detail { ticket, .. } => *ticket,
        }
    }
}

impl Rating {
    /// Until when the same visitor may say more.
    pub fn details_until(&self) -> Time {
        self.at + DETAILS_FOR
    }
}

impl Queue {
    /// Whom the counter's device asks, until then.
    pub fn rating_asked(&self, counter: &CounterId) -> Option<&RatingAsked> {
        self.ratings.asked.get(counter)
    }

    pub fn rating(&self, ticket: TicketId) -> Option<&Rating> {
        self.ratings.given.get(&ticket)
    }

    pub(super) fn rate(&self, command: &RatingCommand, now: Time) -> Result<Vec<Fact>, Refusal> {
        match command {
            RatingCommand::Rate {
                ticket,
                grade,
                device,
                named,
            } => {
                let known = self.known(*ticket)?;
                let ticket = known.id;
                if self.rating(ticket).is_some() {
                    return Err(Refusal::AlreadyRated { ticket });
                }
                let (counter, asked) = self.asked_about(ticket, now)?;
                Ok(vec![Fact::TicketRated(TicketRated {
                    ticket,
                    number: known.number.clone(),
                    service: known.service.clone(),
                    day: self.day.date,
                    grade: *grade,
                    counter: counter.clone(),
                    clerk: asked.clerk.clone(),
                    device: *device,
                    named: *named,
                    due: self.mended_by(*grade, now),
                })])
            }
            RatingCommand::Detail {
                ticket,
                grade,
                codes,
                texted,
            } => {
                let ticket = self.known(*ticket)?.id;
                let before = self.rating(ticket).ok_or(Refusal::NotAsked { ticket })?;
                if before.details_until() < now {
                    return Err(Refusal::RatingOver { ticket });
                }
                let grade = grade.unwrap_or(before.grade);
                let kept = || before.codes.clone();
                let usual = || (grade == before.grade).then(kept).unwrap_or_default();
                let mut codes = codes.clone().unwrap_or_else(usual);
                codes.sort_unstable();
                codes.dedup();
                if let Some(code) = codes.iter().find(|code| code.grade() != grade) {
                    let code = *code;
                    return Err(Refusal::ForeignReason { code, grade });
                }
                let same = grade == before.grade && codes == before.codes && !texted;
                let fact = Fact::RatingDetailed {
                    ticket,
                    grade,
                    codes,
                    texted: *texted || before.texted,
                    due: self.mended_by(grade, before.at),
                };
                Ok((!same).then_some(fact).into_iter().collect())
            }
        }
    }

    /// The counter at which the visit is asked about.
    fn asked_about(
        &self,
        ticket: TicketId,
        now: Time,
    ) -> Result<(&CounterId, &RatingAsked), Refusal> {
        let mut asked = self.ratings.asked.iter();
        let asked = asked.find(|(_, asked)| asked.ticket == ticket);
        asked
            .filter(|(_, asked)| now <= asked.until + TAP_LATE_MOST)
            .ok_or(Refusal::NotAsked { ticket })
    }

    /// By the end of which day a rating of `at` is to be mended, if it is a bad one.
    fn mended_by(&self, grade: Grade, at: Time) -> Option<Date> {
        let days = self.hall.rules.mend_days;
        let due = || {
            self.calendar
                .workday_after(&self.hall, self.calendar.date(at), days)
        };
        grade.is_bad().then(due)
    }

    /// A visit that was started ends as served.
    pub(super) fn ask_for_rating(&mut self, ticket: TicketId, counter: &CounterId, at: Time) {
        let known = self.counters.get(counter);
        let asked = RatingAsked {
            ticket,
            until: at + self.hall.rules.rating,
            clerk: known.and_then(|known| known.clerk().cloned()),
        };
        if self.hall.rules.rating > Span::ZERO {
            self.ratings.asked.insert(counter.clone(), asked);
        }
    }

    /// Nobody is asked at the counter any more.
    pub(super) fn ask_no_more(&mut self, counter: &CounterId) {
        self.ratings.asked.remove(counter);
    }

    /// The day is over: nobody is asked anywhere.
    pub(super) fn ask_nobody(&mut self) {
        self.ratings.asked.clear();
    }

    pub(super) fn rated(&mut self, rated: &TicketRated, at: Time) -> Result<(), String> {
        let ticket = rated.ticket;
        let asked = self.ratings.asked.get(&rated.counter);
        if asked.is_none_or(|asked| asked.ticket != ticket) {
            return Err(format!("nobody is asked about ticket {ticket}"));
        }
        if self.rating(ticket).is_some() {
            return Err(format!("ticket {ticket} was rated before"));
        }
        self.ask_no_more(&rated.counter);
        let rating = Rating {
            grade: rated.grade,
            codes: Vec::new(),
            texted: false,
            device: rated.device,
            at,
        };
        self.ratings.given.insert(ticket, rating);
        Ok(())
    }

    pub(super) fn detailed(
        &mut self,
        ticket: TicketId,
        grade: Grade,
        codes: &[Reason],
        texted: bool,
    ) -> Result<(), String> {
        let rating = self.ratings.given.get_mut(&ticket);
        let rating = rating.ok_or_else(|| format!("ticket {ticket} was not rated"))?;
        if let Some(code) = codes.iter().find(|code| code.grade() != grade) {
            return Err(format!("{code} is no reason of grade {grade}"));
        }
        (rating.grade, rating.texted) = (grade, texted);
        rating.codes = codes.to_vec();
        Ok(())
    }
}

impl Ratings {
    /// Moves everything that has happened back by `by`.
    pub(super) fn shift(&mut self, by: Span) {
        for asked in self.asked.values_mut() {
            asked.until = asked.until - by;
        }
        for rating in self.given.values_mut() {
            rating.at = rating.at - by;
        }
    }
}
