//! A policy file as typed values that know their line and column: every refusal points there and says what is allowed.
//!
//! Reads text that is handed in. What the values mean together is checked by those who ask for them.

use crate::failure::{Both, Class, Failure, Result};
use chrono::NaiveDate;
use std::ops::RangeInclusive;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Where something stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) file: String,
    pub(super) line: u64,
    /// In characters, from 1.
    pub(super) column: u64,
}

impl Place {
    fn of(file: &str, text: &str, offset: usize) -> Place {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |n| n + 1);
        let column = before.get(line_start..).map_or(0, |l| l.chars().count());
        Place {
            file: file.to_owned(),
            line: before.matches('\n').count() as u64 + 1,
            column: column as u64 + 1,
        }
    }

    fn fail(&self, code: &'static str, message: impl Into<Both>) -> Failure {
        Failure::new(Class::Policy, code, message)
            .file(self.file.as_str())
            .line(self.line)
            .column(self.column.to_string())
    }

    /// Not the form of a policy file.
    pub(super) fn malformed(&self, message: impl Into<Both>) -> Failure {
        self.fail("policy-malformed", message)
    }

    /// The right form, and yet nothing that could hold.
    pub(super) fn impossible(&self, message: impl Into<Both>) -> Failure {
        self.fail("policy-impossible", message)
    }

    /// A value that does not say where it comes from.
    pub(super) fn uncited(&self, message: impl Into<Both>) -> Failure {
        self.fail("policy-uncited", message)
            .hint("每个数值都要写明依据 (every value names its source): cite = { instrument = \"文号\", date = \"2020-02-09\", article = \"三\", zh = \"原文\", en = \"in English\", certainty = \"verified\" }")
    }

    /// `local.toml line 12`, for naming one place in a message about another.
    pub(super) fn short(&self) -> String {
        format!("{} line {}", self.file, self.line)
    }
}

/// A file being read.
pub(super) struct Source<'a> {
    name: &'a str,
    text: &'a str,
}

impl<'a> Source<'a> {
    pub(super) fn new(name: &'a str, text: &'a str) -> Self {
        Source { name, text }
    }

    pub(super) fn parse(&self) -> Result<Spanned<DeTable<'a>>> {
        DeTable::parse(self.text).map_err(|error| {
            let offset = error.span().map_or(0, |s| s.start);
            self.place(offset)
                .malformed(toml_words(error.message()))
                .hint(("此处不是合法的TOML；`linjiu policy example`打印一份样例", "this place is not valid TOML; `linjiu policy example` prints a file to begin with"))
        })
    }

    fn place(&self, offset: usize) -> Place {
        Place::of(self.name, self.text, offset)
    }
}

/// A value under a key.
#[derive(Clone, Copy)]
pub(super) struct Value<'a> {
    source: &'a Source<'a>,
    key: &'a str,
    node: &'a Spanned<DeValue<'a>>,
}

/// The keys of a table, all of them known.
pub(super) struct Fields<'a> {
    source: &'a Source<'a>,
    /// What the table is, for messages.
    what: &'static str,
    at: usize,
    table: &'a DeTable<'a>,
}

impl<'a> Fields<'a> {
    /// # Errors
    /// A key that is not among the known ones.
    pub(super) fn new(
        source: &'a Source<'a>,
        what: &'static str,
        at: usize,
        table: &'a DeTable<'a>,
        known: &[&str],
    ) -> Result<Self> {
        let unknown = table
            .iter()
            .filter(|(key, _)| !known.contains(&key.get_ref().as_ref()))
            .min_by_key(|(key, _)| key.span().start);
        if let Some((key, _)) = unknown {
            let word = key.get_ref().as_ref();
            let failure = source
                .place(key.span().start)
                .malformed((
                    format!("没有{word}这个键"),
                    format!("{what} has no key {word}"),
                ))
                .detail("allowed", known.join(", "));
            return Err(match nearest(word, known) {
                Some(near) => {
                    failure.hint((format!("是否想写{near}？"), format!("did you mean {near}?")))
                }
                None => failure,
            });
        }
        Ok(Fields {
            source,
            what,
            at,
            table,
        })
    }

    pub(super) fn place(&self) -> Place {
        self.source.place(self.at)
    }

    pub(super) fn get(&self, key: &'a str) -> Option<Value<'a>> {
        let node = self.table.get(key)?;
        Some(Value {
            source: self.source,
            key,
            node,
        })
    }

    pub(super) fn need(&self, key: &'a str) -> Result<Value<'a>> {
        self.get(key).ok_or_else(|| {
            self.place()
                .malformed((
                    format!("缺少键{key}"),
                    format!("{} lacks the key {key}", self.what),
                ))
                .hint((
                    "`linjiu policy example`打印完整的样例",
                    "`linjiu policy example` prints complete entries to begin with",
                ))
        })
    }

    /// The tables of an array of tables; none where the key is missing.
    pub(super) fn tables(
        &self,
        key: &'a str,
        what: &'static str,
        known: &[&str],
    ) -> Result<Vec<Fields<'a>>> {
        self.get(key).map_or(Ok(Vec::new()), |value| {
            let DeValue::Array(list) = value.node.get_ref() else {
                return Err(value.wrong(&format!("[[{key}]], a list of tables")));
            };
            list.iter()
                .map(|item| match item.get_ref() {
                    DeValue::Table(table) => {
                        Fields::new(self.source, what, item.span().start, table, known)
                    }
                    _ => Err(value.wrong(&format!("[[{key}]], a list of tables"))),
                })
                .collect()
        })
    }
}

impl<'a> Value<'a> {
    pub(super) fn place(&self) -> Place {
        self.source.place(self.node.span().start)
    }

    /// Of another type than is wanted.
    fn wrong(&self, allowed: &str) -> Failure {
        let found = self.node.get_ref().type_str();
        self.place()
            .malformed((
                format!("{}：这里不能是{found}", self.key),
                format!("{}: {found} where something else is needed", self.key),
            ))
            .detail("allowed", allowed)
    }

    /// Text with something in it.
    pub(super) fn text(&self) -> Result<String> {
        let DeValue::String(text) = self.node.get_ref() else {
            return Err(self.wrong("text in quotes"));
        };
        let text = text.trim();
        if text.is_empty() {
            return Err(self
                .place()
                .malformed((
                    format!("{}：空白文字", self.key),
                    format!("{}: an empty text", self.key),
                ))
                .detail("allowed", ("有内容的文字", "text that says something")));
        }
        Ok(text.to_owned())
    }

    /// A name that tables and commands use.
    pub(super) fn code(&self) -> Result<String> {
        let text = self.text()?;
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
        if !text.chars().all(fits) {
            return Err(self
                .place()
                .malformed((
                    format!("{}：{text}不能作代码", self.key),
                    format!("{}: {text} is no code", self.key),
                ))
                .detail(
                    "allowed",
                    (
                        "小写字母a-z、数字、-和_",
                        "small letters a-z, digits, - and _",
                    ),
                ));
        }
        Ok(text)
    }

    /// A day that exists, without a time.
    pub(super) fn date(&self) -> Result<NaiveDate> {
        const ALLOWED: &str =
            "a day that exists, such as 2020-02-09, without quotes and without a time";
        let DeValue::Datetime(value) = self.node.get_ref() else {
            return Err(self.wrong(ALLOWED));
        };
        let day = value.date.filter(|_| value.time.is_none()).and_then(|d| {
            NaiveDate::from_ymd_opt(i32::from(d.year), u32::from(d.month), u32::from(d.day))
        });
        let day = day.ok_or_else(|| {
            self.place()
                .malformed((
                    format!("{}：{value}不是日期", self.key),
                    format!("{}: {value} is no day", self.key),
                ))
                .detail("allowed", ALLOWED)
        })?;
        if !(1990..=2060).contains(&chrono::Datelike::year(&day)) {
            return Err(self
                .place()
                .impossible((
                    format!("{}：{day}在日历范围之外", self.key),
                    format!("{}: {day} lies outside the calendar", self.key),
                ))
                .detail(
                    "allowed",
                    ("1990-01-01至2060-12-31", "1990-01-01 to 2060-12-31"),
                ));
        }
        Ok(day)
    }

    /// A whole number within bounds.
    pub(super) fn whole(&self, range: RangeInclusive<u32>) -> Result<u32> {
        let allowed = format!("a whole number from {} to {}", range.start(), range.end());
        let DeValue::Integer(number) = self.node.get_ref() else {
            return Err(self.wrong(&allowed));
        };
        i64::from_str_radix(&number.as_str().replace('_', ""), number.radix())
            .ok()
            .and_then(|n| u32::try_from(n).ok())
            .filter(|n| range.contains(n))
            .ok_or_else(|| {
                self.place()
                    .impossible((
                        format!("{}：{}超出范围", self.key, number.as_str()),
                        format!("{}: {} is out of bounds", self.key, number.as_str()),
                    ))
                    .detail("allowed", allowed)
            })
    }

    /// A share from 0 to 1.
    pub(super) fn share(&self) -> Result<f64> {
        const ALLOWED: &str = "a share from 0 to 1, such as 0.8";
        let number = match self.node.get_ref() {
            DeValue::Float(number) => number.as_str().replace('_', ""),
            DeValue::Integer(number) if number.radix() == 10 => number.as_str().replace('_', ""),
            _ => return Err(self.wrong(ALLOWED)),
        };
        number
            .parse::<f64>()
            .ok()
            .filter(|n| (0.0..=1.0).contains(n))
            .ok_or_else(|| {
                self.place()
                    .impossible((
                        format!("{}：{number}不是比例", self.key),
                        format!("{}: {number} is no share", self.key),
                    ))
                    .detail("allowed", ALLOWED)
            })
    }

    pub(super) fn flag(&self) -> Result<bool> {
        match self.node.get_ref() {
            DeValue::Boolean(flag) => Ok(*flag),
            _ => Err(self.wrong("true or false")),
        }
    }

    /// One of the words of a closed list.
    pub(super) fn one_of<T: Copy>(&self, words: &[(&str, T)]) -> Result<T> {
        let text = self.text()?;
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
            return Ok(*value);
        }
        let failure = self
            .place()
            .malformed((
                format!("{}：没有{text}这个取值", self.key),
                format!("{}: {text} is none of the words for it", self.key),
            ))
            .detail("allowed", known.join(", "));
        Err(match nearest(&text, &known) {
            Some(near) => {
                failure.hint((format!("是否想写{near}？"), format!("did you mean {near}?")))
            }
            None => failure,
        })
    }

    /// The items of a list with something in it.
    pub(super) fn list(&self) -> Result<Vec<Value<'a>>> {
        let DeValue::Array(list) = self.node.get_ref() else {
            return Err(self.wrong("a list, such as [\"one\", \"two\"]"));
        };
        let items: Vec<Value> = list.iter().map(|node| Value { node, ..*self }).collect();
        if items.is_empty() {
            return Err(self
                .place()
                .malformed((
                    format!("{}：空的列表", self.key),
                    format!("{}: an empty list", self.key),
                ))
                .detail(
                    "allowed",
                    (
                        "至少一项，或不写这个键",
                        "at least one item, or the key left out",
                    ),
                ));
        }
        Ok(items)
    }

    /// A table between braces.
    pub(super) fn table(&self, what: &'static str, known: &[&str]) -> Result<Fields<'a>> {
        let DeValue::Table(table) = self.node.get_ref() else {
            return Err(self.wrong(&format!("{{ {} }}", known.join(", "))));
        };
        Fields::new(self.source, what, self.node.span().start, table, known)
    }
}

/// What the TOML reader says; in English alone.
fn toml_words(message: &str) -> (String, String) {
    let words = message.trim().replace('\n', "; ");
    (format!("无法读作TOML：{words}"), words)
}

/// The known word that was most likely meant.
pub(super) fn nearest<'w>(word: &str, known: &[&'w str]) -> Option<&'w str> {
    known
        .iter()
        .map(|k| (distance(word, k), *k))
        .filter(|(d, k)| *d * 3 <= k.chars().count())
        .min()
        .map(|(_, k)| k)
}

/// Levenshtein's distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (n, x) in a.chars().enumerate() {
        let mut next = vec![n + 1];
        for ((y, above), corner) in b.iter().zip(row.iter().skip(1)).zip(&row) {
            let left = next.last().copied().unwrap_or_default();
            next.push((left + 1).min(above + 1).min(corner + usize::from(x != *y)));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
