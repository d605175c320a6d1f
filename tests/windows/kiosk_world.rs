//! A kiosk's window with a visitor in front of it.

use jiaohao::screens::shell::window::TouchState;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use i_slint_backend_testing::{AccessibleRole, ElementHandle};
use jiaohao::link::LinkState;
use jiaohao::model::KioskSettings;
use jiaohao::model::TicketId;
use jiaohao::printer::Remarks;
use jiaohao::protocol::view::HallView;
use jiaohao::screens::kiosk::adapter::Adapter;
use jiaohao::screens::kiosk::flow::Flow;
use jiaohao::screens::kiosk::known::{Known, Shape};
use jiaohao::screens::kiosk::screen::Screen;
use jiaohao::screens::kiosk::view_model::screen;
use jiaohao::screens::kiosk::visit::{
    Around, Effect, Input, Intent, PaperResult, PrinterState, Take,
};
use jiaohao::views::Waits;
use jiaohao::words::Lang;
use jiaohao_ui::KioskWindow;
use slint::platform::PointerEventButton;
use uuid::Uuid;

use crate::hall::Hall;
use crate::pictures;

/// A hall, and a kiosk's window with a flow behind it.
pub(crate) struct Kiosk {
    pub(crate) adapter: Adapter,
    pub(crate) flow: Flow,
    pub(crate) hall: Hall,
    pub(crate) link: LinkState,
    pub(crate) printer: PrinterState,
    pub(crate) touch: TouchState,
    pub(crate) now: Duration,
    /// Whether the window shows the effect of an input immediately; else only on request.
    pub(crate) is_prompt: bool,
    waits: RefCell<Waits>,
    intents: Rc<RefCell<Vec<Intent>>>,
    shape: Rc<Cell<Shape>>,
}

impl Kiosk {
    /// In the busy hall.
    pub(crate) fn start(width: u32, height: u32) -> Self {
        Self::of(Hall::busy(|_| {}), (width, height))
    }

    pub(crate) fn of(hall: Hall, (width, height): (u32, u32)) -> Self {
        pictures::start();
        let intents = Rc::new(RefCell::new(Vec::new()));
        let told = intents.clone();
        let adapter = Adapter::new(KioskWindow::new().unwrap(), move |intent| {
            told.borrow_mut().push(intent);
        });
        let shape = Rc::new(Cell::new(Shape::PORTRAIT));
        let reshaped = shape.clone();
        adapter.on_reshaped(move |shape| reshaped.set(shape));
        let kiosk = Self {
            adapter,
            shape,
            flow: Flow::new(KioskSettings::default(), Lang::ZH),
            hall,
            link: LinkState::Connected,
            printer: PrinterState::Ready,
            touch: TouchState::Well,
            now: Duration::from_secs(100),
            is_prompt: true,
            waits: RefCell::default(),
            intents,
        };
        pictures::resize(kiosk.adapter.window(), width, height);
        kiosk.show();
        kiosk.show();
        kiosk
    }

    fn told(&self) -> HallView {
        self.hall.told(&mut self.waits.borrow_mut())
    }

    pub(crate) fn show(&self) {
        self.adapter.show(&self.screen());
        i_slint_backend_testing::mock_elapsed_time(Duration::from_millis(300));
    }

    /// What the window is given to show.
    pub(crate) fn screen(&self) -> Screen {
        let (hall, guide) = (self.told(), self.hall.guide());
        screen(Known {
            flow: &self.flow,
            now: self.now,
            link: self.link,
            hall: Some(&hall),
            clock: Some(hall.now),
            printer: self.printer,
            remarks: &Remarks::default(),
            touch: self.touch,
            guide: &guide,
            device: "1 号取号机",
            shape: self.shape.get(),
        })
    }

    pub(crate) fn handle(&mut self, input: Input) -> Vec<Effect> {
        let (hall, guide) = (self.told(), self.hall.guide());
        let around = Around {
            now: self.now,
            hall: Some(&hall),
            guide: &guide,
            fresh_key: Uuid::from_u128(7),
            shape: self.shape.get(),
        };
        let effects = self.flow.handle(input, around);
        if self.is_prompt {
            self.show();
        }
        effects
    }

    pub(crate) fn intend(&mut self, intent: Intent) -> Vec<Effect> {
        self.handle(Input::Intent(intent))
    }

    /// Taps the key with this label; returns the effects.
    pub(crate) fn press(&mut self, label: &str) -> Vec<Effect> {
        let mut found = ElementHandle::find_by_accessible_label(self.adapter.window(), label);
        // Typed text may read like a key.
        let key = found.find(|found| found.accessible_role() == Some(AccessibleRole::Button));
        let key = key.unwrap_or_else(|| panic!("no key {label}"));
        drop(found);
        key.mock_single_click(PointerEventButton::Left);
        let intents = self.intents.take();
        intents
            .into_iter()
            .flat_map(|intent| self.intend(intent))
            .collect()
    }

    pub(crate) fn shows(&self, label: &str) -> bool {
        // A page is created when it is first looked at; then its paper slides out.
        let _ = ElementHandle::find_by_accessible_label(self.adapter.window(), label).next();
        i_slint_backend_testing::mock_elapsed_time(Duration::from_millis(300));
        let mut found = ElementHandle::find_by_accessible_label(self.adapter.window(), label);
        found.next().is_some()
    }

    /// A visitor takes a number, also where the kiosk asks first whether a counter is open.
    pub(crate) fn take(&mut self, service: &str) -> TicketId {
        let mut effects = self.intend(Intent::ChooseService(service.into()));
        if effects.is_empty() {
            effects = self.intend(Intent::MainKey);
        }
        let [Effect::Take(take)] = effects.as_slice() else {
            panic!("no take: {effects:?}");
        };
        self.grant(take)
    }

    /// The hub gives what was asked for.
    pub(crate) fn grant(&mut self, take: &Take) -> TicketId {
        let ticket = self.hall.issue(take.wish.service.as_str(), take.wish.class);
        let answer = Box::new(self.hall.ticket(ticket));
        self.handle(Input::Taken(take.key, Ok(answer)));
        ticket
    }

    pub(crate) fn paper(&mut self, result: PaperResult) {
        let ticket = self.flow.ticket().unwrap().id;
        self.handle(Input::Paper(ticket, result));
    }
}
