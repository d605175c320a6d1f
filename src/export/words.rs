//! The texts of sheets and pages. In English, for the catalogs, in the context `paper`.

use crate::report::By;

pub(super) const REHEARSAL: &str = "{0} (rehearsal)";
pub(super) const MONTH: &str = "{0}-{1}";
pub(super) const SPAN: &str = "{0} ({1} to {2})";
pub(super) const NORMAL: &str = "Normal";

pub(super) const TOTAL: &str = "Total";
pub(super) const TITLE: &str = "Figures, {0}";
pub(super) const FIGURE: &str = "Figure";
pub(super) const NOW: &str = "This period";
pub(super) const BEFORE: &str = "The one before";
pub(super) const MEANS: &str = "What it means";
pub(super) const NOTES: &str = "Notes";
pub(super) const SPREAD: &str = "Spread";
pub(super) const KEY: &str = "Key";
pub(super) const ID: &str = "Id";
pub(super) const NAME: &str = "Name";
pub(super) const WAIT: &str = "Wait";
pub(super) const PEOPLE: &str = "People";
pub(super) const HOUR: &str = "Hour";
pub(super) const CROWD: &str = "Waiting on average";
pub(super) const NO_DATA: &str = "Nobody took a number in this period.";
pub(super) const UNTIL: &str = "From the log up to {0}.";
pub(super) const FEW: &str = "* Fewer than 20 were called: such figures say little.";
pub(super) const TARGET: &str = "target {0} min";

/// How figures are made, for all of them.
pub(super) const RULES: [&str; 4] = [
    "Every figure follows from the log alone: docs/figures.md.",
    "Times are whole seconds. The median and the 90 % are the value at place n × p, rounded up, of the raw seconds in order; a mean is the sum ÷ n. There are no averages of averages.",
    "The total and the rows by time count each visit once. By service, issued counts at the first one and everything else where it happened; by counter and clerk, each stay at the counter that last called it, and with whoever sat there at the end.",
    "Periods include their first moment and not their last, by the hall's clock.",
];

/// What a table is about.
pub(super) fn table(by: By) -> &'static str {
    match by {
        By::Service => "Services",
        By::Counter => "Counters",
        By::Clerk => "Clerks",
        By::Class => "Classes",
        By::Hour => "Hours",
        By::Weekday => "Weekdays",
        By::Day => "Days",
        By::Week => "Weeks",
        By::Month => "Months",
        By::Quarter => "Quarters",
        By::Year => "Years",
    }
}

pub(super) const CHART_WAITS: &str = "Median wait by the hour of issue";
pub(super) const CHART_ISSUED: &str = "Issued by day";
pub(super) const CHART_SPREAD: &str = "First waits in steps of 5 minutes";
pub(super) const CHART_CROWD: &str = "Waiting on average by hour";

/// Head and meaning of the figures of [`super::columns`].
pub(super) type Said = (&'static str, &'static str);

pub(super) const ISSUED: Said = ("Issued", "tickets");
pub(super) const CALLED: Said = ("Called", "called at least once; of those issued");
pub(super) const SERVED: Said = (
    "Served",
    "ended by a counter, with or without a start; of those called",
);
pub(super) const NO_SHOW: Said = (
    "No-show",
    "the last thing that happened is that nobody came; of those called",
);
pub(super) const WALK_OUT: Said = (
    "Left",
    "withdrawn, or expired without a call; of those issued",
);
pub(super) const LEFT_OPEN: Said = (
    "Left open",
    "still being served when the day ended; of those called",
);
pub(super) const SENT_ON: Said = ("Sent on", "stays that ended with a transfer");
pub(super) const UNCONFIRMED: Said = (
    "Unconfirmed",
    "served without a start, as by next over a called ticket; of those served",
);
pub(super) const CASES: Said = ("Cases", "as given at finish; of those served");
pub(super) const OUTCOME: Said = ("Outcome: {0}", "as given at finish; of those served");
pub(super) const AFTER_HOURS: Said = (
    "After hours",
    "served at or after the end of the day's last serving hours, or on a day without any",
);
pub(super) const WAIT_FIRST: Said = (
    "Wait",
    "from joining the line to the first call; of those called",
);
pub(super) const WAIT_LAST: Said = (
    "Wait to the last call",
    "from the last entry into a line to the last call; of those called",
);
pub(super) const WAY: Said = (
    "Way to the counter",
    "from the last call to the start; of those started",
);
pub(super) const SERVICE: Said = (
    "At the counter",
    "from the start after the last call to the end, time aside included; of those served with a known start",
);
pub(super) const WITHIN_N: Said = (
    "In time",
    "wait to the first call no longer than the service's target as it began",
);
pub(super) const WITHIN_OF: Said = ("In time, of", "those called");
pub(super) const WITHIN_OF_ALL: Said = (
    "In time, of all",
    "those called, and whoever ended uncalled or waits beyond the target now",
);
pub(super) const WITHIN: Said = (
    "In-time rate",
    "wait no longer than the service's target ÷ called",
);
pub(super) const KEPT: Said = (
    "Promise kept",
    "first wait within the range on the ticket, both ends included",
);
pub(super) const EARLY: Said = ("Promise early", "first wait shorter than the range");
pub(super) const LATE: Said = ("Promise late", "first wait longer than the range");
pub(super) const PROMISED: Said = ("Promised", "called, with a range on the ticket");
pub(super) const SESSION: Said = (
    "Counter open",
    "open or paused with a clerk; its parts are the five that follow",
);
pub(super) const SERVING: Said = ("Serving", "with a ticket being served; of the time open");
pub(super) const CALLING: Said = ("Calling", "with a called ticket; of the time open");
pub(super) const PAUSED: Said = ("Paused", "of the time open");
pub(super) const FREE_WITH_LINE: Said = (
    "Free while people wait",
    "without a ticket, while somebody waits whom the counter could call",
);
pub(super) const FREE_WITHOUT_LINE: Said = ("Free", "without a ticket otherwise");
pub(super) const UTILIZATION: Said = ("Utilization", "serving ÷ (open − paused)");
pub(super) const VERY_SATISFIED: Said = ("Very satisfied", "rated 5; of those served");
pub(super) const SATISFIED: Said = ("Satisfied", "rated 4; of those served");
pub(super) const FAIRLY_SATISFIED: Said = ("Fairly satisfied", "rated 3; of those served");
pub(super) const DISSATISFIED: Said = ("Dissatisfied", "rated 2; of those served");
pub(super) const VERY_DISSATISFIED: Said = ("Very dissatisfied", "rated 1; of those served");
pub(super) const NOT_RATED: Said = ("Not rated", "served without a grade");
pub(super) const RATED: Said = ("Rated", "rated ÷ served");
pub(super) const GOOD: Said = ("Good, of those rated", "rated 5, 4 or 3 ÷ rated");
pub(super) const IS_FEW: Said = ("Few", "fewer than 20 were called: such figures say little");

/// What a figure is of, and how it is made.
pub(super) const PART: &str = "{0}: {1}";

/// What is told of times, each with its meaning.
pub(super) const PARTS: [Said; 5] = [
    ("{0}: people", "how many there are"),
    ("{0}: mean", "the sum ÷ n"),
    ("{0}: median", "the value at place n × 0.5, rounded up"),
    ("{0}: 90 %", "the value at place n × 0.9, rounded up"),
    ("{0}: longest", "the greatest"),
];
