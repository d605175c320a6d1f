//! The load on the hub.

use super::figures::Latencies;
use super::line::Client;
use anyhow::Context;
use serde_json::Value;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Prefix of the ids of added counters.
pub(super) const ADDED: char = 'b';
/// First number of the added clerks; those of the sample hall are far below.
pub(super) const STAFF_FROM: usize = 5_000;

/// A counter and a service that it serves.
#[derive(Clone, Debug)]
pub(super) struct Seat {
    counter: String,
    service: String,
}

/// Opens every counter of the hall.
pub(super) async fn open_counters(hub: SocketAddr) -> anyhow::Result<Vec<Seat>> {
    let mut line = Client::connect(hub).await?;
    let hall = line.get("/v1/hall").await?.json()?;
    let mut pairs = Vec::new();
    for (place, counter) in (1..).zip(hall["counters"].as_array().into_iter().flatten()) {
        let id = text(counter, "id")?;
        let clerk = if id.starts_with(ADDED) {
            STAFF_FROM + place
        } else {
            1_000 + place
        };
        let service = text(&counter["serves"], 0)?;
        if counter["state"] == "closed" {
            let path = format!("/v1/counters/{id}/open");
            let body = format!(r#"{{"clerk":"{clerk}"}}"#);
            line.post(&path, &body).await?.json()?;
        }
        pairs.push(Seat {
            counter: id,
            service,
        });
    }
    Ok(pairs)
}

/// What a client asks for, over and over.
#[derive(Clone, Copy)]
pub(super) enum Asks {
    /// A ticket, then the next one at a counter.
    IssueAndNext,
    /// A ticket.
    Issue,
    /// Whether the hub lives: what HTTP costs without a command.
    Healthz,
}

/// `clients` concurrent clients.
pub(super) async fn commands(
    hub: SocketAddr,
    pairs: &[Seat],
    clients: usize,
    asks: Asks,
    time: Duration,
) -> anyhow::Result<Latencies> {
    let mut tasks = JoinSet::new();
    let started = Instant::now();
    for pair in pairs.iter().cycle().take(clients).cloned() {
        tasks.spawn(async move {
            let mut line = Client::connect(hub).await?;
            let mut taken = Vec::new();
            while started.elapsed() < time {
                if let Asks::Healthz = asks {
                    let asked = Instant::now();
                    let answer = line.get("/healthz").await?;
                    anyhow::ensure!(answer.status == 200, "the hub is not well");
                    taken.push(asked.elapsed());
                    continue;
                }
                let body = format!(r#"{{"service":"{}"}}"#, pair.service);
                timed(&mut line, "/v1/tickets", &body, &mut taken).await?;
                if let Asks::IssueAndNext = asks {
                    let next = format!("/v1/counters/{}/next", pair.counter);
                    timed(&mut line, &next, "", &mut taken).await?;
                }
            }
            anyhow::Ok(taken)
        });
    }
    let mut all = Vec::new();
    while let Some(taken) = tasks.join_next().await {
        all.extend(taken??);
    }
    Ok(Latencies::new(all, started.elapsed()))
}

/// From *next* to its event at a listening client, with no other load.
pub(super) async fn call_to_event(
    hub: SocketAddr,
    pairs: &[Seat],
    calls: usize,
) -> anyhow::Result<Latencies> {
    let pair = pairs.first().context("the hall has no counter")?;
    let mut line = Client::connect(hub).await?;
    let mut events = Client::connect(hub).await?.events().await?;
    let mut taken = Vec::with_capacity(calls);
    let all = Instant::now();
    for _ in 0..calls {
        let body = format!(r#"{{"service":"{}"}}"#, pair.service);
        let issued = line.post("/v1/tickets", &body).await?.json()?;
        events.wait_for(seq(&issued)?).await?;
        let started = Instant::now();
        let next = format!("/v1/counters/{}/next", pair.counter);
        let called = line.post(&next, "");
        // The last event of *next* is the call; the one before it ends the previous ticket.
        let called = seq(&called.await?.json()?)?;
        events.wait_for(called).await?;
        taken.push(started.elapsed());
    }
    Ok(Latencies::new(taken, all.elapsed()))
}

/// Only *next*, by one client: how it grows with the day. There is always somebody waiting.
pub(super) async fn next(
    hub: SocketAddr,
    pairs: &[Seat],
    calls: usize,
) -> anyhow::Result<Latencies> {
    let mut line = Client::connect(hub).await?;
    let mut taken = Vec::with_capacity(calls);
    let all = Instant::now();
    for pair in pairs.iter().cycle().take(calls) {
        ask(&mut line, pair, false).await?;
        let started = Instant::now();
        ask(&mut line, pair, true).await?;
        taken.push(started.elapsed());
    }
    Ok(Latencies::new(taken, all.elapsed()))
}

/// Takes a ticket, or calls the next one. Returns the number of the last event.
pub(super) async fn ask(line: &mut Client, pair: &Seat, is_next: bool) -> anyhow::Result<u64> {
    let answer = if is_next {
        let path = format!("/v1/counters/{}/next", pair.counter);
        line.post(&path, "").await?
    } else {
        let body = format!(r#"{{"service":"{}"}}"#, pair.service);
        line.post("/v1/tickets", &body).await?
    };
    // In a hall with many counters another one may have called the last ticket.
    if is_next && answer.status == 409 {
        return Ok(0);
    }
    seq(&answer.json()?)
}

async fn timed(
    line: &mut Client,
    path: &str,
    body: &str,
    taken: &mut Vec<Duration>,
) -> anyhow::Result<()> {
    let started = Instant::now();
    line.post(path, body).await?.json()?;
    taken.push(started.elapsed());
    Ok(())
}

fn seq(answer: &Value) -> anyhow::Result<u64> {
    answer["seq"].as_u64().context("the answer has no seq")
}

fn text(value: &Value, name: impl serde_json::value::Index) -> anyhow::Result<String> {
    let text = value.get(name).and_then(Value::as_str);
    Ok(text.context("the hall is not as the API says")?.to_owned())
}
