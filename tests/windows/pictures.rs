//! Windows drawn by the real renderer with the real fonts, without a screen.

use std::path::PathBuf;

use i_slint_backend_testing::{TestingBackend, TestingBackendOptions};
use slint::{ComponentHandle, PhysicalSize, Rgba8Pixel, SharedPixelBuffer};

/// Call it first in each test: Slint has one platform a thread.
pub(crate) fn start() {
    let options = TestingBackendOptions {
        mock_time: true,
        threading: false,
        renderer_name: Some("software".into()),
    };
    slint::platform::set_platform(Box::new(TestingBackend::new(options))).unwrap();
}

pub(crate) fn resize(window: &impl ComponentHandle, width: u32, height: u32) {
    window.show().unwrap();
    window.window().set_size(PhysicalSize::new(width, height));
    i_slint_backend_testing::mock_elapsed_time(std::time::Duration::from_millis(1));
}

/// Draws the window, and leaves the picture in `target/pictures/NAME.png`.
pub(crate) fn picture(window: &impl ComponentHandle, name: &str) -> SharedPixelBuffer<Rgba8Pixel> {
    let pixels = window.window().take_snapshot().unwrap();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/pictures");
    std::fs::create_dir_all(&folder).unwrap();
    let file = std::fs::File::create(folder.join(format!("{name}.png"))).unwrap();
    let mut encoder = png::Encoder::new(
        std::io::BufWriter::new(file),
        pixels.width(),
        pixels.height(),
    );
    encoder.set_color(png::ColorType::Rgba);
    encoder
        .write_header()
        .unwrap()
        .write_image_data(pixels.as_bytes())
        .unwrap();
    pixels
}
