//! The event loop of a program whose window is plain.

use super::PlainWindow;
use slint::EventLoopError;
use slint::platform::{EventLoopProxy, Platform, PlatformError, WindowAdapter};
use slint::winit_030::winit::application::ApplicationHandler;
use slint::winit_030::winit::event::WindowEvent;
use slint::winit_030::winit::event_loop::{
    ActiveEventLoop, ControlFlow, EventLoop, EventLoopProxy as Sender,
};
use slint::winit_030::winit::window::WindowId;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Instant;

/// From now on Slint's windows on this thread are plain.
///
/// # Errors
/// If there is no screen, or Slint has a platform already.
pub(super) fn install() -> Result<(), PlatformError> {
    let events = EventLoop::with_user_event().build();
    let events = events.map_err(|error| PlatformError::OtherError(error.into()))?;
    let platform = Plain {
        sender: events.create_proxy(),
        events: RefCell::new(Some(events)),
    };
    slint::platform::set_platform(Box::new(platform)).map_err(PlatformError::SetPlatformError)
}

/// What other threads ask of the event loop.
enum Order {
    Quit,
    Call(Box<dyn FnOnce() + Send>),
}

struct Plain {
    sender: Sender<Order>,
    /// Until it runs.
    events: RefCell<Option<EventLoop<Order>>>,
}

impl Platform for Plain {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        Ok(PlainWindow::new())
    }

    fn run_event_loop(&self) -> Result<(), PlatformError> {
        let events = self.events.borrow_mut().take();
        let events = events.ok_or(PlatformError::NoEventLoopProvider)?;
        let mut running = Running { failed: None };
        let ended = events.run_app(&mut running);
        ended.map_err(|error| PlatformError::OtherError(error.into()))?;
        running.failed.map_or(Ok(()), Err)
    }

    fn new_event_loop_proxy(&self) -> Option<Box<dyn EventLoopProxy>> {
        Some(Box::new(Proxy(self.sender.clone())))
    }
}

struct Proxy(Sender<Order>);

impl EventLoopProxy for Proxy {
    fn quit_event_loop(&self) -> Result<(), EventLoopError> {
        self.send(Order::Quit)
    }

    fn invoke_from_event_loop(&self, call: Box<dyn FnOnce() + Send>) -> Result<(), EventLoopError> {
        self.send(Order::Call(call))
    }
}

impl Proxy {
    fn send(&self, asked: Order) -> Result<(), EventLoopError> {
        let sent = self.0.send_event(asked);
        sent.map_err(|_| EventLoopError::EventLoopTerminated)
    }
}

struct Running {
    /// Why there is no window.
    failed: Option<PlatformError>,
}

impl ApplicationHandler<Order> for Running {
    fn resumed(&mut self, events: &ActiveEventLoop) {
        let opened = PlainWindow::of_this_program().map(|window| window.open(events));
        if let Some(Err(error)) = opened {
            self.failed = Some(error);
            events.exit();
        }
    }

    fn user_event(&mut self, events: &ActiveEventLoop, asked: Order) {
        match asked {
            Order::Quit => events.exit(),
            Order::Call(call) => call(),
        }
    }

    fn window_event(&mut self, _: &ActiveEventLoop, _: WindowId, event: WindowEvent) {
        if let Some(window) = PlainWindow::of_this_program() {
            window.handle(&event);
        }
    }

    fn about_to_wait(&mut self, events: &ActiveEventLoop) {
        slint::platform::update_timers_and_animations();
        let frame = PlainWindow::of_this_program().and_then(|window| window.draw_when_due());
        let timer = slint::platform::duration_until_next_timer_update();
        let next = frame.into_iter().chain(timer).min();
        events.set_control_flow(next.map_or(ControlFlow::Wait, |next| {
            ControlFlow::WaitUntil(Instant::now() + next)
        }));
    }
}
