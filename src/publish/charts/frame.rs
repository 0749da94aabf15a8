//! What all charts share: title above, notes below, the key between, and rows of townships.

use super::canvas::{At, Canvas, FAINT, GRID, Ink, QUIET, ROW, TEXT, WIDTH};
use super::words::{fit, widest, width, wrap};

/// White space left and right.
pub(super) const MARGIN: f64 = 72.0;
/// The right edge of what is drawn.
pub(super) const RIGHT: f64 = WIDTH - MARGIN;
/// Font sizes: titles, what stands under them, rows and values, axes and notes.
pub(super) const TITLE: f64 = 44.0;
pub(super) const SUBTITLE: f64 = 30.0;
pub(super) const BODY: f64 = 30.0;
pub(super) const SMALL: f64 = 26.0;

/// Writes the title and the lines under it; returns the y where the chart may begin.
pub(super) fn header(canvas: &mut Canvas, title: &str, subtitles: &[String]) -> f64 {
    let mut y = 64.0;
    for line in wrap(title, TITLE, RIGHT - MARGIN) {
        y += TITLE * 0.8;
        canvas.text((MARGIN, y), At::Start, TITLE, TEXT, &line);
        y += TITLE * 0.6;
    }
    y += 6.0;
    for subtitle in subtitles {
        for line in wrap(subtitle, SUBTITLE, RIGHT - MARGIN) {
            y += SUBTITLE * 0.85;
            canvas.text((MARGIN, y), At::Start, SUBTITLE, QUIET, &line);
            y += SUBTITLE * 0.6;
        }
    }
    y + 22.0
}

/// Writes the notes below a hairline; returns the sheet's height.
pub(super) fn footer(canvas: &mut Canvas, top: f64, notes: &[String]) -> f64 {
    let mut y = top + 34.0;
    if !notes.is_empty() {
        canvas.line((MARGIN, y), (RIGHT, y), 2, GRID);
        y += 16.0;
    }
    for note in notes {
        for line in wrap(note, SMALL, RIGHT - MARGIN) {
            y += SMALL * 0.95;
            canvas.text((MARGIN, y), At::Start, SMALL, QUIET, &line);
            y += SMALL * 0.55;
        }
        y += 5.0;
    }
    y + 44.0
}

/// Says that there is nothing to show, in the chart's place; returns the y below.
pub(super) fn no_data(canvas: &mut Canvas, top: f64) -> f64 {
    let bottom = top + 320.0;
    let text = canvas
        .language
        .pick("本期没有可显示的数据", "No data to show for this period");
    canvas.rect((MARGIN, top), (RIGHT, bottom), ROW);
    canvas.text(
        (WIDTH / 2.0, f64::midpoint(top, bottom) + 12.0),
        At::Middle,
        34.0,
        QUIET,
        text,
    );
    bottom
}

/// A sample of a mark for the key.
#[derive(Clone, Copy)]
pub(super) enum Sample {
    Square(Ink),
    Dot(Ink),
    Ring(Ink),
    Stroke(Ink),
    Dashes(Ink),
}

/// Writes samples with their meaning, side by side, on as many lines as they need; returns the y below.
pub(super) fn key(canvas: &mut Canvas, top: f64, items: &[(Sample, String)]) -> f64 {
    const SAMPLE: f64 = 40.0;
    let mut x = MARGIN;
    let mut y = top + 20.0;
    for (sample, meaning) in items {
        let room = SAMPLE + 12.0 + width(meaning, SMALL);
        if x > MARGIN && x + room > RIGHT {
            x = MARGIN;
            y += 42.0;
        }
        let middle = (x + SAMPLE / 2.0, y);
        match sample {
            Sample::Square(ink) => canvas.rect((x + 6.0, y - 13.0), (x + 34.0, y + 13.0), *ink),
            Sample::Dot(ink) => canvas.dot(middle, 10, *ink),
            Sample::Ring(ink) => canvas.ring(middle, 9, *ink),
            Sample::Stroke(ink) => canvas.line((x, y), (x + SAMPLE, y), 5, *ink),
            Sample::Dashes(ink) => canvas.dashes(x + SAMPLE / 2.0, y - 19.0, y + 19.0, *ink),
        }
        canvas.text(
            (x + SAMPLE + 12.0, y + 9.0),
            At::Start,
            SMALL,
            QUIET,
            meaning,
        );
        x += room + 44.0;
    }
    y + 34.0
}

/// Rows of townships down the page, names right-aligned in a column at the left.
pub(super) struct Rows {
    /// Right edge of the names.
    pub(super) names_end: f64,
    /// Height of a row and font size in it.
    pub(super) height: f64,
    pub(super) size: f64,
}

impl Rows {
    /// Measures the column for these names; tighter rows when there are many.
    pub(super) fn new<'a>(names: impl ExactSizeIterator<Item = &'a str> + Clone) -> Self {
        let (height, size) = if names.len() > 40 {
            (41.0, 28.0)
        } else {
            (48.0, BODY)
        };
        let names_end = MARGIN + widest(names, size).clamp(150.0, 430.0);
        Rows {
            names_end,
            height,
            size,
        }
    }

    /// Writes a name on the row whose top is `y`, and a hairline under the row; returns the row's middle.
    pub(super) fn name(&self, canvas: &mut Canvas, y: f64, name: &str, ink: Ink) -> f64 {
        let middle = y + self.height / 2.0;
        canvas.line((MARGIN, y + self.height), (RIGHT, y + self.height), 1, ROW);
        // A long name is set smaller before it is cut.
        let room = self.names_end - MARGIN + 1.0;
        let size = (self.size * (room / width(name, self.size).max(1.0)).clamp(0.72, 1.0)).floor();
        let shown = fit(name, size, room);
        canvas.text(
            (self.names_end, middle + size * 0.36),
            At::End,
            size,
            ink,
            &shown,
        );
        middle
    }

    /// Baseline of text that stands in the middle of a row.
    pub(super) fn baseline(&self, middle: f64) -> f64 {
        middle + self.size * 0.36
    }

    /// A value, right-aligned at `end`.
    pub(super) fn value(&self, canvas: &mut Canvas, middle: f64, end: f64, ink: Ink, text: &str) {
        canvas.text((end, self.baseline(middle)), At::End, self.size, ink, text);
    }
}

/// A round step for an axis from zero to `most` with at most `steps` intervals: 1, 2 or 5 times a power of ten.
pub(super) fn step(most: f64, steps: f64) -> f64 {
    let rough = (most / steps).max(1e-9);
    let power = 10_f64.powf(rough.log10().floor());
    let factor = match rough / power {
        f if f <= 1.0 => 1.0,
        f if f <= 2.0 => 2.0,
        f if f <= 5.0 => 5.0,
        _ => 10.0,
    };
    factor * power
}

/// A quiet axis label.
pub(super) fn tick(canvas: &mut Canvas, at: (f64, f64), text: &str) {
    canvas.text(at, At::Middle, SMALL, FAINT, text);
}
