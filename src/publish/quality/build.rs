//! A survey to the model of its report: counts, first examples, what follows and how to mend it.

use super::{
    Both, Detail, Failed, File, KindCoverage, KindMissing, Place, Quality, ReasonCount, Remark,
    RuleLeftOut, SCHEMA, Sheet, Snapshot, Totals, columns,
};
use crate::contract::Kind;
use crate::failure::Result;
use crate::ingest::{FailedFile, Note, Survey};
use crate::policy::Policy;
use crate::publish::words::{self, Text, codes, mend};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The report on a survey.
///
/// # Errors
/// Class internal: a frame without the contract's columns.
pub fn quality<'a>(
    survey: &'a Survey,
    policy: &Policy,
    district: impl Into<Option<&'a str>>,
) -> Result<Quality<'a>> {
    let ingested = &survey.ingested;
    let kinds: HashMap<(&str, &str), Kind> = ingested
        .rows
        .iter()
        .map(|r| ((r.file.as_str(), r.sheet.as_str()), r.kind))
        .collect();
    let mut quarantined = Counts::default();
    for row in &ingested.quarantine {
        for reason in &row.reasons {
            let place = Place {
                file: row.file.clone(),
                sheet: row.sheet.clone(),
                line: row.line,
                value: reason.value.clone(),
            };
            let words = (reason.code.name(), mend::reason(reason.code));
            quarantined.add(Some(row.kind), &reason.column, words, place);
        }
    }
    let mut warned = Counts::default();
    for warning in ingested.warnings.iter() {
        let place = Place {
            file: warning.file.to_owned(),
            sheet: warning.sheet.to_owned(),
            line: warning.line,
            value: warning.value.map(str::to_owned),
        };
        let kind = kinds.get(&(warning.file, warning.sheet));
        let words = (warning.reason.name(), mend::warning(warning.reason));
        warned.add(kind.copied(), warning.column, words, place);
    }
    Ok(Quality {
        schema: SCHEMA,
        version: env!("CARGO_PKG_VERSION"),
        district: district.into(),
        totals: totals(survey),
        failures: survey.failures.iter().map(failed).collect(),
        quarantined_by_reason: quarantined.sorted(),
        warnings_by_reason: warned.sorted(),
        notes: ingested.notes.iter().map(remark).collect(),
        coverage: coverage(survey),
        kinds_missing: Kind::ALL
            .into_iter()
            .filter(|k| *k != Kind::Reviews && ingested.rows.iter().all(|r| r.kind != *k))
            .map(|kind| KindMissing {
                kind,
                lost: codes::lost_without(kind).into(),
            })
            .collect(),
        rules_left_out: columns::rules_left_out(&ingested.tables, policy)
            .into_iter()
            .map(|rule| RuleLeftOut {
                rule: rule.code.clone(),
                label: Both::from((rule.zh.as_str(), rule.en.as_str())),
            })
            .collect(),
        columns_missing: columns::missing(&survey.sheets, &ingested.tables, policy),
        snapshots: snapshots(survey),
        newest_row_quarantined: newest_row_quarantined(survey)?,
        files: files(survey),
        columns: &survey.columns,
        quarantine: &ingested.quarantine,
        warnings: &ingested.warnings,
    })
}

/// Kind, column and reason.
type Struck = (Option<Kind>, String, &'static str);

#[derive(Default)]
struct Counts {
    by: BTreeMap<Struck, ReasonCount>,
    rows: BTreeMap<Struck, BTreeSet<(String, String, u32)>>,
}

impl Counts {
    fn add(
        &mut self,
        kind: Option<Kind>,
        column: &str,
        (reason, mend): (&'static str, Text),
        place: Place,
    ) {
        let struck = (kind, column.to_owned(), reason);
        let row = (place.file.clone(), place.sheet.clone(), place.line);
        self.rows.entry(struck.clone()).or_default().insert(row);
        self.by.entry(struck).or_insert_with(|| ReasonCount {
            kind,
            column: (!column.is_empty()).then(|| column.to_owned()),
            column_label: column_label(kind, column),
            reason,
            reason_label: codes::row_reason(reason).into(),
            rows: 0,
            files: 0,
            example: place,
            mend: mend.into(),
        });
    }

    /// The most frequent first.
    fn sorted(mut self) -> Vec<ReasonCount> {
        for (struck, rows) in &self.rows {
            if let Some(count) = self.by.get_mut(struck) {
                count.rows = rows.len() as u64;
                count.files = rows.iter().map(|r| &r.0).collect::<BTreeSet<_>>().len() as u64;
            }
        }
        let mut all: Vec<ReasonCount> = self.by.into_values().collect();
        all.sort_by_key(|c| std::cmp::Reverse(c.rows));
        all
    }
}

fn column_label(kind: Option<Kind>, column: &str) -> Both {
    if column.is_empty() {
        return Text::new("整行", "the whole row").into();
    }
    let found = kind.and_then(|k| k.table().column(column));
    found.map_or(
        Both {
            zh: column.to_owned(),
            en: column.to_owned(),
        },
        |c| Text::new(c.zh(), c.en).into(),
    )
}

fn totals(survey: &Survey) -> Totals {
    let ingested = &survey.ingested;
    let failed: BTreeSet<&String> = survey
        .failures
        .iter()
        .filter_map(|f| f.file.as_ref())
        .collect();
    let mut totals = Totals {
        files: (ingested.files.len() + failed.len()) as u64,
        files_failed: failed.len() as u64,
        files_unused: ingested.files.iter().filter(|f| !f.used).count() as u64,
        warnings: ingested.warnings.len() as u64,
        ..Totals::default()
    };
    for row in &ingested.rows {
        totals.rows_read += row.rows_read;
        totals.accepted += row.accepted;
        totals.superseded += row.superseded;
        totals.duplicate += row.duplicate;
        totals.quarantined += row.quarantined;
        totals.furniture += row.furniture;
    }
    totals
}

fn failed(of: &FailedFile) -> Failed {
    let failure = &of.failure;
    Failed {
        file: of.file.clone(),
        size_bytes: of.size,
        sha256: of.sha256.clone(),
        format: of.format,
        code: failure.code,
        what: failure.message.clone(),
        sheet: failure.place.sheet.clone(),
        line: failure.place.line,
        column: failure.place.column.clone(),
        cause: words::failure::cause(failure),
        details: failure
            .details
            .iter()
            .map(|(label, text)| Detail {
                label,
                text: text.clone(),
            })
            .collect(),
        mend: failure.hint.clone(),
    }
}

fn remark(note: &Note) -> Remark {
    Remark {
        note: note.clone(),
        text: note.words(),
        mend: mend::note(note.code).into(),
    }
}

fn coverage(survey: &Survey) -> Vec<KindCoverage> {
    let ingested = &survey.ingested;
    let covered = &ingested.tables.coverage;
    let cases = covered.get(&Kind::Cases).map(|c| c.last_day);
    let mut made = Vec::new();
    for kind in Kind::ALL {
        let files: BTreeSet<&str> = ingested
            .rows
            .iter()
            .filter(|r| r.kind == kind)
            .map(|r| r.file.as_str())
            .collect();
        // A roster and reviews speak of no span of time.
        if files.is_empty() || matches!(kind, Kind::Townships | Kind::Reviews) {
            continue;
        }
        let of = covered.get(&kind);
        let mut follows: Vec<Both> = Vec::new();
        match of {
            None => follows.push(
                Text::new(
                    "覆盖日期不明：视同没有这类数据",
                    "no day is covered: as if there were none",
                )
                .into(),
            ),
            Some(of) => {
                if kind == Kind::Cases || cases.is_some_and(|day| of.last_day < day) {
                    follows.push(mend::end_of_coverage(kind).into());
                }
                if !of.missing_months.is_empty() {
                    follows.push(mend::missing_months(kind).into());
                }
            }
        }
        made.push(KindCoverage {
            kind,
            files: files.len() as u64,
            last_day: of.map(|c| c.last_day.to_string()),
            basis: of.map(|c| c.basis),
            missing_months: of
                .map(|c| c.missing_months.iter().map(ToString::to_string).collect())
                .unwrap_or_default(),
            follows,
        });
    }
    made
}

fn snapshots(survey: &Survey) -> Vec<Snapshot> {
    let ingested = &survey.ingested;
    let mut by_date: BTreeMap<Option<String>, Snapshot> = BTreeMap::new();
    for file in ingested
        .files
        .iter()
        .filter(|f| f.used && f.kinds.contains(&Kind::Cases))
    {
        let export_on = file.export_on.map(|d| d.to_string());
        let townships = ingested
            .snapshots
            .iter()
            .filter(|s| s.export_on == file.export_on)
            .map(|s| &s.township)
            .collect::<BTreeSet<_>>();
        let slot = by_date.entry(export_on.clone()).or_insert(Snapshot {
            export_on,
            files: Vec::new(),
            townships: townships.len() as u64,
            rows_accepted: 0,
        });
        slot.files.push(file.path.clone());
        slot.rows_accepted += ingested
            .rows
            .iter()
            .filter(|r| r.kind == Kind::Cases && r.file == file.path)
            .map(|r| r.accepted)
            .sum::<u64>();
    }
    by_date.into_values().collect()
}

fn newest_row_quarantined(survey: &Survey) -> Result<u64> {
    let Some(cases) = survey.ingested.tables.frame(Kind::Cases) else {
        return Ok(0);
    };
    let flags = crate::assess::flags(cases, "newest_row_quarantined")?;
    Ok(flags.into_iter().filter(|f| *f == Some(true)).count() as u64)
}

fn files(survey: &Survey) -> Vec<File> {
    let ingested = &survey.ingested;
    ingested
        .files
        .iter()
        .zip(&survey.date_sources)
        .map(|(file, source)| File {
            file: file.path.clone(),
            format: file.format,
            encoding: file.encoding,
            delimiter: file.delimiter,
            size_bytes: file.size,
            sha256: file.sha256.clone(),
            export_on: file.export_on.map(|d| d.to_string()),
            export_on_from: *source,
            kinds: file.kinds.clone(),
            used: file.used,
            sheets: ingested
                .rows
                .iter()
                .filter(|r| r.file == file.path)
                .map(|account| {
                    let layout = survey
                        .sheets
                        .iter()
                        .find(|s| s.file == account.file && s.sheet == account.sheet);
                    Sheet {
                        account: account.clone(),
                        header_lines: layout.map(|l| l.header),
                        unknown_columns: layout.map(|l| l.unknown.clone()).unwrap_or_default(),
                        repeated_columns: layout.map(|l| l.repeated.clone()).unwrap_or_default(),
                        missing_columns: layout.map(|l| l.missing.clone()).unwrap_or_default(),
                    }
                })
                .collect(),
        })
        .collect()
}
