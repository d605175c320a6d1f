//! Reports as a workbook: a sheet a table, with real numbers, times and shares, charts, and what each figure means.

use super::Papers;
use super::columns::{Cell, Column, columns};
use super::words;
use crate::report::spread::BIN_S;
use crate::report::{By, Report};
use crate::words::lists;
use rust_xlsxwriter::{
    Chart, ChartType, DocProperties, Format, FormatAlign, Note, Workbook, Worksheet, XlsxError,
};

const A4: u8 = 9;
const DAY_S: f64 = 86_400.0;
/// The first columns of a table: id and name.
const NAMED: u16 = 2;
const NAME_WIDTH: f64 = 22.0;
const HEAD_WIDTH: f64 = 11.0;
const MEANS_WIDTH: f64 = 80.0;
/// How many pages wide a table is printed.
const TABLE_PAGES: u16 = 3;
const CHART_WIDTH_PX: u32 = 720;

/// A workbook with the total, a sheet for each of the reports, how waits are spread, and the notes. Texts stay texts,
/// whatever they begin with.
///
/// # Errors
/// If it would be larger than a workbook may be.
pub fn xlsx(papers: &Papers) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let title = papers.say_with(words::TITLE, &[&papers.period_name()]);
    let about = DocProperties::new()
        .set_title(title)
        .set_company(papers.hall_name());
    book.set_properties(&about);
    let formats = Formats::new();
    let columns = papers.columns();
    total(book.add_worksheet(), papers, &columns, &formats)?;
    for report in &papers.reports {
        table(book.add_worksheet(), papers, report, &formats)?;
    }
    spread(book.add_worksheet(), papers, &formats)?;
    notes(book.add_worksheet(), papers, &columns, &formats)?;
    book.save_to_buffer()
}

struct Formats {
    head: Format,
    /// Above numbers.
    head_right: Format,
    bold: Format,
    plain: Format,
    indented: Format,
    wrap: Format,
    count: [Format; 2],
    time: [Format; 2],
    share: [Format; 2],
    mean: Format,
}

impl Formats {
    fn new() -> Self {
        let number = |form: &str| {
            let plain = Format::new().set_num_format(form);
            [plain.clone(), plain.set_bold()]
        };
        let head = Format::new().set_bold().set_text_wrap();
        let head = head
            .set_align(FormatAlign::Top)
            .set_background_color(0x00ED_EDED);
        Self {
            head_right: head.clone().set_align(FormatAlign::Right),
            head,
            bold: Format::new().set_bold(),
            plain: Format::new(),
            indented: Format::new().set_indent(1),
            wrap: Format::new().set_text_wrap().set_align(FormatAlign::Top),
            count: number("#,##0"),
            time: number("[h]:mm:ss"),
            share: number("0.0%"),
            mean: Format::new().set_num_format("0.0"),
        }
    }
}

impl Papers {
    /// Those of all the reports.
    fn columns(&self) -> Vec<Column> {
        let reports = self.reports.iter().chain(&self.before);
        let totals = reports.map(|report| &report.total);
        let rows = self.reports.iter().flat_map(|report| &report.rows);
        let all: Vec<_> = totals.chain(rows.map(|row| &row.figures)).collect();
        columns(self, all.into_iter())
    }
}

/// A line a figure: this period, the one before, and what it means.
fn total(
    sheet: &mut Worksheet,
    papers: &Papers,
    columns: &[Column],
    formats: &Formats,
) -> Result<(), XlsxError> {
    printed(sheet, papers, 1);
    sheet.set_name(papers.say(words::TOTAL))?;
    let title = papers.say_with(words::TITLE, &[&papers.period_name()]);
    let title = format!("{} · {title}", papers.hall_name());
    sheet.write_string_with_format(0, 0, title, &formats.bold)?;
    let heads = [
        words::FIGURE,
        words::NOW,
        words::BEFORE,
        words::MEANS,
        words::KEY,
    ];
    for (column, head) in (0..).zip(heads) {
        let format = match column {
            1 | 2 => &formats.head_right,
            _ => &formats.head,
        };
        sheet.write_string_with_format(2, column, papers.say(head), format)?;
    }
    let now = papers.reports.first().map(|report| &report.total);
    let before = papers.before.as_ref().map(|report| &report.total);
    for (row, column) in (3..).zip(columns) {
        sheet.write_string(row, 0, &column.head)?;
        for (place, figures) in [(1, now), (2, before)] {
            if let Some(figures) = figures {
                write(sheet, (row, place), column.of(figures), formats, false)?;
            }
        }
        sheet.write_string_with_format(row, 3, &column.means, &formats.indented)?;
        sheet.write_string(row, 4, &column.key)?;
    }
    sheet.set_column_width(0, NAME_WIDTH)?;
    sheet.set_column_range_width(1, 2, HEAD_WIDTH)?;
    sheet.set_column_width(3, MEANS_WIDTH)?;
    sheet.set_column_width(4, NAME_WIDTH)?;
    sheet.set_freeze_panes(3, 1)?;
    Ok(())
}

/// A line a row, and the total; each head with what it means.
fn table(
    sheet: &mut Worksheet,
    papers: &Papers,
    report: &Report,
    formats: &Formats,
) -> Result<(), XlsxError> {
    // Too wide for one page, each has the names.
    printed(sheet, papers, TABLE_PAGES);
    sheet.set_repeat_columns(0, 1)?;
    sheet.set_name(papers.say(words::table(report.by)))?;
    let rows = papers.rows(report);
    let figures = rows.iter().map(|(_, row)| &row.figures);
    let all: Vec<_> = figures.chain([&report.total]).collect();
    let columns = columns(papers, all.iter().copied());
    sheet.write_string_with_format(0, 0, papers.say(words::ID), &formats.head)?;
    sheet.write_string_with_format(0, 1, papers.say(words::NAME), &formats.head)?;
    for (place, column) in (NAMED..).zip(&columns) {
        sheet.write_string_with_format(0, place, &column.head, &formats.head_right)?;
        let means = Note::new(format!("{}\n{}", column.key, column.means));
        sheet.insert_note(0, place, &means.add_author_prefix(false).set_width(260))?;
    }
    let names = rows
        .iter()
        .map(|(name, row)| (row.id.as_str(), name.as_str()));
    let names = names.chain([("total", papers.say(words::TOTAL))]);
    for (line, ((id, name), figures)) in (1..).zip(names.zip(&all)) {
        let is_total = line as usize == all.len();
        let format = if is_total {
            &formats.bold
        } else {
            &formats.plain
        };
        sheet.write_string_with_format(line, 0, id, format)?;
        sheet.write_string_with_format(line, 1, name, format)?;
        for (place, column) in (NAMED..).zip(&columns) {
            write(sheet, (line, place), column.of(figures), formats, is_total)?;
        }
    }
    sheet.set_column_width(1, NAME_WIDTH)?;
    let last = NAMED + u16::try_from(columns.len()).unwrap_or(0);
    sheet.set_column_range_width(NAMED, last, HEAD_WIDTH)?;
    sheet.set_row_height(0, 45)?;
    sheet.set_freeze_panes(1, NAMED)?;
    sheet.set_repeat_rows(0, 0)?;
    let (title, key) = match report.by {
        By::Hour => (words::CHART_WAITS, "wait_first.p50_s"),
        By::Day => (words::CHART_ISSUED, "issued"),
        By::Service
        | By::Counter
        | By::Clerk
        | By::Class
        | By::Weekday
        | By::Week
        | By::Month
        | By::Quarter
        | By::Year => return Ok(()),
    };
    let place = columns.iter().position(|column| column.key == key);
    let place = place.and_then(|place| u16::try_from(place).ok());
    let lines = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    place.map_or(Ok(()), |place| {
        let drawn = (1, NAMED + place);
        chart(sheet, papers, title, lines, drawn, (lines + 3, 1))
    })
}

/// First waits by their lengths, and who waits when.
fn spread(sheet: &mut Worksheet, papers: &Papers, formats: &Formats) -> Result<(), XlsxError> {
    printed(sheet, papers, 1);
    sheet.set_name(papers.say(words::SPREAD))?;
    let heads = [
        (0, words::WAIT),
        (1, words::PEOPLE),
        (3, words::HOUR),
        (4, words::CROWD),
    ];
    for (column, head) in heads {
        sheet.write_string_with_format(0, column, papers.say(head), &formats.head)?;
    }
    let minutes = |bin: i64| (bin * BIN_S / 60).to_string();
    for (row, (bin, count)) in (1..).zip((0..).zip(&papers.waits.bins)) {
        let range = lists::range(papers.lang(), &minutes(bin), &minutes(bin + 1));
        sheet.write_string(row, 0, range)?;
        write(sheet, (row, 1), Cell::Count(*count), formats, false)?;
    }
    let hours = papers.crowds.hours().into_iter().flatten();
    let hours: Vec<_> = hours.collect();
    for (row, hour) in (1..).zip(&hours) {
        sheet.write_string(row, 3, papers.name(By::Hour, &hour.to_string()))?;
        if let Some(mean) = papers.crowds.hour(*hour).mean() {
            sheet.write_number_with_format(row, 4, mean, &formats.mean)?;
        }
    }
    sheet.set_column_range_width(0, 4, HEAD_WIDTH)?;
    let lines = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let (bins, hours) = (lines(papers.waits.bins.len()), lines(hours.len()));
    chart(sheet, papers, words::CHART_SPREAD, bins, (0, 1), (0, 6))?;
    chart(sheet, papers, words::CHART_CROWD, hours, (3, 4), (18, 6))
}

/// What the figures mean, and how they are made.
fn notes(
    sheet: &mut Worksheet,
    papers: &Papers,
    columns: &[Column],
    formats: &Formats,
) -> Result<(), XlsxError> {
    printed(sheet, papers, 1);
    sheet.set_name(papers.say(words::NOTES))?;
    let until = papers.say_with(words::UNTIL, &[&papers.until()]);
    let rules = words::RULES.map(|rule| papers.say(rule).to_owned());
    let mut row = 0;
    for rule in rules.into_iter().chain([until]) {
        sheet.merge_range(row, 0, row, 2, &rule, &formats.wrap)?;
        sheet.set_row_height(row, 32)?;
        row += 1;
    }
    row += 1;
    for (column, head) in (0..).zip([words::FIGURE, words::KEY, words::MEANS]) {
        sheet.write_string_with_format(row, column, papers.say(head), &formats.head)?;
    }
    for (row, column) in (row + 1..).zip(columns) {
        sheet.write_string(row, 0, &column.head)?;
        sheet.write_string(row, 1, &column.key)?;
        sheet.write_string_with_format(row, 2, &column.means, &formats.wrap)?;
    }
    sheet.set_column_range_width(0, 1, NAME_WIDTH)?;
    sheet.set_column_width(2, MEANS_WIDTH)?;
    Ok(())
}

fn write(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: Cell,
    formats: &Formats,
    is_total: bool,
) -> Result<(), XlsxError> {
    let bold = usize::from(is_total);
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts and seconds are far below 2^52"
    )]
    let (number, format) = match cell {
        Cell::Nothing | Cell::Share { of: 0, .. } => return Ok(()),
        Cell::Count(count) => (count as f64, &formats.count),
        Cell::Seconds(seconds) => (seconds as f64 / DAY_S, &formats.time),
        Cell::Share { n, of } => (n as f64 / of as f64, &formats.share),
        Cell::Flag(flag) => {
            sheet.write_boolean(row, column, flag)?;
            return Ok(());
        }
    };
    sheet.write_number_with_format(row, column, number, &format[bold])?;
    Ok(())
}

/// Columns of the rows 1 to `lines`, with their names.
fn chart(
    sheet: &mut Worksheet,
    papers: &Papers,
    title: &'static str,
    lines: u32,
    (names, values): (u16, u16),
    (row, column): (u32, u16),
) -> Result<(), XlsxError> {
    if lines == 0 {
        return Ok(());
    }
    let name = sheet.name();
    let mut chart = Chart::new(ChartType::Column);
    chart
        .add_series()
        .set_categories((&*name, 1, names, lines, names))
        .set_values((&*name, 1, values, lines, values))
        .set_gap(40);
    chart.title().set_name(papers.say(title));
    chart.legend().set_hidden();
    chart.set_width(CHART_WIDTH_PX);
    sheet.insert_chart(row, column, &chart)?;
    Ok(())
}

/// On landscape paper, so many pages wide.
fn printed(sheet: &mut Worksheet, papers: &Papers, pages: u16) {
    sheet.set_landscape().set_paper_size(A4);
    sheet.set_print_fit_to_pages(pages, 0);
    // An ampersand begins a code there.
    let hall = papers.hall_name().replace('&', "&&");
    sheet.set_footer(format!("&L{hall} {}&R&P / &N", papers.period_name()));
}
