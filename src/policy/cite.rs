//! Where a value comes from, how binding it is and how sure we are of it.

use super::reader::{Fields, Value};
use crate::contract::Language;
use crate::failure::Result;

/// How sure we are of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// Read in the instrument itself.
    Verified,
    /// Reported by others.
    Secondary,
    /// Ours: no source gives it.
    Assumed,
}

impl Certainty {
    /// The word of policy files.
    pub fn code(self) -> &'static str {
        match self {
            Certainty::Verified => "verified",
            Certainty::Secondary => "secondary",
            Certainty::Assumed => "assumed",
        }
    }
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// Document number, such as 渝民发〔2019〕19号.
    pub instrument: String,
    /// Its date, or its year where no more is known.
    pub date: String,
    pub article: String,
    /// What it says, in short.
    pub zh: String,
    pub en: String,
    pub certainty: Certainty,
}

/// How binding a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binding {
    /// 应当
    Must,
    /// 原则上
    Principle,
    /// 一般
    Usual,
    /// No clause binds to it: a convention of ours.
    None,
}

impl Binding {
    /// The clause's word.
    pub fn label(self, language: Language) -> &'static str {
        match self {
            Binding::Must => language.pick("应当", "must"),
            Binding::Principle => language.pick("原则上", "in principle"),
            Binding::Usual => language.pick("一般", "as a rule"),
            Binding::None => language.pick("约定", "convention"),
        }
    }

    /// The word of policy files.
    pub fn code(self) -> &'static str {
        match self {
            Binding::Must => "must",
            Binding::Principle => "principle",
            Binding::Usual => "usual",
            Binding::None => "none",
        }
    }
}

/// The citation of an entry.
///
/// # Errors
/// There is none, or one that lacks something.
pub(super) fn citation(fields: &Fields) -> Result<Citation> {
    const KEYS: [&str; 6] = ["instrument", "date", "article", "zh", "en", "certainty"];
    let Some(cite) = fields.get("cite") else {
        return Err(fields
            .place()
            .uncited(("没有写明依据的数值", "a value without its citation")));
    };
    let parts = cite.table("a citation", &KEYS)?;
    let text = |key| match parts.get(key) {
        Some(value) => value.text(),
        None => Err(cite.place().uncited((
            format!("依据缺少{key}"),
            format!("a citation without {key}"),
        ))),
    };
    let date = text("date")?;
    if !is_date(&date) {
        return Err(cite_date(&parts, &date));
    }
    let certainty = parts.get("certainty").ok_or_else(|| {
        cite.place()
            .uncited(("依据缺少certainty", "a citation without certainty"))
    })?;
    Ok(Citation {
        instrument: text("instrument")?,
        date,
        article: text("article")?,
        zh: text("zh")?,
        en: text("en")?,
        certainty: certainty.one_of(&[
            ("verified", Certainty::Verified),
            ("secondary", Certainty::Secondary),
            ("assumed", Certainty::Assumed),
        ])?,
    })
}

fn cite_date(parts: &Fields, date: &str) -> crate::failure::Failure {
    parts
        .get("date")
        .map_or_else(|| parts.place(), |value| value.place())
        .malformed((
            format!("date：{date}不是日、月或年"),
            format!("date: {date} is no day, month or year"),
        ))
        .detail(
            "allowed",
            (
                "\"2020-02-09\"、\"2020-02\"或\"2020\"，按已知的写",
                "\"2020-02-09\", \"2020-02\" or \"2020\", as far as it is known",
            ),
        )
}

/// A day, a month or a year that exists.
fn is_date(text: &str) -> bool {
    let whole = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    whole.len() == 10 && whole.parse::<chrono::NaiveDate>().is_ok()
}

/// The word for how binding an entry is.
pub(super) fn binding(value: &Value) -> Result<Binding> {
    value.one_of(&[
        ("must", Binding::Must),
        ("principle", Binding::Principle),
        ("usual", Binding::Usual),
        ("none", Binding::None),
    ])
}
