//! Statistics: numbers in, numbers out. Knows no tables, dates or rules, and rounds nothing.

pub mod binomial;
pub mod kaplan_meier;
pub mod wilson;

pub use kaplan_meier::Histogram;
pub use wilson::wilson;
