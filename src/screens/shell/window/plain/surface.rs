//! The pixels of a plain window, and how they come to the monitor.

use slint::platform::PlatformError;
use slint::platform::software_renderer::{
    PremultipliedRgbaColor, RepaintBufferType, SoftwareRenderer, TargetPixel,
};
use slint::winit_030::winit::window::Window;
use softbuffer::SoftBufferError;
use std::num::NonZeroU32;
use std::rc::Rc;

pub(super) struct Surface {
    surface: softbuffer::Surface<Rc<Window>, Rc<Window>>,
    /// What the window shows, kept, so that only what has changed is drawn.
    pixels: Vec<Pixel>,
    width: u32,
}

impl Surface {
    /// # Errors
    /// If the system gives no memory that both share.
    pub(super) fn new(window: &Rc<Window>) -> Result<Self, PlatformError> {
        let context = softbuffer::Context::new(Rc::clone(window)).map_err(failed)?;
        let surface = softbuffer::Surface::new(&context, Rc::clone(window)).map_err(failed)?;
        Ok(Self {
            surface,
            pixels: Vec::new(),
            width: 0,
        })
    }

    /// Draws what has changed, and shows all of it.
    ///
    /// # Errors
    /// If the system does not take the pixels.
    pub(super) fn draw(
        &mut self,
        renderer: &SoftwareRenderer,
        (width, height): (u32, u32),
    ) -> Result<(), PlatformError> {
        let (Some(across), Some(down)) = (NonZeroU32::new(width), NonZeroU32::new(height)) else {
            return Ok(());
        };
        let count = usize::try_from(u64::from(width) * u64::from(height)).unwrap_or(usize::MAX);
        if (self.width, self.pixels.len()) == (width, count) {
            renderer.set_repaint_buffer_type(RepaintBufferType::ReusedBuffer);
        } else {
            (self.width, self.pixels) = (width, vec![Pixel(0); count]);
            self.surface.resize(across, down).map_err(failed)?;
            renderer.set_repaint_buffer_type(RepaintBufferType::NewBuffer);
        }
        renderer.render(
            &mut self.pixels,
            usize::try_from(width).unwrap_or(usize::MAX),
        );
        let mut shown = self.surface.buffer_mut().map_err(failed)?;
        for (shown, Pixel(drawn)) in shown.iter_mut().zip(&self.pixels) {
            *shown = *drawn;
        }
        shown.present().map_err(failed)
    }
}

fn failed(error: SoftBufferError) -> PlatformError {
    PlatformError::Other(format!("the window cannot be drawn: {error}"))
}

/// As the system wants it: 0x00RRGGBB.
#[derive(Clone, Copy)]
struct Pixel(u32);

impl TargetPixel for Pixel {
    fn blend(&mut self, above: PremultipliedRgbaColor) {
        let [_, red, green, blue] = self.0.to_be_bytes();
        let mut color = PremultipliedRgbaColor {
            red,
            green,
            blue,
            alpha: u8::MAX,
        };
        color.blend(above);
        *self = Self::from_rgb(color.red, color.green, color.blue);
    }

    fn from_rgb(red: u8, green: u8, blue: u8) -> Self {
        Self(u32::from_be_bytes([0, red, green, blue]))
    }
}
