//! From the bytes of a file to a picture of the size at which it is shown.

use super::album::Frame;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder as _, ImageError, ImageFormat, ImageReader, Limits};
use slint::{Rgb8Pixel, SharedPixelBuffer};
use std::io::Cursor;

/// Maximum number of pixels: a picture as large as the largest screens is wide, each way.
const PIXELS_MOST: u64 = 16_000_000;
/// What decoding may take of memory, in bytes.
const MEMORY_MOST: u64 = 128 * 1024 * 1024;

/// As large as fits into `frame`, on white.
///
/// # Errors
/// If it is no PNG, JPEG or WebP picture, is damaged, or has too many pixels.
pub(super) fn picture(
    bytes: &[u8],
    frame: Frame,
) -> Result<SharedPixelBuffer<Rgb8Pixel>, ImageError> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY_MOST);
    reader.limits(limits);
    let is_known = |format| {
        matches!(
            format,
            ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP
        )
    };
    if !reader.format().is_some_and(is_known) {
        return Err(ImageError::Unsupported(
            image::error::ImageFormatHint::Unknown.into(),
        ));
    }
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS_MOST {
        let kind = image::error::LimitErrorKind::DimensionError;
        return Err(ImageError::Limits(image::error::LimitError::from_kind(
            kind,
        )));
    }
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    Ok(on_white(&scaled(picture, frame)))
}

fn scaled(picture: DynamicImage, frame: Frame) -> DynamicImage {
    let (width, height) = (frame.width.max(1), frame.height.max(1));
    // First a fast step down to about twice the size, then a smooth one.
    let is_large = picture.width() > 4 * width || picture.height() > 4 * height;
    let picture = if is_large {
        picture.thumbnail(2 * width, 2 * height)
    } else {
        picture
    };
    picture.resize(width, height, FilterType::CatmullRom)
}

/// A picture that is transparent was drawn for paper.
fn on_white(picture: &DynamicImage) -> SharedPixelBuffer<Rgb8Pixel> {
    let picture = picture.to_rgba8();
    let mut pixels = SharedPixelBuffer::new(picture.width(), picture.height());
    for (to, from) in pixels.make_mut_slice().iter_mut().zip(picture.pixels()) {
        let [red, green, blue, alpha] = from.0;
        let over = |ink: u8| {
            let (ink, alpha) = (u16::from(ink), u16::from(alpha));
            let mixed = (ink * alpha + 255 * (255 - alpha) + 127) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        *to = Rgb8Pixel::new(over(red), over(green), over(blue));
    }
    pixels
}
