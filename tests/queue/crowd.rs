//! A hall with hundreds ahead: from 300 on the forecast rests on the rhythm alone. Up to there both
//! are known for every ticket, which shows what the simulation is worth.

use jiaohao_core::model::hall::{CounterPlan, Hall, Period};
use jiaohao_core::model::{Action, Span, TicketId, Time};
use jiaohao_core::queue::*;
use jiaohao_fixture::{Play, hall};
use std::collections::BTreeMap;

const COUNTERS: usize = 8;
const PEOPLE: usize = 700;
const DAYS: i64 = 10;
/// All come within this many milliseconds of the morning.
const ARRIVAL_MS: i64 = 60 * 60_000;
/// A few short cases and some long ones, as everywhere; the mean is 176 s.
const SERVICE_MS: [i64; 8] = [
    40_000, 70_000, 95_000, 120_000, 155_000, 200_000, 280_000, 450_000,
];

fn crowded_hall() -> Hall {
    let mut hall = hall();
    hall.hours[0].days = jiff::civil::Weekday::Monday
        .cycle_forward()
        .take(7)
        .collect();
    let day = vec![Period {
        from_min: 500,
        to_min: 1_300,
    }];
    (hall.hours[0].take, hall.hours[0].serve) = (day.clone(), day);
    hall.services.truncate(1);
    hall.services[0].minutes = 2;
    let counter = |number: usize| CounterPlan {
        id: number.to_string().as_str().into(),
        serves: vec!["transfer".into()],
        helps: Vec::new(),
        ..hall.counters[0].clone()
    };
    let counters = (1..=COUNTERS).map(counter).collect();
    Hall { counters, ..hall }
}

/// Random numbers, the same ones every time.
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn service_ms(&mut self, speed_percent: i64) -> i64 {
        let drawn = SERVICE_MS[usize::try_from(self.below(8)).unwrap()];
        drawn * speed_percent / 100
    }
}

/// What was forecast for a ticket, and what happened, in milliseconds.
struct Came {
    ahead: usize,
    rhythm: i64,
    simulated: Option<i64>,
    likely: i64,
    kept: bool,
    real: i64,
}

/// A day on which the counters work without a pause until nobody waits.
fn day(play: &mut Play, morning: Time, draw: &mut Draw, came: &mut Vec<Came>) {
    play.now = morning;
    play.command(&Command::Tick).unwrap();
    let speed_percent = 90 + i64::try_from(draw.below(21)).unwrap();
    let counters: Vec<_> = (1..=COUNTERS).map(|number| number.to_string()).collect();
    for counter in &counters {
        let clerk = format!("C{counter}").as_str().into();
        play.at(counter, Action::Open { clerk }).unwrap();
    }
    let arrival = |n: usize| ARRIVAL_MS * i64::try_from(n * n).unwrap() / 490_000;
    let mut arrivals = (0..PEOPLE).map(|n| morning + Span::from_millis(arrival(n)));
    let mut next_arrival = arrivals.next();
    let mut free: BTreeMap<&str, Time> = counters.iter().map(|c| (c.as_str(), morning)).collect();
    let mut ahead = BTreeMap::new();
    loop {
        let (counter, at) = free.iter().min_by_key(|(_, at)| **at).unwrap();
        let (counter, at) = (*counter, *at);
        if let Some(comes) = next_arrival.filter(|comes| *comes <= at) {
            play.now = comes;
            let waiting = play.queue.waiting(&"transfer".into());
            ahead.insert(play.take("transfer"), waiting);
            next_arrival = arrivals.next();
            continue;
        }
        play.now = play.now.max(at);
        match play.next(counter) {
            Ok(Some(_)) => {
                let ticket = play.queue.counter(&counter.into()).unwrap().ticket();
                came.extend(judge(play, ticket.unwrap(), &ahead));
                let service_ms = draw.service_ms(speed_percent);
                free.insert(counter, play.now + Span::from_millis(service_ms));
            }
            _ if next_arrival.is_none() => return,
            _ => {
                free.insert(counter, play.now + Span::from_secs(5));
            }
        }
    }
}

fn judge(play: &Play, ticket: TicketId, ahead: &BTreeMap<TicketId, usize>) -> Option<Came> {
    let promise = play.promise(ticket)?;
    let ticket = play.ticket(ticket);
    let basis = promise.basis?;
    let real = ticket.called_at?.since(ticket.issued_at).as_millis();
    Some(Came {
        ahead: ahead[&ticket.id],
        rhythm: basis.rhythm_ms.into(),
        simulated: basis.simulated_ms.map(i64::from),
        likely: i64::try_from(promise.wait.likely_s).unwrap() * 1_000,
        kept: (i64::from(basis.low_ms)..=basis.high_ms.into()).contains(&real),
        real,
    })
}

/// The mean error of a figure in seconds, over those with this many ahead.
fn error_s(came: &[Came], figure: impl Fn(&Came) -> i64) -> i64 {
    let errors = came.iter().map(|one| (figure(one) - one.real).abs());
    errors.sum::<i64>() / i64::try_from(came.len()).unwrap() / 1_000
}

#[test]
fn beyond_three_hundred_the_rhythm_alone_costs_no_accuracy() {
    let mut play = Play::of(crowded_hall());
    let mut draw = Draw(7);
    let mut came = Vec::new();
    for n in 1..=DAYS {
        let morning = jiaohao_fixture::at(n * 24 + 8, 30);
        day(&mut play, morning, &mut draw, &mut came);
    }
    let (far, near): (Vec<_>, Vec<_>) = came.into_iter().partition(|one| one.ahead > 300);
    let (close, nearly): (Vec<_>, Vec<_>) = near.into_iter().partition(|one| one.ahead < 200);
    for (name, came) in [("0-199", &close), ("200-300", &nearly), ("301-", &far)] {
        let mean_s = came.iter().map(|one| one.real).sum::<i64>() / 1_000;
        let count = i64::try_from(came.len()).unwrap();
        let kept = came.iter().filter(|one| one.kept).count();
        println!(
            "{name} ahead: {count} tickets, mean wait {} s; mean error: rhythm {} s, simulated {} s, promise {} s; kept {} %",
            mean_s / count,
            error_s(came, |one| one.rhythm),
            error_s(came, |one| one.simulated.unwrap_or(one.rhythm)),
            error_s(came, |one| one.likely),
            100 * kept / came.len(),
        );
    }
    assert!(nearly.iter().all(|one| one.simulated.is_some()));
    assert!(far.iter().all(|one| one.simulated.is_none()));
    assert!(far.len() > 500, "{}", far.len());
    // The last hundred for which both are known: the rhythm is as good as the simulation.
    let rhythm_s = error_s(&nearly, |one| one.rhythm);
    let simulated_s = error_s(&nearly, |one| one.simulated.unwrap_or(0));
    assert!(
        rhythm_s <= simulated_s * 105 / 100,
        "{rhythm_s} {simulated_s}"
    );
    // Relative to its wait, a promise beyond that is no worse than one before.
    let relative = |came: &[Came]| {
        let waits = came.iter().map(|one| one.real).sum::<i64>() / 1_000;
        let count = i64::try_from(came.len()).unwrap();
        100 * error_s(came, |one| one.likely) * count / waits
    };
    assert!(
        relative(&far) <= relative(&nearly),
        "{} {}",
        relative(&far),
        relative(&nearly)
    );
}
