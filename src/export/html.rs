//! Reports as one page to print: its style within it, nothing else to load, and no script.

use super::columns::{Column, columns};
use super::words;
use super::{Papers, drawing};
use crate::report::Report;
use crate::report::figures::Figures;
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("report.css");

/// The total beside that of the period before, a table for each of the reports, how waits are spread, and what the figures
/// mean.
pub fn html(papers: &Papers) -> String {
    let lang = papers.lang();
    let say = |english: &'static str| papers.say(english);
    let title = papers.say_with(words::TITLE, &[&papers.period_name()]);
    let totals: Vec<_> = papers.reports.iter().map(|report| &report.total).collect();
    let is_empty = totals.iter().all(|total| total.issued.unwrap_or(0) == 0);
    let rows = papers.reports.iter().flat_map(|report| &report.rows);
    let all: Vec<_> = totals
        .into_iter()
        .chain(rows.map(|row| &row.figures))
        .collect();
    let noted = columns(papers, all.into_iter());
    let page = html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (papers.hall_name()) " · " (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (title) }
                p { (papers.hall_name()) }
                @if is_empty { p { (say(words::NO_DATA)) } }
                (totals_table(papers))
                @if !is_empty {
                    @for report in &papers.reports { (table(papers, report)) }
                    section.charts {
                        figure { (drawing::waits(lang, &papers.waits)) figcaption { (say(words::CHART_SPREAD)) } }
                        figure { (drawing::crowds(lang, &papers.crowds)) figcaption { (say(words::CHART_CROWD)) } }
                    }
                }
                section.notes {
                    h2 { (say(words::NOTES)) }
                    @for rule in words::RULES { p { (say(rule)) } }
                    dl { @for column in noted.iter().filter(|column| column.is_brief) {
                        dt { (column.head) } dd { (column.means) }
                    } }
                    p { (say(words::FEW)) " " (papers.say_with(words::UNTIL, &[&papers.until()])) }
                }
            }
        }
    };
    page.into_string()
}

fn totals_table(papers: &Papers) -> Markup {
    let say = |english: &'static str| papers.say(english);
    let now = papers.reports.first().map(|report| &report.total);
    let before = papers.before.as_ref().map(|report| &report.total);
    let both: Vec<&Figures> = now.into_iter().chain(before).collect();
    let columns = brief(papers, &both);
    html! { table {
        caption { (say(words::TOTAL)) }
        (heads(&columns))
        tbody {
            @for (name, figures) in [(words::NOW, now), (words::BEFORE, before)] {
                @if let Some(figures) = figures { (line(say(name), figures, &columns)) }
            }
        }
    } }
}

fn table(papers: &Papers, report: &Report) -> Markup {
    let rows = papers.rows(report);
    let figures: Vec<_> = rows.iter().map(|(_, row)| &row.figures).collect();
    let columns = brief(papers, &figures);
    html! { @if !rows.is_empty() { table {
        caption { (papers.say(words::table(report.by))) }
        (heads(&columns))
        tbody { @for (_, row) in &rows { (line(&papers.label(report.by, &row.id), &row.figures, &columns)) } }
        tfoot { (line(papers.say(words::TOTAL), &report.total, &columns)) }
    } } }
}

fn brief(papers: &Papers, rows: &[&Figures]) -> Vec<Column> {
    let mut columns = columns(papers, rows.iter().copied());
    columns.retain(|column| column.is_brief);
    columns
}

fn heads(columns: &[Column]) -> Markup {
    html! { thead { tr { th {} @for column in columns { th scope="col" { (column.head) } } } } }
}

fn line(name: &str, figures: &Figures, columns: &[Column]) -> Markup {
    html! { tr {
        th scope="row" { (name) @if figures.few { " *" } }
        @for column in columns { td { (column.of(figures).shown()) } }
    } }
}
