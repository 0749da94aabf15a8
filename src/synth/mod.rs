//! Invented districts for samples, tests and benchmarks: the same seed gives the same bytes.
//!
//! Nobody in them exists. Each thing is made from (seed, its number) alone, so a district of ten million
//! cases is written row by row in small memory. Nothing here is used when real exports are read.

mod clean;
mod forms;
mod messy;
mod model;
mod readme;
mod render;
mod write;

use crate::calendar::Calendar;
use crate::failure::{Class, Failure, Result};
use chrono::NaiveDate;
use model::days::is_weekend;
use model::world::World;
use std::path::Path;

pub use model::person::check_character;

/// How tidy the exports are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// As offices send them: monthly snapshots, every spelling, some rows that cannot be read.
    Messy,
    /// One snapshot, canonical headers, one spelling: for benchmarks.
    Clean,
}

/// The container of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Messy: something of everything. Clean: CSV.
    Mixed,
    Csv,
    Tsv,
    Xlsx,
    Ods,
    Parquet,
}

/// What to make.
#[derive(Debug, Clone)]
pub struct Plan {
    pub seed: u64,
    /// Number of cases; a few fewer are written, as one township keeps some back.
    pub cases: u64,
    /// Any day of the first month.
    pub from: NaiveDate,
    /// Any day of the last month.
    pub to: NaiveDate,
    pub style: Style,
    pub format: Format,
}

/// What was made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Name and rows of data of each file, in the order of writing.
    pub files: Vec<(String, u64)>,
}

/// Called with how many cases are done, of how many; work on other files counts as work on cases.
pub type Progress<'a> = &'a mut dyn FnMut(u64, u64);

/// Writes an invented district into a folder, which must be empty or absent.
///
/// # Errors
/// A plan without cases or months and a folder that is not empty (`Class::Usage`); a file that cannot be
/// written (`Class::Output`).
pub fn write(plan: &Plan, folder: &Path, progress: Progress) -> Result<Summary> {
    let months = model::days::months_between(plan.from, plan.to);
    if plan.cases == 0 || plan.to < plan.from || months > 240 {
        return Err(Failure::new(Class::Usage, "synth-plan", ("按此参数无法生成", "nothing can be made of this plan"))
            .hint(("至少1件案件；末月不早于首月，且不超过20年", "give at least one case, and a last month not before the first and within 20 years of it")));
    }
    let outside = |e: std::io::Error| {
        Failure::new(
            Class::Output,
            "synth-unwritable",
            (
                "无法使用放样例的文件夹",
                "cannot use the folder of the invented district",
            ),
        )
        .cause(e)
    };
    std::fs::create_dir_all(folder).map_err(outside)?;
    if std::fs::read_dir(folder).map_err(outside)?.next().is_some() {
        return Err(Failure::new(
            Class::Usage,
            "synth-folder",
            ("文件夹不是空的", "the folder is not empty"),
        )
        .hint((
            "指定空的或不存在的文件夹：不会覆盖任何文件",
            "give a folder that is empty or does not exist: nothing is ever overwritten",
        )));
    }
    let calendar = Calendar::builtin()?;
    let world = World::new(plan.seed, plan.cases, plan.from, plan.to, |day| {
        calendar
            .is_workday(day)
            .map_or(!is_weekend(day), |w| w.worked)
    });
    let mut in_cases =
        |done: u64, total: u64| progress(done * plan.cases / total.max(1), plan.cases);
    let mut summary = match plan.style {
        Style::Clean => clean::write(&world, plan, folder, &mut in_cases)?,
        Style::Messy => messy::write(&world, plan, folder, &mut in_cases)?,
    };
    readme::write(&world, plan, folder, &mut summary)?;
    Ok(summary)
}
