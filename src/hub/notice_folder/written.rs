//! What a file of the watched folder says: lines that limit it (`from: 2026-10-01 08:00`), a heading, which is the title,
//! and lines of text. Of Markdown it knows headings and lists.

use jiff::civil::{Date, DateTime};

/// A text as it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// By the hall's clock.
    pub from: Option<DateTime>,
    pub until: Option<DateTime>,
    pub title: Option<String>,
    /// One below the other.
    pub text: String,
}

/// The line that is no time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoTime(pub String);

impl Written {
    /// # Errors
    /// If a limit is no time.
    pub fn read(text: &str) -> Result<Self, NoTime> {
        let mut written = Self::default();
        let mut lines = Vec::new();
        let text = text.trim_start_matches('\u{feff}');
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let is_top = written.title.is_none() && lines.is_empty();
            match limit(line).filter(|_| is_top) {
                Some((Limit::From, time)) => written.from = Some(moment(time)?),
                Some((Limit::Until, time)) => written.until = Some(end(time)?),
                None => match line.strip_prefix('#') {
                    Some(heading) if is_top => {
                        let heading = heading.trim_start_matches('#').trim();
                        written.title = Some(heading.to_owned());
                    }
                    Some(heading) => lines.push(heading.trim_start_matches('#').trim()),
                    None => lines.push(item(line)),
                },
            }
        }
        written.text = lines.join("\n");
        Ok(written)
    }
}

enum Limit {
    From,
    Until,
}

fn limit(line: &str) -> Option<(Limit, &str)> {
    let (word, time) = line.split_once([':', '：'])?;
    let limit = match word.trim().to_ascii_lowercase().as_str() {
        "from" | "从" => Limit::From,
        "until" | "到" => Limit::Until,
        _ => return None,
    };
    Some((limit, time.trim()))
}

/// A day, or a day and a time of it.
fn moment(text: &str) -> Result<DateTime, NoTime> {
    let of_day = DateTime::strptime("%Y-%m-%d %H:%M", text);
    of_day
        .or_else(|_| day(text).map(DateTime::from))
        .map_err(|_| NoTime(text.to_owned()))
}

/// A day is over when it has ended.
fn end(text: &str) -> Result<DateTime, NoTime> {
    match day(text).and_then(Date::tomorrow) {
        Ok(next) => Ok(next.into()),
        Err(_) => moment(text),
    }
}

fn day(text: &str) -> Result<Date, jiff::Error> {
    Date::strptime("%Y-%m-%d", text)
}

fn item(line: &str) -> &str {
    let item = line.strip_prefix("- ").or_else(|| line.strip_prefix("* "));
    item.unwrap_or(line).trim()
}
