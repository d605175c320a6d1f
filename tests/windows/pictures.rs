//! Windows drawn by the real renderer with the real fonts, without a screen.

use std::cell::Cell;
use std::path::{Path, PathBuf};

use i_slint_backend_testing::{TestingBackend, TestingBackendOptions};
use slint::{ComponentHandle, PhysicalSize, Rgba8Pixel, SharedPixelBuffer};

thread_local! {
    static STARTED: Cell<bool> = const { Cell::new(false) };
}

/// Must be called first in each test: Slint has one platform per thread.
pub(crate) fn start() {
    if STARTED.replace(true) {
        return;
    }
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

/// Renders the window.
pub(crate) fn picture(window: &impl ComponentHandle, name: &str) -> SharedPixelBuffer<Rgba8Pixel> {
    let pixels = window.window().take_snapshot().unwrap();
    if let Some(folder) = folder(name) {
        write(&folder.join(format!("{name}.png")), &pixels);
    }
    pixels
}

/// Saves a picture of the window in `target/pictures` if it is wanted.
pub(crate) fn keep(window: &impl ComponentHandle, name: &str) {
    if folder(name).is_some() {
        picture(window, name);
    }
}

/// `JIAOHAO_PICTURES` has parts of the names of the wanted pictures, by commas: empty for all of them.
fn folder(name: &str) -> Option<PathBuf> {
    let wanted = std::env::var("JIAOHAO_PICTURES").ok()?;
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/pictures");
    let is_wanted = wanted.split(',').any(|part| name.contains(part));
    is_wanted.then_some(folder)
}

fn write(path: &Path, pixels: &SharedPixelBuffer<Rgba8Pixel>) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let file = std::io::BufWriter::new(std::fs::File::create(path).unwrap());
    let mut encoder = png::Encoder::new(file, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(pixels.as_bytes()).unwrap();
}
