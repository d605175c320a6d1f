//! The plain window: what Slint asks of a window, and what happens to it.

use super::keys::typed;
use super::surface::Surface;
use slint::platform::software_renderer::SoftwareRenderer;
use slint::platform::{
    PlatformError, PointerEventButton, Renderer, WindowAdapter, WindowEvent as SlintEvent,
    WindowProperties,
};
use slint::winit_030::EventResult;
use slint::winit_030::winit::dpi::{PhysicalPosition, PhysicalSize, Position, Size};
use slint::winit_030::winit::event::{
    ElementState, KeyEvent, MouseButton, MouseScrollDelta, Touch, TouchPhase, WindowEvent,
};
use slint::winit_030::winit::event_loop::ActiveEventLoop;
use slint::winit_030::winit::window::{Fullscreen, Window as Frame, WindowLevel};
use slint::{LogicalPosition, LogicalSize, Window, WindowPosition, WindowSize};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::time::{Duration, Instant};

/// Sixty times a second.
const FRAME: Duration = Duration::from_micros(16_667);
/// A mouse wheel's notch, in logical pixels, as in Slint's own window.
const NOTCH: f32 = 60.0;

thread_local! {
    /// A program has one window.
    static ONLY: RefCell<Weak<PlainWindow>> = RefCell::default();
}

/// What receives an event before Slint does.
type Listener = Box<dyn FnMut(&Window, &WindowEvent) -> EventResult>;

/// A window as Slint sees it. Its frame exists only while the event loop runs.
pub(in crate::screens::shell::window) struct PlainWindow {
    slint: Window,
    renderer: SoftwareRenderer,
    frame: RefCell<Option<Rc<Frame>>>,
    /// Apart from the frame: while it is drawn on, Slint asks for the frame's size.
    surface: RefCell<Option<Surface>>,
    asked: RefCell<Requested>,
    listener: RefCell<Option<Listener>>,
    cursor: Cell<LogicalPosition>,
    must_draw: Cell<bool>,
    drawn: Cell<Option<Instant>>,
}

/// How the frame was asked to be, whether it exists yet or not.
#[derive(Clone, Default)]
struct Requested {
    title: String,
    visible: bool,
    size: Option<Size>,
    position: Option<Position>,
    fullscreen: bool,
    /// Which monitor it fills, from 0.
    monitor: usize,
    on_top: bool,
}

impl PlainWindow {
    pub(super) fn new() -> Rc<Self> {
        let plain = Rc::new_cyclic(|plain: &Weak<Self>| Self {
            slint: Window::new(plain.clone()),
            renderer: SoftwareRenderer::new(),
            frame: RefCell::default(),
            surface: RefCell::default(),
            asked: RefCell::default(),
            listener: RefCell::default(),
            cursor: Cell::default(),
            must_draw: Cell::new(true),
            drawn: Cell::default(),
        });
        ONLY.set(Rc::downgrade(&plain));
        plain
    }

    /// This program's window, if it is a plain one.
    pub(in crate::screens::shell::window) fn of_this_program() -> Option<Rc<Self>> {
        ONLY.with_borrow(Weak::upgrade)
    }

    /// Hears of every event before Slint does.
    pub(in crate::screens::shell::window) fn listen(
        &self,
        listener: impl FnMut(&Window, &WindowEvent) -> EventResult + 'static,
    ) {
        *self.listener.borrow_mut() = Some(Box::new(listener));
    }

    /// Which monitor it fills, from 0, and whether it stays above others.
    pub(in crate::screens::shell::window) fn stand(&self, monitor: usize, on_top: bool) {
        self.ask(|asked| (asked.monitor, asked.on_top) = (monitor, on_top));
        self.with_frame(|frame| frame.set_window_level(level(on_top)));
    }

    /// Makes the frame, when the event loop has begun.
    ///
    /// # Errors
    /// If there is no screen.
    pub(super) fn open(&self, events: &ActiveEventLoop) -> Result<(), PlatformError> {
        if self.frame.borrow().is_some() {
            return Ok(());
        }
        let asked = self.asked.borrow().clone();
        let mut attributes = Frame::default_attributes()
            .with_title(asked.title)
            .with_visible(false)
            .with_window_level(level(asked.on_top));
        attributes.inner_size = asked.size;
        attributes.position = asked.position;
        let frame = events.create_window(attributes);
        let frame = Rc::new(frame.map_err(|error| PlatformError::OtherError(error.into()))?);
        *self.surface.borrow_mut() = Some(Surface::new(&frame)?);
        let (scale, size) = (frame.scale_factor(), frame.inner_size());
        *self.frame.borrow_mut() = Some(Rc::clone(&frame));
        self.scale(scale);
        self.resized(size);
        if asked.fullscreen {
            self.fill();
        }
        self.draw_when_due();
        frame.set_visible(asked.visible);
        Ok(())
    }

    /// Passes `event` on, in Slint's terms.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "Slint hears of no other event"
    )]
    pub(super) fn handle(&self, event: &WindowEvent) {
        if let Some(listener) = self.listener.borrow_mut().as_mut()
            && let EventResult::PreventDefault = listener(&self.slint, event)
        {
            return;
        }
        match event {
            WindowEvent::CloseRequested => self.tell(SlintEvent::CloseRequested),
            WindowEvent::Focused(active) => self.tell(SlintEvent::WindowActiveChanged(*active)),
            WindowEvent::Resized(size) => self.resized(*size),
            WindowEvent::ScaleFactorChanged { scale_factor, .. } => self.scale(*scale_factor),
            WindowEvent::RedrawRequested => self.must_draw.set(true),
            WindowEvent::CursorMoved { position, .. } => self.moved(*position),
            WindowEvent::CursorLeft { .. } => self.tell(SlintEvent::PointerExited),
            WindowEvent::MouseInput { state, button, .. } => self.pressed(*state, *button),
            WindowEvent::MouseWheel { delta, .. } => self.scrolled(*delta),
            WindowEvent::Touch(touch) => self.touched(touch),
            WindowEvent::KeyboardInput { event, .. } => self.typed(event),
            _ => {}
        }
    }

    /// Draws if something has changed and the last frame was long enough ago; how soon to ask again otherwise.
    pub(super) fn draw_when_due(&self) -> Option<Duration> {
        let rest = |drawn: Instant| FRAME.checked_sub(drawn.elapsed());
        let rest = self.drawn.get().and_then(rest).unwrap_or_default();
        if !rest.is_zero() {
            let is_moving = self.must_draw.get() || self.slint.has_active_animations();
            return is_moving.then_some(rest);
        }
        if self.must_draw.replace(false)
            && let Some(surface) = self.surface.borrow_mut().as_mut()
        {
            let size = self.size();
            if let Err(error) = surface.draw(&self.renderer, (size.width, size.height)) {
                tracing::warn!(%error, "a frame was not drawn");
            }
            self.drawn.set(Some(Instant::now()));
        }
        self.slint.has_active_animations().then_some(FRAME)
    }

    fn moved(&self, position: PhysicalPosition<f64>) {
        let position = self.logical(position);
        self.cursor.set(position);
        self.tell(SlintEvent::PointerMoved { position });
    }

    fn pressed(&self, state: ElementState, button: MouseButton) {
        let position = self.cursor.get();
        let button = match button {
            MouseButton::Left => PointerEventButton::Left,
            MouseButton::Right => PointerEventButton::Right,
            MouseButton::Middle => PointerEventButton::Middle,
            MouseButton::Back | MouseButton::Forward | MouseButton::Other(_) => {
                PointerEventButton::Other
            }
        };
        self.tell(match state {
            ElementState::Pressed => SlintEvent::PointerPressed { position, button },
            ElementState::Released => SlintEvent::PointerReleased { position, button },
        });
    }

    fn scrolled(&self, delta: MouseScrollDelta) {
        let (delta_x, delta_y) = match delta {
            MouseScrollDelta::LineDelta(x, y) => (x * NOTCH, y * NOTCH),
            MouseScrollDelta::PixelDelta(pixels) => {
                let delta = pixels.to_logical(f64::from(self.slint.scale_factor()));
                (delta.x, delta.y)
            }
        };
        self.tell(SlintEvent::PointerScrolled {
            position: self.cursor.get(),
            delta_x,
            delta_y,
        });
    }

    /// A clerk's touch screen; a kiosk's touches are its [`Hands`](super::super::Hands)'.
    fn touched(&self, touch: &Touch) {
        let (position, button) = (self.logical(touch.location), PointerEventButton::Left);
        match touch.phase {
            TouchPhase::Started => self.tell(SlintEvent::PointerPressed { position, button }),
            TouchPhase::Moved => self.tell(SlintEvent::PointerMoved { position }),
            TouchPhase::Ended => {
                self.tell(SlintEvent::PointerReleased { position, button });
                self.tell(SlintEvent::PointerExited);
            }
            TouchPhase::Cancelled => self.tell(SlintEvent::PointerExited),
        }
    }

    fn typed(&self, event: &KeyEvent) {
        let text = typed(event);
        if text.is_empty() {
            return;
        }
        self.tell(match (event.state, event.repeat) {
            (ElementState::Pressed, false) => SlintEvent::KeyPressed { text },
            (ElementState::Pressed, true) => SlintEvent::KeyPressRepeated { text },
            (ElementState::Released, _) => SlintEvent::KeyReleased { text },
        });
    }

    #[expect(clippy::cast_possible_truncation, reason = "Slint's scale is an f32")]
    fn scale(&self, scale: f64) {
        let scale_factor = scale as f32;
        self.tell(SlintEvent::ScaleFactorChanged { scale_factor });
        self.must_draw.set(true);
    }

    fn resized(&self, size: PhysicalSize<u32>) {
        let size = size.to_logical(f64::from(self.slint.scale_factor()));
        self.tell(SlintEvent::Resized {
            size: LogicalSize::new(size.width, size.height),
        });
        self.must_draw.set(true);
    }

    fn logical(&self, at: PhysicalPosition<f64>) -> LogicalPosition {
        let at = at.to_logical(f64::from(self.slint.scale_factor()));
        LogicalPosition::new(at.x, at.y)
    }

    fn tell(&self, event: SlintEvent) {
        if let Err(error) = self.slint.dispatch_event_with_result(event) {
            tracing::warn!(%error, "an event of the window is lost");
        }
    }

    fn ask(&self, change: impl FnOnce(&mut Requested)) {
        change(&mut self.asked.borrow_mut());
    }

    fn with_frame(&self, act: impl FnOnce(&Frame)) {
        let frame = self.frame.borrow().clone();
        if let Some(frame) = frame {
            act(&frame);
        }
    }

    /// Fills its monitor, or no longer.
    fn fill(&self) {
        let (fills, nth) = {
            let asked = self.asked.borrow();
            (asked.fullscreen, asked.monitor)
        };
        self.with_frame(|frame| {
            let monitor = frame.available_monitors().nth(nth);
            frame.set_fullscreen(fills.then_some(Fullscreen::Borderless(monitor)));
        });
    }
}

impl WindowAdapter for PlainWindow {
    fn window(&self) -> &Window {
        &self.slint
    }

    fn set_visible(&self, visible: bool) -> Result<(), PlatformError> {
        self.ask(|asked| asked.visible = visible);
        self.with_frame(|frame| frame.set_visible(visible));
        Ok(())
    }

    fn position(&self) -> Option<slint::PhysicalPosition> {
        let frame = self.frame.borrow();
        let at = frame.as_ref()?.outer_position().ok()?;
        Some(slint::PhysicalPosition::new(at.x, at.y))
    }

    fn set_position(&self, position: WindowPosition) {
        let at: Position = match position {
            WindowPosition::Physical(at) => PhysicalPosition::new(at.x, at.y).into(),
            WindowPosition::Logical(at) => {
                slint::winit_030::winit::dpi::LogicalPosition::new(at.x, at.y).into()
            }
        };
        self.ask(|asked| asked.position = Some(at));
        self.with_frame(|frame| frame.set_outer_position(at));
    }

    fn set_size(&self, size: WindowSize) {
        let size: Size = match size {
            WindowSize::Physical(size) => PhysicalSize::new(size.width, size.height).into(),
            WindowSize::Logical(size) => {
                slint::winit_030::winit::dpi::LogicalSize::new(size.width, size.height).into()
            }
        };
        self.ask(|asked| asked.size = Some(size));
        let mut at_once = None;
        self.with_frame(|frame| at_once = frame.request_inner_size(size));
        // Otherwise an event tells when it has its size.
        if let Some(size) = at_once {
            self.resized(size);
        }
    }

    fn size(&self) -> slint::PhysicalSize {
        let size = match &*self.frame.borrow() {
            Some(frame) => frame.inner_size(),
            None => {
                let size = self.asked.borrow().size;
                size.map_or_else(PhysicalSize::default, |size| size.to_physical(1.0))
            }
        };
        slint::PhysicalSize::new(size.width, size.height)
    }

    fn request_redraw(&self) {
        self.must_draw.set(true);
    }

    fn renderer(&self) -> &dyn Renderer {
        &self.renderer
    }

    fn update_window_properties(&self, properties: WindowProperties<'_>) {
        let (title, fills) = (properties.title(), properties.is_fullscreen());
        let preferred = properties.layout_constraints().preferred;
        let mut refill = false;
        self.ask(|asked| {
            refill = asked.fullscreen != fills;
            asked.title = title.to_string();
            asked.fullscreen = fills;
            asked.size.get_or_insert_with(|| {
                let LogicalSize { width, height, .. } = preferred;
                slint::winit_030::winit::dpi::LogicalSize::new(width, height).into()
            });
        });
        self.with_frame(|frame| frame.set_title(&title));
        if refill {
            self.fill();
        }
    }
}

fn level(on_top: bool) -> WindowLevel {
    if on_top {
        WindowLevel::AlwaysOnTop
    } else {
        WindowLevel::Normal
    }
}
