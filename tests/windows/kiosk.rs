//! The kiosk's window.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use jiaohao::kiosk::adapter::Adapter;
use jiaohao::kiosk::flow::{
    Around, Effect, Flow, Input, Intent, PaperResult, PrinterState, Refused, Seconds, TakeError,
};
use jiaohao::kiosk::view_model::{Known, screen};
use jiaohao::link::LinkState;
use jiaohao::protocol::GuidePage;
use jiaohao::queue::view::{HallView, ServiceStatus, TicketView};
use jiaohao::screens::KioskWindow;
use uuid::Uuid;

use crate::pictures;
use crate::sample;

/// A kiosk's window with a flow behind it, and a hall that the test can change.
struct Kiosk {
    adapter: Adapter,
    flow: Flow,
    hall: HallView,
    link: LinkState,
    printer: PrinterState,
    guide: GuidePage,
    now: Duration,
    intents: Rc<RefCell<Vec<Intent>>>,
}

impl Kiosk {
    fn start(width: u32, height: u32) -> Self {
        pictures::start();
        let intents = Rc::new(RefCell::new(Vec::new()));
        let told = intents.clone();
        let adapter = Adapter::new(KioskWindow::new().unwrap(), move |intent| {
            told.borrow_mut().push(intent);
        });
        let kiosk = Self {
            adapter,
            flow: Flow::new(Seconds::default()),
            hall: sample::hall(),
            link: LinkState::Connected,
            printer: PrinterState::Ready,
            guide: sample::guide(),
            now: Duration::from_secs(100),
            intents,
        };
        pictures::resize(kiosk.adapter.window(), width, height);
        kiosk.show();
        kiosk
    }

    fn show(&self) {
        self.adapter.show(&screen(Known {
            flow: &self.flow,
            now: self.now,
            link: self.link,
            hall: Some(&self.hall),
            clock: Some(self.hall.now),
            printer: self.printer,
            guide: &self.guide,
            device: "1 号取号机",
        }));
        i_slint_backend_testing::mock_elapsed_time(Duration::from_millis(300));
    }

    fn handle(&mut self, input: Input) -> Vec<Effect> {
        let around = Around {
            now: self.now,
            hall: Some(&self.hall),
            fresh_key: Uuid::from_u128(7),
        };
        let effects = self.flow.handle(input, around);
        self.show();
        effects
    }

    fn intend(&mut self, intent: Intent) -> Vec<Effect> {
        self.handle(Input::Intent(intent))
    }

    fn take(&mut self, ticket: TicketView) {
        let service = ticket.service.clone();
        let effects = self.intend(Intent::ChooseService(service));
        let [Effect::Take(take)] = effects.as_slice() else {
            panic!("no take: {effects:?}");
        };
        self.handle(Input::Taken(take.key, Ok(Box::new(ticket))));
    }

    fn paper(&mut self, result: PaperResult) {
        let ticket = self.flow.ticket().unwrap().id;
        self.handle(Input::Paper(ticket, result));
    }

    fn picture(&self, name: &str) {
        let size = self.adapter.window();
        use slint::ComponentHandle;
        let size = size.window().size();
        let form = if size.width > size.height {
            "landscape"
        } else {
            "portrait"
        };
        pictures::picture(self.adapter.window(), &format!("kiosk-{name}-{form}"));
    }
}

fn all_pages(width: u32, height: u32) {
    let mut k = Kiosk::start(width, height);
    k.picture("home");
    k.intend(Intent::ToggleLanguage);
    k.picture("home-english");
    k.intend(Intent::ToggleLanguage);
    k.intend(Intent::TogglePriority);
    k.picture("priority");
    k.intend(Intent::TogglePriority);
    k.intend(Intent::OpenGroup("register".into()));
    k.picture("group");
    k.intend(Intent::ToggleLanguage);
    k.picture("group-english");
    k.intend(Intent::Home);
    k.intend(Intent::ToggleLarge);
    k.picture("large");
    k.intend(Intent::More);
    k.picture("large-more");
    k.intend(Intent::ToggleLanguage);
    k.picture("large-english");
    k.intend(Intent::Home);
    k.intend(Intent::OpenGuide);
    k.picture("guide");
    k.intend(Intent::ChooseGuide("transfer".into()));
    k.picture("guide-transfer");
    k.intend(Intent::Home);
    k.intend(Intent::ChooseService("mortgage".into()));
    k.picture("held");
    k.handle(Input::Taken(
        Uuid::from_u128(7),
        Ok(Box::new(sample::ticket(1, "M027", "mortgage"))),
    ));
    k.picture("printing");
    k.paper(PaperResult::Printed);
    k.picture("ticket");
    k.intend(Intent::Home);
    k.intend(Intent::ChooseService("mortgage".into()));
    k.picture("again");
    k.intend(Intent::MainKey);
    k.intend(Intent::ToggleLanguage);
    k.take(sample::ticket(2, "B1000", "transfer"));
    k.paper(PaperResult::Printed);
    k.picture("ticket-english");
    k.intend(Intent::Home);
    k.take(sample::ticket(3, "Q027", "inquiry"));
    k.paper(PaperResult::Failed(PrinterState::PaperOut));
    k.printer = PrinterState::PaperOut;
    k.show();
    k.picture("kept");
    k.intend(Intent::ToggleLanguage);
    k.picture("kept-english");
    k.intend(Intent::Home);
    k.link = LinkState::Reconnecting {
        since: sample::moment("2026-11-23T10:19:00.000+08:00"),
    };
    k.show();
    k.picture("offline");
    k.intend(Intent::ToggleLanguage);
    k.picture("offline-english");
    k.intend(Intent::Home);
    k.link = LinkState::Connected;
    for service in &mut k.hall.services {
        service.status = ServiceStatus::NotYet;
        service.opens_at = Some(sample::moment("2026-11-23T12:40:00.000+08:00"));
    }
    k.show();
    k.picture("closed");
}

/// The pages that come seldom, large type all the way, and the longest of everything.
fn rare_pages(width: u32, height: u32) {
    let mut k = Kiosk::start(width, height);
    k.intend(Intent::ToggleLarge);
    k.take(sample::ticket(1, "Q027", "inquiry"));
    k.paper(PaperResult::Printed);
    k.picture("ticket-large");
    k.intend(Intent::Home);
    k.intend(Intent::TogglePriority);
    let mut ticket = sample::ticket(2, "B028", "transfer");
    ticket.class = jiaohao::queue::Class::Priority;
    k.take(ticket);
    k.paper(PaperResult::Printed);
    k.picture("ticket-priority");
    k.intend(Intent::Home);
    k.intend(Intent::ToggleLarge);
    k.take(sample::ticket(3, "M029", "mortgage"));
    k.paper(PaperResult::Unknown);
    k.picture("kept-unknown-large");
    k.intend(Intent::Home);
    k.intend(Intent::ToggleLarge);
    k.link = LinkState::Connecting;
    k.show();
    k.picture("connecting-large");
    k.link = LinkState::Connected;
    k.intend(Intent::Home);
    for service in &mut k.hall.services {
        service.waiting = 200;
        service.wait = Some(sample::wait(250, 340));
        service.opens_at = None;
        service.rare = false;
    }
    k.hall.services[0].name = sample::words(
        "国有建设用地使用权及房屋所有权登记",
        "Registration of Land Use and Ownership",
    );
    k.hall.services[3].status = ServiceStatus::Full;
    k.hall.services[5].status = ServiceStatus::Paused;
    k.hall.services[8].status = ServiceStatus::Closed;
    k.hall.services[9].wait = None;
    k.show();
    k.picture("crowded");
    k.intend(Intent::OpenGroup("register".into()));
    k.picture("crowded-group");
    k.intend(Intent::ToggleLanguage);
    k.picture("crowded-group-english");
    k.intend(Intent::Back);
    k.picture("crowded-english");
    k.intend(Intent::Home);
    k.hall.services[1].status = ServiceStatus::Unstaffed;
    k.intend(Intent::ChooseService("housing-proof".into()));
    k.picture("unstaffed");
    k.intend(Intent::OtherKey);
    k.intend(Intent::ChooseService("certificate".into()));
    k.handle(Input::Taken(
        Uuid::from_u128(7),
        Err(TakeError::Refused(Refused::Full)),
    ));
    k.picture("refused");
    k.intend(Intent::Home);
    k.intend(Intent::ToggleLanguage);
    k.intend(Intent::ChooseService("certificate".into()));
    k.handle(Input::Taken(Uuid::from_u128(7), Err(TakeError::NoAnswer)));
    k.picture("no-answer-english");
}

#[test]
fn rare_pages_portrait() {
    rare_pages(1080, 1920);
}

#[test]
fn rare_pages_landscape() {
    rare_pages(1920, 1080);
}

#[test]
fn pages_portrait() {
    all_pages(1080, 1920);
}

#[test]
fn pages_landscape() {
    all_pages(1920, 1080);
}
