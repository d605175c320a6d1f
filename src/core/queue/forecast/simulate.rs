//! Simulates the line as if every ticket took the usual time: counters take whoever is next by the hall's rule until
//! they get to ours. Classes, helping and counters with several services need no special treatment.

use super::estimate::Simulated;
use super::logs::LONGEST_MS;
use crate::model::{Span, TicketId, Time};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::iter::Peekable;

/// Maximum number of simulated calls; beyond it the rhythm is used alone.
pub const CALLS_MOST: usize = 4_000;

/// A counter in its current state.
#[derive(Clone, Debug)]
pub struct Desk {
    /// When it will call next, from now.
    pub free_ms: i64,
    /// It is idle and calls whoever comes.
    pub idle: bool,
    /// The lines it calls from, as indexes into the list of lines, each with the delay for one that it only helps.
    pub lines: Vec<(usize, Span)>,
}

/// Someone waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    pub rank: Time,
    pub ticket: TicketId,
    /// How long it will keep its counter.
    pub cycle_ms: i64,
}

/// Whose wait is asked for, whether or not it is already in line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ours {
    pub line: usize,
    pub rank: Time,
    pub ticket: TicketId,
}

/// When ours is called, from now, if the `lines`, each in order of rank, go on as usual. `None` if no counter ever
/// gets to it.
pub fn simulate<'a, Line>(
    desks: &[Desk],
    lines: impl IntoIterator<Item = Line>,
    ours: Ours,
) -> Option<Simulated>
where
    Line: Iterator<Item = Person> + 'a,
{
    let mut lines: Vec<_> = lines.into_iter().map(Iterator::peekable).collect();
    let free = desks.iter().enumerate();
    let mut free: BinaryHeap<_> = free
        .map(|(place, desk)| Reverse((desk.free_ms, place)))
        .collect();
    for _ in 0..CALLS_MOST {
        let Reverse((at_ms, place)) = free.pop()?;
        match next(&desks[place], &mut lines, ours) {
            None => {}
            Some(Next::Ours) => {
                let free = desks[place].idle && at_ms == 0;
                return Some(if free {
                    Simulated::Free
                } else {
                    Simulated::AfterMs(at_ms)
                });
            }
            Some(Next::Other(line)) => {
                let cycle_ms = lines[line].next().map_or(0, |person| person.cycle_ms);
                let free_ms = at_ms.saturating_add(cycle_ms).min(LONGEST_MS);
                free.push(Reverse((free_ms, place)));
            }
        }
    }
    Some(Simulated::NotAsked)
}

enum Next {
    Ours,
    /// The first of this line.
    Other(usize),
}

/// Whom the counter calls.
fn next<Line: Iterator<Item = Person>>(
    desk: &Desk,
    lines: &mut [Peekable<Line>],
    ours: Ours,
) -> Option<Next> {
    let mut best: Option<((Time, TicketId), Next)> = None;
    for (line, delay) in &desk.lines {
        let first = lines[*line].peek().map(|first| (first.rank, first.ticket));
        let at_ours = (*line == ours.line).then_some((ours.rank, ours.ticket));
        let (rank, ticket) = match (first, at_ours) {
            (Some(first), Some(ours)) => first.min(ours),
            (Some(first), None) => first,
            (None, Some(ours)) => ours,
            (None, None) => continue,
        };
        let key = (rank + *delay, ticket);
        if best.as_ref().is_none_or(|(known, _)| key < *known) {
            let is_ours = at_ours == Some((rank, ticket));
            best = Some((
                key,
                if is_ours {
                    Next::Ours
                } else {
                    Next::Other(*line)
                },
            ));
        }
    }
    best.map(|(_, next)| next)
}
