//! A ticket printed again at a kiosk. A kiosk has one at a time, and so has a ticket. The kiosk says that it takes it
//! before anything is printed; whatever it does then, or does not do, each comes to an end.

use super::Queue;
use super::event::Fact;
use super::refusal::Refusal;
use crate::model::{
    CannotPrint, DeviceId, ReprintId, ReprintState, Span, TicketId, TicketState, Time, WrongState,
};

/// A kiosk that works has taken it by then, or said that a visitor is there.
const TAKEN_WITHIN: Span = Span::from_secs(45);
/// A printer that works has confirmed it by then.
const PRINTED_WITHIN: Span = Span::from_secs(60);

/// The latest one of a ticket.
#[derive(Clone, Debug, PartialEq)]
pub struct Reprint {
    /// Number of the event that asked for it.
    pub id: ReprintId,
    pub kiosk: DeviceId,
    pub state: ReprintState,
    /// Since when it is in this state.
    pub since: Time,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ReprintCommand {
    Ask {
        ticket: TicketId,
        kiosk: DeviceId,
        /// The kiosk's name.
        name: String,
        /// Why it cannot be done now, as far as the hub knows of its devices.
        obstacle: Option<CannotPrint>,
    },
    /// The kiosk is about to print it.
    Take { reprint: ReprintId },
    /// What the kiosk says of it.
    End {
        reprint: ReprintId,
        outcome: ReprintState,
    },
}

impl Reprint {
    /// When it ends by itself, and as what.
    fn lapse(&self) -> Option<(Time, ReprintState)> {
        let (within, outcome) = match self.state {
            ReprintState::Asked => (TAKEN_WITHIN, ReprintState::NotTaken),
            ReprintState::Printing => (PRINTED_WITHIN, ReprintState::Unknown),
            ReprintState::Printed
            | ReprintState::Failed
            | ReprintState::Unknown
            | ReprintState::Busy
            | ReprintState::NoPrinter
            | ReprintState::NotTaken => return None,
        };
        Some((self.since + within, outcome))
    }

    /// Whether the kiosk may still say that it became this. A late word is better than none.
    fn may_become(&self, outcome: ReprintState) -> bool {
        use ReprintState::{Asked, Busy, Failed, NoPrinter, NotTaken, Printed, Printing, Unknown};
        match self.state {
            Asked => matches!(outcome, Busy | NoPrinter | Failed),
            Printing => matches!(outcome, Printed | Failed | Unknown),
            Unknown => matches!(outcome, Printed | Failed),
            Printed | Failed | Busy | NoPrinter | NotTaken => false,
        }
    }
}

impl Queue {
    /// The latest reprint of each ticket of the day that had one.
    pub fn reprints(&self) -> impl Iterator<Item = (TicketId, &Reprint)> {
        self.reprints
            .iter()
            .map(|(ticket, reprint)| (*ticket, reprint))
    }

    pub fn reprint_of(&self, ticket: TicketId) -> Option<&Reprint> {
        self.reprints.get(&ticket)
    }

    /// The reprint, if nothing later was asked of its ticket.
    pub fn reprint(&self, id: ReprintId) -> Option<(TicketId, &Reprint)> {
        self.reprints().find(|(_, reprint)| reprint.id == id)
    }

    pub(super) fn reprint_command(&self, command: &ReprintCommand) -> Result<Vec<Fact>, Refusal> {
        match command {
            ReprintCommand::Ask {
                ticket,
                kiosk,
                name,
                obstacle,
            } => {
                self.may_reprint(*ticket, *kiosk, *obstacle)?;
                Ok(vec![Fact::TicketReprintAsked {
                    ticket: *ticket,
                    kiosk: *kiosk,
                    name: name.clone(),
                }])
            }
            ReprintCommand::Take { reprint } => {
                let (ticket, known) = self.known_reprint(*reprint)?;
                // A visit that ended meanwhile needs no paper.
                let is_live = self.known(ticket)?.state.is_live();
                if known.state != ReprintState::Asked || !is_live {
                    return Err(Refusal::UnknownReprint { reprint: *reprint });
                }
                let reprint = *reprint;
                Ok(vec![Fact::TicketReprintTaken { ticket, reprint }])
            }
            ReprintCommand::End { reprint, outcome } => {
                let (ticket, known) = self.known_reprint(*reprint)?;
                if known.state == *outcome {
                    return Ok(Vec::new());
                }
                if !known.may_become(*outcome) {
                    return Err(Refusal::UnknownReprint { reprint: *reprint });
                }
                Ok(vec![ended(ticket, *reprint, *outcome)])
            }
        }
    }

    fn may_reprint(
        &self,
        ticket: TicketId,
        kiosk: DeviceId,
        obstacle: Option<CannotPrint>,
    ) -> Result<(), Refusal> {
        let known = self.known(ticket)?;
        if !known.state.is_live() {
            return Err(Refusal::WrongState(WrongState::Ticket {
                ticket,
                number: known.number.clone(),
                state: known.state,
            }));
        }
        let mut open = self.reprints().filter(|(_, one)| one.state.is_open());
        let in_hand = open.find_map(|(of, one)| match (of == ticket, one.kiosk == kiosk) {
            (true, _) => Some(CannotPrint::TicketInHand),
            (false, true) => Some(CannotPrint::KioskInHand),
            (false, false) => None,
        });
        match obstacle.or(in_hand) {
            Some(why) => Err(Refusal::CannotPrint { device: kiosk, why }),
            None => Ok(()),
        }
    }

    fn known_reprint(&self, reprint: ReprintId) -> Result<(TicketId, &Reprint), Refusal> {
        self.reprint(reprint)
            .ok_or(Refusal::UnknownReprint { reprint })
    }

    /// When the first of them ends by itself.
    pub(super) fn reprints_due(&self) -> Option<Time> {
        let lapses = self.reprints.values().filter_map(Reprint::lapse);
        lapses.map(|(at, _)| at).min()
    }

    /// What ends by itself at `now`; all that is open when the day ends.
    pub(super) fn lapsed_reprints(&self, now: Time, ends_day: bool) -> Vec<Fact> {
        let lapsed = self.reprints().filter_map(|(ticket, reprint)| {
            let (at, outcome) = reprint.lapse()?;
            (ends_day || at <= now).then(|| ended(ticket, reprint.id, outcome))
        });
        lapsed.collect()
    }

    pub(super) fn reprint_asked(
        &mut self,
        ticket: TicketId,
        kiosk: DeviceId,
        at: Time,
    ) -> Result<(), String> {
        self.in_state(ticket, &LIVE)?;
        let known = self.reprint_of(ticket);
        if known.is_some_and(|known| known.state.is_open()) {
            return Err(format!("ticket {ticket} is being printed again already"));
        }
        let asked = Reprint {
            id: ReprintId(self.seq + 1),
            kiosk,
            state: ReprintState::Asked,
            since: at,
        };
        self.reprints.insert(ticket, asked);
        Ok(())
    }

    pub(super) fn reprint_taken(
        &mut self,
        ticket: TicketId,
        id: ReprintId,
        at: Time,
    ) -> Result<(), String> {
        let known = self.reprint_mut(ticket, id)?;
        if known.state != ReprintState::Asked {
            return Err(format!("reprint {id} is {:?}", known.state));
        }
        (known.state, known.since) = (ReprintState::Printing, at);
        Ok(())
    }

    pub(super) fn reprint_ended(
        &mut self,
        ticket: TicketId,
        id: ReprintId,
        outcome: ReprintState,
        at: Time,
    ) -> Result<(), String> {
        let known = self.reprint_mut(ticket, id)?;
        let lapses = known.state == ReprintState::Asked && outcome == ReprintState::NotTaken;
        if !lapses && !known.may_become(outcome) {
            return Err(format!("reprint {id} is {:?}", known.state));
        }
        (known.state, known.since) = (outcome, at);
        Ok(())
    }

    fn reprint_mut(&mut self, ticket: TicketId, id: ReprintId) -> Result<&mut Reprint, String> {
        let known = self.reprints.get_mut(&ticket);
        let known = known.filter(|known| known.id == id);
        known.ok_or_else(|| format!("{id} is no reprint of ticket {ticket}"))
    }
}

const LIVE: [TicketState; 4] = [
    TicketState::Waiting,
    TicketState::Called,
    TicketState::Serving,
    TicketState::Parked,
];

fn ended(ticket: TicketId, reprint: ReprintId, outcome: ReprintState) -> Fact {
    Fact::TicketReprintEnded {
        ticket,
        reprint,
        outcome,
    }
}
