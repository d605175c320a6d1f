//! Pages from what the hub tells, by value.

use jiaohao::model::Time;
use jiaohao::protocol::Role;
use jiaohao::queue::{Command, NoticeCommand, NoticeText};
use jiaohao::views::{self, Waits};
use jiaohao::web::{self, Seen};
use jiaohao::words::Lang;
use jiaohao_fixture::Play;
use std::sync::Arc;

fn live(play: &Play, can_say: bool) -> String {
    let now: Time = play.now;
    let hall = views::hall_view(&play.queue, false, &mut Waits::default(), now);
    let alarms = views::alarms(&play.queue).alarms;
    let seen = Seen {
        hall: &hall,
        figures: None,
        course: None,
        alarms: can_say.then_some(&*alarms),
        lang: Lang::ZH,
        role: Role::Supervisor,
        staff: None,
    };
    web::live(&seen).into_string()
}

/// While the log cannot be read nobody knows of alarms: "nothing to do" would be a lie.
#[test]
fn a_hub_that_cannot_read_its_log_says_so_in_place_of_alarms() {
    let play = Play::open();
    let (said, unsaid) = (live(&play, true), live(&play, false));
    assert!(said.contains("没有需要处理的事") && !said.contains("读不了记录"));
    assert!(unsaid.contains("读不了记录") && !unsaid.contains("没有需要处理的事"));
}

/// A zone that was renamed takes its notices off every screen: whoever published them is told.
#[test]
fn a_notice_whose_zone_is_gone_is_said_to_stand_nowhere() {
    let mut play = Play::open();
    let notice = NoticeText {
        text: [("zh", "楼上停电")].into_iter().collect(),
        zones: vec!["hall".into()],
        ..NoticeText::default()
    };
    let publish = Command::Notice(NoticeCommand::Publish(notice));
    play.command(&publish).unwrap();
    assert!(notices(&play).contains("正在显示"));
    let mut hall = (**play.queue.hall()).clone();
    for counter in &mut hall.counters {
        counter.zone = "ground".into();
    }
    let hall = Arc::new(hall);
    play.command(&Command::Configure { hall }).unwrap();
    let page = notices(&play);
    assert!(page.contains("区域已不在大厅里") && !page.contains("正在显示"));
}

fn notices(play: &Play) -> String {
    let hall = views::hall_view(&play.queue, false, &mut Waits::default(), play.now);
    let published: Vec<_> = views::published_notices(&play.queue, play.now).collect();
    web::notices_page((Lang::ZH, &hall, None), true, &published, &[])
}
