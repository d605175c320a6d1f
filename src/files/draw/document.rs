//! PDF documents: a picture a page.

use super::{Drawn, encode, fonts};
use crate::protocol::{FileFault, PICTURES_MOST};
use hayro::hayro_interpret::font::FontQuery;
use hayro::hayro_interpret::{InterpreterSettings, InterpreterWarning};
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{LoadPdfError, Pdf};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use image::{DynamicImage, RgbImage};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What every PDF begins with.
pub(super) const BEGINNING: &[u8] = b"%PDF-";
/// Longer side of a page's picture, in pixels: a page stands beside the board, as high as the screen.
const SIDE: f32 = 2_160.0;
/// Longer side of a page at most, in points of 1/72 inch: the format's own limit.
const POINTS_MOST: f32 = 14_400.0;

/// Draws the pages of a document, in order.
///
/// # Errors
/// If it is damaged, has a password or too many pages, or needs fonts that it does not bring along.
pub(super) fn draw(file: &[u8]) -> Result<Vec<Drawn>, FileFault> {
    let document = Pdf::new(file.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(_) => FileFault::Encrypted,
        LoadPdfError::Invalid => FileFault::Damaged,
    })?;
    let pages = document.pages();
    match pages.len() {
        0 => return Err(FileFault::Damaged),
        count if count > PICTURES_MOST => return Err(FileFault::TooManyPages),
        _ => {}
    }
    if !fonts::are_there(&document) {
        return Err(FileFault::Fonts);
    }
    let (cache, lacks) = (RenderCache::new(), Arc::<Lacks>::default());
    let settings = lacks.settings();
    let pages = pages.iter().map(|page| {
        let drawn = draw_page(page, &cache, &settings)?;
        lacks.check()?;
        encode::encode(drawn, false)
    });
    pages.collect()
}

fn draw_page<'a>(
    page: &'a Page<'a>,
    cache: &RenderCache<'a>,
    settings: &InterpreterSettings,
) -> Result<DynamicImage, FileFault> {
    let (width, height) = page.render_dimensions();
    let (short, long) = (width.min(height), width.max(height));
    let scale = SIDE / long;
    let is_page = short * scale >= 1.0 && long <= POINTS_MOST;
    if !is_page {
        return Err(FileFault::Damaged);
    }
    let on_white = PixmapSettings {
        x_scale: scale,
        y_scale: scale,
        bg_color: WHITE,
    };
    let pixels = render(page, cache, settings, &RenderSettings::default(), &on_white);
    let (width, height) = (pixels.width().into(), pixels.height().into());
    let opaque = pixels
        .data()
        .iter()
        .flat_map(|pixel| [pixel.r, pixel.g, pixel.b]);
    let picture = RgbImage::from_raw(width, height, opaque.collect());
    picture
        .map(DynamicImage::ImageRgb8)
        .ok_or(FileFault::Damaged)
}

/// What a document does not bring along, though it needs it.
#[derive(Debug, Default)]
struct Lacks {
    fonts: AtomicBool,
    pictures: AtomicBool,
}

impl Lacks {
    /// Only the fonts that every reader of documents has are taken from elsewhere. A font that is there may be one that
    /// cannot be read.
    fn settings(self: &Arc<Self>) -> InterpreterSettings {
        let (fonts, warned) = (self.clone(), self.clone());
        InterpreterSettings {
            font_resolver: Arc::new(move |wanted| match wanted {
                FontQuery::Standard(font) => Some(font.get_font_data()),
                FontQuery::Fallback(_) => {
                    fonts.fonts.store(true, Ordering::Relaxed);
                    None
                }
            }),
            warning_sink: Arc::new(move |warning| match warning {
                InterpreterWarning::UnsupportedFont => warned.fonts.store(true, Ordering::Relaxed),
                InterpreterWarning::ImageDecodeFailure => {
                    warned.pictures.store(true, Ordering::Relaxed);
                }
                InterpreterWarning::UnresolvedAnnotationAppearance | _ => {}
            }),
            ..InterpreterSettings::default()
        }
    }

    fn check(&self) -> Result<(), FileFault> {
        if self.fonts.load(Ordering::Relaxed) {
            return Err(FileFault::Fonts);
        }
        if self.pictures.load(Ordering::Relaxed) {
            return Err(FileFault::Damaged);
        }
        Ok(())
    }
}
