//! Tickets that staff wants printed again here: one after the other, and not while a visitor is at the kiosk, who would
//! take the paper for theirs. The hub is told before anything is printed; what this program is printing when it ends
//! unexpectedly is reported as unknown by the next one, and printed by none.

use super::errands::{DAY, Errands};
use crate::link::{Link, LinkError, LinkView};
use crate::model::{ReprintId, ReprintState};
use crate::protocol::view::{HallView, ReprintView};
use crate::words::Lang;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

/// How long a visitor keeps the kiosk from it. With [`TAKE_PATIENCE`] it is less than the hub waits.
const VISITOR_PATIENCE: Duration = Duration::from_secs(30);
const TAKE_PATIENCE: Duration = Duration::from_secs(8);
/// Pause before the hub is asked again that did not answer, or does not know this kiosk yet.
const ASK_AGAIN: Duration = Duration::from_secs(2);

impl Errands {
    /// Prints what the hub asks for. `at_rest`: no visitor is at the kiosk; `lang` is the kiosk's own.
    pub(super) async fn keep_reprinting(self, mut at_rest: watch::Receiver<bool>, lang: Lang) {
        let mut view = self.link().view();
        let mut seen: Vec<ReprintId> = Vec::new();
        loop {
            let is_news = |view: &LinkView| {
                let hall = view.hall.as_deref().filter(|_| view.is_connected());
                hall.is_some_and(|hall| open(hall).any(|id| !seen.contains(&id)))
            };
            if view.wait_for(is_news).await.is_err() {
                return;
            }
            match self.own_reprints().await {
                Some(own) => {
                    seen = view
                        .borrow()
                        .hall
                        .as_deref()
                        .map_or_else(Vec::new, |hall| open(hall).collect());
                    for reprint in own.iter().filter(|reprint| reprint.state.is_open()) {
                        self.attend_to(reprint, &mut at_rest, lang).await;
                    }
                }
                None => sleep(ASK_AGAIN).await,
            }
        }
    }

    /// Those of the day that this kiosk was asked for. `None` if the hub cannot say now.
    pub(super) async fn own_reprints(&self) -> Option<Vec<ReprintView>> {
        let page = self.link().reprints().await.ok()?;
        let own = page.device?;
        let mut reprints = page.reprints;
        reprints.retain(|reprint| reprint.kiosk == own);
        Some(reprints)
    }

    async fn attend_to(
        &self,
        reprint: &ReprintView,
        at_rest: &mut watch::Receiver<bool>,
        lang: Lang,
    ) {
        let id = reprint.id;
        if reprint.state == ReprintState::Printing {
            tracing::warn!(%id, "nobody knows whether it was printed again");
            return self.end(id, ReprintState::Unknown);
        }
        if !self.has_printer() {
            return self.end(id, ReprintState::NoPrinter);
        }
        match timeout(VISITOR_PATIENCE, at_rest.wait_for(|at_rest| *at_rest)).await {
            Ok(Ok(_)) => {}
            Ok(Err(_)) => return,
            Err(_) => return self.end(id, ReprintState::Busy),
        }
        match self
            .link()
            .take_reprint(Link::new_key(), id, TAKE_PATIENCE)
            .await
        {
            Ok(ticket) => {
                let outcome = self.print_again(&ticket.shape, lang).await;
                self.end(id, outcome);
            }
            Err(LinkError::Refused(problem)) => {
                tracing::info!(%id, why = problem.detail, "not printed again");
            }
            // The hub may believe that it is being printed.
            Err(error) => {
                tracing::warn!(%id, %error, "not printed again");
                self.end(id, ReprintState::Failed);
            }
        }
    }

    /// Reports it, however long the hub is away; the next one need not wait for that.
    fn end(&self, reprint: ReprintId, outcome: ReprintState) {
        let link = self.link().clone();
        tokio::spawn(async move {
            let ended = link
                .end_reprint(Link::new_key(), reprint, outcome, DAY)
                .await;
            if let Err(error) = ended {
                tracing::info!(%reprint, %error, "what became of it was not reported");
            }
        });
    }
}

fn open(hall: &HallView) -> impl Iterator<Item = ReprintId> {
    hall.reprints.iter().map(|reprint| reprint.id)
}
