//! What the child tells: a line of JSON, and then the bytes of the pictures, one after the other.

use super::{Drawn, SIDE_MOST};
use crate::files::kept::FILE_BYTES_MOST;
use crate::protocol::{FileFault, PICTURES_MOST, PictureKind};
use serde::{Deserialize, Serialize};
use std::io::{self, Write};

/// Maximum size of an answer, in bytes.
pub(super) const ANSWER_MOST: usize = HEAD_MOST + PICTURES_MOST * FILE_BYTES_MOST;
/// Maximum size of its first line, in bytes.
const HEAD_MOST: usize = 8 * 1024;

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Head {
    Drawn(Vec<Size>),
    Unfit(FileFault),
}

#[derive(Debug, Serialize, Deserialize)]
struct Size {
    width: u32,
    height: u32,
    bytes: usize,
}

/// # Errors
/// If nobody reads it any more.
pub(super) fn write(drawn: &Result<Vec<Drawn>, FileFault>, to: &mut impl Write) -> io::Result<()> {
    let head = match drawn {
        Ok(drawn) => Head::Drawn(drawn.iter().map(size).collect()),
        Err(fault) => Head::Unfit(*fault),
    };
    serde_json::to_writer(&mut *to, &head)?;
    to.write_all(b"\n")?;
    for picture in drawn.iter().flatten() {
        to.write_all(&picture.bytes)?;
    }
    to.flush()
}

/// `None` if it is no whole answer: then the child broke.
pub(super) fn read(answer: &[u8]) -> Option<Result<Vec<Drawn>, FileFault>> {
    let end = answer
        .iter()
        .take(HEAD_MOST)
        .position(|byte| *byte == b'\n')?;
    let (head, mut rest) = (&answer[..end], &answer[end + 1..]);
    let sizes = match serde_json::from_slice(head).ok()? {
        Head::Unfit(fault) => return Some(Err(fault)),
        Head::Drawn(sizes) => sizes,
    };
    let mut drawn = Vec::new();
    for Size {
        width,
        height,
        bytes,
    } in sizes
    {
        let (picture, after) = rest.split_at_checked(bytes)?;
        let is_fit = (1..=SIDE_MOST).contains(&width)
            && (1..=SIDE_MOST).contains(&height)
            && bytes <= FILE_BYTES_MOST
            && PictureKind::of(picture).is_some();
        is_fit.then(|| {
            drawn.push(Drawn {
                width,
                height,
                bytes: picture.into(),
            })
        })?;
        rest = after;
    }
    (rest.is_empty() && (1..=PICTURES_MOST).contains(&drawn.len())).then_some(Ok(drawn))
}

fn size(drawn: &Drawn) -> Size {
    Size {
        width: drawn.width,
        height: drawn.height,
        bytes: drawn.bytes.len(),
    }
}
