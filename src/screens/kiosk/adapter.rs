//! Between the kiosk and its window: the only file that knows both sides. Models live as long as the window, and only
//! changes are written, so a key being pressed remains the same key.

use super::home::Shape;
use super::screen::{EntryPage, Guide, HomeCell, Row, Screen};
use super::visit::Intent;
use crate::model::{GroupId, ServiceId};
use crate::screens::shell::models::sync;
use crate::screens::shell::speech::speak;
use crate::words::line_breaks::unbroken;
use crate::words::tr_as;
use jiaohao_ui as ui;
use slint::{Global, Model, ModelRc, SharedString, VecModel};
use std::rc::Rc;

pub struct Adapter {
    window: ui::KioskWindow,
    rows: Rc<VecModel<ui::HomeRow>>,
    choices: Rc<VecModel<ui::ServiceCard>>,
    guides: Rc<VecModel<ui::ServiceCard>>,
    brings: Rc<VecModel<SharedString>>,
    steps: Rc<VecModel<SharedString>>,
    second_steps: Rc<VecModel<SharedString>>,
}

impl Adapter {
    /// Binds a window to what it will show; `intend` receives what its visitors ask for.
    pub fn new(window: ui::KioskWindow, intend: impl Fn(Intent) + 'static) -> Self {
        let adapter = Self {
            window,
            rows: Rc::default(),
            choices: Rc::default(),
            guides: Rc::default(),
            brings: Rc::default(),
            steps: Rc::default(),
            second_steps: Rc::default(),
        };
        let kiosk = adapter.kiosk();
        kiosk.set_rows(adapter.rows.clone().into());
        kiosk.set_choices(adapter.choices.clone().into());
        kiosk.set_guides(adapter.guides.clone().into());
        kiosk.set_steps(adapter.steps.clone().into());
        kiosk.set_second_steps(adapter.second_steps.clone().into());
        hear(&kiosk, intend);
        ui::Names::get(&adapter.window).on_whole(|text| unbroken(&text).into());
        adapter
    }

    /// Calls back with the window's shape whenever it changes or something is shown.
    pub fn on_reshaped(&self, told: impl Fn(Shape) + 'static) {
        self.kiosk()
            .on_reshaped(move |width, height| told(Shape { width, height }));
    }

    pub fn window(&self) -> &ui::KioskWindow {
        &self.window
    }

    pub fn show(&self, screen: &Screen) {
        let kiosk = self.kiosk();
        // A window that had its size before the first frame reports no change.
        kiosk.invoke_reshaped(self.window.get_wide(), self.window.get_high());
        speak(screen.lang, screen.second);
        kiosk.set_hall((&screen.hall).into());
        kiosk.set_second_hall((&screen.second_hall).into());
        kiosk.set_urgent(screen.urgent);
        kiosk.set_rehearsal(screen.rehearsal);
        kiosk.set_clock((&screen.clock).into());
        kiosk.set_date((&screen.date).into());
        kiosk.set_device((&screen.device).into());
        kiosk.set_light(screen.light);
        kiosk.set_status((&screen.status).into());
        kiosk.set_compact(screen.lang.is_compact());
        kiosk.set_other_language(tr_as(screen.second, "own name", "English").into());
        self.window.set_large(screen.large);
        kiosk.set_priority(screen.priority);
        kiosk.set_priority_who((&screen.priority_who).into());
        kiosk.set_held((&screen.held).into());
        // Set the number of columns before the rows, or they would be laid out twice.
        kiosk.set_columns(i32::try_from(screen.columns).unwrap_or(1).max(1));
        sync_rows(&self.rows, &screen.rows);
        self.show_lists(&kiosk, screen);
        kiosk.set_entry(entry(&screen.entry));
        kiosk.set_ticket(screen.ticket.clone());
        kiosk.set_printing(screen.printing);
        kiosk.set_notice(screen.notice.clone());
        kiosk.set_can_cancel(screen.can_cancel);
        kiosk.set_still_valid(screen.still_valid);
        let (left, total) = screen.countdown.unwrap_or_default();
        kiosk.set_seconds_left(whole(left));
        kiosk.set_seconds_total(whole(total));
        kiosk.set_phase(screen.phase);
    }

    fn show_lists(&self, kiosk: &ui::Kiosk, screen: &Screen) {
        let choices = &screen.choices;
        kiosk.set_choices_title((&choices.title).into());
        kiosk.set_second_choices_title((&choices.second_title).into());
        sync(&self.choices, choices.cards.iter().cloned());
        kiosk.set_has_more(choices.more.is_some());
        kiosk.set_more_text(choices.more.as_deref().unwrap_or_default().into());
        kiosk.set_has_back(choices.has_back);
        sync(&self.guides, screen.guides.iter().cloned());
        kiosk.set_longest_name(i32::try_from(screen.longest_name).unwrap_or(i32::MAX));
        sync(
            &self.brings,
            screen.guide.brings.iter().map(SharedString::from),
        );
        kiosk.set_guide(guide(&screen.guide, &self.brings));
        sync(
            &self.steps,
            screen.steps.iter().map(|(text, _)| text.into()),
        );
        sync(
            &self.second_steps,
            screen.steps.iter().map(|(_, text)| text.into()),
        );
    }

    fn kiosk(&self) -> ui::Kiosk<'_> {
        ui::Kiosk::get(&self.window)
    }
}

fn hear(kiosk: &ui::Kiosk, intend: impl Fn(Intent) + 'static) {
    let intend = Rc::new(intend);
    macro_rules! hear {
        ($on:ident => $intent:expr) => {
            let told = intend.clone();
            kiosk.$on(move || told($intent));
        };
        ($on:ident, $id:ident => $intent:expr) => {
            let told = intend.clone();
            kiosk.$on(move |$id| told($intent));
        };
    }
    hear!(on_chose_service, id => Intent::ChooseService(ServiceId::from(id.as_str())));
    hear!(on_opened_group, id => Intent::OpenGroup(GroupId::from(id.as_str())));
    hear!(on_chose_guide, id => Intent::ChooseGuide(ServiceId::from(id.as_str())));
    hear!(on_asked_more => Intent::More);
    hear!(on_read_on => Intent::ReadOn);
    hear!(on_went_back => Intent::Back);
    hear!(on_went_home => Intent::Home);
    hear!(on_toggled_priority => Intent::TogglePriority);
    hear!(on_toggled_large => Intent::ToggleLarge);
    hear!(on_toggled_language => Intent::ToggleLanguage);
    hear!(on_opened_guide => Intent::OpenGuide);
    hear!(on_typed, sign => Intent::TypeSign(sign.chars().next().unwrap_or_default()));
    hear!(on_deleted => Intent::DeleteSign);
    hear!(on_cleared => Intent::ClearNumber);
    hear!(on_pressed_main => Intent::MainKey);
    hear!(on_pressed_other => Intent::OtherKey);
    hear!(on_canceled_ticket => Intent::CancelTicket);
}

fn sync_rows(model: &VecModel<ui::HomeRow>, rows: &[Row]) {
    let shown: Vec<_> = model.iter().collect();
    let rows = rows.iter().enumerate().map(|(i, row)| {
        let cells = shown.get(i).map(|shown| shown.cells.clone());
        let cells = cells.unwrap_or_else(|| ModelRc::new(VecModel::default()));
        sync_cells(of_vec(&cells), &row.cells);
        ui::HomeRow {
            headed: row.headed,
            low: row.low,
            cells,
        }
    });
    sync(model, rows);
}

fn sync_cells(model: &VecModel<ui::HomeCell>, cells: &[HomeCell]) {
    let shown: Vec<_> = model.iter().collect();
    let cells = cells.iter().enumerate().map(|(i, cell)| {
        let members = shown.get(i).map(|shown| shown.members.clone());
        let members = members.unwrap_or_else(|| ModelRc::new(VecModel::default()));
        sync(of_vec(&members), cell.members.iter().cloned());
        ui::HomeCell {
            heading: (&cell.heading).into(),
            second_heading: (&cell.second_heading).into(),
            span: i32::try_from(cell.span).unwrap_or(1),
            is_group: cell.is_group,
            card: cell.card.clone(),
            members,
        }
    });
    sync(model, cells);
}

fn of_vec<T: 'static>(model: &ModelRc<T>) -> &VecModel<T> {
    let model = model.as_any().downcast_ref();
    model.expect("the models in rows and cells are made here")
}

fn guide(guide: &Guide, brings: &Rc<VecModel<SharedString>>) -> ui::GuideText {
    ui::GuideText {
        id: guide.card.id.clone(),
        letter: guide.card.letter.clone(),
        name: guide.card.name.clone(),
        second_name: guide.card.second_name.clone(),
        plain: guide.card.plain.clone(),
        who: (&guide.who).into(),
        brings: brings.clone().into(),
        characters: i32::try_from(guide.characters).unwrap_or(i32::MAX),
        enabled: guide.card.enabled,
        reason: guide.card.reason.clone(),
    }
}

fn entry(entry: &EntryPage) -> ui::EntryText {
    ui::EntryText {
        title: (&entry.title).into(),
        second_title: (&entry.second_title).into(),
        why: (&entry.why).into(),
        second_why: (&entry.second_why).into(),
        typed: entry.typed.as_str().into(),
        rest: (&entry.rest).into(),
        pattern: (&entry.pattern).into(),
        hint: (&entry.hint).into(),
        has_x: entry.has_x,
        takes_x: entry.takes_x,
        wrong: entry.wrong,
        whole: entry.whole,
    }
}

fn whole(seconds: u32) -> i32 {
    i32::try_from(seconds).unwrap_or(i32::MAX)
}
