//! Pictures: PNG, JPEG and WebP.

use super::{Drawn, encode};
use crate::protocol::FileFault;
use image::error::ImageError;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// Maximum number of pixels: what the cameras of telephones make.
const PIXELS_MOST: u64 = 64_000_000;
/// Maximum memory of a decoder, in bytes.
const DECODER_BYTES_MOST: u64 = 600 * 1024 * 1024;

/// Decodes a picture and draws it anew, as it is meant to be held, no larger than a screen. Of an animation that is the
/// first picture. Colors are taken as those of the screen (sRGB).
///
/// # Errors
/// If it is none, or not whole, or too large.
pub(super) fn draw(file: &[u8]) -> Result<Drawn, FileFault> {
    let format = format(file).ok_or(FileFault::Format)?;
    let (picture, orientation) = decode(file, format)?;
    let mut picture = encode::fitted(picture);
    picture.apply_orientation(orientation);
    let is_photograph = format == ImageFormat::Jpeg;
    encode::encode(picture, is_photograph)
}

/// By what every file of the kind begins with, whatever its sender calls it.
fn format(file: &[u8]) -> Option<ImageFormat> {
    let known = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP];
    let format = image::guess_format(file).ok()?;
    known.contains(&format).then_some(format)
}

fn decode(file: &[u8], format: ImageFormat) -> Result<(DynamicImage, Orientation), FileFault> {
    if format == ImageFormat::Jpeg && !ends(file) {
        return Err(FileFault::Damaged);
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(DECODER_BYTES_MOST);
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| fault(&error))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS_MOST {
        return Err(FileFault::TooManyPixels);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder).map_err(|error| fault(&error))?;
    Ok((picture, orientation))
}

/// Whether the last scan of a JPEG has its end: the decoder fills what is missing with gray.
fn ends(file: &[u8]) -> bool {
    let last = |marker: u8| file.windows(2).rposition(|two| two == [0xff, marker]);
    const SCAN: u8 = 0xda;
    const END: u8 = 0xd9;
    last(END) > last(SCAN)
}

fn fault(error: &ImageError) -> FileFault {
    match error {
        ImageError::Limits(_) => FileFault::TooManyPixels,
        ImageError::Decoding(_)
        | ImageError::Encoding(_)
        | ImageError::Parameter(_)
        | ImageError::Unsupported(_)
        | ImageError::IoError(_) => FileFault::Damaged,
    }
}
