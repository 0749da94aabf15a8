//! What a question may be: one `SELECT` over the reports' own tables.
//!
//! Asked before anything is planned. Whatever is not named here as allowed is refused; functions are closed
//! off in `functions`, since only known ones exist.

use super::fault::{at, refused, unknown_table};
use super::reports::Reports;
use crate::failure::{Class, Failure, Result};
use datafusion::sql::sqlparser::ast::{
    BinaryOperator, Expr, ObjectName, Query, SelectItem, SetExpr, Spanned, Statement, TableFactor,
    Visit, Visitor,
};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::parser::Parser;
use datafusion::sql::sqlparser::tokenizer::{Location, Token, TokenWithSpan, Tokenizer};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// Bytes of a question.
pub(super) const LONGEST: usize = 64 * 1024;
/// Words and signs of a question.
const MOST_TOKENS: usize = 8_000;
/// Sums, conditions and the like: a chain is planned in the square of its length.
const MOST_OPERATORS: usize = 1_000;
/// Brackets within brackets, and queries within queries.
const DEEPEST: usize = 50;

/// A question that may be asked.
pub(super) struct Admitted {
    pub(super) statement: Statement,
    /// The tables it names, as `Table::name` does.
    pub(super) tables: BTreeSet<String>,
    /// What columns without a name are called: their own words. Empty where the columns are not listed.
    pub(super) headings: Vec<Option<String>>,
}

/// The question as a statement, if it is one that may be asked.
///
/// # Errors
/// Class usage: too long, not SQL, not one `SELECT`, or about a table that the reports do not have.
pub(super) fn admit(sql: &str, reports: &Reports) -> Result<Admitted> {
    if sql.len() > LONGEST {
        return Err(refused((
            format!(
                "查询最长 {} KB，此处有 {} KB",
                LONGEST / 1024,
                sql.len() / 1024
            ),
            format!(
                "a question has at most {} KB, this one has {}",
                LONGEST / 1024,
                sql.len() / 1024
            ),
        )));
    }
    let dialect = GenericDialect {};
    let tokens = Tokenizer::new(&dialect, sql)
        .tokenize_with_location()
        .map_err(|e| at(syntax(&e.message), sql, e.location))?;
    let meaningful = tokens
        .iter()
        .filter(|t| !matches!(t.token, Token::Whitespace(_)))
        .count();
    if meaningful > MOST_TOKENS {
        return Err(refused((
            format!("查询最多 {MOST_TOKENS} 个词和符号，此处有 {meaningful} 个"),
            format!(
                "a question has at most {MOST_TOKENS} words and signs, this one has {meaningful}"
            ),
        )));
    }
    if meaningful == 0 {
        return Err(refused(("没有查询语句", "there is no question")).hint((
            "`linjiu query --list` 列出常用问题",
            "`linjiu query --list` names the standing questions",
        )));
    }
    let operators = tokens.iter().filter(|t| is_operator(&t.token)).count();
    if operators > MOST_OPERATORS {
        return Err(refused((
            format!("查询最多 {MOST_OPERATORS} 个 AND、OR、+ 等运算，此处有 {operators} 个"),
            format!(
                "a question has at most {MOST_OPERATORS} AND, OR, + and the like, this one has {operators}"
            ),
        ))
        .hint(("多个取值请写 IN (…)", "write many values as IN (…)")));
    }
    if depth(&tokens) > DEEPEST {
        return Err(too_deep());
    }
    let mut statements = Parser::new(&dialect)
        .with_recursion_limit(DEEPEST)
        .with_tokens_with_locations(tokens)
        .parse_statements()
        .map_err(|e| parser_fault(&e.to_string(), sql))?;
    let (Some(statement), 0) = (statements.pop(), statements.len()) else {
        return Err(refused((
            "一次只能问一个问题",
            "only one question can be asked at a time",
        ))
        .hint((
            "去掉第一个分号之后的内容",
            "take away what stands behind the first semicolon",
        )));
    };
    let Statement::Query(query) = &statement else {
        return Err(refused((
            "只能用 SELECT 查询：报告只读，不能改",
            "only SELECT can be asked: a report is read, never changed",
        ))
        .hint((
            "以 SELECT 或 WITH 开头；`linjiu tables` 说明各表",
            "begin with SELECT or WITH; `linjiu tables` describes the tables",
        )));
    };
    let mut names = Names::default();
    let _ = query.visit(&mut names);
    let mut guard = Guard {
        sql,
        reports,
        ctes: names.0,
        tables: BTreeSet::new(),
    };
    if let ControlFlow::Break(failure) = query.visit(&mut guard) {
        return Err(*failure);
    }
    let tables = guard.tables;
    let headings = headings(&query.body);
    Ok(Admitted {
        statement,
        tables,
        headings,
    })
}

fn headings(body: &SetExpr) -> Vec<Option<String>> {
    let select = match body {
        SetExpr::Select(select) => select,
        SetExpr::Query(query) => return headings(&query.body),
        SetExpr::SetOperation { left, .. } => return headings(left),
        _ => return Vec::new(),
    };
    let heading = |item: &SelectItem| match item {
        SelectItem::UnnamedExpr(Expr::Identifier(_) | Expr::CompoundIdentifier(_))
        | SelectItem::ExprWithAlias { .. } => Some(None),
        SelectItem::UnnamedExpr(expr) => Some(Some(expr.to_string().chars().take(60).collect())),
        _ => None,
    };
    let all: Option<Vec<_>> = select.projection.iter().map(heading).collect();
    all.unwrap_or_default()
}

fn syntax(message: &str) -> Failure {
    Failure::new(
        Class::Usage,
        "query-syntax",
        (
            format!("不是可读的 SQL：{message}"),
            format!("this is not SQL: {message}"),
        ),
    )
}

fn too_deep() -> Failure {
    refused((
        format!("查询最多嵌套 {DEEPEST} 层"),
        format!("a question nests at most {DEEPEST} levels deep"),
    ))
}

fn is_operator(token: &Token) -> bool {
    match token {
        Token::Word(word) => matches!(word.keyword, Keyword::AND | Keyword::OR),
        Token::Plus | Token::Minus | Token::Mul | Token::Div | Token::StringConcat => true,
        _ => false,
    }
}

/// Brackets, CASEs and NOTs within each other. The parser takes some that are too deep for it for names.
fn depth(tokens: &[TokenWithSpan]) -> usize {
    let (mut open, mut nots, mut deepest) = (0_usize, 0, 0);
    for TokenWithSpan { token, .. } in tokens {
        let keyword = match token {
            Token::Whitespace(_) => continue,
            Token::Word(word) => word.keyword,
            _ => Keyword::NoKeyword,
        };
        nots = if keyword == Keyword::NOT { nots + 1 } else { 0 };
        if *token == Token::LParen || keyword == Keyword::CASE {
            open += 1;
        } else if *token == Token::RParen || keyword == Keyword::END {
            open = open.saturating_sub(1);
        }
        deepest = deepest.max(open + nots);
    }
    deepest
}

/// The parser tells the place at the end of its message.
fn parser_fault(message: &str, sql: &str) -> Failure {
    let message = message.trim_start_matches("sql parser error: ");
    if message.contains("recursion limit") {
        return too_deep();
    }
    let Some((what, place)) = message.rsplit_once(" at Line: ") else {
        return syntax(message);
    };
    let mut numbers = place
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|n| n.parse::<u64>().ok());
    match (numbers.next(), numbers.next()) {
        (Some(line), Some(column)) => at(syntax(what), sql, Location { line, column }),
        _ => syntax(what),
    }
}

/// Names that the question gives to queries of its own.
#[derive(Default)]
struct Names(BTreeSet<String>);

impl Visitor for Names {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        for cte in query.with.iter().flat_map(|w| &w.cte_tables) {
            self.0.insert(cte.alias.name.value.to_lowercase());
        }
        ControlFlow::Continue(())
    }
}

struct Guard<'a> {
    sql: &'a str,
    reports: &'a Reports,
    ctes: BTreeSet<String>,
    tables: BTreeSet<String>,
}

impl Guard<'_> {
    fn refuse(&self, what: (&str, &str), place: Location) -> ControlFlow<Box<Failure>> {
        ControlFlow::Break(Box::new(at(refused(what), self.sql, place)))
    }
}

impl Visitor for Guard<'_> {
    type Break = Box<Failure>;

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<Self::Break> {
        let place = query.span().start;
        if query.with.as_ref().is_some_and(|w| w.recursive) {
            return self.refuse(
                (
                    "不允许递归查询（RECURSIVE）",
                    "a query that calls itself (RECURSIVE) is not allowed",
                ),
                place,
            );
        }
        if !query.locks.is_empty()
            || query.for_clause.is_some()
            || query.settings.is_some()
            || query.format_clause.is_some()
            || !query.pipe_operators.is_empty()
        {
            return self.refuse(
                (
                    "只能用 SELECT … FROM … WHERE …",
                    "only SELECT … FROM … WHERE … can be asked",
                ),
                place,
            );
        }
        match query.body.as_ref() {
            SetExpr::Insert(_) | SetExpr::Update(_) | SetExpr::Delete(_) | SetExpr::Merge(_) => {
                self.refuse(
                    ("报告只读，不能改", "a report is read, never changed"),
                    place,
                )
            }
            SetExpr::Table(_) => self.refuse(
                (
                    "请写 SELECT * FROM，不用 TABLE",
                    "write SELECT * FROM instead of TABLE",
                ),
                place,
            ),
            SetExpr::Select(select)
                if select.into.is_some() || !select.lateral_views.is_empty() =>
            {
                self.refuse(
                    ("报告只读，不能改", "a report is read, never changed"),
                    place,
                )
            }
            SetExpr::Select(select) if select.projection.is_empty() => self.refuse(
                (
                    "没有写要哪些列：请写 SELECT * FROM",
                    "no columns are asked for: write SELECT * FROM",
                ),
                place,
            ),
            SetExpr::Select(select) if select.projection.len() > 1_000 => self.refuse(
                ("结果最多 1000 列", "an answer has at most 1,000 columns"),
                place,
            ),
            _ => ControlFlow::Continue(()),
        }
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<Self::Break> {
        match expr {
            // Elsewhere it is a power; the engine would take it for exclusive or.
            Expr::BinaryOp {
                op: BinaryOperator::BitwiseXor,
                ..
            } => self.refuse(
                (
                    "乘方请写 power(2, 3)，不用 ^",
                    "write power(2, 3) instead of ^",
                ),
                expr.span().start,
            ),
            _ => ControlFlow::Continue(()),
        }
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<Self::Break> {
        let place = factor.span().start;
        match factor {
            TableFactor::Table {
                args: None,
                with_hints,
                version: None,
                with_ordinality: false,
                partitions,
                json_path: None,
                sample: None,
                index_hints,
                ..
            } if with_hints.is_empty() && partitions.is_empty() && index_hints.is_empty() => {
                ControlFlow::Continue(())
            }
            TableFactor::Derived { sample: None, .. } | TableFactor::NestedJoin { .. } => {
                ControlFlow::Continue(())
            }
            TableFactor::Table { args: Some(_), .. }
            | TableFactor::TableFunction { .. }
            | TableFactor::Function { .. } => self.refuse(
                (
                    "函数不能当作表：只能读报告自己的表",
                    "a function cannot stand for a table: only the report's own tables can be read",
                ),
                place,
            ),
            _ => self.refuse(
                (
                    "FROM 之后只能是表或查询",
                    "only tables and queries can stand behind FROM",
                ),
                place,
            ),
        }
    }

    fn pre_visit_relation(&mut self, relation: &ObjectName) -> ControlFlow<Self::Break> {
        let idents: Vec<_> = relation.0.iter().filter_map(|p| p.as_ident()).collect();
        let folded: Vec<String> = idents
            .iter()
            .map(|i| {
                if i.quote_style.is_some() {
                    i.value.clone()
                } else {
                    i.value.to_lowercase()
                }
            })
            .collect();
        let place = relation.span().start;
        let table = match folded.as_slice() {
            _ if idents.len() != relation.0.len() => None,
            [name] => self.reports.table(None, name),
            [layer, name] => self.reports.table(Some(layer), name),
            _ => None,
        };
        if let Some(table) = table {
            self.tables.insert(table.name());
        }
        let known =
            table.is_some() || matches!(folded.as_slice(), [name] if self.ctes.contains(name));
        if known {
            ControlFlow::Continue(())
        } else {
            let failure = unknown_table(&relation.to_string(), self.reports, &self.ctes);
            ControlFlow::Break(Box::new(at(failure, self.sql, place)))
        }
    }
}
