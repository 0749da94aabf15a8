//! PNG with a palette: a quarter of the bytes of true colour, and nothing a reader would see lost.
//!
//! Charts have few colours; only the blends at the edges of letters and lines are many. The 256 most frequent
//! colours are kept, the rest take the nearest of them.

use foldhash::fast::FixedState;
use std::collections::HashMap;

/// The most colours that an indexed PNG holds.
const PALETTE: usize = 256;

/// Red, green and blue.
type Colour = [u8; 3];

/// Opaque pixels, row by row, as an indexed PNG. The same pixels give the same bytes.
pub(super) fn encode(
    pixels: impl Iterator<Item = Colour>,
    width: u32,
    height: u32,
) -> Result<Vec<u8>, png::EncodingError> {
    let runs = runs(pixels);
    let mut counts: HashMap<Colour, u64, FixedState> = HashMap::default();
    for (colour, length) in &runs {
        *counts.entry(*colour).or_default() += *length as u64;
    }
    let mut colours: Vec<(Colour, u64)> = counts.into_iter().collect();
    colours.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let kept: Vec<Colour> = colours
        .iter()
        .take(PALETTE)
        .map(|(colour, _)| *colour)
        .collect();
    let index: HashMap<Colour, u8, FixedState> = colours
        .iter()
        .map(|(colour, _)| (*colour, nearest(&kept, *colour)))
        .collect();

    let mut indices = Vec::with_capacity(runs.iter().map(|(_, length)| length).sum());
    for (colour, length) in &runs {
        let of_run = index.get(colour).copied().unwrap_or(0);
        indices.resize(indices.len() + length, of_run);
    }
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(kept.concat());
    encoder.set_compression(png::Compression::Balanced);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&indices)?;
    writer.finish()?;
    Ok(bytes)
}

/// Neighbouring pixels of one colour, and how many.
fn runs(pixels: impl Iterator<Item = Colour>) -> Vec<(Colour, usize)> {
    let mut runs: Vec<(Colour, usize)> = Vec::new();
    for colour in pixels {
        match runs.last_mut() {
            Some((last, length)) if *last == colour => *length += 1,
            _ => runs.push((colour, 1)),
        }
    }
    runs
}

/// Position of the colour nearest to `colour`.
fn nearest(kept: &[Colour], colour: Colour) -> u8 {
    let distance = |other: &Colour| -> i32 {
        other
            .iter()
            .zip(colour)
            .map(|(a, b)| (i32::from(*a) - i32::from(b)).pow(2))
            .sum()
    };
    kept.iter()
        .enumerate()
        .min_by_key(|(_, other)| distance(other))
        .map_or(0, |(n, _)| n as u8)
}
