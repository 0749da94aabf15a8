//! A sheet to draw on: marks in, SVG and PNG bytes out, with the bundled typeface alone.
//!
//! Units are half a CSS pixel: the sheet is 2,000 wide, its SVG 1,000 and its PNG 2,000 pixels. Knows no chart.
//! Marks are kept until the sheet's height is known, then written by plotters' SVG backend and rasterised by
//! resvg; plotters' own bitmap text is not used because it misplaces full-width punctuation.

use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

use super::indexed;
use plotters::prelude::{
    DrawingBackend, FontDesc, FontFamily, FontStyle, RGBColor, SVGBackend, ShapeStyle, TextStyle,
};
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use resvg::tiny_skia::{self, Pixmap, Transform};
use resvg::usvg::{self, fontdb};

use super::Rendered;
use crate::contract::Language;
use crate::failure::{Failure, Result};
use crate::publish::fonts;

/// Width of every sheet.
pub(super) const WIDTH: f64 = 2000.0;

/// A colour; all hold apart under the common forms of colour blindness and in grey print.
pub(super) type Ink = RGBColor;
pub(super) const TEXT: Ink = RGBColor(0x21, 0x25, 0x29);
pub(super) const QUIET: Ink = RGBColor(0x5c, 0x63, 0x6b);
pub(super) const FAINT: Ink = RGBColor(0x9a, 0xa1, 0xa9);
pub(super) const GRID: Ink = RGBColor(0xdd, 0xe1, 0xe6);
pub(super) const ROW: Ink = RGBColor(0xee, 0xf0, 0xf3);
pub(super) const BAND: Ink = RGBColor(0xd9, 0xdd, 0xe2);
pub(super) const BLUE: Ink = RGBColor(0x1f, 0x5a, 0x94);
pub(super) const PALE_BLUE: Ink = RGBColor(0xcf, 0xdf, 0xef);
pub(super) const RED: Ink = RGBColor(0xbf, 0x3f, 0x1c);
pub(super) const PAPER: Ink = RGBColor(0xff, 0xff, 0xff);

/// Which end of a text stands at the given x.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    Start,
    Middle,
    End,
}

enum Mark {
    Rect {
        from: (f64, f64),
        to: (f64, f64),
        ink: Ink,
    },
    Path {
        points: Vec<(f64, f64)>,
        width: u32,
        ink: Ink,
    },
    Area {
        points: Vec<(f64, f64)>,
        ink: Ink,
    },
    Dot {
        at: (f64, f64),
        radius: u32,
        ink: Ink,
    },
    Ring {
        at: (f64, f64),
        radius: u32,
        ink: Ink,
    },
    Text {
        at: (f64, f64),
        anchor: At,
        size: f64,
        ink: Ink,
        text: String,
    },
}

/// The marks of one chart, in drawing order.
pub(super) struct Canvas {
    pub(super) language: Language,
    marks: Vec<Mark>,
    missing: Vec<char>,
}

impl Canvas {
    pub(super) fn new(language: Language) -> Self {
        Canvas {
            language,
            marks: Vec::new(),
            missing: Vec::new(),
        }
    }

    /// A filled rectangle; nothing when it has no width or height.
    pub(super) fn rect(&mut self, from: (f64, f64), to: (f64, f64), ink: Ink) {
        if to.0 > from.0 && to.1 > from.1 {
            self.marks.push(Mark::Rect { from, to, ink });
        }
    }

    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), width: u32, ink: Ink) {
        self.marks.push(Mark::Path {
            points: vec![from, to],
            width,
            ink,
        });
    }

    pub(super) fn path(&mut self, points: Vec<(f64, f64)>, width: u32, ink: Ink) {
        if points.len() > 1 {
            self.marks.push(Mark::Path { points, width, ink });
        }
    }

    pub(super) fn area(&mut self, points: Vec<(f64, f64)>, ink: Ink) {
        if points.len() > 2 {
            self.marks.push(Mark::Area { points, ink });
        }
    }

    pub(super) fn dot(&mut self, at: (f64, f64), radius: u32, ink: Ink) {
        self.marks.push(Mark::Dot { at, radius, ink });
    }

    /// A hollow dot that hides what lies under it.
    pub(super) fn ring(&mut self, at: (f64, f64), radius: u32, ink: Ink) {
        self.marks.push(Mark::Dot {
            at,
            radius,
            ink: PAPER,
        });
        self.marks.push(Mark::Ring { at, radius, ink });
    }

    /// A vertical dashed line; plotters' SVG knows no dashes, so each is its own short line.
    pub(super) fn dashes(&mut self, x: f64, top: f64, bottom: f64, ink: Ink) {
        let mut y = top;
        while y < bottom {
            self.line((x, y), (x, (y + 14.0).min(bottom)), 3, ink);
            y += 24.0;
        }
    }

    /// One line of text with its baseline at `at.1`. Control characters are dropped, missing glyphs noted.
    pub(super) fn text(&mut self, at: (f64, f64), anchor: At, size: f64, ink: Ink, text: &str) {
        let text: String = text
            .chars()
            .map(|c| if matches!(c, '\t' | '\n') { ' ' } else { c })
            .filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}'))
            .collect();
        if text.trim().is_empty() {
            return;
        }
        for c in fonts::missing_glyphs(&text) {
            if !self.missing.contains(&c) {
                self.missing.push(c);
            }
        }
        self.marks.push(Mark::Text {
            at,
            anchor,
            size,
            ink,
            text,
        });
    }

    /// Writes the sheet. `title` becomes the label that screen readers speak.
    ///
    /// # Errors
    /// Only an internal failure: SVG that resvg cannot read, or a sheet too large for memory.
    pub(super) fn finish(self, name: String, title: &str, height: f64) -> Result<Rendered> {
        let height = even(height);
        let mut drawn = String::new();
        {
            let mut backend = SVGBackend::with_string(&mut drawn, (even(WIDTH), height));
            for mark in &self.marks {
                draw(&mut backend, mark)
                    .map_err(|e| Failure::internal(format!("chart {name}: {e}")))?;
            }
            backend
                .present()
                .map_err(|e| Failure::internal(format!("chart {name}: {e}")))?;
        }
        let svg = tidy(&drawn, title, self.language, height);
        let png = rasterise(&name, &svg)?;
        Ok(Rendered {
            name,
            title: title.to_owned(),
            svg,
            png,
            missing_glyphs: self.missing,
        })
    }
}

/// The next even whole number, so that the SVG's own height is whole.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // sheets are a few thousand units
fn even(length: f64) -> u32 {
    (length / 2.0).ceil().clamp(1.0, 20_000.0) as u32 * 2
}

#[allow(clippy::cast_possible_truncation)] // sheets are a few thousand units
fn whole(point: (f64, f64)) -> (i32, i32) {
    (point.0.round() as i32, point.1.round() as i32)
}

fn style(ink: Ink, width: u32, filled: bool) -> ShapeStyle {
    ShapeStyle {
        color: ink.to_rgba(),
        filled,
        stroke_width: width,
    }
}

type Drawn = std::result::Result<(), plotters::prelude::DrawingAreaErrorKind<std::io::Error>>;

fn draw(backend: &mut SVGBackend<'_>, mark: &Mark) -> Drawn {
    let done = match mark {
        Mark::Rect { from, to, ink } => {
            backend.draw_rect(whole(*from), whole(*to), &style(*ink, 1, true), true)
        }
        Mark::Path { points, width, ink } => backend.draw_path(
            points.iter().copied().map(whole),
            &style(*ink, *width, false),
        ),
        Mark::Area { points, ink } => {
            backend.fill_polygon(points.iter().copied().map(whole), &style(*ink, 1, true))
        }
        Mark::Dot { at, radius, ink } => {
            backend.draw_circle(whole(*at), *radius, &style(*ink, 0, true), true)
        }
        Mark::Ring { at, radius, ink } => {
            backend.draw_circle(whole(*at), *radius, &style(*ink, 4, false), false)
        }
        Mark::Text {
            at,
            anchor,
            size,
            ink,
            text,
        } => {
            // The backend divides sizes by 1.24 and puts the baseline 0.76 em below a top anchor.
            let font = FontDesc::new(
                FontFamily::Name(fonts::FAMILY),
                size * 1.24,
                FontStyle::Normal,
            );
            let h_pos = match anchor {
                At::Start => HPos::Left,
                At::Middle => HPos::Center,
                At::End => HPos::Right,
            };
            let text_style = TextStyle {
                font,
                color: ink.to_backend_color(),
                pos: Pos::new(h_pos, VPos::Top),
            };
            backend.draw_text(text, &text_style, whole((at.0, at.1 - 0.76 * size)))
        }
    };
    done.map_err(plotters::prelude::DrawingAreaErrorKind::BackendError)
}

/// Says once what plotters repeats on every element, and leaves no white space inside texts.
/// Patterns hold quotation marks, which the backend escapes in texts: no text can match them.
fn tidy(drawn: &str, title: &str, language: Language, height: u32) -> String {
    let family = format!(" font-family=\"{}\"", fonts::FAMILY);
    let mut svg = String::with_capacity(drawn.len());
    let _ = writeln!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {} {height}\" \
         role=\"img\" aria-label=\"{}\" xml:lang=\"{}\" font-family=\"{}\">",
        even(WIDTH) / 2,
        height / 2,
        even(WIDTH),
        escape(title),
        language.pick("zh-Hans", "en"),
        fonts::FAMILIES,
    );
    svg.push_str("<rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/>\n");
    for line in drawn.lines().skip(1) {
        if line.starts_with("<text") {
            let line = line.replace(&family, "").replace(" opacity=\"1\"", "");
            svg.push_str(&whole_font_size(&line));
        } else if line.starts_with("</text") {
            svg.push_str("</text>\n");
        } else if line.starts_with('<') {
            svg.push_str(
                &line
                    .replace(" opacity=\"1\"", "")
                    .replace(" stroke=\"none\"", "")
                    .replace(" stroke-width=\"0\"", "")
                    .replace(" \"/>", "\"/>"),
            );
            svg.push('\n');
        } else {
            svg.push_str(line);
        }
    }
    svg
}

/// Multiplying by 1.24 and dividing again leaves 30.000000000000004 where 30 was meant.
fn whole_font_size(tag: &str) -> String {
    const NAME: &str = " font-size=\"";
    tag.split_once(NAME)
        .and_then(|(before, after)| {
            let (size, rest) = after.split_once('"')?;
            let size: f64 = size.parse().ok()?;
            Some(format!("{before}{NAME}{size:.0}\"{rest}"))
        })
        .unwrap_or_else(|| tag.to_owned())
}

fn escape(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control())
        .fold(String::new(), |mut out, c| {
            match c {
                '<' => out.push_str("&lt;"),
                '&' => out.push_str("&amp;"),
                '"' => out.push_str("&quot;"),
                other => out.push(other),
            }
            out
        })
}

/// The typeface as resvg wants it. No font of the machine is ever consulted.
fn typefaces() -> Arc<fontdb::Database> {
    static FONTS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    FONTS
        .get_or_init(|| {
            let mut fonts = fontdb::Database::new();
            fonts.load_font_source(fontdb::Source::Binary(Arc::new(fonts::BYTES)));
            Arc::new(fonts)
        })
        .clone()
}

fn rasterise(name: &str, svg: &str) -> Result<Vec<u8>> {
    let options = usvg::Options {
        font_family: fonts::FAMILY.to_owned(),
        fontdb: typefaces(),
        ..usvg::Options::default()
    };
    let tree = usvg::Tree::from_str(svg, &options)
        .map_err(|e| Failure::internal(format!("chart {name}: its SVG cannot be read")).cause(e))?;
    let size = tree.size().to_int_size();
    let mut pixels = Pixmap::new(size.width() * 2, size.height() * 2)
        .ok_or_else(|| Failure::internal(format!("chart {name}: no memory for its picture")))?;
    pixels.fill(tiny_skia::Color::WHITE);
    resvg::render(&tree, Transform::from_scale(2.0, 2.0), &mut pixels.as_mut());
    // The sheet is opaque, so premultiplied colours are the colours.
    let colours = pixels.pixels().iter();
    let colours = colours.map(|p| [p.red(), p.green(), p.blue()]);
    indexed::encode(colours, pixels.width(), pixels.height()).map_err(|e| {
        Failure::internal(format!("chart {name}: its picture cannot be encoded")).cause(e)
    })
}
