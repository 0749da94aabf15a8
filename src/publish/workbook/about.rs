//! The first sheet: of what and when the figures are, what the sheets hold, how to read a rate, what was left out.

use super::marts;
use crate::contract::{Language, OutputTable};
use crate::failure::Result;
use crate::publish::answers::enough;
use crate::publish::figures::{day, month};
use crate::publish::findings::MOST;
use crate::publish::harmless::harmless;
use crate::publish::html::{Content, calendar_basis, left_out_lines};
use crate::publish::sheets::{Note, Notes};
use crate::publish::words::{Text, findings as f, join, report as r, workbook as w};
use crate::rules::RULES;
use polars::prelude::DataFrame;

/// The sheet of notes.
///
/// # Errors
/// A mart without the contract's columns (class internal).
pub(super) fn notes(content: &Content, made: &[(OutputTable, DataFrame)]) -> Result<Notes> {
    let language = content.language;
    let heading = |text: Text| text.of(language).to_owned();
    let title = r::TITLE.fill(language, &[("district", content.district)]);
    Ok(Notes {
        name: heading(w::ABOUT),
        title: harmless(&title).into_owned(),
        parts: vec![
            (String::new(), of_what(content)),
            (heading(w::SHEETS), sheets(content, made)),
            (heading(w::HOW_RATES), how_to_read(content, made)),
            (heading(w::LEFT_OUT), left_out(content)?),
        ],
    })
}

fn of_what(content: &Content) -> Vec<Note> {
    let language = content.language;
    let note = |label: Text, text: String| Note::new(label.of(language), text);
    let mut notes = vec![
        note(w::MONTH, month(content.month, language)),
        note(w::AS_OF, day(content.as_of, language)),
    ];
    if let Some(known) = content.known_at {
        let text = r::KNOWN_AT.fill(language, &[("day", &day(known, language))]);
        notes.push(note(w::KNOWN_AT, text));
    }
    let basis = calendar_basis(content.calendar).of(language);
    notes.extend([
        note(w::CALENDAR, basis.to_owned()),
        note(w::RUN, content.run.to_owned()),
        note(w::VERSION, content.version.to_owned()),
        note(
            w::USE,
            [r::INTERNAL, r::OFFICES]
                .map(|t| t.of(language))
                .join(language.pick("", " ")),
        ),
        note(w::ELSEWHERE, w::ELSEWHERE_IS.of(language).to_owned()),
    ]);
    notes
}

fn sheets(content: &Content, made: &[(OutputTable, DataFrame)]) -> Vec<Note> {
    let language = content.language;
    let sheet = |name: &str, text: String| Note {
        label: name.to_owned(),
        text,
        is_sheet: true,
    };
    let named = |name: Text, text: String| sheet(name.of(language), text);
    let mut notes = vec![named(w::TOWNSHIPS, w::IS_TOWNSHIPS.of(language).to_owned())];
    if content.findings.total.all > 0 {
        notes.push(named(w::FINDINGS, w::IS_FINDINGS.of(language).to_owned()));
    }
    if content.findings.total.left > 0 {
        let most = MOST.to_string();
        let text = w::IS_FINDINGS_LIST.fill(language, &[("n", &most)]);
        notes.push(named(w::FINDINGS_LIST, text));
    }
    notes.extend(made.iter().map(|(table, _)| {
        let values = [
            ("what", language.pick(table.zh, table.en)),
            ("key", &key(table, language)),
            ("table", &table.path()),
        ];
        sheet(
            marts::name(table, language),
            w::IS_MART.fill(language, &values),
        )
    }));
    notes.push(Note::new(w::PIVOT.of(language), w::ALL_MONTHS.of(language)));
    notes
}

/// What a row is of: labels where they are short, else the columns' names.
fn key(table: &OutputTable, language: Language) -> String {
    let of_key = table.columns.iter().filter(|c| table.key.contains(&c.name));
    let names = of_key.map(|column| match language {
        Language::Chinese => column.zh.to_owned(),
        Language::English => column.name.replace('_', " "),
    });
    join(&names.collect::<Vec<_>>(), language)
}

fn how_to_read(content: &Content, made: &[(OutputTable, DataFrame)]) -> Vec<Note> {
    let language = content.language;
    let few = enough(content.policy).to_string();
    let compliance = made.iter().find(|(table, _)| table.name == "compliance");
    let bounds = compliance.map_or("", |(table, _)| marts::name(table, language));
    let values = [("sheet", bounds), ("enough", &*few)];
    let lines = [
        (w::RATE, w::RATE_PARTS),
        (w::PENDING, w::PENDING_IS),
        (w::UNMEASURABLE, w::UNMEASURABLE_IS),
        (w::FEW, w::FEW_IS),
        (w::MONEY, w::MONEY_IS),
        (w::BLANK, w::BLANK_IS),
    ];
    let note =
        |(label, text): (Text, Text)| Note::new(label.of(language), text.fill(language, &values));
    lines.map(note).into()
}

fn left_out(content: &Content) -> Result<Vec<Note>> {
    let language = content.language;
    let lines = left_out_lines(content)?;
    let mut notes: Vec<Note> = lines
        .into_iter()
        .map(|line| Note::new("", harmless(&line)))
        .collect();
    let rules = RULES
        .iter()
        .filter(|rule| content.findings.left_out.contains(&rule.code))
        .map(|rule| rule.name.of(language).to_owned())
        .collect::<Vec<_>>();
    if !rules.is_empty() {
        let text = f::LEFT_OUT.fill(language, &[("rules", &join(&rules, language))]);
        notes.push(Note::new(w::RULES_OF_FINDINGS.of(language), text));
    }
    Ok(notes)
}
