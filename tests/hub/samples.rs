//! Files as people upload them, good ones and bad ones.

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, RgbaImage};
use std::fmt::Write as _;
use std::io::Cursor;

pub(crate) const RED: Rgb<u8> = Rgb([200, 16, 16]);
pub(crate) const WHITE: Rgb<u8> = Rgb([255, 255, 255]);

/// Red above, white below.
pub(crate) fn flag(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(
        width,
        height,
        |_, y| if y < height / 2 { RED } else { WHITE },
    )
}

pub(crate) fn png(picture: impl Into<DynamicImage>) -> Vec<u8> {
    in_format(picture, ImageFormat::Png)
}

pub(crate) fn webp(picture: impl Into<DynamicImage>) -> Vec<u8> {
    in_format(picture, ImageFormat::WebP)
}

pub(crate) fn in_format(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub(crate) fn jpeg(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture
        .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 95))
        .unwrap();
    bytes
}

/// A photograph that says where it was taken, and that it is to be turned a quarter to the right.
pub(crate) fn turned_photograph(picture: &RgbImage) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x02".to_vec();
    // Orientation 6; and a text.
    exif.extend(b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0");
    exif.extend(b"\x01\x0e\0\x02\0\0\0\x10\0\0\0\x26");
    exif.extend(b"\0\0\0\0SECRET PLACE 42\0");
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    let plain = jpeg(picture);
    [&plain[..2], &[0xff, 0xe1], &length, &exif, &plain[2..]].concat()
}

pub(crate) fn see_through(width: u32, height: u32) -> RgbaImage {
    RgbaImage::from_pixel(width, height, image::Rgba([200, 16, 16, 90]))
}

/// A PNG of a few hundred bytes that claims to be as large as a wall.
pub(crate) fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().unwrap();
    writer
        .write_chunk(png::chunk::IDAT, b"\x78\x9c\x63\0\0\0\x01\0\x01")
        .unwrap();
    drop(writer);
    bytes
}

/// A document of pages, each with these drawing commands.
pub(crate) struct Document {
    pub(crate) pages: usize,
    pub(crate) draws: String,
    /// The font that is called F.
    pub(crate) font: &'static str,
    /// Other objects, from the sixth.
    pub(crate) others: Vec<String>,
    /// What else stands in the trailer.
    pub(crate) trailer: &'static str,
}

pub(crate) const HELVETICA: &str = "/Type /Font /Subtype /Type1 /BaseFont /Helvetica";
pub(crate) const NOT_EMBEDDED: &str =
    "/Type /Font /Subtype /TrueType /BaseFont /SimSun /FirstChar 32 /LastChar 33 /Widths [500 500]";

impl Default for Document {
    fn default() -> Self {
        Self {
            pages: 1,
            draws: "1 0 0 rg 0 421 595 421 re f BT /F 40 Tf 60 100 Td 0 g (Hello) Tj ET".into(),
            font: HELVETICA,
            others: Vec::new(),
            trailer: "",
        }
    }
}

impl Document {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let first = 5 + self.others.len();
        let kids: Vec<_> = (0..self.pages)
            .map(|page| format!("{} 0 R", first + page))
            .collect();
        let mut objects = vec![
            "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
            format!(
                "<< /Type /Pages /Count {} /Kids [{}] >>",
                self.pages,
                kids.join(" ")
            ),
            format!("<< {} >>", self.font),
            stream("", &self.draws),
        ];
        objects.extend(self.others.iter().cloned());
        let forms: String = (0..self.others.len())
            .map(|form| format!("/X{form} {} 0 R ", form + 5))
            .collect();
        for _ in 0..self.pages {
            objects.push(format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
                 /Resources << /Font << /F 3 0 R >> /XObject << {forms} >> >> >>"
            ));
        }
        let mut text = "%PDF-1.7\n".to_owned();
        let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
        for (number, object) in objects.iter().enumerate() {
            writeln!(table, "{:010} 00000 n ", text.len()).unwrap();
            writeln!(text, "{} 0 obj\n{object}\nendobj", number + 1).unwrap();
        }
        let (start, size) = (text.len(), objects.len() + 1);
        let trailer = self.trailer;
        write!(
            text,
            "{table}trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n"
        )
        .unwrap();
        text.into_bytes()
    }

    /// One that draws a thousand million rectangles: each form draws the next ten times.
    pub(crate) fn endless() -> Self {
        const DEPTH: usize = 9;
        let form = |form: usize| {
            let draws = match form + 1 {
                DEPTH => "0 0 9 9 re f ".into(),
                next => format!("/X{next} Do ").repeat(10),
            };
            let forms = match form + 1 {
                DEPTH => String::new(),
                next => format!("/Resources << /XObject << /X{next} {} 0 R >> >>", next + 5),
            };
            stream(
                &format!("/Type /XObject /Subtype /Form /BBox [0 0 595 842] {forms}"),
                &draws,
            )
        };
        Self {
            draws: "/X0 Do".into(),
            others: (0..DEPTH).map(form).collect(),
            ..Self::default()
        }
    }
}

fn stream(about: &str, content: &str) -> String {
    format!(
        "<< {about} /Length {} >>\nstream\n{content}\nendstream",
        content.len()
    )
}
