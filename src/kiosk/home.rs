//! Where the services stand on the first page: by group, asked-for ones each on a card, a group's rare ones in one.

use crate::queue::GroupId;
use crate::queue::view::{HallView, Named, ServiceView};

/// Heights in units of the theme, as `ui/kiosk/home.slint` can shrink them.
const CARD_LEAST: u32 = 180;
const GROUP_CARD_LEAST: u32 = 160;
const GAP: u32 = 16;

/// A form of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Form {
    pub columns: usize,
    heading: u32,
    /// Room for all rows.
    height: u32,
}

pub(super) const PORTRAIT: Form = Form {
    columns: 2,
    heading: 80,
    height: 1250,
};
pub(super) const LANDSCAPE: Form = Form {
    columns: 4,
    heading: 66,
    height: 634,
};

pub(super) struct Row<'a> {
    pub cells: Vec<Cell<'a>>,
}

pub(super) struct Cell<'a> {
    /// The group that begins here.
    pub heading: Option<&'a Named<GroupId>>,
    /// Columns that it takes.
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

    /// Nothing but a group's card.
    pub(super) fn is_low(&self) -> bool {
        let mut cells = self.cells.iter();
        cells.all(|cell| matches!(cell.content, Content::Group(..)))
    }
}

/// The rows for a form. Where the hall has more services than the page has room for, the largest groups become one card.
pub(super) fn rows(hall: &HallView, form: Form) -> Vec<Row<'_>> {
    let mut folded: Vec<&GroupId> = Vec::new();
    loop {
        let groups = groups(hall, &folded);
        let largest = groups.iter().filter(|(_, cells)| cells.len() > 1);
        let largest = largest
            .max_by_key(|(_, cells)| cells.len())
            .map(|(group, _)| &group.id);
        let rows = flow(groups, form);
        match largest {
            Some(group) if height(&rows, form) > form.height => folded.push(group),
            _ => return rows,
        }
    }
}

/// All services in the order of the page's groups, rare ones last: for pages that have no headings.
pub(super) fn in_order(hall: &HallView) -> Vec<&ServiceView> {
    let by_group = hall.groups.iter();
    let services = by_group.flat_map(|group| members(hall, &group.id));
    let (rare, common): (Vec<_>, Vec<_>) = services.partition(|service| service.rare);
    [common, rare].concat()
}

/// The services that a group's card leads to: its rare ones, or all where all went into the card in some form.
pub(super) fn behind_card<'a>(hall: &'a HallView, group: &GroupId) -> Vec<&'a ServiceView> {
    let rows = [PORTRAIT, LANDSCAPE]
        .into_iter()
        .flat_map(|form| rows(hall, form));
    let cards = rows
        .flat_map(|row| row.cells)
        .filter_map(|cell| match cell.content {
            Content::Group(of, members) if of.id == *group => Some(members),
            Content::Group(..) | Content::Service(_) => None,
        });
    cards.max_by_key(Vec::len).unwrap_or_default()
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

fn groups<'a>(hall: &'a HallView, folded: &[&GroupId]) -> Vec<Group<'a>> {
    let mut groups = Vec::new();
    for group in &hall.groups {
        let all = folded.contains(&&group.id);
        let (mut rare, mut common): (Vec<_>, Vec<_>) =
            members(hall, &group.id).partition(|service| all || service.rare);
        // A card for one service would be a detour.
        if rare.len() == 1 {
            common.append(&mut rare);
        }
        let mut cells: Vec<_> = common.into_iter().map(Content::Service).collect();
        if !rare.is_empty() {
            cells.push(Content::Group(group, rare));
        }
        if !cells.is_empty() {
            groups.push((group, cells));
        }
    }
    groups
}

/// Groups one after another; one that does not fit beside the last begins a row.
fn flow(groups: Vec<Group<'_>>, form: Form) -> Vec<Row<'_>> {
    let span = |content: &Content| match content {
        Content::Service(_) => 1,
        Content::Group(..) => 2,
    };
    let mut rows: Vec<Row> = Vec::new();
    let mut used = form.columns;
    for (group, cells) in groups {
        let needed: usize = cells.iter().map(span).sum();
        if used + needed > form.columns {
            used = form.columns;
        }
        let mut heading = Some(group);
        for content in cells {
            let span = span(&content);
            if used + span > form.columns {
                rows.push(Row { cells: Vec::new() });
                used = 0;
            }
            used += span;
            let cell = Cell {
                heading: heading.take(),
                span,
                content,
            };
            rows.last_mut()
                .expect("the first cell begins a row")
                .cells
                .push(cell);
        }
    }
    rows
}

fn height(rows: &[Row], form: Form) -> u32 {
    let one = |row: &Row| {
        let above = if row.is_headed() { form.heading } else { GAP };
        above
            + if row.is_low() {
                GROUP_CARD_LEAST
            } else {
                CARD_LEAST
            }
    };
    rows.iter().map(one).sum()
}
