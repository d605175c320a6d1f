//! Has changes drawn at least once a second.
//!
//! Slint waits for one frame of the monitor before it draws. A monitor may claim to show one frame a minute: virtual
//! ones do, and those whose driver does not know.

use slint::winit_030::WinitWindowAccessor as _;
use slint::{ComponentHandle, Timer, TimerMode, Weak};
use std::rc::Rc;
use std::time::Duration;

const PULSE: Duration = Duration::from_secs(1);
/// If a monitor claims to be slower than this, a pressed key would have to wait for its next frame.
const SLOW_MILLIHERTZ: u32 = 20_000;
const PULSE_WHERE_SLOW: Duration = Duration::from_millis(50);

/// Beats as long as it is kept. If nothing has changed, nothing is drawn.
pub(super) struct Pulse {
    _timer: Rc<Timer>,
}

impl Pulse {
    pub(super) fn start<W: ComponentHandle + 'static>(window: Weak<W>) -> Self {
        let timer = Rc::new(Timer::default());
        let beating = Rc::downgrade(&timer);
        timer.start(TimerMode::Repeated, PULSE, move || {
            let pulse = window.upgrade().and_then(|shown| beat(shown.window()));
            if let (Some(pulse), Some(timer)) = (pulse, beating.upgrade())
                && timer.interval() != pulse
            {
                timer.set_interval(pulse);
            }
        });
        Self { _timer: timer }
    }
}

/// How soon to beat again; `None`: there is no window now.
fn beat(window: &slint::Window) -> Option<Duration> {
    window.with_winit_window(|window| {
        window.request_redraw();
        let monitor = window.current_monitor();
        let rate = monitor.and_then(|monitor| monitor.refresh_rate_millihertz());
        if rate.is_some_and(|rate| rate < SLOW_MILLIHERTZ) {
            PULSE_WHERE_SLOW
        } else {
            PULSE
        }
    })
}
