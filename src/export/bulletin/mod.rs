//! The month's bulletin (月度考核简报): one A4 page in the form of an official document, black and white, without head, seal or
//! signature, which are the office's own. Its sentences are made from the figures.

mod ratings;
mod sentences;
mod tables;
mod words;

use super::{Papers, drawing};
use crate::report::By;
use crate::report::figures::Ratings;
use crate::words::dates;
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// The style of the page.
pub const STYLE: &str = include_str!("bulletin.css");
/// Tables with more lines are set closer.
const LINES_WIDE: usize = 8;

/// What the bulletin needs of its month.
pub const NEEDS: [By; 3] = [By::Counter, By::Service, By::Day];

/// Where the page has its style from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style<'a> {
    /// Within it: a file that stands alone.
    Within,
    /// From these addresses, where nothing may be inline.
    At { style: &'a str, icon: &'a str },
}

/// The page. `papers` are those of a month, with the reports that [`NEEDS`] names.
pub fn bulletin(papers: &Papers, style: Style<'_>) -> String {
    let ratings = ratings::of(papers);
    let lang = papers.lang();
    let (year, month) = (papers.days.from.year(), papers.days.from.month());
    let title = papers.say(words::TITLE);
    let issue = papers.say_with(words::ISSUE, &[&year.to_string(), &month.to_string()]);
    let today = papers.now.zoned().date();
    let date = [
        today.year().into(),
        today.month().into(),
        today.day().into(),
    ];
    let date = date.map(|part: i64| part.to_string());
    let date = papers.say_with(words::DATE, &[&date[0], &date[1], &date[2]]);
    let page = html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · " (issue) }
                @match style {
                    Style::Within => style { (PreEscaped(STYLE)) },
                    Style::At { style, icon } => {
                        link rel="stylesheet" href=(style);
                        link rel="icon" href=(icon);
                    }
                }
            }
            body.close[tables::lines(papers) > LINES_WIDE] {
                main {
                    h1 { (title) }
                    p.issue { (issue) }
                    div.head { span { (papers.hall_name()) } span { (date) } }
                    @for ((heading, content), number) in sections(papers, ratings).iter().zip(words::NUMBERS) {
                        section {
                            h2 { (papers.say_with(number, &[papers.say(heading)])) }
                            (content)
                        }
                    }
                }
                footer {
                    p.note {
                        (papers.say(words::NOTE))
                        @if ratings.is_some() { " " (papers.say(words::NOTE_RATINGS)) }
                    }
                    div.foot {
                        span { (papers.say(words::REPORTS_TO)) span.sent { (papers.say(words::SENT_TO)) } }
                        span { (papers.say(words::COPIES)) }
                    }
                }
            }
        }
    };
    page.into_string()
}

fn sections(
    papers: &Papers,
    ratings: Option<(Ratings, Option<Ratings>)>,
) -> Vec<(&'static str, Markup)> {
    let nothing = || html! { p { (papers.say(words::NOTHING)) } };
    let counters = tables::counters(papers).unwrap_or_else(nothing);
    let mut sections = vec![
        (
            words::OVERVIEW,
            html! { p { (sentences::overview(papers)) } },
        ),
        (words::COUNTERS, counters),
    ];
    if let Some((of_month, _)) = ratings {
        let rated = html! {
            (ratings::table(papers, of_month))
            @if let Some(said) = sentences::bad(papers) { p { (said) } }
        };
        sections.push((words::RATINGS, rated));
    }
    sections.push((words::WAITING, charts(papers).unwrap_or_else(nothing)));
    let compared = html! {
        @if let Some(table) = tables::compared(papers, ratings) { (table) }
        p { (sentences::compared(papers)) }
    };
    sections.push((words::COMPARED, compared));
    sections
}

/// How long people waited, when, and how it has been since the beginning of the year; `None` if nobody was called.
fn charts(papers: &Papers) -> Option<Markup> {
    let lang = papers.lang();
    let is_empty = papers.waits.bins.is_empty();
    let of_year = papers.year.iter().flat_map(|year| &year.rows);
    let shares = of_year.filter_map(|row| {
        let (_, month) = row.id.split_once('-')?;
        let within = row.figures.within_target;
        let share = super::shown::tenths(within.n, within.of);
        Some((month.parse().ok()?, share))
    });
    let shares: Vec<(i8, Option<u64>)> = shares.collect();
    let caption = papers.say(words::FIGURE_MONTHS);
    (!is_empty).then(|| {
        html! {
            div.figures {
                figure { (drawing::waits(lang, &papers.waits)) figcaption { (papers.say(words::FIGURE_WAITS)) } }
                figure { (drawing::crowds(lang, &papers.crowds)) figcaption { (papers.say(words::FIGURE_CROWD)) } }
                figure { (drawing::months(caption, &shares)) figcaption { (caption) } }
            }
        }
    })
}

impl Papers {
    /// `10月`.
    fn month(&self) -> &'static str {
        dates::month_name(self.lang(), self.days.from.month())
    }

    /// The one before.
    fn month_before(&self) -> &'static str {
        let before = self.before.as_ref().map_or(self.days.from, |one| one.from);
        dates::month_name(self.lang(), before.month())
    }
}
