//! What a window draws, without pixels: each text with its lines and the ink of its glyphs, and each rectangle and
//! icon.
//!
//! Uses Slint's own traversal of the items and its own shaping and breaking of texts; only the renderer is ours.

use std::pin::Pin;

use i_slint_core::Brush;
use i_slint_core::graphics::Image;
use i_slint_core::item_rendering::{
    CachedRenderingData, ItemRenderer, PlainOrStyledText, RenderBorderRectangle, RenderImage,
    RenderRectangle, RenderText, render_component_items,
};
use i_slint_core::item_tree::ItemRc;
use i_slint_core::items::{BoxShadow, Flickable, Opacity, Path, RenderingResult, TextInput};
use i_slint_core::lengths::{
    LogicalBorderRadius, LogicalPoint, LogicalRect, LogicalSize, LogicalVector, ScaleFactor,
};
use i_slint_core::textlayout::sharedparley::parley::{FontData, layout::Glyph};
use i_slint_core::textlayout::sharedparley::{
    self, GlyphRenderer, PhysicalLength, PhysicalRect, RectangleBorder, fontique::Synthesis,
};
use i_slint_core::window::{WindowAdapterRc, WindowInner};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, GlyphId, MetadataProvider as _};
use slint::ComponentHandle;

#[derive(Default)]
pub(crate) struct Drawn {
    pub(crate) size: LogicalSize,
    pub(crate) texts: Vec<Text>,
    pub(crate) boxes: Vec<Box>,
}

pub(crate) struct Text {
    pub(crate) text: String,
    /// Its location in `ui/`.
    pub(crate) place: String,
    pub(crate) font_size: f32,
    pub(crate) lines: Vec<Line>,
    /// Number of characters that should be drawn but are not, or as another glyph.
    pub(crate) lost: usize,
    /// Nothing of it is visible outside of this.
    pub(crate) clip: LogicalRect,
    /// The boxes it is on.
    pub(crate) boxes: Vec<usize>,
    /// It is part of something that scrolls, by hand or automatically.
    pub(crate) scrolls: bool,
    /// It scrolls automatically, from one side to the other.
    pub(crate) passes: bool,
    /// How many boxes were drawn before it.
    pub(crate) after: usize,
}

pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) ink: LogicalRect,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    Filled,
    Outlined,
    Icon,
}

pub(crate) struct Box {
    pub(crate) place: String,
    pub(crate) rect: LogicalRect,
    pub(crate) kind: Kind,
    pub(crate) scrolls: bool,
}

pub(crate) fn drawn(window: &impl ComponentHandle) -> Drawn {
    let inner = WindowInner::from_pub(window.window());
    let size = window.window().size();
    #[expect(clippy::cast_precision_loss, reason = "pixels of a screen")]
    let size = LogicalSize::new(size.width as f32, size.height as f32);
    let adapter = inner.window_adapter();
    let mut pen = Pen {
        window: inner,
        drawn: Drawn {
            size,
            ..Drawn::default()
        },
        state: State {
            offset: LogicalVector::default(),
            clip: LogicalRect::new(LogicalPoint::default(), size),
            opacity: 1.0,
            boxes: Vec::new(),
            places: Vec::new(),
            scrolls: false,
            passes: false,
        },
        saved: Vec::new(),
        text: None,
    };
    inner.draw_contents(|components, _| {
        for (component, origin) in components {
            let Some(component) = component.upgrade() else {
                continue;
            };
            render_component_items(&component, &mut pen, *origin, &adapter);
        }
    });
    pen.drawn
}

#[derive(Clone)]
struct State {
    offset: LogicalVector,
    /// In window coordinates.
    clip: LogicalRect,
    opacity: f32,
    boxes: Vec<usize>,
    places: Vec<String>,
    scrolls: bool,
    passes: bool,
}

struct Pen<'a> {
    window: &'a WindowInner,
    drawn: Drawn,
    state: State,
    saved: Vec<State>,
    text: Option<Writing>,
}

/// A text whose glyphs are being collected.
struct Writing {
    text: Text,
    glyphs: Vec<Inked>,
}

struct Inked {
    /// The font's glyph for it.
    id: u32,
    baseline: f32,
    ink: Option<LogicalRect>,
    is_empty_space: bool,
    font: FontData,
}

impl Pen<'_> {
    fn place(&self) -> String {
        let from = self.state.places.len().saturating_sub(5);
        self.state.places[from..].join(" > ")
    }

    fn add(&mut self, size: LogicalSize, kind: Kind) {
        let rect = LogicalRect::new(self.state.offset.to_point(), size);
        let Some(rect) = rect.intersection(&self.state.clip) else {
            return;
        };
        if kind != Kind::Icon {
            self.state.boxes.push(self.drawn.boxes.len());
        }
        self.drawn.boxes.push(Box {
            place: self.place(),
            rect,
            kind,
            scrolls: self.state.scrolls,
        });
    }
}

impl Writing {
    /// Assigns a character to each glyph, and so finds the text of each line.
    fn lines(mut self) -> Text {
        let mut glyphs = self.glyphs.iter().peekable();
        let mut baseline = f32::NAN;
        for c in self.text.text.chars() {
            if c == '\n' {
                // Where the text itself ends a line, nothing is broken.
                if let Some(line) = self.text.lines.last_mut() {
                    line.text.push(c);
                }
                continue;
            }
            let Some(glyph) = glyphs.peek() else {
                self.text.lost += usize::from(!c.is_whitespace());
                continue;
            };
            let font = FontRef::from_index(glyph.font.data.data(), glyph.font.index).unwrap();
            let known = font.charmap().map(c).map_or(0, GlyphId::to_u32);
            if c == '\u{2060}' {
                // Nothing, or a zero-width space.
                if glyph.is_empty_space {
                    glyphs.next();
                }
                continue;
            }
            if c.is_whitespace() && known != glyph.id {
                continue;
            }
            if known == 0 || glyph.id == 0 {
                self.text.lost += 1;
            }
            if (glyph.baseline - baseline).abs() > 0.5 || baseline.is_nan() {
                baseline = glyph.baseline;
                self.text.lines.push(Line {
                    text: String::new(),
                    ink: LogicalRect::default(),
                });
            }
            let line = self.text.lines.last_mut().unwrap();
            line.text.push(c);
            if let Some(ink) = glyph.ink {
                line.ink = if line.ink.is_empty() {
                    ink
                } else {
                    line.ink.union(&ink)
                };
            }
            glyphs.next();
        }
        // An ellipsis, for example.
        self.text.lost += glyphs.count();
        self.text
    }
}

impl ItemRenderer for Pen<'_> {
    fn filter_item(
        &mut self,
        item: &ItemRc,
        _: &WindowAdapterRc,
    ) -> (bool, LogicalPoint, Option<LogicalSize>) {
        let geometry = item.geometry();
        let names = item.element_type_names_and_ids(0).unwrap_or_default();
        if let Some((kind, id)) = names.first() {
            let id = id.rsplit("::").next().unwrap_or_default();
            self.state.places.push(if id.is_empty() || id == "root" {
                kind.to_string()
            } else {
                format!("{kind} {id}")
            });
        }
        let moves = |(kind, _): &(_, i_slint_core::SharedString)| {
            let _: &i_slint_core::SharedString = kind;
            kind == "NoticeLine"
        };
        self.state.passes |= names.iter().any(moves);
        self.state.scrolls |= item.downcast::<Flickable>().is_some() || self.state.passes;
        (true, geometry.origin, Some(geometry.size))
    }

    fn draw_rectangle(
        &mut self,
        rect: Pin<&dyn RenderRectangle>,
        _: &ItemRc,
        size: LogicalSize,
        _: &CachedRenderingData,
    ) {
        if !rect.background().is_transparent() {
            self.add(size, Kind::Filled);
        }
    }

    fn draw_border_rectangle(
        &mut self,
        rect: Pin<&dyn RenderBorderRectangle>,
        _: &ItemRc,
        size: LogicalSize,
        _: &CachedRenderingData,
    ) {
        if !rect.background().is_transparent() {
            self.add(size, Kind::Filled);
        } else if rect.border_width().get() > 0.0 && !rect.border_color().is_transparent() {
            self.add(size, Kind::Outlined);
        }
    }

    fn draw_window_background(
        &mut self,
        _: Pin<&dyn RenderRectangle>,
        _: &ItemRc,
        _: LogicalSize,
        _: &CachedRenderingData,
    ) {
    }

    fn draw_image(
        &mut self,
        _: Pin<&dyn RenderImage>,
        _: &ItemRc,
        size: LogicalSize,
        _: &CachedRenderingData,
    ) {
        self.add(size, Kind::Icon);
    }

    fn draw_text(
        &mut self,
        text: Pin<&dyn RenderText>,
        item: &ItemRc,
        size: LogicalSize,
        _: &CachedRenderingData,
    ) {
        let PlainOrStyledText::Plain(content) = text.text() else {
            return;
        };
        if content.trim().is_empty() {
            return;
        }
        let font_size = text.font_request(item).pixel_size.unwrap_or_default();
        self.text = Some(Writing {
            text: Text {
                text: content.into(),
                place: self.place(),
                font_size: font_size.get(),
                lines: Vec::new(),
                lost: 0,
                clip: self.state.clip,
                boxes: self.state.boxes.clone(),
                scrolls: self.state.scrolls,
                passes: self.state.passes,
                after: self.drawn.boxes.len(),
            },
            glyphs: Vec::new(),
        });
        sharedparley::draw_text(self, text, Some(item), size, None);
        if let Some(writing) = self.text.take() {
            self.drawn.texts.push(writing.lines());
        }
    }

    fn draw_text_input(&mut self, _: Pin<&TextInput>, _: &ItemRc, _: LogicalSize) {}

    fn draw_path(&mut self, path: Pin<&Path>, _: &ItemRc, size: LogicalSize) {
        // The large arrows and the torn edge of the paper are grounds for texts; icons are drawn in a square of 24.
        if path.viewbox_width() == 24.0 && path.viewbox_height() == 24.0 {
            self.add(size, Kind::Icon);
        }
    }

    fn draw_box_shadow(&mut self, _: Pin<&BoxShadow>, _: &ItemRc, _: LogicalSize) {}

    fn visit_opacity(
        &mut self,
        opacity: Pin<&Opacity>,
        _: &ItemRc,
        _: LogicalSize,
    ) -> RenderingResult {
        self.apply_opacity(opacity.opacity());
        RenderingResult::ContinueRenderingChildren
    }

    fn combine_clip(&mut self, rect: LogicalRect, _: LogicalBorderRadius) -> bool {
        if rect.is_empty() {
            // Invisible: a probe, for example.
            return false;
        }
        let rect = rect.translate(self.state.offset);
        self.state.clip = self.state.clip.intersection(&rect).unwrap_or_default();
        if let Some(writing) = &mut self.text {
            writing.text.clip = self.state.clip;
        }
        !self.state.clip.is_empty() || self.state.scrolls
    }

    /// Every text is visited, including what cannot be seen.
    fn get_current_clip(&self) -> LogicalRect {
        const FAR: f32 = 100_000.0;
        LogicalRect::new(
            LogicalPoint::new(-FAR, -FAR),
            LogicalSize::new(2.0 * FAR, 2.0 * FAR),
        )
    }

    fn translate(&mut self, distance: LogicalVector) {
        self.state.offset += distance;
    }

    fn rotate(&mut self, _: f32) {
        panic!("nothing is rotated: the software renderer can't");
    }

    fn scale(&mut self, _: f32, _: f32) {
        panic!("nothing is scaled: the software renderer can't");
    }

    fn apply_opacity(&mut self, opacity: f32) {
        self.state.opacity *= opacity;
    }

    fn global_alpha_transparent(&self) -> bool {
        self.state.opacity == 0.0
    }

    fn save_state(&mut self) {
        self.saved.push(self.state.clone());
    }

    fn restore_state(&mut self) {
        self.state = self.saved.pop().unwrap();
    }

    fn scale_factor(&self) -> ScaleFactor {
        ScaleFactor::new(self.window.scale_factor())
    }

    fn draw_cached_pixmap(&mut self, _: &ItemRc, _: &dyn Fn(&mut dyn FnMut(u32, u32, &[u8]))) {}

    fn draw_string(&mut self, _: &str, _: i_slint_core::Color) {}

    fn draw_image_direct(&mut self, _: Image) {}

    fn window(&self) -> &WindowInner {
        self.window
    }

    fn as_any(&mut self) -> Option<&mut dyn core::any::Any> {
        None
    }
}

impl GlyphRenderer for Pen<'_> {
    type PlatformBrush = ();

    fn platform_text_fill_brush(&mut self, brush: Brush, _: LogicalSize) -> Option<()> {
        (!brush.is_transparent()).then_some(())
    }

    fn platform_brush_for_color(&mut self, _: &i_slint_core::Color) -> Option<()> {
        None
    }

    fn platform_text_stroke_brush(&mut self, _: Brush, _: f32, _: LogicalSize) -> Option<()> {
        None
    }

    fn draw_glyph_run(
        &mut self,
        font: &FontData,
        font_size: PhysicalLength,
        _: &[i16],
        _: &Synthesis,
        (): (),
        y_offset: PhysicalLength,
        glyphs: &mut dyn Iterator<Item = Glyph>,
    ) {
        let offset = self.state.offset;
        let Some(writing) = &mut self.text else {
            return;
        };
        let face = FontRef::from_index(font.data.data(), font.index).unwrap();
        let metrics = face.glyph_metrics(Size::new(font_size.get()), LocationRef::default());
        for glyph in glyphs {
            let baseline = glyph.y + y_offset.get() + offset.y;
            let x = glyph.x + offset.x;
            let bounds = metrics.bounds(GlyphId::new(glyph.id));
            let ink = bounds.map(|bounds| {
                LogicalRect::new(
                    LogicalPoint::new(x + bounds.x_min, baseline - bounds.y_max),
                    LogicalSize::new(bounds.x_max - bounds.x_min, bounds.y_max - bounds.y_min),
                )
            });
            writing.glyphs.push(Inked {
                id: glyph.id,
                baseline,
                ink: ink.filter(|ink| !ink.is_empty()),
                is_empty_space: glyph.advance == 0.0,
                font: font.clone(),
            });
        }
    }

    fn fill_rectangle(
        &mut self,
        _: PhysicalRect,
        (): (),
        _: PhysicalLength,
        _: Option<RectangleBorder<()>>,
    ) {
    }
}
