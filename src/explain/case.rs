//! The case itself: what is on record, its timeline with payments, its tier, flags, findings and edits.

use super::lookup::{Cells, cells};
use super::model::{Case, Edit, Event, Field, Finding, Flag, Seen, Source, TierExplained, Words};
use super::words as w;
use super::{fill, rules};
use crate::assess::date_of;
use crate::calendar::{Calendar, DayKind};
use crate::contract::enums::{CATEGORY, CHANNEL, FUND_SOURCE, PAYMENT_MODE, PAYMENT_STATE, TIER};
use crate::contract::{Kind, Language, Type};
use crate::policy::{DEFAULT, DateColumn};
use crate::publish::figures;
use crate::publish::stored::Stored;
use crate::publish::words::codes;
use arrow::array::RecordBatch;
use chrono::NaiveDate;

/// Which snapshot first showed what the case shows now.
pub(super) struct FirstSeen<'a> {
    rows: Vec<Cells<'a>>,
    /// The first snapshot with the case.
    first_on: Option<i32>,
}

impl<'a> FirstSeen<'a> {
    pub fn new(rows: &'a [RecordBatch], first_on: Option<i32>) -> Self {
        FirstSeen {
            rows: cells(rows).collect(),
            first_on,
        }
    }

    fn of(&self, column: &str) -> Option<Seen> {
        let later = self
            .rows
            .iter()
            .find(|row| row.text("column") == Some(column));
        match later {
            Some(row) => Some(Seen {
                on: date_of(row.day("first_seen_on")?),
                source: Some(source(*row)),
            }),
            None => Some(Seen {
                on: date_of(self.first_on?),
                source: None,
            }),
        }
    }
}

fn source(row: Cells<'_>) -> Source {
    Source {
        file: row.text("source_file").unwrap_or_default().to_owned(),
        sheet: row.text("source_sheet").unwrap_or_default().to_owned(),
        line: row.count("source_line").unwrap_or_default(),
    }
}

/// Fen as yuan with two decimals, without separators.
fn plain_yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    format!(
        "{sign}{}.{:02}",
        fen.unsigned_abs() / 100,
        fen.unsigned_abs() % 100
    )
}

fn same(text: &str) -> Words {
    Words {
        zh: text.to_owned(),
        en: text.to_owned(),
    }
}

/// The current row, dates aside.
pub(super) fn case(row: Cells<'_>, seen: &FirstSeen) -> Case {
    let fields = Kind::Cases
        .table()
        .columns
        .iter()
        .filter(|c| !c.ty.is_personal() && !matches!(c.name, "case_id" | "township"))
        .filter_map(|column| {
            let (value, shown) = match column.ty {
                Type::Enum(codes) => {
                    let code = row.text(column.name)?;
                    (
                        code.to_owned(),
                        Words::each(|l| codes.label(code, l).to_owned()),
                    )
                }
                Type::List(codes) => {
                    let list = row.text(column.name)?;
                    let shown = Words::each(|l| {
                        let labels: Vec<&str> =
                            list.split(',').map(|code| codes.label(code, l)).collect();
                        labels.join(l.pick("、", ", "))
                    });
                    (list.to_owned(), shown)
                }
                Type::Integer => {
                    let count = row.count(column.name)?.to_string();
                    (count.clone(), same(&count))
                }
                Type::Boolean => {
                    let flag = row.flag(column.name)?;
                    let shown = if flag { ("是", "yes") } else { ("否", "no") };
                    (flag.to_string(), rules::both(shown.0, shown.1))
                }
                Type::Money => {
                    let fen = row.fen(column.name)?;
                    (plain_yuan(fen), Words::each(|l| figures::money(fen, l)))
                }
                Type::Date | Type::DateOrMonth => return None,
                _ => {
                    let text = row.text(column.name)?;
                    (text.to_owned(), same(text))
                }
            };
            Some(Field {
                column: column.name.to_owned(),
                label: rules::both(column.zh(), column.en),
                value,
                shown,
                first_seen: seen.of(column.name),
            })
        })
        .collect();
    Case {
        township: row.text("township").unwrap_or_default().to_owned(),
        source: source(row),
        export_on: row.day("export_on").map(date_of),
        first_seen_on: row.day("first_seen_on").map(date_of),
        newest_row_quarantined: row.flag("newest_row_quarantined") == Some(true),
        closed_later: row.flag("closed_later") == Some(true),
        fields,
    }
}

/// Every date of the case and every payment, in order of time; undated payments last.
pub(super) fn timeline(
    row: Cells<'_>,
    payments: &[RecordBatch],
    seen: &FirstSeen,
    calendar: &Calendar,
) -> Vec<Event> {
    let kind_of_day = |on: NaiveDate| {
        let why = calendar.why(on)?;
        (why.kind != DayKind::Weekday).then(|| w::day_kind(why.kind))
    };
    let dates = Kind::Cases
        .table()
        .columns
        .iter()
        .filter(|c| matches!(c.ty, Type::Date))
        .filter_map(|column| {
            let on = date_of(row.day(column.name)?);
            Some(Event {
                on: Some(on),
                column: column.name.to_owned(),
                label: rules::both(column.zh(), column.en),
                detail: None,
                day: kind_of_day(on),
                source: source(row),
                first_seen: seen.of(column.name),
            })
        });
    let paid = cells(payments).map(|payment| {
        let on = payment.day("paid_on").map(date_of);
        let fen = payment.fen("amount").unwrap_or_default();
        Event {
            on,
            column: "payment".to_owned(),
            label: w::words(if fen < 0 { w::REVERSAL } else { w::PAYMENT }),
            detail: Some(Words::each(|l| paid_words(payment, fen, l))),
            day: on.and_then(kind_of_day),
            source: source(payment),
            first_seen: None,
        }
    });
    let mut events: Vec<Event> = dates.chain(paid).collect();
    events.sort_by_key(|e| (e.on.is_none(), e.on));
    events
}

fn paid_words(payment: Cells<'_>, fen: i64, language: Language) -> String {
    let label = |codes: &'static crate::contract::Enumeration, column: &str| {
        payment
            .text(column)
            .map(|code| codes.label(code, language).to_owned())
    };
    let parts: Vec<String> = [
        Some(figures::money(fen, language)),
        label(&PAYMENT_MODE, "mode"),
        label(&CHANNEL, "channel"),
        label(&FUND_SOURCE, "fund_source"),
        label(&PAYMENT_STATE, "state"),
        payment.count("installment").map(|n| match language {
            Language::Chinese => format!("第{n}期"),
            Language::English => format!("instalment {n}"),
        }),
        payment.text("payment_id").map(str::to_owned),
    ]
    .into_iter()
    .flatten()
    .collect();
    parts.join(language.pick("，", ", "))
}

/// The tier and why.
pub(super) fn tier(row: Cells<'_>, report: &Stored) -> Option<TierExplained> {
    let approved = row.day("approved_on");
    let recorded = row.text("tier");
    let expected = row.text("expected_tier");
    let lifted_year = row
        .count("lifted_year")
        .or_else(|| row.count("registry_lifted_year"));
    let category = row.text("category");
    if recorded.is_none() && category.is_none() {
        return None;
    }
    let bits = category.map_or(0, |list| {
        list.split(',')
            .fold(0, |bits, code| bits | CATEGORY.bit(code))
    });
    let lifted = lifted_year.and_then(|year| i32::try_from(year).ok());
    // As the report does it: before approval the period is that of as_of (settled point 49).
    let date = |column: DateColumn| {
        let day = row.day(column.name()).map(date_of);
        day.or((column == DateColumn::ApprovedOn).then_some(report.as_of))
    };
    let tiers = &report.policy.tiers;
    let decides = tiers.expected_by(bits, lifted, DEFAULT, date).category;
    let entry = decides.and_then(|category| {
        tiers
            .entries_by(category, lifted, DEFAULT, date)
            .min_by_key(|e| TIER.index(&e.tier))
    });
    let by = entry.map_or(DateColumn::ApprovedOn, |e| e.by);
    let selected_by = if row.day(by.name()).is_some() {
        by.name()
    } else {
        "as_of"
    };
    let selected_on = date(by).unwrap_or(report.as_of);
    let out = matches!(row.text("status"), Some("rejected" | "withdrawn"));
    let rank = |tier: Option<&str>| tier.and_then(|t| TIER.index(t));
    let verdict = match (rank(recorded), rank(expected)) {
        _ if approved.is_none() || out => "not_approved",
        (Some(recorded), Some(expected)) if recorded == expected => "agrees",
        (Some(recorded), Some(expected)) if recorded > expected => "under",
        (Some(_), Some(_)) => "over",
        _ => "unknown",
    };
    Some(TierExplained {
        recorded: recorded.map(str::to_owned),
        expected: expected.map(str::to_owned),
        verdict: w::tier_verdict(verdict),
        category: decides
            .and_then(|n| CATEGORY.codes.get(n))
            .map(|c| super::Coded {
                code: c.code.to_owned(),
                label: rules::both(c.zh, c.en),
            }),
        selected_on,
        selected_by: selected_by.to_owned(),
        from: entry.and_then(|e| e.from),
        until: entry.and_then(|e| e.until),
        lifted_year,
        clause: entry.map(|e| rules::clause(&e.cite)),
    })
}

/// A row of facts/poverty_watch.
pub(super) fn flag(row: Cells<'_>) -> Flag {
    Flag {
        name: w::flag(row.text("flag").unwrap_or_default()),
        since_on: row.day("since_on").map(date_of),
        reasons: row
            .text("reasons")
            .unwrap_or_default()
            .split(',')
            .filter(|r| !r.is_empty())
            .map(w::flag_reason)
            .collect(),
        aided: row.flag("aided"),
        first_aid_on: row.day("first_aid_on").map(date_of),
        days_to_aid: row.count("days_to_aid"),
    }
}

/// A row of facts/findings.
pub(super) fn finding(row: Cells<'_>) -> Finding {
    let text = |name: &str| row.text(name).map(str::to_owned);
    let evidence = |name: &str| text(name).or_else(|| text("evidence")).unwrap_or_default();
    Finding {
        id: text("finding_id").unwrap_or_default(),
        rule: text("rule").unwrap_or_default(),
        severity: w::severity(row.text("severity").unwrap_or_default()),
        evidence: Words {
            zh: evidence("evidence_zh"),
            en: evidence("evidence_en"),
        },
        clause: text("clause"),
        state: text("state"),
        class: text("class"),
    }
}

/// A row of facts/edits.
pub(super) fn edit(row: Cells<'_>) -> Edit {
    let text = |name: &str| row.text(name).map(str::to_owned);
    let column = text("column").unwrap_or_default();
    let label = Kind::Cases
        .table()
        .column(&column)
        .map_or_else(|| same(&column), |c| rules::both(c.zh(), c.en));
    Edit {
        label,
        old: text("old"),
        new: text("new"),
        old_export: row.day("old_export").map(date_of),
        new_export: row.day("new_export").map(date_of),
        effect: text("effect"),
        column,
    }
}

/// The name of a date that selects something.
pub(super) fn date_name(column: &str, language: Language) -> String {
    match column {
        "as_of" => w::AS_OF.of(language).to_owned(),
        "begun_on" => fill(
            crate::publish::words::Text::new("启动日期", "beginning"),
            language,
            &[],
        ),
        column => codes::date(column).of(language).to_owned(),
    }
}
