//! Whose turn it is among the pages of notices. Pure: time comes in.
//!
//! Turns are shared by weight, spread evenly (smooth weighted round robin), and no page has two in a row while there is
//! another: so none has more than half of them, whatever its weight. A page that has just come stands at once, instead of
//! an older one: what somebody publishes is seen now. In a turn a page shows its pictures one after the other; if it has
//! two languages, each in its own turn. A page gives way only to one that can be shown at once.

use crate::model::{FileHash, Span, Time, Weight};
use crate::words::Lang;
use std::collections::{BTreeMap, VecDeque};

/// A notice that may have its turn.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    pub notice: String,
    pub weight: Weight,
    /// How long each of its leaves stands.
    pub stands: Span,
    /// What it shows, by language. Neither is empty.
    pub faces: Vec<Vec<Leaf>>,
}

/// What a page shows at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    pub notice: String,
    pub lang: Lang,
    pub picture: Option<FileHash>,
}

#[derive(Clone, Debug, Default)]
pub struct Turns {
    shares: BTreeMap<String, Share>,
    /// Pages that have had no turn since they came, in order.
    new: VecDeque<String>,
    standing: Option<Standing>,
    /// Who had the latest turn.
    last: Option<String>,
}

/// A page's share of the turns so far.
#[derive(Clone, Debug, Default)]
struct Share {
    /// Who has most is next.
    credit: i64,
    turns: usize,
}

#[derive(Clone, Debug)]
struct Standing {
    leaf: Leaf,
    since: Time,
    until: Time,
    is_new: bool,
}

/// What follows the leaf that stands.
struct Next<'a> {
    page: &'a Page,
    leaf: &'a Leaf,
    /// It is another turn, not another leaf of the same one.
    is_turn: bool,
}

impl Turns {
    /// Time has passed, or the pages or what is ready of them have changed.
    pub fn settle(&mut self, pages: &[Page], now: Time, is_ready: impl Fn(&Leaf) -> bool) {
        self.meet(pages);
        if !self.is_due(now) {
            return;
        }
        let Some(next) = self.next(pages) else { return };
        if !is_ready(next.leaf) {
            return;
        }
        let standing = Standing {
            leaf: next.leaf.clone(),
            since: now,
            until: now + next.page.stands,
            is_new: self.new.contains(&next.page.notice),
        };
        if next.is_turn {
            let notice = next.page.notice.clone();
            self.give(&notice, pages);
        }
        self.standing = Some(standing);
    }

    /// What stands now.
    pub fn standing(&self) -> Option<&Leaf> {
        self.standing.as_ref().map(|standing| &standing.leaf)
    }

    /// What will stand next, to be got ready.
    pub fn upcoming<'a>(&self, pages: &'a [Page]) -> Option<&'a Leaf> {
        self.next(pages).map(|next| next.leaf)
    }

    /// When the leaf that stands has stood long enough; `None` if it already has, and waits for the next to be ready.
    pub fn due(&self, now: Time) -> Option<Time> {
        let until = self.standing.as_ref().map(|standing| standing.until);
        until.filter(|until| *until > now)
    }

    /// Takes in the pages that have come, and forgets those that are gone.
    fn meet(&mut self, pages: &[Page]) {
        let is_there = |notice: &String| pages.iter().any(|page| page.notice == *notice);
        self.shares.retain(|notice, _| is_there(notice));
        self.new.retain(is_there);
        for page in pages {
            if !self.shares.contains_key(&page.notice) {
                self.shares.insert(page.notice.clone(), Share::default());
                self.new.push_back(page.notice.clone());
            }
        }
        let still = |standing: &Standing| page_of(&standing.leaf, pages).is_some();
        self.standing = self.standing.take().filter(still);
    }

    fn is_due(&self, now: Time) -> bool {
        let Some(standing) = &self.standing else {
            return true;
        };
        let is_over = now >= standing.until || now < standing.since;
        is_over || (!self.new.is_empty() && !standing.is_new)
    }

    fn next<'a>(&self, pages: &'a [Page]) -> Option<Next<'a>> {
        let is_new = |page: &&Page| self.new.front() == Some(&page.notice);
        let newcomer = pages.iter().find(is_new);
        let following = || {
            let leaf = &self.standing.as_ref()?.leaf;
            let (page, face, place) = page_of(leaf, pages)?;
            let leaf = face.get(place + 1)?;
            let is_turn = false;
            Some(Next {
                page,
                leaf,
                is_turn,
            })
        };
        if let Some(next) = newcomer.is_none().then(following).flatten() {
            return Some(next);
        }
        let page = newcomer.or_else(|| self.first_in_line(pages))?;
        let turns = self.shares.get(&page.notice).map_or(0, |share| share.turns);
        let leaf = page.faces.get(turns % page.faces.len().max(1))?.first()?;
        let is_turn = true;
        Some(Next {
            page,
            leaf,
            is_turn,
        })
    }

    /// The page with the largest credit once everyone has earned for one more turn, but not the same one again.
    fn first_in_line<'a>(&self, pages: &'a [Page]) -> Option<&'a Page> {
        let earned = |page: &Page| {
            let credit = self
                .shares
                .get(&page.notice)
                .map_or(0, |share| share.credit);
            credit + earnings(page, pages)
        };
        let others = pages
            .iter()
            .rev()
            .filter(|page| Some(&page.notice) != self.last.as_ref());
        others.max_by_key(|page| earned(page)).or(pages.first())
    }

    /// Everyone earns, and who has the turn pays for all.
    fn give(&mut self, notice: &str, pages: &[Page]) {
        let all: i64 = pages.iter().map(|page| earnings(page, pages)).sum();
        for page in pages {
            let share = self.shares.entry(page.notice.clone()).or_default();
            share.credit += earnings(page, pages);
            if page.notice == notice {
                share.credit -= all;
                share.turns += 1;
            }
        }
        self.new.retain(|new| new != notice);
        self.last = Some(notice.to_owned());
    }
}

/// What a page earns with each turn: its weight, but no more than all others together, as it can have no more turns.
fn earnings(page: &Page, pages: &[Page]) -> i64 {
    let weight = |page: &Page| i64::from(page.weight.get());
    let all: i64 = pages.iter().map(weight).sum();
    weight(page).min(all - weight(page)).max(1)
}

/// The page that shows this leaf, in which face and at which place.
fn page_of<'a>(leaf: &Leaf, pages: &'a [Page]) -> Option<(&'a Page, &'a [Leaf], usize)> {
    let page = pages.iter().find(|page| page.notice == leaf.notice)?;
    let mut faces = page.faces.iter();
    faces.find_map(|face| {
        let place = face.iter().position(|known| known == leaf)?;
        Some((page, face.as_slice(), place))
    })
}
