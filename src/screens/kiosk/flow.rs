//! What a visitor does at the kiosk. Pure: inputs come in with the time, effects go out.
//!
//! *Invariant*: between a tap on a service and its answer all other input is ignored, so two taps never make two
//! tickets. A command keeps its key until it is answered or given up; what is given up is settled behind the scenes.

use super::entry::Entry;
use super::home::Shape;
use super::visit::{
    Around, Effect, Input, Intent, Kept, Notice, Page, PaperResult, Refused, Take, TakeError, Wish,
};
use crate::model::{Class, CounterStateName, KioskSettings, ServiceId, ServiceStatus, TicketId};
use crate::protocol::PersonNumber;
use crate::protocol::view::{HallView, TicketView};
use crate::words::{Lang, beside};
use std::time::Duration;
use uuid::Uuid;

/// Choices on a group's page; the last one may be *more*.
const GROUP_CHOICES: usize = 6;

pub struct Flow {
    seconds: KioskSettings,
    home: Lang,
    page: Page,
    lang: Lang,
    large: bool,
    priority: bool,
    asking: Option<Take>,
    ticket: Option<Box<TicketView>>,
    printing: bool,
    /// The last ticket taken here: service, number, time.
    last: Option<(ServiceId, String, Duration)>,
    /// When the page goes home, and its total time.
    until: Option<(Duration, Duration)>,
}

impl Flow {
    /// At home it speaks `home`.
    pub fn new(seconds: KioskSettings, home: Lang) -> Self {
        Self {
            seconds,
            home,
            page: Page::Home,
            lang: home,
            large: false,
            priority: false,
            asking: None,
            ticket: None,
            printing: false,
            last: None,
            until: None,
        }
    }

    /// Pages stay for so long from now on, the one that is shown too.
    pub fn follow(&mut self, seconds: KioskSettings) {
        if self.seconds == seconds {
            return;
        }
        self.seconds = seconds;
        if let Some((until, total)) = self.until {
            self.stay(until.saturating_sub(total));
        }
    }

    /// Whether the page sends its visitor to the hall's staff: nothing that this kiosk can do helps.
    pub fn wants_guide(&self) -> bool {
        match &self.page {
            Page::Kept(Kept::Failed(_) | Kept::Unknown) => true,
            Page::Notice(Notice::NoAnswer(_)) => true,
            Page::Notice(Notice::Refused { why, .. }) => match why {
                Refused::Paused
                | Refused::Unstaffed
                | Refused::AlreadyWaiting { .. }
                | Refused::Other => true,
                // When to come back is all that there is to say.
                Refused::NotYet(_) | Refused::Closed | Refused::Full | Refused::TooMany => false,
            },
            Page::Home
            | Page::Choices { .. }
            | Page::Guide
            | Page::GuideDetail(_)
            | Page::Entry(_)
            | Page::Ticket
            | Page::Kept(Kept::NoPrinter)
            | Page::Notice(
                Notice::TakeAgain { .. } | Notice::Unstaffed(_) | Notice::Canceled { .. },
            ) => false,
        }
    }

    pub fn page(&self) -> &Page {
        &self.page
    }

    pub fn lang(&self) -> Lang {
        self.lang
    }

    pub fn is_large(&self) -> bool {
        self.large
    }

    pub fn is_priority(&self) -> bool {
        self.priority
    }

    /// The service whose ticket is being requested.
    pub fn asking(&self) -> Option<&ServiceId> {
        self.asking.as_ref().map(|take| &take.wish.service)
    }

    pub fn ticket(&self) -> Option<&TicketView> {
        self.ticket.as_deref()
    }

    pub fn is_printing(&self) -> bool {
        self.printing
    }

    /// Whether nobody is at the kiosk: it shows its first page as it always does, and no ticket is on its way.
    pub fn is_at_rest(&self) -> bool {
        self.page == Page::Home && self.until.is_none() && self.asking.is_none()
    }

    /// Seconds until the page goes home by itself, and of how many; only on the last pages of a visit.
    pub fn countdown(&self, now: Duration) -> Option<(u32, u32)> {
        let last_page = matches!(self.page, Page::Ticket | Page::Kept(_) | Page::Notice(_));
        let (until, total) = self.until.filter(|_| last_page)?;
        let left = until.saturating_sub(now).as_millis().div_ceil(1000);
        let whole = |n: u128| u32::try_from(n).unwrap_or(u32::MAX);
        Some((whole(left), whole(total.as_millis() / 1000)))
    }

    pub fn handle(&mut self, input: Input, around: Around) -> Vec<Effect> {
        match input {
            Input::Intent(_) if self.asking.is_some() || self.printing => Vec::new(),
            Input::Intent(intent) => {
                let effects = self.intent(intent, around);
                self.stay(around.now);
                effects
            }
            Input::Taken(key, answer) => self.taken(key, answer, around.now),
            Input::Paper(ticket, result) => {
                self.paper(ticket, result, around.now);
                Vec::new()
            }
            Input::Tick => self.tick(around.now),
        }
    }

    fn intent(&mut self, intent: Intent, around: Around) -> Vec<Effect> {
        match intent {
            Intent::ChooseService(service) => {
                let class = if self.priority {
                    Class::Priority
                } else {
                    Class::Normal
                };
                return self.choose(Wish { service, class }, around);
            }
            Intent::OpenGroup(group) => {
                let group = Some(group);
                self.page = Page::Choices { group, first: 0 };
            }
            Intent::More => self.turn_page(true, around.shape),
            Intent::Back => self.go_back(around.shape),
            Intent::ReadOn => {}
            Intent::Home => return self.leave(true),
            Intent::TogglePriority => {
                self.priority = !self.priority;
                // On a later page of large type it would start in the middle of the list.
                self.page = Page::Home;
            }
            Intent::ToggleLarge => {
                self.large = !self.large;
                self.page = Page::Home;
            }
            Intent::ToggleLanguage => self.lang = beside(self.lang, around.hall),
            Intent::OpenGuide => {
                self.page = Page::Guide;
                return vec![Effect::LoadGuide];
            }
            Intent::ChooseGuide(service) => self.page = Page::GuideDetail(service),
            Intent::TypeSign(sign) => self.edit(|entry| entry.press(sign)),
            Intent::DeleteSign => self.edit(Entry::delete),
            Intent::ClearNumber => self.edit(Entry::clear),
            Intent::MainKey => return self.main_key(around),
            Intent::OtherKey => return self.other_key(around),
            Intent::CancelTicket => return self.cancel(),
        }
        Vec::new()
    }

    fn choose(&mut self, wish: Wish, around: Around) -> Vec<Effect> {
        if let (Some((service, number, at)), Some(hall)) = (&self.last, around.hall) {
            let so_soon = Duration::from_secs(hall.hall.rules.take_again_after_s);
            if *service == wish.service && around.now.saturating_sub(*at) < so_soon {
                let number = number.clone();
                self.page = Page::Notice(Notice::TakeAgain { take: wish, number });
                return Vec::new();
            }
        }
        if around
            .hall
            .is_some_and(|hall| is_left_alone(hall, &wish.service))
        {
            self.page = Page::Notice(Notice::Unstaffed(wish));
            return Vec::new();
        }
        self.begin(wish, around)
    }

    /// Requests the ticket, or first asks the visitor for the number that the service wants.
    fn begin(&mut self, wish: Wish, around: Around) -> Vec<Effect> {
        if let Some(asks) = around.asks(&wish.service) {
            self.page = Page::Entry(Entry::new(wish, asks));
            return Vec::new();
        }
        self.ask(Take {
            key: around.fresh_key,
            wish,
            person: None,
        })
    }

    /// Leaves the page of a number, with or without it: the hub accepts both.
    fn go_on(&mut self, person: Option<PersonNumber>, key: Uuid) -> Vec<Effect> {
        let Page::Entry(entry) = &self.page else {
            return Vec::new();
        };
        let wish = entry.wish.clone();
        self.ask(Take { key, wish, person })
    }

    fn edit(&mut self, edit: impl FnOnce(&mut Entry)) {
        if let Page::Entry(entry) = &mut self.page {
            edit(entry);
        }
    }

    fn ask(&mut self, take: Take) -> Vec<Effect> {
        self.asking = Some(take.clone());
        vec![Effect::Take(take)]
    }

    fn main_key(&mut self, around: Around) -> Vec<Effect> {
        if let Page::Entry(entry) = &self.page {
            return match entry.number() {
                Some(number) => self.go_on(Some(number), around.fresh_key),
                None => Vec::new(),
            };
        }
        match self.notice().cloned() {
            Some(Notice::Unstaffed(wish)) => self.begin(wish, around),
            // With the same key: if the hub has already made the ticket, this returns it.
            Some(Notice::NoAnswer(take)) => self.ask(take),
            Some(Notice::TakeAgain { .. } | Notice::Refused { .. } | Notice::Canceled { .. })
            | None => self.leave(true),
        }
    }

    fn other_key(&mut self, around: Around) -> Vec<Effect> {
        if let Page::Entry(_) = self.page {
            return self.go_on(None, around.fresh_key);
        }
        if let Some(Notice::TakeAgain { take, .. }) = self.notice().cloned() {
            return self.begin(take, around);
        }
        self.leave(true)
    }

    fn cancel(&mut self) -> Vec<Effect> {
        let (Page::Kept(_), Some(ticket)) = (&self.page, self.ticket.take()) else {
            return Vec::new();
        };
        self.last = None;
        self.page = Page::Notice(Notice::Canceled {
            number: ticket.number,
        });
        vec![Effect::Cancel(ticket.id)]
    }

    fn taken(
        &mut self,
        key: Uuid,
        answer: Result<Box<TicketView>, TakeError>,
        now: Duration,
    ) -> Vec<Effect> {
        let Some(take) = self.asking.take_if(|take| take.key == key) else {
            return Vec::new();
        };
        match answer {
            Ok(ticket) => {
                let service = take.wish.service;
                self.last = Some((service, ticket.number.clone(), now));
                self.ticket = Some(ticket);
                self.printing = true;
                self.until = None;
                self.page = Page::Ticket;
            }
            Err(TakeError::Refused(why)) => {
                let service = take.wish.service;
                self.page = Page::Notice(Notice::Refused { service, why });
                self.stay(now);
            }
            Err(TakeError::NoAnswer) => {
                self.page = Page::Notice(Notice::NoAnswer(take));
                self.stay(now);
            }
        }
        Vec::new()
    }

    fn paper(&mut self, ticket: TicketId, result: PaperResult, now: Duration) {
        let shown = self.ticket.as_ref().is_some_and(|shown| shown.id == ticket);
        if !shown || !self.printing {
            return;
        }
        self.printing = false;
        match result {
            PaperResult::Printed => {}
            PaperResult::Failed(why) => self.page = Page::Kept(Kept::Failed(why)),
            PaperResult::Unknown => self.page = Page::Kept(Kept::Unknown),
            PaperResult::NoPrinter => self.page = Page::Kept(Kept::NoPrinter),
        }
        self.stay(now);
    }

    fn tick(&mut self, now: Duration) -> Vec<Effect> {
        match self.until {
            Some((until, _)) if now >= until && self.asking.is_none() => self.leave(false),
            _ => Vec::new(),
        }
    }

    /// The visit ends; the next visitor finds the kiosk in its initial state. `pressed`: by a key, which on a page with
    /// a number to keep means that the visitor has it.
    fn leave(&mut self, pressed: bool) -> Vec<Effect> {
        let mut effects = Vec::new();
        if let Some(Notice::NoAnswer(take)) = self.notice() {
            effects.push(Effect::GiveUp(Take {
                person: None,
                ..take.clone()
            }));
        }
        if pressed && matches!(self.page, Page::Kept(_)) {
            let ticket = self.ticket.iter();
            effects.extend(ticket.map(|ticket| Effect::ReportShown(ticket.id)));
        }
        let last = self.last.take();
        *self = Self::new(self.seconds, self.home);
        self.last = last;
        effects
    }

    fn notice(&self) -> Option<&Notice> {
        if let Page::Notice(notice) = &self.page {
            Some(notice)
        } else {
            None
        }
    }

    fn go_back(&mut self, shape: Shape) {
        match self.page {
            Page::GuideDetail(_) => self.page = Page::Guide,
            Page::Choices { .. } => self.turn_page(false, shape),
            Page::Home
            | Page::Guide
            | Page::Entry(_)
            | Page::Ticket
            | Page::Kept(_)
            | Page::Notice(_) => self.page = Page::Home,
        }
    }

    /// Number of choices on one page in its type; the last one may be *more*.
    pub fn choices(&self, shape: Shape) -> usize {
        if self.large {
            shape.large_choices()
        } else {
            GROUP_CHOICES
        }
    }

    fn turn_page(&mut self, on: bool, shape: Shape) {
        let step = self.choices(shape) - 1;
        match (&mut self.page, on) {
            (Page::Choices { first, .. }, true) => *first += step,
            (Page::Choices { first, group }, false)
                if *first > step || (*first > 0 && group.is_some()) =>
            {
                *first -= step;
            }
            (Page::Home, true) => {
                self.page = Page::Choices {
                    group: None,
                    first: step,
                };
            }
            _ => self.page = Page::Home,
        }
    }

    /// Somebody is here: restarts the page's time.
    fn stay(&mut self, now: Duration) {
        let as_always = !self.large && !self.priority && self.lang == self.home;
        let seconds = match &self.page {
            Page::Home if as_always => {
                self.until = None;
                return;
            }
            Page::Home | Page::Choices { .. } | Page::Entry(_) => self.seconds.idle,
            Page::Guide | Page::GuideDetail(_) => self.seconds.guide,
            Page::Ticket => self.seconds.ticket,
            Page::Kept(_) => self.seconds.kept,
            Page::Notice(_) => self.seconds.notice,
        };
        let stay = Duration::from_secs(seconds.into());
        self.until = Some((now + stay, stay));
    }
}

/// Somebody works in the hall, but nobody serves this service. Does not apply before the first counter opens: getting a
/// ticket is what people come early for.
fn is_left_alone(hall: &HallView, service: &ServiceId) -> bool {
    let unstaffed =
        |view: &crate::protocol::view::ServiceView| view.status == ServiceStatus::Unstaffed;
    let mut counters = hall.counters.iter();
    hall.service(service).is_some_and(unstaffed)
        && counters.any(|counter| counter.state != CounterStateName::Closed)
}
