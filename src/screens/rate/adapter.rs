//! Between the flow of a rating and its window: the only file that knows both sides. Models live as long as the window, and
//! only changes are written, so a key being pressed remains the same key.

use super::screen::Screen;
use super::visit::Intent;
use crate::model::rating::Grade;
use crate::screens::shell::models::sync;
use crate::screens::shell::speech::speak;
use crate::words::line_breaks::unbroken;
use crate::words::{Lang, beside};
use jiaohao_ui as ui;
use slint::{Global, VecModel};
use std::cell::RefCell;
use std::rc::Rc;

pub struct Adapter {
    window: ui::RateWindow,
    grades: Rc<VecModel<ui::RateGrade>>,
    reasons: Rc<VecModel<ui::RateReason>>,
    /// What it shows now: most ticks of the clock change nothing.
    shown: RefCell<Option<Screen>>,
}

impl Adapter {
    /// Binds a window to what it will show; `intend` receives what its visitors ask for.
    pub fn new(window: ui::RateWindow, lang: Lang, intend: impl Fn(Intent) + 'static) -> Self {
        speak(lang, beside(lang, None));
        let adapter = Self {
            window,
            grades: Rc::default(),
            reasons: Rc::default(),
            shown: RefCell::default(),
        };
        let rate = adapter.rate();
        rate.set_grades(adapter.grades.clone().into());
        rate.set_reasons(adapter.reasons.clone().into());
        hear(&rate, intend);
        ui::Names::get(&adapter.window).on_whole(|text| unbroken(&text).into());
        adapter
    }

    pub fn window(&self) -> &ui::RateWindow {
        &self.window
    }

    pub fn show(&self, screen: &Screen) {
        let before = self.shown.replace(Some(screen.clone()));
        if before.as_ref() == Some(screen) {
            return;
        }
        let pair = |screen: &Screen| (screen.lang, screen.second);
        if before.as_ref().map(pair) != Some(pair(screen)) {
            speak(screen.lang, screen.second);
        }
        let rate = self.rate();
        rate.set_plate((&screen.plate).into());
        rate.set_place((&screen.place).into());
        rate.set_place_second((&screen.place_second).into());
        rate.set_aside((&screen.aside).into());
        rate.set_aside_second((&screen.aside_second).into());
        rate.set_clock((&screen.clock).into());
        rate.set_rehearsal(screen.rehearsal);
        rate.set_wrong((&screen.wrong).into());
        rate.set_refused(screen.refused);
        rate.set_tone(screen.message.tone);
        rate.set_heading((&screen.message.heading).into());
        rate.set_heading_second((&screen.message.heading_second).into());
        rate.set_number((&screen.message.number).into());
        rate.set_line((&screen.message.line).into());
        rate.set_line_second((&screen.message.line_second).into());
        sync(&self.grades, screen.grades.iter().cloned());
        rate.set_held(screen.held);
        rate.set_given(screen.given);
        rate.set_changing(screen.changing);
        rate.set_closing((&screen.closing).into());
        rate.set_left(screen.left);
        rate.set_noted((&screen.noted).into());
        sync(&self.reasons, screen.reasons.iter().cloned());
        rate.set_keyboard(screen.keyboard);
        rate.set_text((&screen.text).into());
        rate.set_submit((&screen.submit).into());
        rate.set_submitting(screen.submitting);
        rate.set_can_change(screen.can_change);
        rate.set_page(screen.page);
    }

    fn rate(&self) -> ui::Rate<'_> {
        ui::Rate::get(&self.window)
    }
}

fn hear(rate: &ui::Rate, intend: impl Fn(Intent) + 'static) {
    let intend = Rc::new(intend);
    let told = intend.clone();
    rate.on_graded(move |number| {
        let grade = u8::try_from(number)
            .ok()
            .and_then(|number| Grade::try_from(number).ok());
        if let Some(grade) = grade {
            told(Intent::Grade(grade));
        }
    });
    let told = intend.clone();
    rate.on_declined(move || told(Intent::Decline));
    let told = intend.clone();
    rate.on_toggled(move |id| told(Intent::Toggle(id.into())));
    let told = intend.clone();
    rate.on_edited(move |text| told(Intent::Edit(text.into())));
    let told = intend.clone();
    rate.on_submitted(move || told(Intent::Submit));
    let told = intend.clone();
    rate.on_changed_mind(move || told(Intent::ChangeMind));
    rate.on_closed(move || intend(Intent::Close));
}
