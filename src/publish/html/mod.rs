//! `report.html`: one self-contained page to circulate inside the bureau, on screen and on A4 paper.
//!
//! Figures come from marts, facts and tallies; nothing is computed here but what `standing` and `answers` say of
//! them. No script, no outside file, no names or numbers of persons. Every rate stands with its numerator and
//! denominator. The page is the internal one: small counts are exact.

#![allow(
    clippy::unnecessary_wraps,
    reason = "sections and figures of one list have one signature"
)]

mod basis;
mod clause_figures;
mod clauses;
mod content;
mod findings;
mod front;
mod gaps;
mod parts;
mod quality;
mod questions;
mod readings;
mod rows;
mod scorecard;
mod shifts;
mod style;
mod townships;

pub(in crate::publish) use basis::calendar_basis;
pub use content::Content;
pub(in crate::publish) use findings::severity;
pub use gaps::register;
pub(in crate::publish) use quality::{left_out_lines, note_text};
pub(crate) use style::CSS;

use crate::contract::Language;
use crate::failure::Result;
use crate::metrics::Marts;
use crate::publish::answers::Scope;
use crate::publish::harmless::harmless;
use crate::publish::standing::{Standings, of_month, standings};
use crate::publish::words::{Text, report as w};
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// A run as the sections see it.
struct View<'a> {
    content: &'a Content<'a>,
    /// The report month's rows of each mart.
    now: Marts,
    standings: &'a Standings,
    scope: Scope<'a>,
}

impl View<'_> {
    fn language(&self) -> Language {
        self.content.language
    }

    fn text(&self, text: Text) -> &'static str {
        text.of(self.content.language)
    }

    fn fill(&self, text: Text, values: &[(&str, &str)]) -> String {
        text.fill(self.content.language, values)
    }

    /// Sentences one after the other, as the language sets them.
    fn sentences(&self, parts: &[&str]) -> String {
        let kept: Vec<&str> = parts.iter().copied().filter(|p| !p.is_empty()).collect();
        kept.join(self.content.language.pick("", " "))
    }
}

type Section = fn(&View) -> Result<Markup>;

/// The report's sections, in order.
const SECTIONS: [Section; 14] = [
    front::build,
    questions::in_time,
    questions::tier,
    questions::poverty,
    questions::money,
    townships::build,
    findings::build,
    readings::build,
    gaps::build,
    rows::build,
    quality::quality,
    quality::left_out,
    basis::build,
    clauses::build,
];

/// The page.
///
/// # Errors
/// A mart or fact without the contract's columns (class internal).
pub fn render(content: &Content) -> Result<String> {
    let now = of_month(content.marts, content.month)?;
    let standings = standings(&now, content.policy, content.month)?;
    let scope = Scope {
        language: content.language,
        month: content.month,
        as_of: content.as_of,
        policy: content.policy,
        standings: &standings,
        before: content.before,
        rules_left_out: content.rules_left_out,
    };
    let view = View {
        content,
        now,
        standings: &standings,
        scope,
    };
    let sections = SECTIONS
        .iter()
        .map(|build| build(&view))
        .collect::<Result<Vec<Markup>>>()?;
    let title = view.fill(w::TITLE, &[("district", content.district)]);
    let page = html! {
        (DOCTYPE)
        html lang=(content.language.pick("zh-CN", "en")) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="generator" content=(format!("linjiu {}", content.version));
                title { (title) " " (crate::publish::figures::month(content.month, content.language)) }
                style { (PreEscaped(style::CSS)) }
            }
            body { main { @for section in &sections { (section) } } }
        }
    };
    Ok(harmless(&page.into_string()).into_owned())
}
