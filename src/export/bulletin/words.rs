//! The texts of the bulletin. In English, for the catalogs, in the context `paper`.

pub(super) const TITLE: &str = "Monthly Bulletin of the Counters";
pub(super) const ISSUE: &str = "{0}, no. {1}";
pub(super) const DATE: &str = "{0}-{1}-{2}";

/// Numbered as they come.
pub(super) const NUMBERS: [&str; 5] = ["1. {0}", "2. {0}", "3. {0}", "4. {0}", "5. {0}"];
pub(super) const OVERVIEW: &str = "Overview";
pub(super) const COUNTERS: &str = "Counters at work";
pub(super) const RATINGS: &str = "Ratings";
pub(super) const WAITING: &str = "Waits and crowds";
pub(super) const COMPARED: &str = "Compared with the month before";
pub(super) const NOTHING: &str = "None.";

pub(super) const EMPTY: &str = "No numbers were issued in {0}.";
pub(super) const MONTH_UNTIL: &str = "{0} (until day {1})";
pub(super) const WORK: &str =
    "{0}: {1} working days, {2} numbers issued, {3} cases served, {4} numbers a day on average.";
pub(super) const WAITS: &str = "Half of the people waited no longer than {0}, nine in ten no longer than {1}; {2} were called in time.";
pub(super) const NO_SHOWS: &str =
    "{0} no-shows, {1} of those called; {2} left, {3} of those issued.";
pub(super) const NOBODY_CALLED: &str = "Nobody was called; {0} left.";
pub(super) const AFTER_HOURS: &str = "{0} were served after hours.";
pub(super) const FEW: &str = "Fewer than 20 were called, so shares say little.";

pub(super) const MINUTES: &str = "{0} min";
pub(super) const UNDER_A_MINUTE: &str = "less than a minute";
pub(super) const HOURS_MINUTES: &str = "{0} h {1} min";
pub(super) const POINTS: &str = "{0} points";

/// Heads of the counters' table.
pub(super) const COUNTER_HEADS: [&str; 8] = [
    "Counter",
    "Name",
    "Cases (number)",
    "Open (h)",
    "Utilization",
    "Idle with people waiting (h:min)",
    "Median service (min)",
    "In time, share",
];
pub(super) const ALL: &str = "All";

/// From the best grade on, then what is made of them.
pub(super) const RATING_HEADS: [&str; 8] = [
    "Very satisfied",
    "Satisfied",
    "Fairly satisfied",
    "Dissatisfied",
    "Very dissatisfied",
    "Not rated",
    "Rated",
    "Good, of those rated",
];

pub(super) const BAD: &str = "{0} bad ratings.";
pub(super) const BAD_MENDED: &str =
    "{0} bad ratings; of {1} whose day has come, {2} were mended in time, {3}.";
pub(super) const TAKEN_OUT: &str = "{0} more were taken out by a review.";
pub(super) const NAMED: &str = "Of {0} bad ratings of known visitors, {1} were followed up.";
pub(super) const REASON: &str = "“{0}” ({1})";
pub(super) const REASONS: &str = "Most often: {0}.";

pub(super) const FIGURE_WAITS: &str = "Fig. 1  First waits (people, min)";
pub(super) const FIGURE_CROWD: &str = "Fig. 2  Waiting on average by hour";
pub(super) const FIGURE_MONTHS: &str = "Fig. 3  Called in time by month";

pub(super) const COMPARED_HEADS: [&str; 8] = [
    "Month",
    "Numbers issued",
    "A day on average",
    "Median wait",
    "Nine in ten within",
    "In-time share",
    "No-shows",
    "People who left",
];
pub(super) const CHANGE: &str = "Change";
pub(super) const NO_BEFORE: &str = "There are no figures of the month before to compare with.";
pub(super) const DAYS: &str = "{0} had {1} working days, {2} had {3}.";
pub(super) const LOW: &str = "{0}: in time for less than {1}";
pub(super) const LOW_MORE: &str = "{0} and others, {1} services in all: in time for less than {2}";
pub(super) const NONE_LOW: &str = "every service was in time for at least {0}";
pub(super) const IDLE: &str = "counter {0} was idle with people waiting for {1}, the longest";
pub(super) const IDLE_ROOM: &str = "{0} was idle with people waiting for {1}, the longest";
pub(super) const SENTENCE: &str = "{0}.";

pub(super) const NOTE: &str = "Wait: from taking a number (an appointment: from check-in) to the first call, of those called. In time: no longer than the service's target ÷ called. Utilization: serving ÷ (open − paused). Idle: free while somebody waits whom the counter could call. Medians and nine in ten are raw seconds by rank, not means. Working days: days on which somebody took a number.";
pub(super) const NOTE_RATINGS: &str = "Good: (very satisfied + satisfied + fairly satisfied) ÷ rated; rated: ratings ÷ served; without those that a review took out.";
pub(super) const REPORTS_TO: &str = "Reported to: ________";
pub(super) const SENT_TO: &str = "Sent to: all counters";
pub(super) const COPIES: &str = "Copies: ____";
