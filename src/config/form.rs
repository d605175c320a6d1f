//! The hall file as forms: which tables and keys there are, in what order, and what is typed into each.

/// A table of the file, or a list of tables.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    /// Of the table, or of the list: `service`, `class/priority`.
    pub key: &'static str,
    /// English source text.
    pub title: &'static str,
    pub is_list: bool,
    pub fields: &'static [Field],
}

#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub key: &'static str,
    /// English source text.
    pub label: &'static str,
    pub kind: Kind,
    pub required: bool,
}

/// What is typed into a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Never changed once it is there.
    Id,
    /// The hall's own: chosen when the hall is made.
    HallId,
    Text,
    /// A text in each of the hall's languages.
    Words,
    Number,
    Yes,
    One(Choices),
    Many(Choices),
    /// One of a few lists, each written as `zh, en`.
    Order(Choices),
    /// A few short texts on one line.
    List,
    /// One text a line.
    Lines,
}

/// What may be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choices {
    /// The ids in a list of tables of the file, by their names.
    Of(&'static str),
    /// Words of the file, each with its English source text.
    Fixed(&'static [(&'static str, &'static str)]),
}

const fn field(key: &'static str, label: &'static str, kind: Kind) -> Field {
    Field {
        key,
        label,
        kind,
        required: false,
    }
}

const fn needed(key: &'static str, label: &'static str, kind: Kind) -> Field {
    Field {
        required: true,
        ..field(key, label, kind)
    }
}

const ID: Field = needed("id", "Id", Kind::Id);
const NAME: Field = needed("name", "Name", Kind::Words);

const ASKS: Choices = Choices::Fixed(&[
    ("", "Nothing"),
    ("id-number", "Identity number"),
    ("telephone", "Telephone"),
]);
const WEEK: &[(&str, &str)] = &[
    ("mon", "Monday"),
    ("tue", "Tuesday"),
    ("wed", "Wednesday"),
    ("thu", "Thursday"),
    ("fri", "Friday"),
    ("sat", "Saturday"),
    ("sun", "Sunday"),
];
const DAYS: Choices = Choices::Fixed(WEEK);
const ROLES: Choices = Choices::Fixed(&[
    ("clerk", "Clerk"),
    ("guide", "Guide"),
    ("supervisor", "Supervisor"),
]);
const NEXT: Choices = Choices::Fixed(&[
    ("", "As usual (finish)"),
    ("finish", "Finish it"),
    ("no-show", "No-show"),
    ("refuse", "Refuse"),
]);
const NO_COUNTER: Choices = Choices::Fixed(&[
    ("", "As usual (warn)"),
    ("warn", "Warn"),
    ("refuse", "Refuse"),
    ("ignore", "Give it"),
]);
const KEPT: Choices = Choices::Fixed(&[
    ("", "As usual (a few digits)"),
    ("mask", "A few digits"),
    ("nothing", "Nothing"),
]);

const LANGUAGES: Choices = Choices::Fixed(&[
    ("", "As usual (Chinese first)"),
    ("zh, en", "Chinese, English beside it"),
    ("en, zh", "English, Chinese beside it"),
]);
const LAN: Choices = Choices::Fixed(&[
    ("", "None, all run here"),
    ("0.0.0.0:7443", "Yes, at port 7443"),
]);

/// All that has a form. What has none is changed in the text.
pub const SECTIONS: [Section; 15] = [
    Section {
        key: "service",
        title: "Services",
        is_list: true,
        fields: &[
            ID,
            needed("prefix", "Letter", Kind::Text),
            NAME,
            field("plain", "What people call it", Kind::Words),
            needed("group", "Group", Kind::One(Choices::Of("group"))),
            needed("minutes", "Minutes at the counter", Kind::Number),
            field("long_wait", "A long wait", Kind::Text),
            field("outcomes", "Outcomes", Kind::Many(Choices::Of("outcome"))),
            field("asks", "Asks for", Kind::One(ASKS)),
            field("rare", "Behind “more services”", Kind::Yes),
            field("who", "Who comes", Kind::Words),
            field("brings", "What to bring, one a line", Kind::Lines),
            field("find", "Search words", Kind::List),
            field("checked", "List checked on", Kind::Text),
            field("matter_code", "Matter code", Kind::Text),
            field("handling_code", "Handling code", Kind::Text),
        ],
    },
    Section {
        key: "counter",
        title: "Counters",
        is_list: true,
        fields: &[
            ID,
            field("number", "Number", Kind::Number),
            NAME,
            field("zone", "Zone", Kind::Text),
            field("serves", "Serves", Kind::Many(Choices::Of("service"))),
            field("helps", "Helps", Kind::Many(Choices::Of("service"))),
        ],
    },
    Section {
        key: "rules",
        title: "Rules",
        is_list: false,
        fields: &[
            field("help_delay", "Helps others after", Kind::Text),
            field("no_counter", "No counter open", Kind::One(NO_COUNTER)),
            field(
                "next_over_called",
                "Next over a called number",
                Kind::One(NEXT),
            ),
            field(
                "recalls",
                "Recalls until a no-show is suggested",
                Kind::Number,
            ),
            field("no_show_after", "No-show by itself after", Kind::Text),
            field("return_grace", "A return ranks this long ago", Kind::Text),
            field("return_place", "Or at this place in line", Kind::Number),
            field("returns", "Returns of one number", Kind::Number),
            field(
                "break_grace",
                "No-shows before a rest keep their place for",
                Kind::Text,
            ),
            field("cases_max", "Cases on one number", Kind::Number),
            field("long_wait", "A long wait", Kind::Text),
            field("idle", "A counter is free for long", Kind::Text),
            field("long_pause", "A long pause", Kind::Text),
            field("unserved", "Nobody serves for long", Kind::Text),
            field(
                "guide_wait",
                "A page at a kiosk waits for a guide",
                Kind::Text,
            ),
            field(
                "take_again_after",
                "Asks before the same service within",
                Kind::Text,
            ),
            field("person_kept", "Kept of people's numbers", Kind::One(KEPT)),
            field("rating", "Asks for a rating for (0: never)", Kind::Text),
            field(
                "mend_days",
                "Working days to mend a bad rating",
                Kind::Number,
            ),
            field(
                "ratings_kept",
                "Texts of ratings are kept for so many months",
                Kind::Number,
            ),
        ],
    },
    Section {
        key: "hours",
        title: "Hours",
        is_list: true,
        fields: &[
            field("days", "Days", Kind::Many(DAYS)),
            field("from", "Season from (05-01)", Kind::Text),
            field("until", "Season until (09-30)", Kind::Text),
            field("take", "Numbers are given", Kind::List),
            field("serve", "Counters work", Kind::List),
        ],
    },
    Section {
        key: "dates",
        title: "Holidays",
        is_list: false,
        fields: &[
            field("closed", "Closed on, one a line", Kind::Lines),
            field("workdays", "Weekend days at work, one a line", Kind::Lines),
        ],
    },
    Section {
        key: "numbers",
        title: "Numbers",
        is_list: false,
        fields: &[
            field("digits", "Digits of a number", Kind::Number),
            field("first", "The day begins with", Kind::Number),
        ],
    },
    Section {
        key: "class/priority",
        title: "Priority",
        is_list: false,
        fields: &[
            field("name", "Name", Kind::Words),
            field("who", "Who takes precedence", Kind::Words),
            field("head_start", "Head start", Kind::Text),
        ],
    },
    Section {
        key: "class/appointment",
        title: "Appointments",
        is_list: false,
        fields: &[
            field("name", "Name", Kind::Words),
            field("head_start", "Head start", Kind::Text),
            field("early", "Check-in before the slot", Kind::Text),
            field("late", "Late until", Kind::Text),
        ],
    },
    Section {
        key: "outcome",
        title: "Outcomes",
        is_list: true,
        fields: &[ID, NAME],
    },
    Section {
        key: "group",
        title: "Groups",
        is_list: true,
        fields: &[ID, NAME],
    },
    Section {
        key: "staff",
        title: "Staff",
        is_list: true,
        fields: &[
            ID,
            needed("name", "Name", Kind::Text),
            field("roles", "Roles", Kind::Many(ROLES)),
        ],
    },
    Section {
        key: "pause_reason",
        title: "Reasons to pause",
        is_list: true,
        fields: &[ID, NAME, field("public", "On the board", Kind::Words)],
    },
    Section {
        key: "notice",
        title: "Notices of the file",
        is_list: true,
        fields: &[ID, needed("text", "Text", Kind::Words)],
    },
    Section {
        key: "hall",
        title: "The hall",
        is_list: false,
        fields: &[
            needed("id", "Id", Kind::HallId),
            NAME,
            field("languages", "Languages", Kind::Order(LANGUAGES)),
            field("code", "Code", Kind::Text),
            field("region_code", "Region code", Kind::Text),
            needed("time_zone", "Time zone", Kind::Text),
            field("ticket_line", "Last line on the ticket", Kind::Words),
        ],
    },
    Section {
        key: "hub",
        title: "This computer",
        is_list: false,
        fields: &[field("lan", "Devices on other computers", Kind::One(LAN))],
    },
];

impl Section {
    /// Keys that a new table of the list needs: texts, each language of words by itself, and lists.
    pub fn blank(&self, languages: [&str; 2]) -> (Vec<String>, Vec<String>) {
        let (mut texts, mut lists) = (Vec::new(), Vec::new());
        for field in self.fields {
            match field.kind {
                Kind::Words if field.required => {
                    texts.extend(languages.map(|lang| format!("{}/{lang}", field.key)));
                }
                Kind::Text | Kind::Number | Kind::One(_) if field.required => {
                    texts.push(field.key.into());
                }
                Kind::Many(_) | Kind::List if self.key != "service" || field.key == "outcomes" => {
                    lists.push(field.key.into());
                }
                Kind::Id
                | Kind::HallId
                | Kind::Order(_)
                | Kind::Text
                | Kind::Words
                | Kind::Number
                | Kind::Yes
                | Kind::One(_)
                | Kind::Many(_)
                | Kind::List
                | Kind::Lines => {}
            }
        }
        (texts, lists)
    }
}

/// English source text for a day of the week as the file names it.
pub fn day(key: &str) -> Option<&'static str> {
    let day = WEEK.iter().find(|(day, _)| *day == key);
    day.map(|(_, name)| *name)
}

/// English source texts for what a path of the file is about: its section and, if it leads there, its field.
pub fn names(path: &str) -> Option<(&'static str, Option<&'static str>)> {
    let mut sections = SECTIONS.iter().filter_map(|section| {
        let rest = path.strip_prefix('/')?.strip_prefix(section.key)?;
        let rest = match section.is_list {
            // The id of an entry.
            true => rest
                .strip_prefix('/')
                .map_or("", |rest| rest.split_once('/').map_or("", |(_, key)| key)),
            false => rest.strip_prefix('/').unwrap_or(rest),
        };
        let key = rest.split('/').next().unwrap_or_default();
        let field = section.fields.iter().find(|field| field.key == key);
        // What has no label is called by its path.
        (key.is_empty() || field.is_some()).then(|| (section.title, field.map(|field| field.label)))
    });
    sections.next()
}
