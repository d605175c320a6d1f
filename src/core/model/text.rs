//! A typed text, in the single form in which it is measured, stored and shown.

use serde::{Deserialize, Deserializer, Serialize, de::Error};
use std::fmt;

/// Trimmed, 1 to `MOST` characters (at most 4 bytes each), all visible: nothing that breaks a line, changes the text
/// direction, or is invisible.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Text<const MOST: usize>(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextFault {
    #[error("a text must not be empty")]
    Empty,
    #[error("a text must have at most {most} characters")]
    TooLong { most: usize },
    #[error("a text must not have control, format or separator characters")]
    Unseen,
}

impl<const MOST: usize> Text<MOST> {
    /// # Errors
    /// If nothing is left of it, it is too long, or it contains an invisible character.
    pub fn new(typed: &str) -> Result<Self, TextFault> {
        let text = typed.trim();
        if text.is_empty() {
            return Err(TextFault::Empty);
        }
        if text.chars().nth(MOST).is_some() {
            return Err(TextFault::TooLong { most: MOST });
        }
        if text.chars().any(is_unseen) {
            return Err(TextFault::Unseen);
        }
        Ok(Self(text.into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Some lines, each a trimmed text of visible characters, up to `MOST` characters with what divides them. Empty lines are left
/// out.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Lines<const MOST: usize>(String);

impl<const MOST: usize> Lines<MOST> {
    /// # Errors
    /// If nothing is left of it, it is too long, or it contains an invisible character.
    pub fn new(typed: &str) -> Result<Self, TextFault> {
        let lines = typed.lines().map(str::trim);
        let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
        let text = lines.join("\n");
        for line in &lines {
            Text::<MOST>::new(line)?;
        }
        match text.chars().count() {
            0 => Err(TextFault::Empty),
            length if length > MOST => Err(TextFault::TooLong { most: MOST }),
            _ => Ok(Self(text)),
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.lines()
    }
}

impl<const MOST: usize> fmt::Display for Lines<MOST> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de, const MOST: usize> Deserialize<'de> for Lines<MOST> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(from)?).map_err(D::Error::custom)
    }
}

/// What is allowed of a text that is still being typed, up to `most` characters.
pub fn while_typing(text: &str, most: usize) -> String {
    let seen = text.chars().filter(|c| !is_unseen(*c));
    seen.take(most).collect()
}

/// Unicode's control (Cc) and format (Cf) characters, line and paragraph separators (Zl, Zp), and all spaces except
/// the ordinary one and the wide one of Chinese keyboards.
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || (c.is_whitespace() && c != ' ' && c != '\u{3000}')
        || matches!(c,
            '\u{AD}' | '\u{600}'..='\u{605}' | '\u{61C}' | '\u{6DD}' | '\u{70F}'
            | '\u{890}'..='\u{891}' | '\u{8E2}' | '\u{180E}' | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFB}' | '\u{110BD}' | '\u{110CD}' | '\u{13430}'..='\u{1343F}'
            | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E007F}')
}

impl<const MOST: usize> fmt::Display for Text<MOST> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de, const MOST: usize> Deserialize<'de> for Text<MOST> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(from)?).map_err(D::Error::custom)
    }
}

/// The width of a text in columns of half a Han character, as on paper and in a terminal.
pub fn columns(text: &str) -> usize {
    text.chars().map(width).sum()
}

/// 1 for ASCII, 2 for everything else.
pub fn width(c: char) -> usize {
    if c.is_ascii() { 1 } else { 2 }
}
