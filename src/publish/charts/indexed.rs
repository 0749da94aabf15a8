//! PNG with a palette: a quarter of the bytes of true colour, and nothing a reader would see lost.
//!
//! Charts have few colours; only the blends at the edges of letters and lines are many. The 256 most frequent
//! colours are kept, the rest take the nearest of them.

use std::collections::HashMap;

/// The most colours that an indexed PNG holds.
const PALETTE: usize = 256;

/// Opaque pixels, row by row, as an indexed PNG. The same pixels give the same bytes.
pub(super) fn encode(
    pixels: &[[u8; 3]],
    width: u32,
    height: u32,
) -> Result<Vec<u8>, png::EncodingError> {
    let mut counts: HashMap<[u8; 3], u64> = HashMap::new();
    for run in pixels.chunk_by(|a, b| a == b) {
        if let Some(colour) = run.first() {
            *counts.entry(*colour).or_default() += run.len() as u64;
        }
    }
    let mut colours: Vec<([u8; 3], u64)> = counts.into_iter().collect();
    colours.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let kept: Vec<[u8; 3]> = colours
        .iter()
        .take(PALETTE)
        .map(|(colour, _)| *colour)
        .collect();
    let index: HashMap<[u8; 3], u8> = colours
        .iter()
        .map(|(colour, _)| (*colour, nearest(&kept, *colour)))
        .collect();

    let mut indices = Vec::with_capacity(pixels.len());
    for run in pixels.chunk_by(|a, b| a == b) {
        let of_run = run
            .first()
            .and_then(|colour| index.get(colour))
            .copied()
            .unwrap_or(0);
        indices.resize(indices.len() + run.len(), of_run);
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

/// Position of the colour nearest to `colour`.
fn nearest(kept: &[[u8; 3]], colour: [u8; 3]) -> u8 {
    let distance = |other: &[u8; 3]| -> i32 {
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
