//! The touches of a kiosk, handled before Slint sees them.
//!
//! Slint takes the first finger for a pointer and a second one for a pinch: while one finger is never lifted, it hears
//! nobody else.

use super::fingers::{Contact, Fingers, Pointer};
use slint::platform::{PointerEventButton, WindowEvent as SlintEvent};
use slint::winit_030::EventResult;
use slint::winit_030::winit::event::{
    DeviceId, ElementState, MouseButton, TouchPhase, WindowEvent,
};
use slint::{ComponentHandle, LogicalPosition, Timer, TimerMode, Weak, Window};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How often a held finger is checked.
const LOOK: Duration = Duration::from_millis(500);
/// A touch this soon after the screen was dark is the one that woke it: the X server wakes before it reports the touch,
/// and darkness is only checked every half second.
const JUST_LIT: Duration = Duration::from_millis(1_500);

/// Whether the touch screen works.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TouchState {
    #[default]
    Well,
    /// Something has been touching it for longer than any visitor would.
    Stuck,
}

/// What touches the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Id {
    Finger(DeviceId, u64),
    Mouse,
}

/// The hands of whoever stands at the kiosk. Clones share their state.
#[derive(Clone)]
pub struct Hands(Rc<Felt>);

struct Felt {
    began: Instant,
    fingers: RefCell<Fingers<Id>>,
    /// Where the mouse is: its button events do not say.
    mouse: Cell<LogicalPosition>,
    light: Light,
    told: RefCell<Box<dyn FnMut(TouchState)>>,
    state: Cell<TouchState>,
    look: Timer,
}

/// When the screen was last seen dark.
#[derive(Clone, Debug)]
pub(super) struct Light {
    began: Instant,
    /// Milliseconds since the start, plus one; 0: never.
    dark: Arc<AtomicU64>,
}

impl Light {
    #[cfg(target_os = "linux")]
    pub(super) fn is_dark(&self) {
        let passed = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.dark.store(passed.saturating_add(1), Ordering::Relaxed);
    }

    fn was_just_lit(&self) -> bool {
        let Some(dark) = self.dark.load(Ordering::Relaxed).checked_sub(1) else {
            return false;
        };
        self.began.elapsed() < Duration::from_millis(dark) + JUST_LIT
    }
}

impl Hands {
    /// `told` is called whenever the state of the touch screen changes.
    pub fn new(told: impl FnMut(TouchState) + 'static) -> Self {
        let began = Instant::now();
        Self(Rc::new(Felt {
            began,
            fingers: RefCell::default(),
            mouse: Cell::default(),
            light: Light {
                began,
                dark: Arc::default(),
            },
            told: RefCell::new(Box::new(told)),
            state: Cell::default(),
            look: Timer::default(),
        }))
    }

    #[cfg(target_os = "linux")]
    pub(super) fn light(&self) -> Light {
        self.0.light.clone()
    }

    /// What Slint gets to see of `event`: instead of touches and the left button, only the pointer made from them.
    pub(super) fn feel(&self, window: &Window, event: &WindowEvent) -> EventResult {
        let scale = f64::from(window.scale_factor());
        if let WindowEvent::CursorMoved { position, .. } = event {
            let at = position.to_logical(scale);
            self.0.mouse.set(LogicalPosition::new(at.x, at.y));
            if self.0.fingers.borrow().are_all_up() {
                return EventResult::Propagate;
            }
            // X11 also moves its pointer with the first finger.
            self.touch(window, Id::Mouse, Contact::Moved(at.x, at.y));
            return EventResult::PreventDefault;
        }
        if let WindowEvent::Touch(touch) = event {
            let at = touch.location.to_logical(scale);
            let contact = match touch.phase {
                TouchPhase::Started => Contact::Down(at.x, at.y),
                TouchPhase::Moved => Contact::Moved(at.x, at.y),
                TouchPhase::Ended => Contact::Up(at.x, at.y),
                TouchPhase::Cancelled => Contact::Gone,
            };
            self.touch(window, Id::Finger(touch.device_id, touch.id), contact);
            return EventResult::PreventDefault;
        }
        if let WindowEvent::MouseInput {
            state,
            button: MouseButton::Left,
            ..
        } = event
        {
            let LogicalPosition { x, y, .. } = self.0.mouse.get();
            let contact = match state {
                ElementState::Pressed => Contact::Down(x, y),
                ElementState::Released => Contact::Up(x, y),
            };
            self.touch(window, Id::Mouse, contact);
            return EventResult::PreventDefault;
        }
        EventResult::Propagate
    }

    fn touch(&self, window: &Window, id: Id, contact: Contact) {
        let in_the_dark = matches!(contact, Contact::Down(..)) && self.0.light.was_just_lit();
        let now = self.0.began.elapsed();
        let told = self
            .0
            .fingers
            .borrow_mut()
            .feel(id, contact, now, in_the_dark);
        point(window, &told);
        self.tell();
    }

    /// Watches held fingers from now on, for as long as the window exists.
    pub(super) fn look_after<W: ComponentHandle + 'static>(&self, window: Weak<W>) {
        let hands = Rc::downgrade(&self.0);
        self.0.look.start(TimerMode::Repeated, LOOK, move || {
            if let (Some(felt), Some(window)) = (hands.upgrade(), window.upgrade()) {
                Self(felt).look(window.window());
            }
        });
    }

    fn look(&self, window: &Window) {
        let now = self.0.began.elapsed();
        let told = self.0.fingers.borrow_mut().wait(now);
        point(window, &told);
        self.tell();
    }

    fn tell(&self) {
        let is_stuck = self.0.fingers.borrow().is_stuck(self.0.began.elapsed());
        let state = if is_stuck {
            TouchState::Stuck
        } else {
            TouchState::Well
        };
        if self.0.state.replace(state) != state {
            tracing::warn!(?state, "the touch screen");
            (self.0.told.borrow_mut())(state);
        }
    }
}

/// Passes them to Slint.
fn point(window: &Window, told: &[Pointer]) {
    let button = PointerEventButton::Left;
    for pointer in told {
        let event = match *pointer {
            Pointer::Press(x, y) => SlintEvent::PointerPressed {
                position: LogicalPosition::new(x, y),
                button,
            },
            Pointer::Move(x, y) => SlintEvent::PointerMoved {
                position: LogicalPosition::new(x, y),
            },
            Pointer::Release(x, y) => SlintEvent::PointerReleased {
                position: LogicalPosition::new(x, y),
                button,
            },
            Pointer::Leave => SlintEvent::PointerExited,
        };
        if let Err(error) = window.dispatch_event_with_result(event) {
            tracing::warn!(%error, "a touch was not felt");
        }
    }
}
