//! The outside view of a queue: converts the queue's own types to those of the wire.

use crate::model::calendar::Stretch;
use crate::model::hall::{Notice, Service, Words};
use crate::model::{
    AlarmId, Class, CounterStateName, NoticeId, ServiceId, Span, TicketId, TicketState, Time,
};
use crate::protocol::view::{
    AcknowledgedView, AlarmView, CallView, Change, ClassNames, CounterView, HallInfo, HallView,
    Named, NoticeView, RatingAskedView, ReprintView, RulesView, ServiceView, ServingPeriod,
    TicketView, Unbound, Wait,
};
use crate::protocol::{AlarmsPage, DayCourse, DayFigures, Malformed, RatingGiven, Refusal, Verb};
use crate::queue::event::{Event, Fact, TicketRated};
use crate::queue::{
    self, Alarm, COURSE_STEP, Call, Counter, CounterState, Course, NoticeText, Queue, Rating,
    Reprint, Ticket, forecast,
};
use std::collections::BTreeMap;

/// Maximum age of the waits in the stream.
const WAIT_AGE: Span = Span::from_secs(1);

/// The services' waits, recomputed when they are a second old: a busy hall has many events a second, and a forecast
/// costs more than the rest of a change together.
#[derive(Debug, Default)]
pub struct Waits {
    known: BTreeMap<ServiceId, (Time, NewcomerWaits)>,
}

/// For someone arriving now.
#[derive(Clone, Copy, Debug)]
struct NewcomerWaits {
    normal: Option<Wait>,
    priority: Option<Wait>,
}

impl Waits {
    fn get(&mut self, queue: &Queue, service: &ServiceId, now: Time) -> NewcomerWaits {
        if let Some((at, waits)) = self.known.get(service)
            && (Span::ZERO..WAIT_AGE).contains(&now.since(*at))
        {
            return *waits;
        }
        let of_newcomer = |class| {
            let wait = queue.scene().wait_for_newcomer(service, class, now);
            wait.map(Wait::from)
        };
        let waits = NewcomerWaits {
            normal: of_newcomer(Class::Normal),
            priority: of_newcomer(Class::Priority),
        };
        self.known.insert(service.clone(), (now, waits));
        waits
    }
}

/// Everything at `now`, except troubles: those are the hub's.
pub fn hall_view(queue: &Queue, rehearsal: bool, waits: &mut Waits, now: Time) -> HallView {
    let hall = queue.hall();
    HallView {
        seq: queue.seq(),
        epoch: queue.epoch(),
        now: queue.moment(now),
        day: queue.day().date,
        hall: HallInfo {
            languages: hall.languages.clone(),
            id: hall.id.clone(),
            name: hall.name.clone(),
            time_zone: hall.time_zone.clone(),
            rehearsal,
            serving: serving_periods(queue),
            code: hall.code.clone(),
            classes: ClassNames {
                priority: hall.priority.name.clone(),
                appointment: hall.appointment.name.clone(),
            },
            rules: RulesView {
                help_delay_s: whole_seconds(hall.rules.help_delay),
                recalls: hall.rules.recalls,
                take_again_after_s: whole_seconds(hall.rules.take_again_after),
            },
            ticket_line: hall.ticket_line.clone(),
            priority_who: hall.priority.who.clone(),
        },
        groups: named(hall.groups.iter().map(|group| (&group.id, &group.name))),
        outcomes: named(
            hall.outcomes
                .iter()
                .map(|outcome| (&outcome.id, &outcome.name)),
        ),
        pause_reasons: named(
            hall.pause_reasons
                .iter()
                .map(|reason| (&reason.id, &reason.name)),
        ),
        services: service_views(queue, waits, now),
        counters: counters_in_order(queue)
            .map(|counter| counter_view(queue, counter))
            .collect(),
        calls: queue.calls().map(|call| call_view(queue, call)).collect(),
        no_shows: queue
            .no_shows()
            .map(|ticket| ticket_view(queue, ticket))
            .collect(),
        notices: notice_views(queue, now),
        reprints: open_reprints(queue),
        trouble: Vec::new(),
    }
}

/// The services at `now`, in the order of the hall file.
pub fn service_views(queue: &Queue, waits: &mut Waits, now: Time) -> Vec<ServiceView> {
    queue
        .services()
        .map(|service| service_view(queue, service, waits, now))
        .collect()
}

/// What `event`, the last one applied, has changed. `None` if a change cannot convey it: then a new snapshot is due.
pub fn change(queue: &Queue, event: &Event, waits: &mut Waits) -> Option<Change> {
    let fact = &event.fact;
    if is_for_snapshot(fact) {
        return None;
    }
    // What became of a call changes nothing of its ticket, and nobody who works there learns who rated.
    let is_about = !matches!(fact, Fact::CallAnnounced { .. }) && !is_rating(fact);
    let ticket = fact.ticket().filter(|_| is_about);
    let ticket = ticket.and_then(|id| queue.ticket(id));
    let is_call = matches!(
        fact,
        Fact::TicketCalled { .. } | Fact::TicketRecalled { .. }
    );
    let call = queue.calls().next().filter(|_| is_call);
    let services: Vec<_> = match ticket {
        Some(ticket) if moves_line(fact) => queue.service(&ticket.service).into_iter().collect(),
        Some(_) => Vec::new(),
        None if is_for_records(fact) || is_rating(fact) => Vec::new(),
        // Opening or closing a counter affects which services are staffed.
        None => queue.services().collect(),
    };
    let services = services.into_iter();
    Some(Change {
        seq: queue.seq(),
        at: queue.moment(event.at),
        kind: fact.kind().into(),
        ticket: ticket.map(|ticket| ticket_view(queue, ticket)),
        call: call.map(|call| call_view(queue, call)),
        counters: changed_counters(queue, fact, ticket),
        services: services
            .map(|service| service_view(queue, service, waits, event.at))
            .collect(),
        reprints: is_reprint(fact).then(|| open_reprints(queue)),
    })
}

fn open_reprints(queue: &Queue) -> Vec<ReprintView> {
    let all = queue.reprints();
    let open = all.filter(|(_, reprint)| reprint.state.is_open());
    open.map(|(ticket, reprint)| reprint_view(queue, ticket, reprint))
        .collect()
}

pub fn reprint_view(queue: &Queue, ticket: TicketId, reprint: &Reprint) -> ReprintView {
    ReprintView {
        id: reprint.id,
        ticket,
        kiosk: reprint.kiosk,
        state: reprint.state,
        since: queue.moment(reprint.since),
    }
}

/// The open alarms, then the day's latest that are over.
pub fn alarms(queue: &Queue) -> AlarmsPage {
    let open = queue.alarms().map(|(id, alarm)| (id, alarm, None));
    let over = queue.alarms_over();
    let over = over.map(|(id, alarm, at)| (id, alarm, Some(at)));
    let views = open.chain(over);
    AlarmsPage {
        seq: queue.seq(),
        alarms: views
            .map(|(id, alarm, over)| alarm_view(queue, id, alarm, over))
            .collect(),
    }
}

pub fn alarm_view(queue: &Queue, id: AlarmId, alarm: &Alarm, over: Option<Time>) -> AlarmView {
    let (about, cause) = (&alarm.about, &alarm.cause);
    let acknowledged = alarm.acknowledged.as_ref();
    AlarmView {
        id,
        kind: about.trouble.clone(),
        device: about.device,
        name: cause.name.clone(),
        service: about.service.clone(),
        counter: about.counter.clone(),
        detail: cause.detail.clone(),
        since: queue.moment(cause.since),
        raised_at: queue.moment(alarm.raised_at),
        acknowledged: acknowledged.map(|acknowledged| AcknowledgedView {
            at: queue.moment(acknowledged.at),
            by: acknowledged.by.clone(),
            note: acknowledged.note.clone(),
        }),
        cleared_at: over.map(|at| queue.moment(at)),
    }
}

/// The day in figures.
pub fn figures(queue: &Queue) -> DayFigures {
    let figures = queue.figures();
    DayFigures {
        seq: queue.seq(),
        issued: figures.issued,
        called: figures.called,
        served: figures.served,
        waiting: figures.waiting,
        no_shows: figures.no_shows,
        left: figures.left,
        wait_p50_s: figures.wait_p50.map(whole_seconds),
        wait_p90_s: figures.wait_p90.map(whole_seconds),
    }
}

/// How many waited through the day until `now`.
pub fn course(queue: &Queue, now: Time) -> DayCourse {
    let Course { from, waiting } = queue.course(now);
    let day = queue.day();
    let hours = || day.take.iter().chain(&day.serve);
    let moment = |time: Option<Time>| time.map(|time| queue.moment(time));
    DayCourse {
        seq: queue.seq(),
        step_s: u32::try_from(COURSE_STEP.as_secs()).unwrap_or(u32::MAX),
        from: moment((!waiting.is_empty()).then_some(from)),
        waiting,
        opens: moment(hours().map(|stretch| stretch.from).min()),
        closes: moment(hours().map(|stretch| stretch.to).max()),
    }
}

/// A ticket in its current state, without its place in line.
pub fn ticket_view(queue: &Queue, ticket: &Ticket) -> TicketView {
    let moment = |time: Option<Time>| time.map(|time| queue.moment(time));
    TicketView {
        id: ticket.id,
        number: ticket.number.clone(),
        service: ticket.service.clone(),
        class: ticket.class,
        slot: moment(ticket.slot),
        cases: Some(ticket.cases),
        state: ticket.state,
        counter: ticket.counter.clone(),
        device: Some(ticket.device),
        paper: Some(ticket.paper),
        reprint: queue
            .reprint_of(ticket.id)
            .map(|reprint| reprint_view(queue, ticket.id, reprint)),
        code: ticket.code.clone(),
        arrived_at: moment(Some(ticket.arrived_at)),
        waits_since: moment(Some(ticket.waits_since)),
        rank: moment(Some(ticket.rank)),
        issued_at: moment(Some(ticket.issued_at)),
        called_at: moment(ticket.called_at),
        started_at: moment(ticket.started_at),
        ended_at: moment(ticket.ended_at),
        times_called: Some(ticket.times_called),
        recalls: Some(ticket.recalls),
        reason: ticket.reason,
        outcome: ticket.outcome.clone(),
        ahead: None,
        wait: None,
    }
}

/// A ticket in its current state, for an answer about it: with its place in line and its wait.
pub fn ticket_answer(queue: &Queue, ticket: &Ticket, now: Time) -> TicketView {
    let view = ticket_view(queue, ticket);
    if ticket.state != TicketState::Waiting {
        return view;
    }
    let ahead = queue.ahead(&ticket.service, ticket.rank, ticket.id);
    let wait = queue.scene().wait_of(ticket, now);
    TicketView {
        ahead: Some(ahead as u64),
        wait: wait.map(Wait::from),
        ..view
    }
}

pub fn counter_view(queue: &Queue, counter: &Counter) -> CounterView {
    let view = |id| queue.ticket(id).map(|ticket| ticket_view(queue, ticket));
    let plan = counter.plan();
    let (pause_reason, pause_words) = pause_words(queue, counter.state());
    CounterView {
        id: plan.id.clone(),
        number: plan.number,
        name: plan.name.clone(),
        zone: plan.zone.clone(),
        serves: plan.serves.clone(),
        helps: plan.helps.clone(),
        state: counter.state().name(),
        clerk: counter.clerk().cloned(),
        since: Some(queue.moment(counter.since())),
        assigned: counter.is_assigned(),
        pause_reason,
        pause_words,
        ticket: counter.ticket().and_then(view),
        parked: counter.parked().iter().copied().filter_map(view).collect(),
        sent: counter.sent().filter_map(view).collect(),
        offers: offers(queue, counter),
        rating: rating_asked(queue, counter),
    }
}

/// Whom the counter's device asks for a rating. That the time for it is over is no event: its reader has a clock.
fn rating_asked(queue: &Queue, counter: &Counter) -> Option<RatingAskedView> {
    let asked = queue.rating_asked(counter.id())?;
    let ticket = queue.ticket(asked.ticket)?;
    Some(RatingAskedView {
        ticket: ticket.id,
        number: ticket.number.clone(),
        service: ticket.service.clone(),
        until: queue.moment(asked.until),
    })
}

/// The rating that was just given or changed.
pub fn rating_given(queue: &Queue, ticket: TicketId, rating: &Rating) -> RatingGiven {
    RatingGiven {
        ticket,
        grade: rating.grade,
        details_until: queue.moment(rating.details_until()),
    }
}

/// What may follow at the counter: the table in docs/design.md.
fn offers(queue: &Queue, counter: &Counter) -> Vec<Verb> {
    let state = counter.state().name();
    let open = state == CounterStateName::Open;
    let paused = state == CounterStateName::Paused;
    let ticket = counter.ticket().and_then(|id| queue.ticket(id));
    let ticket = ticket.map(|ticket| ticket.state);
    let called = ticket == Some(TicketState::Called);
    let serving = ticket == Some(TicketState::Serving);
    let is_offered = |verb: &Verb| match verb {
        // At an open counter it is a relief: another clerk goes on. One that left the hall file ends what it has.
        Verb::Open => !paused && !counter.is_retired(),
        Verb::Close => (open || paused) && !serving,
        Verb::Pause | Verb::Call => open && ticket.is_none(),
        Verb::Resume => paused,
        Verb::Next => open,
        Verb::Recall | Verb::Start | Verb::NoShow => called,
        Verb::Finish | Verb::Park | Verb::Transfer => called || serving,
        Verb::Unpark => open && ticket.is_none() && !counter.parked().is_empty(),
    };
    Verb::ALL.into_iter().filter(is_offered).collect()
}

/// Why a counter pauses, for staff and for the public.
fn pause_words(queue: &Queue, state: &CounterState) -> (Option<String>, Option<Words>) {
    let CounterState::Paused { pause, .. } = state else {
        return (None, None);
    };
    let listed = pause.reason.as_ref();
    let listed = listed.and_then(|id| queue.hall().pause_reason(id.as_str()));
    match listed {
        Some(listed) => {
            let public = Some(listed.public.clone()).filter(|words| !words.is_empty());
            (Some(listed.id.to_string()), public)
        }
        None => (Some(pause.text.clone()), None),
    }
}

fn call_view(queue: &Queue, call: &Call) -> CallView {
    CallView {
        seq: call.seq,
        at: queue.moment(call.at),
        ticket: call.ticket,
        number: call.number.clone(),
        class: call.class,
        reason: call.reason,
        service: call.service.clone(),
        counter: call.counter.clone(),
        times_called: call.times_called,
    }
}

/// The queue's refusal, as sent on the wire.
pub fn refusal(queue: &Queue, refusal: queue::Refusal) -> Refusal {
    use crate::queue::Refusal as Refused;
    match refusal {
        Refused::UnknownService { service } => Refusal::UnknownService { service },
        Refused::UnknownCounter { counter } => Refusal::UnknownCounter { counter },
        Refused::UnknownTicket { ticket } => Refusal::UnknownTicket { ticket },
        Refused::UnknownClerk { clerk } => Refusal::UnknownClerk { clerk },
        Refused::UnknownOutcome { outcome, service } => {
            Refusal::Malformed(Malformed::Outcome { outcome, service })
        }
        Refused::CasesOutOfRange { cases, most } => {
            Refusal::Malformed(Malformed::Cases { cases, most })
        }
        Refused::SlotMismatch => Refusal::MALFORMED,
        Refused::NobodyWaiting { counter } => Refusal::NobodyWaiting { counter },
        Refused::TooEarly { slot, from } => Refusal::TooEarly {
            slot: queue.moment(slot),
            from: queue.moment(from),
        },
        Refused::TooLate { slot } => Refusal::TooLate {
            slot: queue.moment(slot),
        },
        Refused::ServiceClosed {
            service,
            status,
            opens_at,
        } => Refusal::ServiceClosed {
            service,
            state: status,
            opens_at: opens_at.map(|time| queue.moment(time)),
        },
        Refused::QuotaReached { service } => Refusal::QuotaReached { service },
        Refused::ServedTwice { service } => Refusal::Malformed(Malformed::ServedTwice { service }),
        Refused::ServesNothing { counter } => {
            Refusal::Malformed(Malformed::ServesNothing { counter })
        }
        Refused::UnknownCall { call } => Refusal::UnknownCall { call },
        Refused::UnknownAlarm { alarm } => Refusal::UnknownAlarm { alarm },
        Refused::NoticeChanged { notice } => {
            let known = queue.notice(notice);
            let current = known.map(|known| notice_view(queue, notice, known));
            let current = Box::new(current.unwrap_or_default());
            Refusal::NoticeChanged { notice, current }
        }
        Refused::CannotPrint { device, why } => Refusal::CannotPrint { device, why },
        Refused::AlreadyRated { ticket } => Refusal::AlreadyRated { ticket },
        Refused::NotAsked { ticket } => Refusal::NotAsked { ticket },
        Refused::RatingOver { ticket } => Refusal::RatingOver { ticket },
        Refused::ForeignReason { code, grade } => {
            Refusal::Malformed(Malformed::Reason { code, grade })
        }
        Refused::UnknownReprint { reprint } => Refusal::UnknownReprint { reprint },
        Refused::UnknownNotice { notice } => Refusal::UnknownNotice { notice },
        Refused::TooManyNotices { most } => Refusal::TooManyNotices { most },
        Refused::NoticeOver { until } => Refusal::Malformed(Malformed::NoticeOver {
            until: queue.moment(until),
        }),
        Refused::UrgentTooLong => Refusal::Malformed(Malformed::UrgentTooLong {
            most_h: u32::try_from(queue::URGENT_MOST.as_secs() / 3600).unwrap_or(0),
        }),
        Refused::UnknownZone { zone } => Refusal::Malformed(Malformed::NoticeZone { zone }),
        Refused::CounterNotOpen { counter, state } => Refusal::CounterNotOpen { counter, state },
        Refused::ClerkElsewhere { clerk, counter } => Refusal::ClerkElsewhere { clerk, counter },
        Refused::AlreadyWaiting {
            ticket,
            number,
            service,
            state,
        } => Refusal::AlreadyWaiting {
            ticket,
            number,
            service,
            state,
        },
        Refused::WrongState(wrong) => Refusal::WrongState(wrong),
    }
}

impl From<forecast::Wait> for Wait {
    fn from(wait: forecast::Wait) -> Self {
        Self {
            low_s: wait.low_s,
            likely_s: wait.likely_s,
            high_s: wait.high_s,
        }
    }
}

fn serving_periods(queue: &Queue) -> Vec<ServingPeriod> {
    let period = |serving: &Stretch| ServingPeriod {
        from: queue.moment(serving.from),
        to: queue.moment(serving.to),
    };
    queue.day().serve.iter().map(period).collect()
}

pub fn service_view(queue: &Queue, service: &Service, waits: &mut Waits, now: Time) -> ServiceView {
    let (status, opens_at) = queue.status(service, now);
    let today = queue.today(&service.id);
    let newcomer = waits.get(queue, &service.id, now);
    let (unbound, longest_unbound) = queue.unbound(&service.id);
    let longest_s = |since: Option<Time>| since.map_or(0, |since| whole_seconds(now.since(since)));
    ServiceView {
        id: service.id.clone(),
        prefix: queue.prefix(service).into(),
        name: service.name.clone(),
        plain: service.plain.clone(),
        group: service.group.clone(),
        rare: service.rare,
        outcomes: service.outcomes.clone(),
        status,
        opens_at: opens_at.map(|time| queue.moment(time)),
        waiting: queue.waiting(&service.id) as u64,
        longest_s: longest_s(queue.waits_longest(&service.id)),
        long_wait_s: whole_seconds(queue.hall().long_wait(service)),
        unbound: Unbound {
            waiting: unbound as u64,
            longest_s: longest_s(longest_unbound),
        },
        wait: newcomer.normal,
        priority_wait: newcomer.priority,
        paused_for: today.and_then(|today| Some(today.paused.as_ref()?.reason.clone())),
        quota: today.and_then(|today| today.quota),
        issued: today.map_or(0, |today| today.issued.into()),
    }
}

/// In the order of the hall file; those that left it come last.
fn counters_in_order(queue: &Queue) -> impl Iterator<Item = &Counter> {
    let planned = queue
        .hall()
        .counters
        .iter()
        .filter_map(|plan| queue.counter(&plan.id));
    planned.chain(queue.counters().filter(|counter| counter.is_retired()))
}

fn changed_counters(queue: &Queue, fact: &Fact, ticket: Option<&Ticket>) -> Vec<CounterView> {
    let at = if let Fact::CounterOpened { counter, .. }
    | Fact::CounterClosed { counter }
    | Fact::CounterPaused { counter, .. }
    | Fact::CounterResumed { counter }
    | Fact::CounterAssigned { counter, .. }
    | Fact::TicketRated(TicketRated { counter, .. })
    | Fact::TicketTransferred { counter, .. } = fact
    {
        Some(counter)
    } else {
        None
    };
    let of_ticket = ticket.and_then(|ticket| ticket.counter.as_ref());
    let of_ticket = of_ticket.filter(|counter| Some(*counter) != at);
    // A ticket sent to one counter may be called by another.
    let sent_to = ticket.filter(|_| matches!(fact, Fact::TicketCalled { .. }));
    let sent_to = sent_to.and_then(|ticket| ticket.sent_to.as_ref());
    let sent_to = sent_to.filter(|counter| Some(*counter) != of_ticket);
    let changed = at.into_iter().chain(of_ticket).chain(sent_to);
    changed
        .filter_map(|id| queue.counter(id))
        .map(|c| counter_view(queue, c))
        .collect()
}

/// Whether so much changed that a new snapshot is due.
fn is_for_snapshot(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::HallConfigured { .. }
            | Fact::DayEnded { .. }
            | Fact::DayStarted(_)
            | Fact::ClockTurnedBack { .. }
            | Fact::EpochStarted { .. }
            | Fact::NoticePublished { .. }
            | Fact::NoticeChanged { .. }
            | Fact::NoticeWithdrawn { .. }
    )
}

/// Whether nothing that a screen shows changes: who looks after the hall asks for it.
fn is_for_records(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::CallAnnounced { .. }
            | Fact::AlarmRaised { .. }
            | Fact::AlarmAcknowledged { .. }
            | Fact::AlarmCleared { .. }
            | Fact::DeviceApproved { .. }
            | Fact::DeviceEnrolled { .. }
            | Fact::DeviceRenamed { .. }
            | Fact::DeviceSettingsChanged { .. }
            | Fact::DeviceRevoked { .. }
    )
}

fn is_rating(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::TicketRated(_) | Fact::RatingDetailed { .. } | Fact::RatingCaseStep { .. }
    )
}

fn is_reprint(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::TicketReprintAsked { .. }
            | Fact::TicketReprintTaken { .. }
            | Fact::TicketReprintEnded { .. }
    )
}

/// Whether a ticket entered or left a line.
fn moves_line(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::TicketIssued(_)
            | Fact::TicketCalled { .. }
            | Fact::TicketTransferred { .. }
            | Fact::TicketReturned { .. }
            | Fact::TicketCanceled { .. }
            | Fact::TicketClassed { .. }
    )
}

/// For a span that is never negative.
fn whole_seconds(span: Span) -> u64 {
    u64::try_from(span.as_secs()).unwrap_or(0)
}

fn named<'a, Id: Clone + 'a>(all: impl Iterator<Item = (&'a Id, &'a Words)>) -> Vec<Named<Id>> {
    all.map(|(id, name)| Named {
        id: id.clone(),
        name: name.clone(),
    })
    .collect()
}

/// Those of the hall file, and the published ones that are not over, for the screens.
fn notice_views(queue: &Queue, now: Time) -> Vec<NoticeView> {
    let of_file = |notice: &Notice| NoticeView {
        id: notice.id.clone(),
        text: notice.text.clone(),
        ..NoticeView::default()
    };
    let of_file = queue.hall().notices.iter().map(of_file);
    let published = published_notices(queue, now).filter(|notice| !notice.draft);
    of_file.chain(published).collect()
}

/// The published notices that are not over.
pub fn published_notices(queue: &Queue, now: Time) -> impl Iterator<Item = NoticeView> {
    let notices = queue.notices(now);
    notices.map(|(id, notice)| notice_view(queue, id, notice))
}

/// All of today, also those that are over.
pub fn notices_of_today(queue: &Queue) -> impl Iterator<Item = NoticeView> {
    let notices = queue.all_notices();
    notices.map(|(id, notice)| notice_view(queue, id, notice))
}

pub fn notice_view(queue: &Queue, id: NoticeId, notice: &NoticeText) -> NoticeView {
    let moment = |time: Option<Time>| time.map(|time| queue.moment(time));
    NoticeView {
        id: id.to_string(),
        revision: queue.notice_revision(id),
        text: notice.text.clone(),
        title: notice.title.clone(),
        form: notice.form,
        draft: notice.draft,
        from: moment(notice.from),
        until: moment(notice.until),
        weekdays: notice.weekdays.clone(),
        hours: notice.hours,
        zones: notice.zones.clone(),
        picture: notice.picture.clone(),
        weight: notice.weight,
        seconds: notice.seconds,
        file: notice.file.clone(),
    }
}
