//! The year files that come with the program. This list is the only place that names them.
//!
//! A year that is not here needs no rebuild: `Calendar::with_year` takes the same file at run time.

macro_rules! years {
    ($($year:literal),* $(,)?) => {
        &[$((concat!($year, ".toml"), include_str!(concat!("years/", $year, ".toml")))),*]
    };
}

/// Name and text of each year's file, in order of year.
#[rustfmt::skip]
pub(super) const YEARS: &[(&str, &str)] = years![
    "2007", "2008", "2009", "2010", "2011", "2012", "2013", "2014", "2015", "2016",
    "2017", "2018", "2019", "2020", "2021", "2022", "2023", "2024", "2025", "2026",
];
