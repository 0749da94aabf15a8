//! `linjiu report`: a folder of exports to a report folder.

use super::Opened;
use super::terminal::{self, Progress};
use crate::assess::{Question, Reach, Readings};
use crate::calendar::Calendar;
use crate::cli::{CalendarBasis, FailOn, Lang, ReportArgs};
use crate::contract::{Kind, Language, outputs};
use crate::failure::{Both, Class, Failure, Result};
use crate::flow::{self, PartFacts, Whole};
use crate::ingest::{self, Ingested, Kept, PersonalKey, Workspace};
use crate::metrics;
use crate::policy::Policy;
use crate::publish::answers::Before;
use crate::publish::divisions;
use crate::publish::drawing::{self, Drawing};
use crate::publish::findings::digest;
use crate::publish::folder::{RECEIPT, Staging, Written};
use crate::publish::html::{self, Content};
use crate::publish::parquet::{self, Encoder, Stamp};
use crate::publish::receipt::{self, Arguments, Receipt};
use crate::publish::row_tables;
use crate::publish::stored;
use crate::publish::summary::{self, SummaryContent};
use crate::publish::workbook;
use crate::rules::Severity;
use crate::threads::both;
use chrono::{Datelike, Days, Months, NaiveDate};
use polars::prelude::DataFrame;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

/// Seconds of each stage, for timings.json alone.
struct Clock {
    since: Instant,
    stages: Vec<(&'static str, f64)>,
}

impl Clock {
    fn stage<T>(&mut self, name: &'static str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.since = Instant::now();
        let result = work();
        self.stages.push((name, self.since.elapsed().as_secs_f64()));
        result
    }

    fn to_json(&self) -> String {
        let stages: serde_json::Map<String, serde_json::Value> = self
            .stages
            .iter()
            .map(|(name, seconds)| ((*name).to_owned(), serde_json::json!(seconds)))
            .collect();
        format!("{:#}\n", serde_json::json!({ "seconds": stages }))
    }
}

/// The days that a report is about.
#[derive(Debug, Clone, Copy)]
struct Span {
    month: NaiveDate,
    as_of: NaiveDate,
}

pub(super) fn run(args: &ReportArgs) -> Result<ExitCode> {
    super::with_kept(&args.cache, &args.folder, |kept| report(args, kept))
}

fn report(args: &ReportArgs, kept: Option<&Kept>) -> Result<ExitCode> {
    let language = match args.lang {
        Lang::Zh => Language::Chinese,
        Lang::En => Language::English,
    };
    let progress = Progress::new(args.quiet);
    let mut clock = Clock {
        since: Instant::now(),
        stages: Vec::new(),
    };

    let Opened {
        workspace,
        mut policy,
        calendar,
    } = super::open(&args.folder)?;
    let calendar = match args.calendar {
        CalendarBasis::Final => calendar,
        CalendarBasis::Known => calendar.judging_as_known(),
    };
    let (key, new_key) = PersonalKey::prepare(&workspace.key_file)?;

    progress.say(language.pick("读取导出文件", "reading the exports"));
    let (ingested, parts) = clock.stage("read", || {
        let options = ingest::Options {
            folder: &args.folder,
            workspace: &workspace,
            hasher: &key,
            known_at: args.known_at,
            in_memory: ingest::IN_MEMORY,
            kept,
            progress: &|message| progress.say(message),
        };
        let (mut ingested, parts) = ingest::read_in_parts(&options, ingest::CASES_PER_PART)?;
        // A folder that cannot be read keeps no key of ours.
        ingested
            .notes
            .extend(new_key.iter().flat_map(ingest::NewKey::keep));
        Ok((ingested, parts))
    })?;
    let district = divisions::title(&workspace, &ingested.tables, language)?;
    let span = span(args, &ingested, &workspace)?;
    policy.seen_on = Some(span.as_of);
    let out = args
        .out
        .clone()
        .unwrap_or_else(|| PathBuf::from("reports").join(span.month.format("%Y-%m").to_string()));
    super::refuse_another_kind(&out, super::check::WORKBOOK, "report.html")?;
    let staging = Staging::new(&out)?;

    progress.say(language.pick("计算", "computing"));
    let question = Question {
        month: span.month,
        as_of: span.as_of,
        policy: &policy,
        calendar: &calendar,
        readings: Readings::All,
    };
    let before_question = question.month.checked_sub_months(Months::new(1));
    let before_question = before_question.map(|month| Question {
        month,
        as_of: last_day(month),
        readings: Readings::Default,
        ..question
    });
    let mut receipt = receipt_of(args, span, &ingested, &policy, &calendar, &key, &workspace);
    let stamp = Stamp {
        run: receipt.run.clone(),
        policy_sha256: receipt.policy_sha256.clone(),
        inputs_sha256: receipt.inputs_sha256.clone(),
        report_month: span.month,
    };
    let mut facts = FactFiles::new(&staging, &stamp);
    let of_rows = || FactFiles::of_rows(&ingested, &staging, &stamp);
    let assess = || {
        let bases = flow::Bases::new(&parts)?;
        let sources = flow::Sources {
            ingested: &ingested,
            parts: &parts,
            question: &question,
            before: before_question.as_ref(),
            seed: receipt.seed(),
        };
        let whole = flow::run(&sources, &bases, |part| facts.take(&part))?;
        for page in whole.assessed.watch.iter().flatten() {
            facts.put("poverty_watch", &page.frame()?)?;
        }
        Ok::<_, Failure>(whole)
    };
    // What is told of rows takes nothing of the assessment, whose beginning and end leave a core free.
    let (whole, of_rows) = clock.stage("assess", || {
        let (assessed, of_rows) = both(assess, of_rows);
        Ok((assessed?, of_rows?))
    })?;
    receipt.outputs.extend(of_rows);
    drop(parts);
    let (assessed, marts) = (&whole.assessed, &whole.marts);
    let now = metrics::headlines(marts, &policy, span.month, None)?;
    let month_before = match (&whole.before, &before_question) {
        (Some(marts), Some(question)) => {
            let headlines = metrics::headlines(marts, &policy, question.month, None)?;
            Some((question.month, headlines))
        }
        _ => None,
    };
    let before = month_before.as_ref().map(|(month, headlines)| Before {
        month: *month,
        as_of: last_day(*month),
        headlines,
    });
    let marts_left_out = metrics::left_out(marts);

    progress.say(language.pick("写入报告", "writing the report"));
    let (findings, charts) = clock.stage("findings and charts", || {
        let findings = || {
            let findings = digest(&whole.findings, span.month, |page| {
                facts.put("findings", page)
            })?;
            Ok::<_, Failure>((findings, facts.finish()?))
        };
        let charts = || {
            drawing::draw(&Drawing {
                district: &district,
                month: span.month,
                as_of: span.as_of,
                language,
                marts,
                policy: &policy,
                rules_left_out: &assessed.rules_left_out,
            })
        };
        let ((findings, of_facts), charts) = {
            let (findings, charts) = both(findings, charts);
            (findings?, charts?)
        };
        receipt.outputs.extend(of_facts);
        Ok((findings, charts))
    })?;
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    clock.stage("parquet", || {
        for (table, frame) in tables(&whole, &ingested)? {
            files.push((
                format!("{}.parquet", table.path()),
                parquet::encode(&table, &frame, &stamp)?,
            ));
        }
        Ok(())
    })?;
    let content = Content {
        district: &district,
        month: span.month,
        as_of: span.as_of,
        known_at: args.known_at,
        language,
        policy: &policy,
        calendar: &calendar,
        marts,
        deadlines: &whole.unmeasured,
        findings: &findings,
        calendar_differences: &assessed.calendar_differences,
        tallies: &assessed.tallies,
        before,
        rows: &ingested.rows,
        quarantine: &ingested.quarantine,
        warnings: &ingested.warnings,
        notes: &ingested.notes,
        coverage: &ingested.tables.coverage,
        rules_left_out: &assessed.rules_left_out,
        marts_left_out: &marts_left_out,
        charts: &charts,
        run: &receipt.run,
        version: &receipt.version,
    };
    clock.stage("html and workbook", || {
        let (page, workbook) = both(|| html::render(&content), || workbook::workbook(&content));
        files.push(("report.html".to_owned(), page?.into_bytes()));
        files.push((workbook::FILE.to_owned(), workbook?));
        Ok(())
    })?;
    for chart in charts {
        files.push((format!("charts/{}.svg", chart.name), chart.svg.into_bytes()));
        files.push((format!("charts/{}.png", chart.name), chart.png));
    }
    files.push((
        stored::POLICY.to_owned(),
        policy.effective_text().into_bytes(),
    ));
    files.push((stored::CALENDAR.to_owned(), calendar.to_toml().into_bytes()));
    for (path, bytes) in &files {
        staging.write(path, bytes)?;
        receipt.outputs.push(receipt::Output {
            file: path.clone(),
            sha256: receipt::sha256(bytes),
            bytes: bytes.len() as u64,
        });
    }
    receipt.outputs.sort_by(|a, b| a.file.cmp(&b.file));
    staging.write(RECEIPT, receipt.to_json()?.as_bytes())?;
    staging.write("timings.json", clock.to_json().as_bytes())?;
    staging.publish()?;
    drop(progress);
    if !args.quiet {
        terminal::print(&summary::summary(&SummaryContent {
            district: &district,
            month: span.month,
            as_of: span.as_of,
            language,
            policy: &policy,
            rows: &ingested.rows,
            headlines: &now,
            findings: &findings,
            before,
            coverage: &ingested.tables.coverage,
            rules_left_out: &assessed.rules_left_out,
            marts_left_out: &marts_left_out,
            notes: &ingested.notes,
            report: &out.display().to_string(),
        }));
    }

    let quarantined: u64 = ingested.rows.iter().map(|r| r.quarantined).sum();
    let least = args.fail_on.map(|least| match least {
        FailOn::High => Severity::High,
        FailOn::Medium => Severity::Medium,
        FailOn::Low => Severity::Low,
    });
    let grave = least.is_some_and(|least| findings.outstanding(least) > 0);
    Ok(
        if grave || args.max_quarantined.is_some_and(|most| quarantined > most) {
            ExitCode::from(1)
        } else {
            ExitCode::SUCCESS
        },
    )
}

fn last_day(month: NaiveDate) -> NaiveDate {
    month
        .checked_add_months(Months::new(1))
        .and_then(|next| next.checked_sub_days(Days::new(1)))
        .unwrap_or(month)
}

/// The month and the day that the report looks from (settled point 13b).
fn span(args: &ReportArgs, ingested: &Ingested, workspace: &Workspace) -> Result<Span> {
    let no_cases = || {
        Failure::new(Class::Input, "no-cases", ("导出文件中没有案件表", "no table of cases was found among the exports"))
            .file(args.folder.display().to_string())
            .hint((
                "案件表至少要有案件编号和镇街两列；表头不同的，在linjiu.toml的[columns.cases]中写明",
                "a table of cases needs at least the columns 案件编号 and 镇街; name other headers in linjiu.toml under [columns.cases]",
            ))
    };
    ingested.tables.frame(Kind::Cases).ok_or_else(no_cases)?;
    let covered_to = ingested.tables.covered_to(Kind::Cases).ok_or_else(|| {
        let failure = Failure::new(
            Class::Input,
            "coverage-unknown",
            (
                "案件导出的文件名和各行都没有日期",
                "neither the names of the case exports nor their rows hold a date",
            ),
        );
        let of_cases = |f: &&ingest::InputFile| f.used && f.kinds.contains(&Kind::Cases);
        let lines = ingested
            .files
            .iter()
            .find(of_cases)
            .map(|f| workspace.snapshot_lines(&f.path));
        let or = lines.map_or_else(Both::default, |l| {
            Both::from((format!("，或{}", l.zh), format!(", or {}", l.en)))
        });
        failure.file(args.folder.display().to_string()).hint((
            format!("把导出日期写进文件名（如20200331或2020年3月）{}", or.zh),
            format!(
                "put the export's date into its file name (20200331 or 2020年3月){}",
                or.en
            ),
        ))
    })?;
    let last_whole_month = || {
        let this = covered_to.with_day(1).unwrap_or(covered_to);
        if last_day(this) <= covered_to {
            this
        } else {
            this.checked_sub_months(Months::new(1)).unwrap_or(this)
        }
    };
    let month = args.month.unwrap_or_else(last_whole_month);
    if month > covered_to {
        return Err(Failure::new(
            Class::Input,
            "month-not-covered",
            (
                format!("案件导出只到{covered_to}，早于{}", month.format("%Y-%m")),
                format!(
                    "the exports of cases end on {covered_to}, before {}",
                    month.format("%Y-%m")
                ),
            ),
        )
        .hint((
            "补充该月的导出，或用--month指定更早的月份",
            "add the month's export, or ask for an earlier --month",
        )));
    }
    let as_of = match args.as_of {
        Some(as_of) if as_of > covered_to => {
            return Err(Failure::new(Class::Input, "as-of-not-covered", (format!("案件导出只到{covered_to}，早于--as-of {as_of}"), format!("the exports of cases end on {covered_to}, before --as-of {as_of}")))
                .hint(("最后一次导出之后的情况无从得知：补充更晚的导出，或用--as-of指定更早的日期", "what happened after the last export is not known: add a later export, or choose an earlier --as-of")));
        }
        Some(as_of) if as_of < month => {
            return Err(Failure::new(
                Class::Usage,
                "as-of-before-month",
                (
                    format!("--as-of {as_of}早于报告月份{}", month.format("%Y-%m")),
                    format!(
                        "--as-of {as_of} lies before the report month {}",
                        month.format("%Y-%m")
                    ),
                ),
            )
            .hint(("选该月或其后的日期", "choose a day in or after the month")));
        }
        Some(as_of) => as_of,
        None => last_day(month).min(covered_to),
    };
    Ok(Span { month, as_of })
}

/// The tables of facts that are written while the parts of the cases go by.
struct FactFiles<'a> {
    staging: &'a Staging,
    stamp: &'a Stamp,
    encoders: BTreeMap<&'static str, Encoder<Written>>,
}

impl<'a> FactFiles<'a> {
    fn new(staging: &'a Staging, stamp: &'a Stamp) -> Self {
        FactFiles {
            staging,
            stamp,
            encoders: BTreeMap::new(),
        }
    }

    /// Writes what reading told of single rows.
    fn of_rows(
        ingested: &Ingested,
        staging: &'a Staging,
        stamp: &'a Stamp,
    ) -> Result<Vec<receipt::Output>> {
        let mut facts = FactFiles::new(staging, stamp);
        facts.put("quarantine", &row_tables::quarantine(&ingested.quarantine)?)?;
        for page in row_tables::warnings(&ingested.warnings, &ingested.rows) {
            facts.put("warnings", &page?)?;
        }
        facts.finish()
    }

    fn take(&mut self, part: &PartFacts) -> Result<()> {
        let frames = [
            ("cases", Some(&part.cases)),
            ("deadlines", Some(&part.deadlines)),
            ("payments", part.payments.as_ref()),
        ];
        for (name, frame) in frames {
            let Some(frame) = frame else { continue };
            self.put(name, frame)?;
        }
        Ok(())
    }

    /// Puts rows behind those of a table.
    fn put(&mut self, name: &'static str, frame: &DataFrame) -> Result<()> {
        if !self.encoders.contains_key(name) {
            let table = outputs::find(outputs::Layer::Facts, name)
                .ok_or_else(|| Failure::internal(format!("no table {name}")))?;
            let file = self.staging.create(&format!("{}.parquet", table.path()))?;
            self.encoders
                .insert(name, Encoder::new(table, self.stamp, file)?);
        }
        if let Some(encoder) = self.encoders.get_mut(name) {
            encoder.write(frame)?;
        }
        Ok(())
    }

    /// The files as the receipt names them.
    fn finish(self) -> Result<Vec<receipt::Output>> {
        self.encoders
            .into_values()
            .map(|encoder| encoder.finish()?.finish())
            .collect()
    }
}

/// Every other table with its frame; a table that could not be made is left out.
fn tables(whole: &Whole, ingested: &Ingested) -> Result<Vec<(outputs::OutputTable, DataFrame)>> {
    let rows = row_tables::rows(&ingested.rows)?;
    let assessed = &whole.assessed;
    let frame_of = |table: &outputs::OutputTable| match (table.layer, table.name) {
        (
            outputs::Layer::Facts,
            "cases" | "deadlines" | "payments" | "findings" | "poverty_watch" | "quarantine"
            | "warnings",
        ) => None,
        (outputs::Layer::Facts, "edits") => whole.edits.as_ref(),
        (outputs::Layer::Facts, "calendar_differences") => Some(&assessed.calendar_differences),
        (outputs::Layer::Facts, "first_seen") => whole.first_seen.as_ref(),
        (outputs::Layer::Marts, "rows") => Some(&rows),
        (_, name) => whole
            .marts
            .iter()
            .find(|(made, _)| *made == name)
            .map(|(_, frame)| frame),
    };
    Ok(outputs::all()
        .into_iter()
        .filter_map(|table| frame_of(&table).cloned().map(|frame| (table, frame)))
        .collect())
}

fn receipt_of(
    args: &ReportArgs,
    span: Span,
    ingested: &Ingested,
    policy: &Policy,
    calendar: &Calendar,
    key: &PersonalKey,
    workspace: &Workspace,
) -> Receipt {
    let arguments = Arguments {
        month: span.month.format("%Y-%m").to_string(),
        as_of: span.as_of.to_string(),
        known_at: args.known_at.map(|d| d.to_string()),
        calendar: args.calendar.name().to_owned(),
        language: match args.lang {
            Lang::Zh => "zh",
            Lang::En => "en",
        }
        .to_owned(),
    };
    let inputs = ingested
        .files
        .iter()
        .map(|file| receipt::Input {
            file: file.path.clone(),
            sha256: file.sha256.clone(),
            bytes: file.size,
            rows: ingested
                .rows
                .iter()
                .filter(|r| r.file == file.path)
                .map(|r| receipt::Rows {
                    sheet: r.sheet.clone(),
                    kind: r.kind.name().to_owned(),
                    rows_read: r.rows_read,
                    accepted: r.accepted,
                    superseded: r.superseded,
                    duplicate: r.duplicate,
                    quarantined: r.quarantined,
                    furniture: r.furniture,
                })
                .collect(),
        })
        .collect();
    let workspace_file = workspace.folder.join("linjiu.toml");
    let workspace_sha256 = std::fs::read(workspace_file)
        .ok()
        .map(|bytes| receipt::sha256(&bytes));
    let reach = Reach::of(&ingested.tables, span.as_of);
    let mut receipt = Receipt::new(
        arguments,
        policy.sha256(),
        calendar.sha256(),
        workspace_sha256,
        key.fingerprint().to_owned(),
        inputs,
    );
    receipt.reach = Some(receipt::Reach {
        cases_to: reach.cases_to.to_string(),
        payments_to: reach.payments_to.map(|d| d.to_string()),
        absent: reach.absent.into_iter().collect(),
    });
    receipt
}
