//! A person's number while it is being typed, key by key. Pure.
//!
//! *Invariant*: it lives only as long as its page and the request it goes into; it never appears in a log.

use crate::model::hall::Asks;
use crate::model::{Class, ServiceId};
use crate::protocol::{FIXED_LINE_LEAST, FIXED_LINE_MOST, ID_SIGNS, MOBILE_DIGITS, PersonNumber};

/// A ticket that somebody wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    pub service: ServiceId,
    pub class: Class,
}

/// The number that a service asks for, as typed so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub wish: Wish,
    pub asks: Asks,
    typed: PersonNumber,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    Empty,
    /// This many characters are still missing.
    Short(usize),
    /// Complete, but it cannot be right.
    Wrong,
    Whole,
}

impl Entry {
    pub fn new(wish: Wish, asks: Asks) -> Self {
        Self {
            wish,
            asks,
            typed: PersonNumber::default(),
        }
    }

    /// A key with a digit or an X. Ignored where it does not fit.
    pub fn press(&mut self, sign: char) {
        let fits = match sign {
            'X' => self.takes_x(),
            _ => sign.is_ascii_digit() && self.length() < self.most(),
        };
        if fits {
            self.typed.push(sign);
        }
    }

    pub fn delete(&mut self) {
        self.typed.pop();
    }

    pub fn clear(&mut self) {
        self.typed = PersonNumber::default();
    }

    /// Only an ID number may end in an X, and only there.
    pub fn takes_x(&self) -> bool {
        self.asks == Asks::IdNumber && self.length() == ID_SIGNS - 1
    }

    /// The number, validated as the hub does.
    pub fn number(&self) -> Option<PersonNumber> {
        self.typed.checked(self.asks)
    }

    pub fn standing(&self) -> Progress {
        if self.length() == 0 {
            Progress::Empty
        } else if self.number().is_some() {
            Progress::Whole
        } else if self.length() < self.least() {
            Progress::Short(self.least() - self.length())
        } else {
            Progress::Wrong
        }
    }

    /// What has been typed, in the usual groups.
    pub fn typed(&self) -> PersonNumber {
        PersonNumber::new(&self.grouped(self.typed.as_str().chars(), 0))
    }

    /// What is still missing, a dash for each character; continues where [`Self::typed`] ends.
    pub fn rest(&self) -> String {
        let (typed, least) = (self.length(), self.least());
        self.grouped((typed..least).map(|_| '–'), typed)
    }

    /// As wide as the number can become.
    pub fn pattern(&self) -> String {
        self.grouped((0..self.most()).map(|_| '0'), 0)
    }

    fn grouped(&self, signs: impl Iterator<Item = char>, from: usize) -> String {
        let mut text = String::new();
        for (place, sign) in (from..).zip(signs) {
            if self.gaps().contains(&place) {
                text.push(' ');
            }
            text.push(sign);
        }
        text
    }

    /// The positions before which there is a gap.
    fn gaps(&self) -> &'static [usize] {
        match self.asks {
            // Place of issue, date of birth, and the rest.
            Asks::IdNumber => &[6, 14],
            Asks::Telephone if self.is_fixed_line() => &[4, 8],
            Asks::Telephone => &[3, 7],
        }
    }

    fn least(&self) -> usize {
        match self.asks {
            Asks::IdNumber => ID_SIGNS,
            Asks::Telephone if self.is_fixed_line() => FIXED_LINE_LEAST,
            Asks::Telephone => MOBILE_DIGITS,
        }
    }

    fn most(&self) -> usize {
        match self.asks {
            Asks::IdNumber => ID_SIGNS,
            Asks::Telephone if self.is_fixed_line() => FIXED_LINE_MOST,
            Asks::Telephone => MOBILE_DIGITS,
        }
    }

    fn is_fixed_line(&self) -> bool {
        self.typed.as_str().starts_with('0')
    }

    fn length(&self) -> usize {
        self.typed.as_str().len()
    }
}
