//! Between the counter and its window: the only file that knows both sides. Models live as long as
//! the window, and only changes are written, so a key being pressed remains the same key.

use super::acts::Act;
use super::flow::Input;
use super::screen::{ListScreen, Screen};
use crate::screens::shell::models::sync;
use crate::screens::shell::speech::speak;
use crate::words::line_breaks::unbroken;
use crate::words::{Lang, beside};
use jiaohao_ui as ui;
use slint::{Global, VecModel};
use std::rc::Rc;

pub struct Adapter {
    window: ui::CounterWindow,
    side: Rc<VecModel<ui::CounterKey>>,
    foot: Rc<VecModel<ui::CounterKey>>,
    list_keys: Rc<VecModel<ui::CounterKey>>,
    waiting: Rc<VecModel<ui::CounterWaiting>>,
    entries: Rc<VecModel<ui::CounterEntry>>,
    parked: Rc<VecModel<ui::CounterEntry>>,
    missed: Rc<VecModel<ui::CounterEntry>>,
}

impl Adapter {
    /// Binds a window to what it will show, in `lang`; `tell` receives the clerk's inputs.
    pub fn new(window: ui::CounterWindow, lang: Lang, tell: impl Fn(Input) + 'static) -> Self {
        speak(lang, beside(lang, None));
        let adapter = Self {
            window,
            side: Rc::default(),
            foot: Rc::default(),
            list_keys: Rc::default(),
            waiting: Rc::default(),
            entries: Rc::default(),
            parked: Rc::default(),
            missed: Rc::default(),
        };
        let counter = adapter.counter();
        counter.set_side(adapter.side.clone().into());
        counter.set_foot(adapter.foot.clone().into());
        counter.set_list_keys(adapter.list_keys.clone().into());
        counter.set_waiting(adapter.waiting.clone().into());
        counter.set_entries(adapter.entries.clone().into());
        counter.set_parked_entries(adapter.parked.clone().into());
        counter.set_missed_entries(adapter.missed.clone().into());
        hear(&counter, tell);
        ui::Names::get(&adapter.window).on_whole(|text| unbroken(&text).into());
        adapter
    }

    pub fn window(&self) -> &ui::CounterWindow {
        &self.window
    }

    pub fn show(&self, screen: &Screen) {
        let counter = self.counter();
        counter.set_mood(screen.mood);
        counter.set_plate((&screen.plate).into());
        counter.set_place((&screen.place).into());
        counter.set_duties((&screen.duties).into());
        counter.set_clerk((&screen.clerk).into());
        counter.set_clock((&screen.clock).into());
        counter.set_rehearsal(screen.rehearsal);
        counter.set_can_relieve(screen.can_relieve);
        counter.set_state((&screen.state).into());
        counter.set_state_note((&screen.state_note).into());
        counter.set_state_brief((&screen.state_brief).into());
        counter.set_big((&screen.big).into());
        counter.set_big_unit((&screen.big_unit).into());
        counter.set_mark((&screen.mark).into());
        counter.set_elapsed((&screen.elapsed).into());
        counter.set_line((&screen.line).into());
        counter.set_line_note((&screen.line_note).into());
        counter.set_hint((&screen.hint).into());
        self.show_keys(&counter, screen);
        self.show_others(&counter, screen);
        counter.set_note((&screen.note).into());
        counter.set_note_is_calm(screen.note_is_calm);
        counter.set_trouble((&screen.trouble).into());
        counter.set_clerk_field((&screen.clerk_field).into());
        counter.set_pin_field((&screen.pin_field).into());
        counter.set_needs_pin(screen.needs_pin);
        counter.set_signing_in(screen.signing_in);
        self.show_list(&counter, screen.list.as_ref());
        counter.set_bar(screen.bar);
    }

    fn show_keys(&self, counter: &ui::Counter, screen: &Screen) {
        counter.set_main(screen.main.clone());
        counter.set_has_next(screen.next.is_some());
        if let Some(next) = &screen.next {
            counter.set_next(next.clone());
        }
        sync(&self.side, screen.side.iter().cloned());
        sync(&self.foot, screen.foot.iter().cloned());
        counter.set_deaf(screen.deaf);
        counter.set_lost(screen.lost);
        counter.set_refused(screen.refused);
    }

    fn show_others(&self, counter: &ui::Counter, screen: &Screen) {
        counter.set_total((&screen.total).into());
        sync(&self.waiting, screen.waiting.iter().cloned());
        counter.set_longest_waiting((&screen.longest_waiting).into());
        counter.set_parked((&screen.parked).into());
        counter.set_missed((&screen.missed).into());
        sync(&self.parked, screen.parked_entries.iter().cloned());
        sync(&self.missed, screen.missed_entries.iter().cloned());
    }

    fn show_list(&self, counter: &ui::Counter, list: Option<&ListScreen>) {
        if let Some(list) = list {
            counter.set_list_title((&list.title).into());
            counter.set_list_filter((&list.filter).into());
            counter.set_list_empty((&list.empty).into());
            counter.set_list_hint((&list.hint).into());
            counter.set_list_note_label((&list.note_label).into());
            counter.set_list_note((&list.note).into());
            counter.set_list_cases((&list.cases).into());
            sync(&self.entries, list.entries.iter().cloned());
            counter.set_longest_entry((&list.longest).into());
            sync(&self.list_keys, list.keys.iter().cloned());
            counter.set_has_list_back(list.back.is_some());
            if let Some(back) = &list.back {
                counter.set_list_back(back.clone());
            }
            let marked = list.marked.and_then(|row| i32::try_from(row).ok());
            counter.set_list_marked(marked.unwrap_or(-1));
        }
        counter.set_choosing(list.is_some());
    }

    fn counter(&self) -> ui::Counter<'_> {
        ui::Counter::get(&self.window)
    }
}

fn hear(counter: &ui::Counter, tell: impl Fn(Input) + 'static) {
    let tell = Rc::new(tell);
    let told = tell.clone();
    counter.on_pressed(move |name| {
        if let Some(act) = Act::named(&name) {
            told(Input::Pressed(act));
        }
    });
    let told = tell.clone();
    counter.on_typed(move |text| told(Input::Typed(text.into())));
    let told = tell.clone();
    counter.on_picked(move |id| told(Input::Picked(id.into())));
    let told = tell.clone();
    counter.on_edited_clerk(move |text| told(Input::Clerk(text.into())));
    let told = tell.clone();
    counter.on_edited_pin(move |text| told(Input::Pin(text.into())));
    counter.on_edited_note(move |text| tell(Input::Note(text.into())));
}
