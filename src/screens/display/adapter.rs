//! Between the board's view and Slint's types. Rows that did not change are left alone, so that
//! only changes are redrawn.

use super::screen::{self, BoardView, WaitingSign};
use super::sight::Shape;
use crate::screens::shell::models::sync;
use crate::screens::shell::speech::speak;
use crate::words::line_breaks::unbroken;
use crate::words::{Lang, beside};
use jiaohao_ui::{BandCall, Board, CounterCell, DisplayWindow, Names, NoticePage, WaitingRow};
use slint::{Global, Image, ModelRc, SharedString, VecModel};
use std::rc::Rc;
use tokio::sync::watch;

/// A window with its lists.
pub struct BoardScreen {
    window: DisplayWindow,
    calls: Rc<VecModel<BandCall>>,
    cells: Rc<VecModel<CounterCell>>,
    missed: Rc<VecModel<SharedString>>,
    waiting: Rc<VecModel<WaitingRow>>,
    shown: BoardView,
}

impl BoardScreen {
    /// Creates the window in `lang`; it is not shown yet.
    ///
    /// # Errors
    /// If there is no screen to show it on.
    pub fn new(lang: Lang) -> Result<Self, slint::PlatformError> {
        let window = DisplayWindow::new()?;
        speak(lang, beside(lang, None));
        let screen = Self {
            calls: Rc::default(),
            cells: Rc::default(),
            missed: Rc::default(),
            waiting: Rc::default(),
            shown: BoardView::default(),
            window,
        };
        Names::get(&screen.window).on_whole(|text| unbroken(&text).into());
        let board = Board::get(&screen.window);
        board.set_calls(ModelRc::from(screen.calls.clone()));
        board.set_cells(ModelRc::from(screen.cells.clone()));
        board.set_missed(ModelRc::from(screen.missed.clone()));
        board.set_waiting(ModelRc::from(screen.waiting.clone()));
        Ok(screen)
    }

    pub fn window(&self) -> &DisplayWindow {
        &self.window
    }

    /// Calls back with the window's shape whenever it changes.
    pub fn on_reshaped(&self, told: impl Fn(Shape) + 'static) {
        Board::get(&self.window).on_reshaped(move |width, height, pixels| {
            told(Shape {
                width,
                height,
                pixels,
            });
        });
    }

    /// Shows the boards that arrive.
    pub async fn follow(mut self, mut boards: watch::Receiver<BoardView>) {
        loop {
            let board = boards.borrow_and_update().clone();
            self.show(board);
            if boards.changed().await.is_err() {
                return;
            }
        }
    }

    pub fn show(&mut self, view: BoardView) {
        if view == self.shown {
            return;
        }
        let board = Board::get(&self.window);
        // A window that had its size before the first frame reports no change.
        let window = &self.window;
        board.invoke_reshaped(window.get_wide(), window.get_high(), window.get_pixels());
        // Set the grid's shape before the cells, or they would be laid out twice.
        board.set_columns(i32::try_from(view.columns).unwrap_or(1).max(1));
        board.set_places(i32::try_from(view.places).unwrap_or(0));
        board.set_hall_name((&view.hall_name).into());
        board.set_date((&view.date).into());
        board.set_clock((&view.clock).into());
        board.set_offline((&view.offline).into());
        board.set_refused(view.refused);
        board.set_trouble((&view.trouble).into());
        board.set_silent(view.silent);
        board.set_rehearsal(view.rehearsal);
        board.set_deep_header(view.deep_header);
        board.set_message((&view.message).into());
        board.set_message_second((&view.message_second).into());
        board.set_page((&view.page).into());
        board.set_waiting_page((&view.waiting_page).into());
        board.set_notice((&view.notice).into());
        board.set_urgent(view.urgent.clone());
        if view.notice_page != self.shown.notice_page {
            board.set_notice_page(notice_page(view.notice_page.as_ref()));
        }
        sync(&self.calls, view.calls.iter().cloned());
        sync(&self.cells, view.cells.iter().cloned());
        sync(&self.missed, view.missed.iter().map(SharedString::from));
        if view.waiting != self.shown.waiting {
            sync(
                &self.waiting,
                view.waiting.iter().map(|signs| waiting_row(signs)),
            );
        }
        self.shown = view;
    }
}

fn waiting_row(signs: &[WaitingSign]) -> WaitingRow {
    WaitingRow {
        items: ModelRc::new(VecModel::from(signs.to_vec())),
    }
}

fn notice_page(page: Option<&screen::NoticePage>) -> NoticePage {
    let Some(page) = page else {
        return NoticePage::default();
    };
    let picture = page.picture.as_ref();
    NoticePage {
        shown: true,
        beside: page.room.is_beside,
        missed_below: page.room.missed_below,
        width: page.room.width,
        height: page.room.height,
        title: (&page.title).into(),
        text: (&page.text).into(),
        picture: picture.map_or_else(Image::default, |picture| {
            Image::from_rgb8(picture.pixels.clone())
        }),
        frame_width: page.frame.0,
        frame_height: page.frame.1,
        drift_x: page.drift.0.into(),
        drift_y: page.drift.1.into(),
    }
}
