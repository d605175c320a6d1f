//! Pictures of notices: what becomes of an uploaded file, or why nothing does.

use crate::model::FileHash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Maximum size of an uploaded file, in bytes.
pub const UPLOAD_LIMIT: usize = 8 * 1024 * 1024;

/// `POST /v1/files`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KeptFile {
    /// Of the first picture.
    pub hash: FileHash,
    /// A picture is one, a document one a page.
    pub pictures: Vec<KeptPicture>,
}

/// A picture as the hub keeps it: made anew, never the bytes that came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KeptPicture {
    pub hash: FileHash,
    pub kind: PictureKind,
    /// In pixels.
    pub width: u32,
    pub height: u32,
    pub bytes: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub enum PictureKind {
    #[serde(rename = "image/png")]
    Png,
    #[serde(rename = "image/jpeg")]
    Jpeg,
}

impl PictureKind {
    /// By the first bytes, which every file of the kind has.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
        const JPEG: &[u8] = b"\xff\xd8\xff";
        match bytes {
            _ if bytes.starts_with(PNG) => Some(Self::Png),
            _ if bytes.starts_with(JPEG) => Some(Self::Jpeg),
            _ => None,
        }
    }

    pub fn content_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }
}

/// Why a file does not become pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FileFault {
    /// Neither a PNG, JPEG or WebP picture nor a PDF.
    Format,
    /// Cut off, or broken.
    Damaged,
    TooManyPixels,
    TooManyPages,
    /// A PDF that needs fonts which are not in it.
    Fonts,
    /// A PDF with a password.
    Encrypted,
    /// It needs more time or memory than a picture may.
    TooHard,
}
