//! What the hall does and where: outcomes, groups, services, counters, and whether they fit together.

use super::hours::name_repeats;
use super::mistake::{Hint, Misfit, Reference};
use super::near;
use super::reader::{At, Spot, Table};
use super::values::{self, LINE_CHARACTERS_MAX, NAME_CHARACTERS_MAX, ValueOrDefault};
use crate::model::hall::{Asks, CounterPlan, Group, Hall, Outcome, Service};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

const OUTCOMES_MAX: usize = 50;
const GROUPS_MAX: usize = 30;
const SERVICES_MAX: usize = 200;
/// Number of counters in the largest hall.
const COUNTERS_MAX: usize = 500;
/// Maximum number of lines of what to bring: a longer list does not suit a ticket.
const BRINGS_MAX: usize = 30;
const FIND_MAX: usize = 30;
const MINUTES: RangeInclusive<u32> = 1..=480;
const COUNTER_NUMBERS: RangeInclusive<u32> = 0..=999;
const ZONE_DEFAULT: &str = "hall";

/// Letters easily confused over a loudspeaker, in Chinese or English.
const SAME_SOUND: [&str; 5] = ["AJK", "BDEGPTV", "CZ", "FSX", "MN"];

/// The ids of one kind, with the position of each.
struct Defined<'r> {
    to: Reference,
    ids: BTreeMap<&'r str, &'r Spot>,
}

struct ServiceRow {
    id: Option<At<String>>,
    prefix: Option<At<String>>,
    group: Option<At<String>>,
    outcomes: Vec<At<String>>,
    service: Service,
}

struct CounterRow {
    id: Option<At<String>>,
    number: Option<At<u32>>,
    serves: Vec<At<String>>,
    helps: Vec<At<String>>,
    spot: Spot,
    plan: CounterPlan,
}

/// Fills in the outcomes, groups, services and counters of `hall`.
pub(super) fn read(root: &Table<'_>, hall: &mut Hall) {
    let outcomes = root.filled_sections("outcome", OUTCOMES_MAX, read_named);
    let groups = root.filled_sections("group", GROUPS_MAX, read_named);
    let services = root.filled_sections("service", SERVICES_MAX, read_service);
    let counters = root.filled_sections("counter", COUNTERS_MAX, read_counter);

    let outcome_ids = Defined::collect(root, Reference::Outcome, outcomes.iter().map(|row| &row.0));
    let group_ids = Defined::collect(root, Reference::Group, groups.iter().map(|row| &row.0));
    let service_ids =
        Defined::collect(root, Reference::Service, services.iter().map(|row| &row.id));
    name_doubles(root, counters.iter().filter_map(|row| row.id.as_ref()));
    name_double_numbers(root, &counters);
    for row in &services {
        group_ids.look_up(root, row.group.as_slice());
        outcome_ids.look_up(root, &row.outcomes);
    }
    for row in &counters {
        service_ids.look_up(root, &row.serves);
        service_ids.look_up(root, &row.helps);
        name_served_and_helped(root, row);
    }
    hint_at_prefixes(root, &services);
    hint_at_empty_groups(root, &group_ids, &services);
    hint_at_unserved(root, &services, &counters);

    let outcome = |(id, name): (Option<At<String>>, _)| Outcome {
        id: id.value_or_default().as_str().into(),
        name,
    };
    let group = |(id, name): (Option<At<String>>, _)| Group {
        id: id.value_or_default().as_str().into(),
        name,
    };
    hall.outcomes = outcomes.into_iter().map(outcome).collect();
    hall.groups = groups.into_iter().map(group).collect();
    hall.services = services.into_iter().map(|row| row.service).collect();
    hall.counters = counters.into_iter().map(|row| row.plan).collect();
}

/// Reports every id that occurred earlier in the file.
pub(super) fn name_doubles<'r>(root: &Table<'_>, ids: impl Iterator<Item = &'r At<String>>) {
    let mut first: BTreeMap<&str, &Spot> = BTreeMap::new();
    for at in ids {
        if let Some(spot) = first.get(at.value.as_str()) {
            let first_line = root.line(spot);
            let id = at.value.clone();
            root.add(&at.spot, Misfit::IdTwice { id, first_line });
        } else {
            first.insert(&at.value, &at.spot);
        }
    }
}

fn read_named(table: &Table<'_>) -> (Option<At<String>>, crate::model::hall::Words) {
    let id = table.required("id", values::id);
    (
        id,
        values::required_words(table, "name", NAME_CHARACTERS_MAX),
    )
}

fn read_service(table: &Table<'_>) -> ServiceRow {
    let (id, name) = read_named(table);
    let prefix = table.required("prefix", values::prefix);
    let group = table.required("group", values::id);
    let outcomes = table.filled_list("outcomes", OUTCOMES_MAX, values::id);
    name_repeats(table, &outcomes, String::clone);
    let brings = table.list(
        "brings",
        BRINGS_MAX,
        values::filled_text(LINE_CHARACTERS_MAX),
    );
    for line in &brings {
        values::hint_at_width(table, line);
    }
    let find = table.list("find", FIND_MAX, values::filled_text(NAME_CHARACTERS_MAX));
    let minutes = table.required("minutes", values::whole(MINUTES));
    const ASKS: &[(&str, Asks)] = &[
        ("id-number", Asks::IdNumber),
        ("telephone", Asks::Telephone),
    ];
    let asks = table.optional("asks", values::choice(ASKS));
    let long_wait = table.optional("long_wait", values::duration(values::LONG_WAITS));
    let code = |key| {
        let code = table.optional(key, values::text(NAME_CHARACTERS_MAX));
        code.value_or_default()
    };
    let service = Service {
        id: text(id.as_ref()).into(),
        prefix: text(prefix.as_ref()).into(),
        name,
        plain: values::words(table, "plain", LINE_CHARACTERS_MAX),
        group: text(group.as_ref()).into(),
        rare: table.optional("rare", values::yes_no).value_or_default(),
        minutes: minutes.value_or_default(),
        outcomes: outcomes.iter().map(|at| at.value.as_str().into()).collect(),
        who: values::words(table, "who", LINE_CHARACTERS_MAX),
        brings: brings.into_iter().map(|at| at.value).collect(),
        find: find.into_iter().map(|at| at.value).collect(),
        checked: table
            .optional("checked", values::date_or_empty)
            .value_or_default(),
        asks: asks.map(|at| at.value),
        matter_code: code("matter_code"),
        handling_code: code("handling_code"),
        long_wait: long_wait.map(|at| at.value),
    };
    ServiceRow {
        id,
        prefix,
        group,
        outcomes,
        service,
    }
}

fn read_counter(table: &Table<'_>) -> CounterRow {
    let (id, name) = read_named(table);
    let number = table.optional("number", values::whole(COUNTER_NUMBERS));
    let zone = table.optional("zone", values::id);
    let serves = table.list("serves", SERVICES_MAX, values::id);
    let helps = table.list("helps", SERVICES_MAX, values::id);
    name_repeats(table, &serves, String::clone);
    name_repeats(table, &helps, String::clone);
    let ids = |list: &[At<String>]| list.iter().map(|at| at.value.as_str().into()).collect();
    let plan = CounterPlan {
        id: text(id.as_ref()).into(),
        number: number.as_ref().map(|at| at.value),
        name,
        zone: zone.map_or_else(|| ZONE_DEFAULT.into(), |at| at.value),
        serves: ids(&serves),
        helps: ids(&helps),
    };
    CounterRow {
        id,
        number,
        serves,
        helps,
        spot: table.spot().clone(),
        plan,
    }
}

impl<'r> Defined<'r> {
    fn collect(
        root: &Table<'_>,
        to: Reference,
        ids: impl Iterator<Item = &'r Option<At<String>>> + Clone,
    ) -> Self {
        name_doubles(root, ids.clone().flatten());
        let ids = ids.flatten().map(|at| (at.value.as_str(), &at.spot));
        Self {
            to,
            ids: ids.collect(),
        }
    }

    /// Reports every dangling reference.
    fn look_up(&self, root: &Table<'_>, references: &[At<String>]) {
        for at in references {
            let id = at.value.clone();
            if !self.ids.contains_key(id.as_str()) {
                let what = Misfit::UnknownReference {
                    to: self.to,
                    known: self.ids.keys().map(|id| (*id).to_owned()).collect(),
                    near: near::nearest(&id, self.ids.keys().copied()),
                    id,
                };
                root.add(&at.spot, what);
            }
        }
    }
}

fn name_double_numbers(root: &Table<'_>, counters: &[CounterRow]) {
    let mut first: BTreeMap<u32, &Spot> = BTreeMap::new();
    for at in counters.iter().filter_map(|row| row.number.as_ref()) {
        if let Some(spot) = first.get(&at.value) {
            let number = at.value;
            let first_line = root.line(spot);
            root.add(&at.spot, Misfit::NumberTwice { number, first_line });
        } else {
            first.insert(at.value, &at.spot);
        }
    }
}

fn name_served_and_helped(root: &Table<'_>, counter: &CounterRow) {
    let served = |at: &&At<String>| counter.serves.iter().any(|own| own.value == at.value);
    for at in counter.helps.iter().filter(served) {
        let service = at.value.clone();
        root.add(&at.spot, Misfit::ServedAndHelped { service });
    }
}

fn hint_at_prefixes(root: &Table<'_>, services: &[ServiceRow]) {
    let mut sounds: BTreeMap<String, &At<String>> = BTreeMap::new();
    for at in services.iter().filter_map(|row| row.prefix.as_ref()) {
        let prefix = at.value.clone();
        let first = *sounds.entry(sound(&prefix)).or_insert(at);
        if prefix.contains(['I', 'O']) {
            let prefix = prefix.clone();
            root.add(&at.spot, Hint::LooksLikeDigit { prefix });
        }
        if first.value != prefix {
            let what = Hint::SoundsLike {
                prefix,
                other: first.value.clone(),
                first_line: root.line(&first.spot),
            };
            root.add(&at.spot, what);
        }
    }
}

/// Equal for prefixes that sound alike.
fn sound(prefix: &str) -> String {
    let of_letter = |letter| {
        let alike = SAME_SOUND.iter().find(|letters| letters.contains(letter));
        alike.and_then(|l| l.chars().next()).unwrap_or(letter)
    };
    prefix.chars().map(of_letter).collect()
}

fn hint_at_empty_groups(root: &Table<'_>, groups: &Defined<'_>, services: &[ServiceRow]) {
    let used: BTreeSet<&str> = services
        .iter()
        .map(|row| text(row.group.as_ref()))
        .collect();
    for (id, spot) in groups.ids.iter().filter(|(id, _)| !used.contains(*id)) {
        let group = (*id).to_owned();
        root.add(spot, Hint::EmptyGroup { group });
    }
}

fn hint_at_unserved(root: &Table<'_>, services: &[ServiceRow], counters: &[CounterRow]) {
    let serves = counters.iter().flat_map(|row| &row.serves);
    let served: BTreeSet<&str> = serves.map(|at| at.value.as_str()).collect();
    for at in services.iter().filter_map(|row| row.id.as_ref()) {
        if !served.contains(at.value.as_str()) {
            let service = at.value.clone();
            root.add(&at.spot, Hint::NobodyServes { service });
        }
    }
    for row in counters {
        if row.serves.is_empty() && row.helps.is_empty() {
            let spot = row.id.as_ref().map_or(&row.spot, |at| &at.spot);
            let counter = text(row.id.as_ref()).to_owned();
            root.add(spot, Hint::IdleCounter { counter });
        }
    }
}

fn text(at: Option<&At<String>>) -> &str {
    at.map_or("", |at| at.value.as_str())
}
