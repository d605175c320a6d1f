//! The wait that is promised.

use crate::replay::{replay, rows};
use jiaohao::queue::*;

/// Another program that follows the same page says the same of every ticket.
#[test]
fn ten_simulated_days_give_the_known_forecasts_number_for_number() {
    let mut promised = Vec::new();
    let (_, _, issued) = replay(|_, event| {
        if let Fact::TicketIssued(ticket) = &event.fact {
            promised.push((ticket.ticket, ticket.promise.as_ref().map(|p| p.wait)));
        }
    });
    let known = rows("hall-simulated-forecasts.csv.gz");
    assert_eq!(promised.len(), known.len());
    for row in known {
        let id = issued[&(row["day"].clone(), row["ticket"].clone())];
        let (_, wait) = promised.iter().find(|(ticket, _)| *ticket == id).unwrap();
        let ours = wait.map(|wait| [wait.low_s, wait.likely_s, wait.high_s]);
        let theirs = ["low_s", "likely_s", "high_s"].map(|column| row[column].parse().ok());
        assert_eq!(
            ours.map(|ours| ours.map(Some)).unwrap_or_default(),
            theirs,
            "{row:?}"
        );
    }
}
