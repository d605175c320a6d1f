//! From pixels to the bytes that are kept.

use super::{Drawn, SIDE_MOST};
use crate::files::kept::FILE_BYTES_MOST;
use crate::protocol::FileFault;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, GenericImageView as _, ImageFormat, Pixel as _, Rgb, RgbImage};
use std::io::Cursor;

/// A drawing over this size is a photograph.
const DRAWING_BYTES_MOST: usize = 2 * 1024 * 1024;
/// Qualities of JPEG, the best that fits is taken.
const QUALITIES: [u8; 3] = [88, 75, 60];

/// The picture in 8 bits a color, no larger than a screen.
pub(super) fn fitted(picture: DynamicImage) -> DynamicImage {
    let picture = if picture.color().has_alpha() {
        DynamicImage::ImageRgba8(picture.into_rgba8())
    } else {
        DynamicImage::ImageRgb8(picture.into_rgb8())
    };
    let (width, height) = picture.dimensions();
    if width.max(height) <= SIDE_MOST {
        return picture;
    }
    picture.resize(SIDE_MOST, SIDE_MOST, FilterType::Triangle)
}

/// Drawings and texts stay sharp as PNG, photographs become small as JPEG.
pub(super) fn encode(picture: DynamicImage, is_photograph: bool) -> Result<Drawn, FileFault> {
    let (width, height) = picture.dimensions();
    let drawing = if is_photograph { None } else { png(&picture) };
    let bytes = match drawing.filter(|bytes| bytes.len() <= DRAWING_BYTES_MOST) {
        Some(bytes) => bytes,
        None => jpeg(&on_white(picture)).ok_or(FileFault::TooHard)?,
    };
    Ok(Drawn {
        width,
        height,
        bytes,
    })
}

fn png(picture: &DynamicImage) -> Option<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).ok()?;
    Some(bytes.into_inner())
}

fn jpeg(picture: &RgbImage) -> Option<Vec<u8>> {
    QUALITIES.into_iter().find_map(|quality| {
        let mut bytes = Vec::new();
        let encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
        picture.write_with_encoder(encoder).ok()?;
        (bytes.len() <= FILE_BYTES_MOST).then_some(bytes)
    })
}

/// JPEG cannot be seen through.
fn on_white(picture: DynamicImage) -> RgbImage {
    let Some(see_through) = picture.as_rgba8() else {
        return picture.into_rgb8();
    };
    let (width, height) = see_through.dimensions();
    RgbImage::from_fn(width, height, |x, y| {
        let mut pixel = Rgb([255; 3]).to_rgba();
        pixel.blend(see_through.get_pixel(x, y));
        pixel.to_rgb()
    })
}
