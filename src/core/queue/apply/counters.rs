//! Counter events.

use super::*;

impl Queue {
    pub(super) fn counter_opened(&mut self, id: &CounterId, clerk: &ClerkId, at: Time) -> Applied {
        let counter = self.counter_mut(id)?;
        match &mut counter.state {
            CounterState::Open { clerk: sitting, .. } => *sitting = clerk.clone(),
            CounterState::Closed => {
                counter.state = CounterState::Open {
                    clerk: clerk.clone(),
                    ticket: None,
                };
                counter.since = at;
                self.learning().opened(id);
            }
            CounterState::Paused { .. } => return Err(format!("counter {id} is paused")),
        }
        Ok(())
    }

    pub(super) fn counter_closed(&mut self, id: &CounterId, at: Time) -> Applied {
        self.learning().stops(id);
        let counter = self.counter_mut(id)?;
        let sent = counter.sent.iter().map(|(_, ticket)| *ticket);
        let bound: Vec<_> = counter.ticket().into_iter().chain(sent).collect();
        let bound: Vec<_> = bound
            .into_iter()
            .chain(counter.parked.iter().copied())
            .collect();
        for ticket in bound {
            if self.get_mut(ticket)?.state == TicketState::Serving {
                return Err(format!("counter {id} serves ticket {ticket}"));
            }
            self.lift(ticket);
            self.enter_line(ticket, None, at);
        }
        let counter = self.counter_mut(id)?;
        counter.state = CounterState::Closed;
        counter.since = at;
        self.ask_no_more(id);
        Ok(())
    }

    pub(super) fn pause(&mut self, id: &CounterId, pause: Pause, at: Time) -> Applied {
        self.learning().stops(id);
        let counter = self.counter_mut(id)?;
        let clerk = counter
            .clerk()
            .cloned()
            .ok_or("a free counter has a clerk")?;
        counter.state = CounterState::Paused { clerk, pause };
        counter.since = at;
        Ok(())
    }

    pub(super) fn resume(&mut self, id: &CounterId, at: Time) -> Applied {
        let counter = self.counter_mut(id)?;
        let CounterState::Paused { clerk, .. } = &counter.state else {
            return Err(format!("counter {id} is not paused"));
        };
        counter.state = CounterState::Open {
            clerk: clerk.clone(),
            ticket: None,
        };
        counter.since = at;
        Ok(())
    }
}
