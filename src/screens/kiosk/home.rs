//! The layout of the services on the first page: by group, each common one on its own card, a group's rare ones on one
//! card.
//!
//! A page short of room drops headings first, then uses narrower cards, and only then moves more services behind a
//! group's card: the last ones of the largest group first, so that what comes first in the hall's file stays.

use crate::model::GroupId;
use crate::protocol::view::{HallView, Named, ServiceView};

/// The window's size in units of the theme: its shorter side is 1080.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    pub width: f32,
    pub height: f32,
}

impl Shape {
    pub const PORTRAIT: Self = Self {
        width: 1080.0,
        height: 1920.0,
    };

    /// Same as `Theme.landscape`: its parts are side by side.
    pub(super) fn is_low(self) -> bool {
        self.height < 1600.0
    }

    /// The keys at the foot take two lines.
    fn is_narrow(self) -> bool {
        self.width < 1300.0
    }

    /// Same as `Theme.square`.
    fn is_square(self) -> bool {
        self.is_narrow() && self.height < 1200.0
    }

    /// Number of services on one page in large type, as in `ui/kiosk/choices.slint`.
    pub(super) fn large_choices(self) -> usize {
        /// Minimum widths for two and for three columns.
        const WIDE: [f32; 2] = [1300.0, 1900.0];
        /// From this width on, all keys of the foot are in one line.
        const WIDE_FOOT: f32 = 1700.0;
        /// Minimum height of a card; then the same for a card as wide as the page.
        const CARD: f32 = 200.0;
        const WIDE_CARD: f32 = 160.0;
        const UPRIGHT_CARD: f32 = 206.0;
        /// Height taken by header, title or the band of priority, foot and spacing.
        const UPRIGHT: f32 = 790.0;
        const NARROW: f32 = 676.0;
        /// A square page has no title.
        const SQUARE: f32 = 564.0;
        const LOW: f32 = 616.0;
        const IN_LINE: f32 = 552.0;
        let [two, three] = WIDE;
        let (columns, card, others) = match (self.is_low(), self.width) {
            (false, _) => (1, UPRIGHT_CARD, UPRIGHT),
            (true, _) if self.is_square() => (1, WIDE_CARD, SQUARE),
            (true, width) if width < two => (1, WIDE_CARD, NARROW),
            (true, width) if width < WIDE_FOOT => (2, CARD, LOW),
            (true, width) if width < three => (2, CARD, IN_LINE),
            (true, _) => (3, CARD, IN_LINE),
        };
        let fits = |rows: &u8| f32::from(*rows) * (card + GAP) <= self.height - others + GAP;
        let rows = (2..=8u8).rev().find(fits).unwrap_or(3);
        columns * usize::from(rows)
    }

    /// Height left by header, title, foot and status line, as in `ui/kiosk/home.slint`.
    fn rows_height(self) -> f32 {
        const UPRIGHT: f32 = 670.0;
        const LOW: f32 = 446.0;
        /// With the keys at the foot in two lines.
        const LOW_AND_NARROW: f32 = 590.0;
        /// All of these are lower there.
        const SQUARE: f32 = 524.0;
        let others = match (self.is_low(), self.is_narrow()) {
            (false, _) => UPRIGHT,
            (true, false) => LOW,
            (true, true) if self.is_square() => SQUARE,
            (true, true) => LOW_AND_NARROW,
        };
        self.height - others
    }
}

pub(super) struct Page<'a> {
    pub columns: usize,
    pub rows: Vec<Row<'a>>,
}

pub(super) struct Row<'a> {
    pub cells: Vec<Cell<'a>>,
}

pub(super) struct Cell<'a> {
    /// The group that starts here.
    pub heading: Option<&'a Named<GroupId>>,
    /// Number of columns it takes.
    pub span: usize,
    pub content: Content<'a>,
}

pub(super) enum Content<'a> {
    Service(&'a ServiceView),
    Group(&'a Named<GroupId>, Vec<&'a ServiceView>),
}

impl Row<'_> {
    pub(super) fn is_headed(&self) -> bool {
        self.cells.iter().any(|cell| cell.heading.is_some())
    }

    /// Holds only groups' cards.
    pub(super) fn is_low(&self) -> bool {
        let mut cells = self.cells.iter();
        cells.all(|cell| matches!(cell.content, Content::Group(..)))
    }
}

/// A layout with which the page tries to fit everything.
#[derive(Clone, Copy)]
struct Form {
    columns: usize,
    headed: bool,
    /// Minimum height of a card.
    card: f32,
    heading: f32,
    height: f32,
}

/// The page for a window. If the hall has more services than fit, more of them go behind cards.
pub(super) fn page(hall: &HallView, shape: Shape) -> Page<'_> {
    let forms = forms(shape);
    let mut folds = Folds::default();
    loop {
        for form in forms {
            let rows = flow(groups(hall, &folds), form);
            if height(&rows, form) <= form.height {
                return Page {
                    columns: form.columns,
                    rows,
                };
            }
        }
        if !folds.more(hall) {
            let [.., last] = forms;
            return Page {
                columns: last.columns,
                rows: flow(groups(hall, &folds), last),
            };
        }
    }
}

/// All services in the order of the page's groups, rare ones last: for pages without headings.
pub(super) fn in_order(hall: &HallView) -> Vec<&ServiceView> {
    let by_group = hall.groups.iter();
    let services = by_group.flat_map(|group| members(hall, &group.id));
    let (rare, common): (Vec<_>, Vec<_>) = services.partition(|service| service.rare);
    [common, rare].concat()
}

/// The services behind a group's card.
pub(super) fn behind_card<'a>(
    hall: &'a HallView,
    group: &GroupId,
    shape: Shape,
) -> Vec<&'a ServiceView> {
    let rows = page(hall, shape).rows.into_iter();
    let cards = rows
        .flat_map(|row| row.cells)
        .filter_map(|cell| match cell.content {
            Content::Group(of, members) if of.id == *group => Some(members),
            Content::Group(..) | Content::Service(_) => None,
        });
    cards.max_by_key(Vec::len).unwrap_or_default()
}

fn forms(shape: Shape) -> [Form; 3] {
    const MARGINS: f32 = 128.0;
    const WIDE: f32 = 420.0;
    const NARROW: f32 = 340.0;
    /// On a square screen.
    const NARROWEST: f32 = 300.0;
    const COLUMNS_MOST: u8 = 8;
    let columns = |least: f32| {
        let wide = |n: &u8| f32::from(*n) * (least + GAP) <= shape.width - MARGINS + GAP;
        usize::from((1..=COLUMNS_MOST).rev().find(wide).unwrap_or(1))
    };
    let headed = Form {
        columns: columns(WIDE),
        headed: true,
        card: 180.0,
        heading: if shape.is_low() { 66.0 } else { 80.0 },
        height: shape.rows_height(),
    };
    let plain = Form {
        headed: false,
        ..headed
    };
    let narrow = Form {
        columns: columns(if shape.is_low() && shape.is_narrow() {
            NARROWEST
        } else {
            NARROW
        }),
        card: if shape.is_square() {
            SQUARE_CARD_LEAST
        } else {
            CARD_LEAST
        },
        ..plain
    };
    [headed, plain, narrow]
}

const GAP: f32 = 16.0;
/// Same as in `ui/kiosk/home.slint`.
const CARD_LEAST: f32 = 148.0;
/// Enough for three lines of a name with the letter and two lines of figures below them.
const SQUARE_CARD_LEAST: f32 = 179.0;
/// A group's card alone in its row.
const LOW_CARD: f32 = 150.0;

/// The number of each group's common services that are behind its card, in the hall's order of
/// groups.
#[derive(Default)]
struct Folds(Vec<usize>);

impl Folds {
    fn of(&self, group: usize) -> usize {
        self.0.get(group).copied().unwrap_or(0)
    }

    /// Folds one more, of the group with most cards; `false` if each has only one left.
    fn more(&mut self, hall: &HallView) -> bool {
        self.0.resize(hall.groups.len(), 0);
        let cards = hall.groups.iter().enumerate().map(|(i, group)| {
            let common = members(hall, &group.id).filter(|service| !service.rare);
            (common.count().saturating_sub(self.0[i]), i)
        });
        // Of equal groups the first stays as it is: what the hall names first is wanted most.
        let Some((2.., most)) = cards.max_by_key(|(cards, _)| *cards) else {
            return false;
        };
        self.0[most] += 1;
        true
    }
}

fn members<'a>(
    hall: &'a HallView,
    group: &GroupId,
) -> impl Iterator<Item = &'a ServiceView> + use<'a> {
    let group = group.clone();
    hall.services
        .iter()
        .filter(move |service| service.group == group)
}

type Group<'a> = (&'a Named<GroupId>, Vec<Content<'a>>);

fn groups<'a>(hall: &'a HallView, folds: &Folds) -> Vec<Group<'a>> {
    let mut groups = Vec::new();
    for (i, group) in hall.groups.iter().enumerate() {
        let (mut behind, mut common): (Vec<_>, Vec<_>) =
            members(hall, &group.id).partition(|service| service.rare);
        let mut folded = common.split_off(common.len().saturating_sub(folds.of(i)));
        folded.append(&mut behind);
        // A card for one service would be a detour.
        if folded.len() == 1 {
            common.append(&mut folded);
        }
        let mut cells: Vec<_> = common.into_iter().map(Content::Service).collect();
        if !folded.is_empty() {
            cells.push(Content::Group(group, folded));
        }
        if !cells.is_empty() {
            groups.push((group, cells));
        }
    }
    groups
}

fn flow(groups: Vec<Group<'_>>, form: Form) -> Vec<Row<'_>> {
    if form.headed {
        in_groups(groups, form)
    } else {
        in_one(groups, form)
    }
}

/// Groups one after another; one that does not fit beside the last starts a row.
fn in_groups(groups: Vec<Group<'_>>, form: Form) -> Vec<Row<'_>> {
    let mut rows = Rows::new(form.columns);
    for (group, cells) in groups {
        let needed: usize = cells.iter().map(|content| rows.span(content)).sum();
        if rows.left < needed {
            rows.left = 0;
        }
        let mut heading = Some(group);
        for content in cells {
            rows.push(heading.take(), content);
        }
    }
    rows.rows
}

/// Services row by row, followed by the groups' cards, which take what is left of their row.
fn in_one(groups: Vec<Group<'_>>, form: Form) -> Vec<Row<'_>> {
    let cells = groups.into_iter().flat_map(|(_, cells)| cells);
    let (services, cards): (Vec<_>, Vec<_>) =
        cells.partition(|content| matches!(content, Content::Service(_)));
    let mut rows = Rows::new(form.columns);
    for content in services.into_iter().chain(cards) {
        rows.push(None, content);
    }
    for row in &mut rows.rows {
        let used: usize = row.cells.iter().map(|cell| cell.span).sum();
        if let Some(Cell {
            span,
            content: Content::Group(..),
            ..
        }) = row.cells.last_mut()
        {
            *span += form.columns - used;
        }
    }
    rows.rows
}

struct Rows<'a> {
    columns: usize,
    /// Number of free columns in the last row.
    left: usize,
    rows: Vec<Row<'a>>,
}

impl<'a> Rows<'a> {
    fn new(columns: usize) -> Self {
        Self {
            columns,
            left: 0,
            rows: Vec::new(),
        }
    }

    fn span(&self, content: &Content) -> usize {
        match content {
            Content::Service(_) => 1,
            Content::Group(..) => self.columns.min(2),
        }
    }

    fn push(&mut self, heading: Option<&'a Named<GroupId>>, content: Content<'a>) {
        let span = self.span(&content);
        if self.left < span {
            self.rows.push(Row { cells: Vec::new() });
            self.left = self.columns;
        }
        self.left -= span;
        let row = self.rows.last_mut();
        let row = row.expect("the first cell begins a row");
        row.cells.push(Cell {
            heading,
            span,
            content,
        });
    }
}

fn height(rows: &[Row], form: Form) -> f32 {
    let one = |row: &Row| {
        let above = if row.is_headed() { form.heading } else { GAP };
        let low = if row.is_low() { LOW_CARD } else { form.card };
        above + low.min(form.card)
    };
    rows.iter().map(one).sum()
}
