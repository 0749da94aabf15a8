//! Two ways of judging the same cases, side by side.
//!
//! Frames in, differences out; reads no file and prints nothing.

mod impact;
mod impact_text;

pub use impact::{CaseShift, CellShift, Impact, TierCellShift, TierShift, impact};
pub use impact_text::{json, text};
