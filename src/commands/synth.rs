//! `linjiu synth`: an invented district's exports.

use super::terminal::{self, Progress};
use crate::cli::{SynthArgs, SynthFormat, SynthStyle};
use crate::failure::Result;
use crate::synth::{self, Format, Plan, Style};
use std::process::ExitCode;

pub(super) fn run(args: &SynthArgs) -> Result<ExitCode> {
    let progress = Progress::new(args.quiet);
    let plan = Plan {
        seed: args.seed,
        cases: args.cases,
        from: args.from,
        to: args.to,
        style: match args.style {
            SynthStyle::Messy => Style::Messy,
            SynthStyle::Clean => Style::Clean,
        },
        format: match args.format {
            SynthFormat::Mixed => Format::Mixed,
            SynthFormat::Csv => Format::Csv,
            SynthFormat::Tsv => Format::Tsv,
            SynthFormat::Xlsx => Format::Xlsx,
            SynthFormat::Ods => Format::Ods,
            SynthFormat::Parquet => Format::Parquet,
        },
    };
    let summary = synth::write(&plan, &args.folder, &mut |done, of| {
        progress.say(&format!("{done}/{of}"));
    })?;
    drop(progress);
    if !args.quiet {
        let lines: String = summary
            .files
            .iter()
            .map(|(file, rows)| format!("{rows:>10}  {file}\n"))
            .collect();
        let head = args
            .lang
            .language()
            .pick("      行数  文件", "      rows  file");
        terminal::print(&format!("{head}\n{lines}"));
    }
    Ok(ExitCode::SUCCESS)
}
