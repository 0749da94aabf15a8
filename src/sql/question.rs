//! A standing question: SQL in a file that describes itself in its first comments.
//!
//! ```text
//! -- title: 中文 | English
//! -- question: 中文 | English
//! -- param NAME KIND: 中文 | English        (integer, number, text, date, month)
//! -- column NAME: 中文 | English
//! ```
//!
//! Parameters are literals in a first query named `params`, so the file runs unchanged in other engines; a value
//! given for one takes the literal's place.

use crate::failure::{Both, Class, Failure, Result};
use chrono::NaiveDate;
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::tokenizer::{Location, Token, TokenWithSpan, Tokenizer};
use std::ops::Range;

/// What a parameter's value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    Integer,
    Number,
    Text,
    Date,
    /// The first day of a month.
    Month,
}

impl ValueKind {
    const ALL: [(&'static str, ValueKind); 5] = [
        ("integer", ValueKind::Integer),
        ("number", ValueKind::Number),
        ("text", ValueKind::Text),
        ("date", ValueKind::Date),
        ("month", ValueKind::Month),
    ];

    /// The word in a question's head.
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, kind)| *kind == self)
            .map_or("", |(name, _)| name)
    }

    /// What to write for one.
    fn example(self) -> &'static str {
        match self {
            ValueKind::Integer => "3",
            ValueKind::Number => "0.5",
            ValueKind::Text => "emergency-payment",
            ValueKind::Date => "2020-03-31",
            ValueKind::Month => "2020-03",
        }
    }

    /// The value as an SQL literal; none if it is not of this kind.
    fn literal(self, value: &str) -> Option<String> {
        let day = |text: &str| {
            NaiveDate::parse_from_str(text, "%Y-%m-%d")
                .ok()
                .map(|d| format!("DATE '{}'", d.format("%Y-%m-%d")))
        };
        match self {
            ValueKind::Integer => value.parse::<i64>().ok().map(|n| n.to_string()),
            ValueKind::Number => {
                let digits = value.strip_prefix('-').unwrap_or(value);
                let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
                let fits = |t: &str| {
                    !t.is_empty() && t.len() <= 18 && t.bytes().all(|b| b.is_ascii_digit())
                };
                (fits(whole) && fits(part)).then(|| value.to_owned())
            }
            ValueKind::Text => Some(format!("'{}'", value.replace('\'', "''"))),
            ValueKind::Date => day(value),
            ValueKind::Month => day(&format!("{value}-01")),
        }
    }
}

/// A value that may be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    pub name: String,
    pub kind: ValueKind,
    pub about: Both,
    /// The literal in the file.
    pub default: String,
    place: Range<usize>,
}

/// A question with its description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub name: String,
    pub title: Both,
    pub question: Both,
    pub parameters: Vec<Parameter>,
    pub columns: Vec<(String, Both)>,
    /// The whole file.
    pub sql: String,
}

impl Question {
    /// Reads a question; what its head does not say stays empty.
    ///
    /// # Errors
    /// Class usage: a line of the head that cannot be read, or a parameter without its literal.
    pub fn parse(name: &str, sql: &str) -> Result<Question> {
        let mut question = Question {
            name: name.to_owned(),
            title: both(""),
            question: both(""),
            parameters: Vec::new(),
            columns: Vec::new(),
            sql: sql.to_owned(),
        };
        let mut declared = Vec::new();
        for (number, line) in (1..).zip(sql.lines()) {
            let Some(comment) = line.trim_start().strip_prefix("--") else {
                break;
            };
            let Some((key, text)) = comment.trim().split_once(": ") else {
                continue;
            };
            let mut words = key.split_whitespace();
            match (words.next(), words.next(), words.next()) {
                (Some("title"), None, _) => question.title = both(text),
                (Some("question"), None, _) => question.question = both(text),
                (Some("column"), Some(column), None) => {
                    question.columns.push((column.to_owned(), both(text)));
                }
                (Some("param"), Some(parameter), Some(kind)) => {
                    let kind = ValueKind::ALL
                        .iter()
                        .find(|(word, _)| *word == kind)
                        .map(|(_, kind)| *kind)
                        .ok_or_else(|| {
                            head(
                                name,
                                number,
                                (
                                    "参数类型只能是 integer、number、text、date、month",
                                    "a parameter is integer, number, text, date or month",
                                ),
                            )
                        })?;
                    declared.push((number, parameter.to_owned(), kind, both(text)));
                }
                _ => {}
            }
        }
        let literals = literals(sql);
        for (number, parameter, kind, about) in declared {
            let place = literals
                .iter()
                .find(|(n, _)| *n == parameter)
                .map(|(_, place)| place.clone())
                .ok_or_else(|| {
                    head(
                        name,
                        number,
                        (
                            "文件的第一个查询须是 params，逐项写明 值 AS 参数名",
                            "the first query of the file must be params, with each parameter's value AS its name",
                        ),
                    )
                })?;
            question.parameters.push(Parameter {
                default: sql.get(place.clone()).unwrap_or_default().to_owned(),
                name: parameter,
                kind,
                about,
                place,
            });
        }
        Ok(question)
    }

    /// The SQL with values in place of the parameters' literals.
    ///
    /// # Errors
    /// Class usage: a parameter that is not there, given twice, or a value of another kind.
    pub fn with(&self, values: &[(String, String)]) -> Result<String> {
        let mut changes: Vec<(Range<usize>, String)> = Vec::new();
        for (name, value) in values {
            let Some(parameter) = self.parameters.iter().find(|p| p.name == *name) else {
                return Err(self.no_parameter(name));
            };
            if changes.iter().any(|(place, _)| *place == parameter.place) {
                return Err(Failure::new(
                    Class::Usage,
                    "param-twice",
                    (
                        format!("参数 {name} 给了两次"),
                        format!("the parameter {name} is given twice"),
                    ),
                ));
            }
            let literal = parameter.kind.literal(value).ok_or_else(|| {
                Failure::new(
                    Class::Usage,
                    "param-value",
                    (
                        format!("参数 {name} 的值不是 {} 类型", parameter.kind.name()),
                        format!(
                            "the parameter {name} is a {}, which this is not",
                            parameter.kind.name()
                        ),
                    ),
                )
                .hint((
                    format!("写成 --param {name}={}", parameter.kind.example()),
                    format!("write it as --param {name}={}", parameter.kind.example()),
                ))
            })?;
            changes.push((parameter.place.clone(), literal));
        }
        changes.sort_by_key(|(place, _)| std::cmp::Reverse(place.start));
        let mut sql = self.sql.clone();
        for (place, literal) in changes {
            sql.replace_range(place, &literal);
        }
        Ok(sql)
    }

    fn no_parameter(&self, name: &str) -> Failure {
        let failure = Failure::new(
            Class::Usage,
            "param-unknown",
            (
                format!("问题 {} 没有这个参数", self.name),
                format!("the question {} has no parameter of that name", self.name),
            ),
        );
        let names: Vec<&str> = self.parameters.iter().map(|p| p.name.as_str()).collect();
        if names.is_empty() {
            return failure.hint(("它没有参数", "it has no parameters"));
        }
        let failure = failure.detail("there are", names.join(", "));
        match super::nearest(name, names) {
            Some(close) => failure.hint(super::fault::meant(close)),
            None => failure,
        }
    }
}

fn both(text: &str) -> Both {
    let (zh, en) = text.split_once(" | ").unwrap_or((text, text));
    Both {
        zh: zh.trim().to_owned(),
        en: en.trim().to_owned(),
    }
}

fn head(name: &str, line: u64, what: (&str, &str)) -> Failure {
    Failure::new(Class::Usage, "question-head", what)
        .file(name.to_owned())
        .line(line)
}

/// Names and places of the values in a first query `params AS (SELECT value AS name, …)`.
fn literals(sql: &str) -> Vec<(String, Range<usize>)> {
    let Ok(tokens) = Tokenizer::new(&GenericDialect {}, sql).tokenize_with_location() else {
        return Vec::new();
    };
    let tokens: Vec<TokenWithSpan> = tokens
        .into_iter()
        .filter(|t| !matches!(t.token, Token::Whitespace(_)))
        .collect();
    let starts = |t: &[TokenWithSpan]| {
        matches!(t, [with, params, r#as, open, select]
            if is_word(with, "with") && is_word(params, "params") && is_word(r#as, "as")
                && open.token == Token::LParen && is_word(select, "select"))
    };
    if !tokens.get(..5).is_some_and(starts) {
        return Vec::new();
    }
    let offsets = LineStarts::of(sql);
    let mut found = Vec::new();
    let mut item: Vec<&TokenWithSpan> = Vec::new();
    let mut depth = 0;
    for token in tokens.get(5..).unwrap_or_default() {
        match token.token {
            Token::LParen => depth += 1,
            Token::RParen if depth > 0 => depth -= 1,
            Token::RParen | Token::Comma if depth == 0 => {
                if let [value @ .., r#as, name] = item.as_slice()
                    && is_word(r#as, "as")
                    && let (Some(first), Some(last)) = (value.first(), value.last())
                    && let Token::Word(word) = &name.token
                    && let (Some(start), Some(end)) =
                        (offsets.at(first.span.start), offsets.at(last.span.end))
                {
                    found.push((word.value.clone(), start..end));
                }
                item.clear();
                if token.token == Token::RParen {
                    return found;
                }
                continue;
            }
            _ => {}
        }
        item.push(token);
    }
    Vec::new()
}

fn is_word(token: &TokenWithSpan, word: &str) -> bool {
    matches!(&token.token, Token::Word(w) if w.quote_style.is_none() && w.value.eq_ignore_ascii_case(word))
}

/// Lines and columns to bytes.
struct LineStarts<'a> {
    sql: &'a str,
    starts: Vec<usize>,
}

impl LineStarts<'_> {
    fn of(sql: &str) -> LineStarts<'_> {
        let starts = std::iter::once(0)
            .chain(sql.match_indices('\n').map(|(n, _)| n + 1))
            .collect();
        LineStarts { sql, starts }
    }

    fn at(&self, place: Location) -> Option<usize> {
        let line = usize::try_from(place.line).ok()?.checked_sub(1)?;
        let column = usize::try_from(place.column).ok()?.checked_sub(1)?;
        let start = *self.starts.get(line)?;
        let rest = self.sql.get(start..)?;
        Some(
            start
                + rest
                    .char_indices()
                    .nth(column)
                    .map_or(rest.len(), |(n, _)| n),
        )
    }
}
