//! A full hall: the maximum number of counters, displays and kiosks for one hub, all listening.

use super::figures::Latencies;
use super::line::Client;
use super::load::{self, ADDED, STAFF_FROM, Seat};
use anyhow::{Context, ensure};
use serde::Serialize;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, timeout};

const COUNTERS: usize = 500;
const DISPLAYS: usize = 200;
const KIOSKS: usize = 20;
const COMMANDS_A_SECOND: u32 = 200;
/// Maximum number of concurrent commands; at the design's rate there are few.
const AT_ONCE: usize = 64;
/// Maximum time after the last command for every device to get its event.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Debug, Serialize)]
pub(super) struct FullHall {
    pub(super) streams: usize,
    pub(super) commands: Latencies,
    /// From the last answer until every device had the last event.
    pub(super) all_heard_ms: f64,
    pub(super) streams_dropped: usize,
    /// Number of messages missing from streams.
    pub(super) gaps: usize,
}

/// What all streams together saw.
#[derive(Debug, Default)]
struct Seen {
    gaps: AtomicUsize,
    ended: AtomicUsize,
}

/// The hall file with the maximum number of counters for one hub, each with a clerk.
pub(super) fn hall_of_500(text: &str) -> String {
    use std::fmt::Write as _;
    let here = text.matches("[[counter]]").count();
    let mut text = text.to_owned();
    for number in here + 1..=COUNTERS {
        let name = "name = { zh = \"登记受理\", en = \"Registration\" }";
        let serves = "serves = [\"transfer\", \"first\"]";
        writeln!(
            text,
            "\n[[counter]]\nid = \"{ADDED}{number}\"\nnumber = {number}\n{name}\n{serves}\n\
             \n[[staff]]\nid = \"{}\"\nroles = [\"clerk\"]",
            STAFF_FROM + number
        )
        .expect("a String takes all");
    }
    text
}

/// # Errors
/// If the hub refuses, or a device does not hear the last event.
pub(super) async fn measure(
    hub: SocketAddr,
    pairs: &[Seat],
    time: Duration,
) -> anyhow::Result<FullHall> {
    let streams = COUNTERS + DISPLAYS + KIOSKS;
    let seen = Arc::new(Seen::default());
    let (told, last) = watch::channel(0_u64);
    let mut devices = JoinSet::new();
    for _ in 0..streams {
        let events = Client::connect(hub).await?.events().await?;
        devices.spawn(listen(events, seen.clone(), last.clone()));
    }
    // Let every device have its snapshot before the first command.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let (commands, last_seq) = command(hub, pairs, time).await?;
    let answered = Instant::now();
    told.send_replace(last_seq);
    let all = timeout(PATIENCE, async {
        while devices.join_next().await.is_some() {}
    })
    .await;
    let all_heard = answered.elapsed();
    ensure!(
        all.is_ok(),
        "{} devices never heard the last event",
        devices.len()
    );
    Ok(FullHall {
        streams,
        commands,
        all_heard_ms: all_heard.as_secs_f64() * 1_000.0,
        streams_dropped: seen.ended.load(Ordering::Relaxed),
        gaps: seen.gaps.load(Ordering::Relaxed),
    })
}

/// Reads a stream until it has the event `last`, which is announced at the end.
async fn listen(mut events: super::line::Events, seen: Arc<Seen>, mut last: watch::Receiver<u64>) {
    let mut newest = 0;
    loop {
        let wanted = *last.borrow_and_update();
        if wanted > 0 && newest >= wanted {
            return;
        }
        tokio::select! {
            ids = events.ids() => match ids {
                Ok(ids) => for id in ids {
                    if newest > 0 && id != newest + 1 {
                        seen.gaps.fetch_add(1, Ordering::Relaxed);
                    }
                    newest = id;
                },
                Err(_) => {
                    seen.ended.fetch_add(1, Ordering::Relaxed);
                    return;
                }
            },
            _ = last.changed() => {}
        }
    }
}

/// Sends commands at the design's rate, whether the previous ones are answered or not. Returns the
/// number of the last event.
async fn command(
    hub: SocketAddr,
    pairs: &[Seat],
    time: Duration,
) -> anyhow::Result<(Latencies, u64)> {
    let mut lines = Vec::new();
    for _ in 0..AT_ONCE {
        lines.push(Client::connect(hub).await?);
    }
    let lines = Arc::new(tokio::sync::Mutex::new(lines));
    let free = Arc::new(Semaphore::new(AT_ONCE));
    let last = Arc::new(AtomicU64::new(0));
    let mut beat = interval(Duration::from_secs(1) / COMMANDS_A_SECOND);
    beat.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut tasks = JoinSet::new();
    let began = Instant::now();
    let mut number = 0_usize;
    while began.elapsed() < time {
        beat.tick().await;
        let due = Instant::now();
        let pair = pairs[number / 2 % pairs.len()].clone();
        let is_next = number % 2 == 1;
        number += 1;
        let (lines, free, last) = (lines.clone(), free.clone(), last.clone());
        tasks.spawn(async move {
            let _place = free.acquire().await?;
            let line = lines.lock().await.pop();
            let mut line = line.context("there is a line for every place")?;
            let answer = load::ask(&mut line, &pair, is_next).await;
            let taken = due.elapsed();
            lines.lock().await.push(line);
            last.fetch_max(answer?, Ordering::Relaxed);
            anyhow::Ok(taken)
        });
    }
    let mut all = Vec::new();
    while let Some(taken) = tasks.join_next().await {
        all.push(taken??);
    }
    let latencies = Latencies::new(all, began.elapsed());
    Ok((latencies, last.load(Ordering::Relaxed)))
}
