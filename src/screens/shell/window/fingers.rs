//! Turns the fingers on a screen into one pointer. Pure.
//!
//! One finger presses at a time. Whatever never lets go – water, dirt, a torn film, a stuck mouse button – must not
//! block the others: after [`SHORT`] it yields to the next finger, and after [`LONG`] it is a trouble.

use std::time::Duration;

/// A finger that is down longer than this yields to the next one.
const SHORT: Duration = Duration::from_secs(1);
/// No visitor presses a key for this long.
const LONG: Duration = Duration::from_secs(10);
/// Maximum number of simultaneous contacts that are tracked: two hands, and some rain.
const FINGERS_MOST: usize = 32;

/// What an event of the window system says about one finger, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Contact {
    Down(f32, f32),
    Moved(f32, f32),
    Up(f32, f32),
    /// It disappeared without being lifted.
    Gone,
}

/// The resulting pointer event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pointer {
    Press(f32, f32),
    Move(f32, f32),
    Release(f32, f32),
    /// Releases what was pressed without choosing it.
    Leave,
}

/// A finger that is down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finger<Id> {
    pub id: Id,
    pub since: Duration,
}

/// The fingers that are down, by the window system's ids.
#[derive(Clone, Debug)]
pub struct Fingers<Id> {
    down: Vec<Finger<Id>>,
    /// Which finger holds the pointer.
    pressing: Option<Id>,
}

impl<Id> Default for Fingers<Id> {
    fn default() -> Self {
        Self {
            down: Vec::new(),
            pressing: None,
        }
    }
}

impl<Id: Copy + PartialEq> Fingers<Id> {
    /// `in_the_dark`: the screen was dark; a touch then only wakes it and chooses nothing.
    pub fn feel(
        &mut self,
        id: Id,
        contact: Contact,
        now: Duration,
        in_the_dark: bool,
    ) -> Vec<Pointer> {
        match contact {
            Contact::Down(x, y) => self.put_down(id, (x, y), now, in_the_dark),
            Contact::Moved(x, y) if self.pressing == Some(id) => vec![Pointer::Move(x, y)],
            Contact::Moved(..) => Vec::new(),
            Contact::Up(x, y) => {
                if self.lift(id) {
                    vec![Pointer::Release(x, y), Pointer::Leave]
                } else {
                    Vec::new()
                }
            }
            Contact::Gone => {
                if self.lift(id) {
                    vec![Pointer::Leave]
                } else {
                    Vec::new()
                }
            }
        }
    }

    /// Time has passed: a finger that is down too long releases the pointer.
    pub fn wait(&mut self, now: Duration) -> Vec<Pointer> {
        if self
            .pressing_since()
            .is_some_and(|since| now >= since + LONG)
        {
            self.pressing = None;
            vec![Pointer::Leave]
        } else {
            Vec::new()
        }
    }

    pub fn are_all_up(&self) -> bool {
        self.down.is_empty()
    }

    /// Whether something is not letting go.
    pub fn is_stuck(&self, now: Duration) -> bool {
        self.down.iter().any(|finger| now >= finger.since + LONG)
    }

    fn put_down(
        &mut self,
        id: Id,
        (x, y): (f32, f32),
        now: Duration,
        in_the_dark: bool,
    ) -> Vec<Pointer> {
        let mut told = Vec::new();
        // An id that comes again was lifted unnoticed.
        if self.lift(id) {
            told.push(Pointer::Leave);
        }
        if self.down.len() >= FINGERS_MOST {
            return told;
        }
        self.down.push(Finger { id, since: now });
        let gives_way = self.pressing_since().map(|since| now >= since + SHORT);
        if in_the_dark || gives_way == Some(false) {
            return told;
        }
        if gives_way.is_some() {
            told.push(Pointer::Leave);
        }
        self.pressing = Some(id);
        told.push(Pointer::Press(x, y));
        told
    }

    /// Returns whether it held the pointer.
    fn lift(&mut self, id: Id) -> bool {
        self.down.retain(|finger| finger.id != id);
        let was_pressing = self.pressing == Some(id);
        if was_pressing {
            self.pressing = None;
        }
        was_pressing
    }

    fn pressing_since(&self) -> Option<Duration> {
        let pressing = self.pressing?;
        let finger = self.down.iter().find(|finger| finger.id == pressing);
        finger.map(|finger| finger.since)
    }
}
