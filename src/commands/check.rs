//! `linjiu check`: a folder of exports to a report on the data itself. Writes nothing but what `--out` names.

use super::Opened;
use super::terminal::{self, Progress};
use crate::calendar::Calendar;
use crate::cli::{CheckArgs, CheckFormat};
use crate::failure::{Class, Result};
use crate::ingest::{self, PersonalKey};
use crate::policy::Policy;
use crate::publish::divisions;
use crate::publish::folder::{RECEIPT, Staging};
use crate::publish::parquet::Stamp;
use crate::publish::quality::{self, Quality};
use crate::publish::receipt::{self, Arguments, Receipt};
use chrono::NaiveDate;
use std::path::Path;
use std::process::ExitCode;

/// Beside the Parquet tables in the folder of `--out`, and what tells it from a month's report.
pub(super) const WORKBOOK: &str = "quality.xlsx";

pub(super) fn run(args: &CheckArgs) -> Result<ExitCode> {
    let language = args.lang.language();
    let progress = Progress::new(args.quiet);
    let Opened {
        workspace,
        policy,
        calendar,
    } = super::open(&args.folder)?;
    let key = PersonalKey::without_writing(&workspace.key_file)?;

    progress.say(language.pick("读取导出文件", "reading the exports"));
    let survey = ingest::survey(&ingest::Options {
        folder: &args.folder,
        workspace: &workspace,
        hasher: &key,
        known_at: None,
        in_memory: ingest::IN_MEMORY,
        kept: None,
        progress: &|message| progress.say(message),
    })?;
    let district = divisions::district(&workspace, &survey.ingested.tables)?;
    let report = quality::quality(&survey, &policy, district.as_deref())?;
    let written = args.out.as_ref().map(|out| out.display().to_string());
    if let Some(out) = &args.out {
        progress.say(language.pick("写入检查结果", "writing the report"));
        write(out, args, &workspace.folder, &report, &policy, &calendar)?;
    }
    drop(progress);
    match args.format {
        CheckFormat::Json => terminal::print(&quality::json(&report)?),
        CheckFormat::Text if args.quiet => {}
        CheckFormat::Text => {
            terminal::print(&quality::terminal::text(
                &report,
                language,
                written.as_deref(),
            ));
        }
    }
    let quarantined = report.totals.quarantined;
    Ok(if !report.failures.is_empty() {
        ExitCode::from(Class::Input.exit_code())
    } else if args.max_quarantined.is_some_and(|most| quarantined > most) {
        ExitCode::from(1)
    } else {
        ExitCode::SUCCESS
    })
}

/// Writes workbook, tables and their receipt, all of them or nothing.
fn write(
    out: &Path,
    args: &CheckArgs,
    workspace: &Path,
    report: &Quality<'_>,
    policy: &Policy,
    calendar: &Calendar,
) -> Result<()> {
    super::refuse_another_kind(out, "report.html", WORKBOOK)?;
    let staging = Staging::new(out)?;
    let mut receipt = receipt_of(args, workspace, report, policy, calendar);
    let stamp = Stamp {
        run: receipt.run.clone(),
        policy_sha256: receipt.policy_sha256.clone(),
        inputs_sha256: receipt.inputs_sha256.clone(),
        report_month: NaiveDate::default(),
    };
    let mut files = quality::tables::parquet(report, &stamp)?;
    let workbook = quality::workbook::workbook(report, args.lang.language())?;
    files.push((WORKBOOK.to_owned(), workbook));
    files.sort();
    for (path, bytes) in &files {
        staging.write(path, bytes)?;
        receipt.outputs.push(receipt::Output {
            file: path.clone(),
            sha256: receipt::sha256(bytes),
            bytes: bytes.len() as u64,
        });
    }
    staging.write(RECEIPT, receipt.to_json()?.as_bytes())?;
    staging.publish()
}

fn receipt_of(
    args: &CheckArgs,
    workspace: &Path,
    report: &Quality<'_>,
    policy: &Policy,
    calendar: &Calendar,
) -> Receipt {
    let read = report.files.iter().map(|f| receipt::Input {
        file: f.file.clone(),
        sha256: f.sha256.clone(),
        bytes: f.size_bytes,
        rows: f
            .sheets
            .iter()
            .map(|s| receipt::Rows {
                sheet: s.account.sheet.clone(),
                kind: s.account.kind.name().to_owned(),
                rows_read: s.account.rows_read,
                accepted: s.account.accepted,
                superseded: s.account.superseded,
                duplicate: s.account.duplicate,
                quarantined: s.account.quarantined,
                furniture: s.account.furniture,
            })
            .collect(),
    });
    let failed = report.failures.iter().filter_map(|f| {
        Some(receipt::Input {
            file: f.file.clone()?,
            sha256: f.sha256.clone().unwrap_or_default(),
            bytes: f.size_bytes.unwrap_or_default(),
            rows: Vec::new(),
        })
    });
    let mut inputs: Vec<receipt::Input> = read.chain(failed).collect();
    inputs.sort_by(|a, b| a.file.cmp(&b.file));
    inputs.dedup_by(|a, b| a.file == b.file);
    let settings = std::fs::read(workspace.join("linjiu.toml"));
    // No month, no day and no key: this is about the data alone.
    let arguments = Arguments {
        month: String::new(),
        as_of: String::new(),
        known_at: None,
        calendar: "final".to_owned(),
        language: args.lang.name().to_owned(),
    };
    Receipt::new(
        arguments,
        policy.sha256(),
        calendar.sha256(),
        settings.ok().map(|bytes| receipt::sha256(&bytes)),
        String::new(),
        inputs,
    )
}
