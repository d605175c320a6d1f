//! Whose turn it is among the pages of notices.

use jiaohao::model::{FileHash, Span, Time, Weight};
use jiaohao::screens::display::media::turns::{Leaf, Page, Turns};
use jiaohao::words::Lang;
use proptest::prelude::*;
use std::collections::BTreeMap;

const STANDS: Span = Span::from_secs(10);

fn file(digit: char) -> FileHash {
    FileHash::new(&digit.to_string().repeat(64)).unwrap()
}

fn leaf(notice: &str, lang: Lang, picture: Option<char>) -> Leaf {
    Leaf {
        notice: notice.into(),
        lang,
        picture: picture.map(file),
    }
}

fn page(notice: &str, weight: u8, faces: &[(Lang, &str)]) -> Page {
    let face = |(lang, pictures): &(Lang, &str)| {
        let leaves = pictures.chars().map(|c| leaf(notice, *lang, Some(c)));
        let leaves: Vec<_> = leaves.collect();
        match leaves.is_empty() {
            true => vec![leaf(notice, *lang, None)],
            false => leaves,
        }
    };
    Page {
        notice: notice.into(),
        weight: Weight::new(weight).unwrap(),
        stands: STANDS,
        faces: faces.iter().map(face).collect(),
    }
}

fn text(notice: &str, weight: u8) -> Page {
    page(notice, weight, &[(Lang::ZH, "")])
}

/// A display on which everything is ready.
struct Screen {
    turns: Turns,
    now: Time,
}

impl Screen {
    fn new() -> Self {
        Self {
            turns: Turns::default(),
            now: Time::from_millis(1_000_000),
        }
    }

    fn settle(&mut self, pages: &[Page]) -> Option<Leaf> {
        self.turns.settle(pages, self.now, |_| true);
        self.turns.standing().cloned()
    }

    /// The next `count` leaves, from the one that stands.
    fn leaves(&mut self, pages: &[Page], count: usize) -> Vec<Leaf> {
        let next = |_| {
            let standing = self.settle(pages).unwrap();
            self.now = self.turns.due(self.now).unwrap();
            standing
        };
        (0..count).map(next).collect()
    }

    fn notices(&mut self, pages: &[Page], count: usize) -> Vec<String> {
        let leaves = self.leaves(pages, count);
        leaves.into_iter().map(|leaf| leaf.notice).collect()
    }
}

fn counted(turns: &[String]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for turn in turns {
        *counts.entry(turn.as_str()).or_default() += 1;
    }
    counts
}

#[test]
fn a_page_of_twice_the_weight_has_twice_the_turns() {
    let pages = [text("a", 4), text("b", 2), text("c", 2), text("d", 1)];
    let turns = Screen::new().notices(&pages, 904);
    // Each has had its first turn as a newcomer.
    let counts = counted(&turns[4..]);
    let near = |notice: &str, wanted: usize| {
        assert!(counts[notice].abs_diff(wanted) <= 2, "{notice}: {counts:?}");
    };
    near("a", 400);
    near("b", 200);
    near("c", 200);
    near("d", 100);
}

#[test]
fn no_page_has_two_turns_in_a_row_whatever_its_weight() {
    let turns = Screen::new().notices(&[text("a", 9), text("b", 1)], 20);
    assert!(turns.windows(2).all(|two| two[0] != two[1]), "{turns:?}");
    // Alone it stands all the time.
    assert_eq!(Screen::new().notices(&[text("a", 1)], 3), ["a", "a", "a"]);
}

#[test]
fn a_page_that_comes_stands_at_once_and_older_ones_wait_for_no_newcomer_to_end() {
    let mut screen = Screen::new();
    let old = [text("a", 9), text("b", 9)];
    screen.notices(&old, 4);
    screen.settle(&old);
    screen.now = screen.now + Span::from_secs(1);
    let all = [text("a", 9), text("b", 9), text("c", 1), text("d", 1)];
    let standing = screen.settle(&all).unwrap();
    assert_eq!(standing.notice, "c", "in the middle of another's turn");
    screen.now = screen.now + Span::from_secs(1);
    let standing = screen.settle(&all).unwrap();
    assert_eq!(standing.notice, "c", "it stands as long as any");
    screen.now = screen.now + STANDS;
    assert_eq!(screen.settle(&all).unwrap().notice, "d");
    screen.now = screen.now + STANDS;
    let standing = screen.settle(&all).unwrap().notice;
    assert!(["a", "b"].contains(&standing.as_str()), "{standing}");
}

#[test]
fn a_page_that_is_withdrawn_leaves_at_once() {
    let mut screen = Screen::new();
    screen.settle(&[text("a", 1)]);
    assert_eq!(screen.settle(&[]), None);
    assert_eq!(screen.settle(&[text("b", 1)]).unwrap().notice, "b");
}

#[test]
fn pictures_of_a_page_stand_in_order_and_languages_in_turns() {
    let pages = [
        page("a", 2, &[(Lang::ZH, "123"), (Lang::EN, "45")]),
        text("b", 2),
    ];
    let mut screen = Screen::new();
    screen.notices(&pages, 2);
    let leaves = screen.leaves(&pages, 8);
    let zh = |picture| leaf("a", Lang::ZH, Some(picture));
    let en = |picture| leaf("a", Lang::EN, Some(picture));
    let b = leaf("b", Lang::ZH, None);
    let wanted = [
        en('4'),
        en('5'),
        b.clone(),
        zh('1'),
        zh('2'),
        zh('3'),
        b,
        en('4'),
    ];
    assert_eq!(leaves, wanted);
}

#[test]
fn a_page_gives_way_only_to_one_that_is_ready() {
    let pages = [text("a", 2), page("b", 2, &[(Lang::ZH, "1")])];
    let mut turns = Turns::default();
    let mut now = Time::from_millis(0);
    let is_text = |leaf: &Leaf| leaf.picture.is_none();
    turns.settle(&pages, now, is_text);
    assert_eq!(turns.upcoming(&pages), Some(&pages[1].faces[0][0]));
    now = now + STANDS;
    turns.settle(&pages, now, is_text);
    assert_eq!(turns.standing().unwrap().notice, "a");
    assert_eq!(turns.due(now), None, "nothing happens before it is ready");
    turns.settle(&pages, now, |_| true);
    assert_eq!(turns.standing().unwrap().notice, "b");
}

#[test]
fn a_picture_that_breaks_in_its_turn_makes_room() {
    let whole = [page("a", 2, &[(Lang::ZH, "12")]), text("b", 2)];
    let broken = [page("a", 2, &[(Lang::ZH, "2")]), text("b", 2)];
    let mut screen = Screen::new();
    assert_eq!(screen.settle(&whole), Some(leaf("a", Lang::ZH, Some('1'))));
    let standing = screen.settle(&broken).unwrap();
    assert_ne!(standing.picture, Some(file('1')));
}

#[test]
fn a_clock_that_is_set_back_holds_no_page_up() {
    let pages = [text("a", 1), text("b", 1)];
    let mut screen = Screen::new();
    screen.settle(&pages);
    screen.now = screen.now - Span::from_mins(60);
    assert_eq!(screen.settle(&pages).unwrap().notice, "b");
    assert!(screen.turns.due(screen.now).unwrap() <= screen.now + STANDS);
}

proptest! {
    #[test]
    fn turns_are_shared_by_weight_and_nobody_starves(weights in prop::collection::vec(1_u8..=9, 2..9)) {
        const TURNS: usize = 400;
        let names = "abcdefgh".chars().map(String::from);
        let pages: Vec<_> = names.zip(&weights).map(|(name, weight)| text(&name, *weight)).collect();
        let all: usize = weights.iter().map(|weight| usize::from(*weight)).sum();
        // Nobody has more than half, as nobody has two turns in a row.
        let fair: Vec<_> = weights.iter().map(|weight| {
            let weight = usize::from(*weight);
            weight.min(all - weight)
        }).collect();
        let shares: usize = fair.iter().sum();
        let turns = Screen::new().notices(&pages, TURNS);
        prop_assert!(turns.windows(2).all(|two| two[0] != two[1]), "{:?}", turns);
        for (page, fair) in pages.iter().zip(fair) {
            let places: Vec<_> = turns.iter().enumerate()
                .filter(|(_, turn)| **turn == page.notice)
                .map(|(place, _)| place)
                .collect();
            let due = TURNS * fair / shares;
            let spare = pages.len() + 2;
            prop_assert!(places.len().abs_diff(due) <= spare, "{}: {} of {due}", page.notice, places.len());
            let gap = places.windows(2).map(|two| two[1] - two[0]).max().unwrap_or(TURNS);
            let most = 2 * shares.div_ceil(fair) + pages.len();
            prop_assert!(gap <= most, "{}: {gap} of {most}", page.notice);
        }
    }
}
