//! The sample hall as a device sees it on a Monday morning.

use jiaohao::model::hall::{Languages, Words};
use jiaohao::model::{Class, CounterStateName, Moment, ServiceStatus, TicketId, TicketState};
use jiaohao::protocol::view::{
    ClassNames, CounterView, HallInfo, HallView, Named, RulesView, ServiceView, TicketView,
    Trouble, Unbound, Wait,
};

pub(crate) fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

/// A trouble reported by the hub.
pub(crate) fn hub_trouble(kind: &str) -> Trouble {
    Trouble {
        device: None,
        name: None,
        kind: kind.to_owned().into(),
        since: moment("2026-11-23T10:20:00.000+08:00"),
        detail: None,
    }
}

pub(crate) fn words(zh: &str, en: &str) -> Words {
    [("zh", zh), ("en", en)].into_iter().collect()
}

/// Id, prefix, names, what people call it, group, rare, waiting, wait in minutes (low, high).
type Row = (
    &'static str,
    &'static str,
    (&'static str, &'static str),
    (&'static str, &'static str),
    &'static str,
    bool,
    u64,
    (u64, u64),
);

#[rustfmt::skip]
const SERVICES: [Row; 10] = [
    ("inquiry", "Q", ("咨询与查询", "Inquiry and Records"), ("问事、查档、查房产信息", "Questions, record search"), "records", false, 3, (6, 9)),
    ("housing-proof", "W", ("无房证明", "Certificate of No Home Ownership"), ("无房证明、住房情况证明", "Housing record certificate"), "records", false, 0, (0, 0)),
    ("first", "H", ("首次登记", "First Registration"), ("自建房、新楼盘第一次办证", "A new building's first title"), "register", true, 2, (12, 19)),
    ("transfer", "B", ("转移登记", "Transfer"), ("二手房过户、新房办证、继承、赠与", "Sale, new flat, inheritance, gift"), "register", false, 5, (16, 24)),
    ("change", "X", ("变更登记", "Change"), ("改名字、改地址、夫妻加名", "New name, address, spouse"), "register", true, 1, (5, 14)),
    ("mortgage", "M", ("抵押登记", "Mortgage"), ("办房贷抵押", "Register a loan"), "register", false, 7, (21, 29)),
    ("advance", "R", ("预告登记", "Advance Notice"), ("期房网签后、房贷前", "A flat not built yet"), "register", true, 2, (11, 18)),
    ("cancel", "C", ("注销登记", "Cancellation"), ("还清贷款解押、房屋拆除", "Loan repaid, house gone"), "register", true, 1, (5, 9)),
    ("tax", "K", ("税费缴纳", "Taxes and Fees"), ("交契税、个税、登记费", "Pay taxes and fees"), "pay-collect", false, 0, (0, 0)),
    ("certificate", "L", ("领证", "Collect a Certificate"), ("领不动产权证、领登记证明", "Pick up your certificate"), "pay-collect", false, 4, (7, 10)),
];

/// Number, names, what it serves and helps.
type Desk = (
    u32,
    (&'static str, &'static str),
    &'static [&'static str],
    &'static [&'static str],
);

#[rustfmt::skip]
const COUNTERS: [Desk; 8] = [
    (1, ("综合咨询", "Information"), &["inquiry", "housing-proof"], &["certificate"]),
    (2, ("登记受理", "Registration"), &["transfer", "first"], &["change", "mortgage", "cancel"]),
    (3, ("登记受理", "Registration"), &["transfer", "change"], &["advance", "mortgage", "cancel"]),
    (4, ("登记受理（一窗联办）", "Registration, one stop"), &["transfer", "advance"], &["first", "change", "mortgage"]),
    (5, ("抵押预告", "Mortgage and notice"), &["mortgage", "advance", "cancel"], &["transfer", "change"]),
    (6, ("抵押注销", "Mortgage, banks"), &["mortgage", "cancel"], &["inquiry", "housing-proof"]),
    (7, ("税费", "Taxes"), &["tax"], &[]),
    (8, ("领证", "Certificates"), &["certificate"], &["inquiry", "housing-proof"]),
];

/// Everything open except for taxes, which start at one o'clock.
pub(crate) fn hall() -> HallView {
    let group = |id: &str, zh, en| Named {
        id: id.into(),
        name: words(zh, en),
    };
    let mut services: Vec<_> = SERVICES.iter().map(service).collect();
    services[8].status = ServiceStatus::NotYet;
    services[8].opens_at = Some(moment("2026-11-23T13:00:00.000+08:00"));
    HallView {
        seq: 1,
        epoch: 1,
        now: moment("2026-11-23T10:21:00.000+08:00"),
        day: jiff::civil::date(2026, 11, 23),
        hall: HallInfo {
            languages: Languages::default(),
            id: "county-estate".into(),
            name: words(
                "县政务服务中心不动产登记大厅",
                "County Real Estate Registration Hall",
            ),
            time_zone: "Asia/Shanghai".into(),
            rehearsal: false,
            serving: Vec::new(),
            code: String::new(),
            classes: ClassNames {
                priority: words("优先", "Priority"),
                appointment: words("预约", "Appointment"),
            },
            rules: RulesView {
                help_delay_s: 600,
                recalls: 2,
                long_wait_s: 1_800,
                take_again_after_s: 20,
            },
            priority_who: words(
                "60 周岁以上老年人、残疾人、孕妇、军人等",
                "Seniors, people with disabilities, pregnant women, military",
            ),
        },
        groups: vec![
            group("register", "登记申请", "Registration"),
            group("records", "查询证明", "Records"),
            group("pay-collect", "缴税领证", "Pay and collect"),
        ],
        outcomes: Vec::new(),
        pause_reasons: Vec::new(),
        services,
        counters: COUNTERS.iter().map(counter).collect(),
        calls: Vec::new(),
        no_shows: Vec::new(),
        notices: Vec::new(),
        trouble: Vec::new(),
    }
}

pub(crate) fn wait(low_min: u64, high_min: u64) -> Wait {
    Wait {
        low_s: low_min * 60,
        likely_s: (low_min + high_min) * 30,
        high_s: high_min * 60,
    }
}

/// A ticket just taken for `service`.
pub(crate) fn ticket(id: u64, number: &str, service: &str) -> TicketView {
    TicketView {
        id: TicketId(id),
        number: number.into(),
        service: service.into(),
        class: Class::Normal,
        slot: None,
        cases: Some(1),
        state: TicketState::Waiting,
        counter: None,
        device: None,
        paper: None,
        code: Some("7KQ2M4TD".into()),
        arrived_at: None,
        waits_since: None,
        rank: None,
        issued_at: None,
        called_at: None,
        started_at: None,
        ended_at: None,
        times_called: None,
        recalls: None,
        reason: None,
        outcome: None,
        ahead: Some(5),
        wait: Some(wait(16, 24)),
    }
}

fn service(&(id, prefix, name, plain, group, rare, waiting, (low, high)): &Row) -> ServiceView {
    ServiceView {
        id: id.into(),
        prefix: prefix.into(),
        name: words(name.0, name.1),
        plain: words(plain.0, plain.1),
        group: group.into(),
        rare,
        outcomes: vec!["accepted".into()],
        status: ServiceStatus::Open,
        opens_at: None,
        waiting,
        longest_s: 0,
        unbound: Unbound {
            waiting,
            longest_s: 0,
        },
        wait: Some(wait(low, high)),
        priority_wait: Some(wait(low / 2, high / 2)),
    }
}

fn counter(&(number, name, serves, helps): &Desk) -> CounterView {
    CounterView {
        id: number.to_string().as_str().into(),
        number: Some(number),
        name: words(name.0, name.1),
        zone: "hall".into(),
        serves: serves.iter().copied().map(Into::into).collect(),
        helps: helps.iter().copied().map(Into::into).collect(),
        state: CounterStateName::Open,
        clerk: None,
        pause_reason: None,
        pause_words: None,
        ticket: None,
        parked: Vec::new(),
        sent: Vec::new(),
        offers: Vec::new(),
    }
}
