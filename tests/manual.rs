//! The manual that a policy officer opens: `docs/manual.html` is made from the tables in `tests/spec`, which are the
//! tests, with the labels of the contract and the policy and the Chinese wording of `tests/spec/chinese.tsv`.
//!
//! `UPDATE_MANUAL=1 cargo test the_manual` writes it; otherwise the committed page must be what the tables give. A
//! reason without a Chinese wording stands in English.

use crate::support::tables::{Row, Table, tables};
use linjiu::contract::outputs::{self, Layer};
use linjiu::contract::{Enumeration, Kind, Language, Type, enums};
use linjiu::policy::{DEFAULT, Policy};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// The tables, in the manual's order: what officers judge by first, how files are read last.
const PARTS: [&str; 9] = [
    "deadlines",
    "calendar",
    "tiers",
    "poverty",
    "money",
    "clauses",
    "rates",
    "parsing",
    "reading",
];

/// Heads of columns that only the manual has.
const HEADS: [(&str, &str); 47] = [
    ("payments", "发放"),
    ("as_of", "截至日期"),
    ("due", "到期日"),
    ("done", "办结日"),
    ("start", "起算日"),
    ("verdict", "判断"),
    ("days", "用时(工作日)"),
    ("overdue", "超期(工作日)"),
    ("readings", "其他口径"),
    ("why", "说明"),
    ("month", "所属月份"),
    ("provisional", "日历暂定"),
    ("cases_to", "案件数据至"),
    ("payments_to", "发放数据至"),
    ("funds_to", "台账数据至"),
    ("unreadable_on", "该期记录无法读取"),
    ("expected", "应属类别"),
    ("by", "依据的对象类别"),
    ("registry", "建档立卡动态"),
    ("cases", "案件"),
    ("persons", "人数"),
    ("amount", "金额"),
    ("approvals", "审批"),
    ("flags", "标记"),
    ("aided", "是否已救助"),
    ("days_to_aid", "救助用时(天)"),
    ("reasons", "原因"),
    ("case_household", "案件户编号"),
    ("case_person", "案件申请人"),
    ("poverty_status", "启动时状态"),
    ("entries", "资金台账"),
    ("flows", "当月收支"),
    ("opening", "期初余额"),
    ("closing", "期末余额"),
    ("usage", "本年使用率"),
    ("overdrawn_days", "透支天数"),
    ("payments_made", "发放笔数"),
    ("level", "层级"),
    ("low", "下限"),
    ("high", "上限"),
    ("median", "中位"),
    ("p90", "九成分位"),
    ("rate", "按时率"),
    ("person", "有无身份证号"),
    ("enrolments", "纳入低保、特困"),
    ("expect", "应为"),
    ("deep", "深度贫困"),
];

/// Words in cells that no vocabulary of the contract holds.
const WORDS: [(&str, &str); 26] = [
    ("met", "按时"),
    ("late", "迟办"),
    ("overdue", "逾期"),
    ("pending", "未到期"),
    ("closed", "已终止"),
    ("unmeasurable", "无法判断"),
    ("no_limit", "无时限"),
    ("outside", "不适用"),
    ("before_start", "先办"),
    ("missing_start", "无起算日"),
    ("missing_close", "无终止日"),
    ("date_order", "日期倒序"),
    ("not_covered", "未覆盖"),
    ("newest_row_quarantined", "最新记录被隔离"),
    ("failed", "失败"),
    ("pending-payment", "待发放"),
    ("no-state", "状态空白"),
    ("undated", "无日期"),
    ("none", "无"),
    ("yes", "是"),
    ("no", "否"),
    ("weekday", "工作日"),
    ("weekend", "周末"),
    ("holiday", "节假日"),
    ("make-up-day", "调休上班"),
    ("unknown", "不明"),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Text with its backquotes as code.
fn inline(text: &str) -> String {
    let mut out = String::new();
    for (n, part) in escaped(text).split('`').enumerate() {
        match n % 2 {
            0 => out.push_str(part),
            _ => write!(out, "<code>{part}</code>").unwrap(),
        }
    }
    out
}

/// English wording to Chinese.
fn chinese() -> BTreeMap<String, String> {
    let text = fs::read_to_string(root().join("tests/spec/chinese.tsv")).unwrap();
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let (english, chinese) = line.split_once('\t').unwrap_or_else(|| panic!("{line}"));
            (english.to_owned(), chinese.to_owned())
        })
        .collect()
}

struct Manual {
    chinese: BTreeMap<String, String>,
    policy: Policy,
    explained: Vec<String>,
}

impl Manual {
    /// Chinese before English where there is both.
    fn both(&self, english: &str, tag: &str) -> String {
        match self.chinese.get(english) {
            Some(chinese) => format!(
                "<{tag}>{}<br><small>{}</small></{tag}>\n",
                inline(chinese),
                inline(english)
            ),
            None => format!("<{tag}>{}</{tag}>\n", inline(english)),
        }
    }

    /// The clause, its certainty and its readings, where a heading first names a deadline rule.
    fn rule(&mut self, heading: &str) -> String {
        let Some((_, code)) = heading.trim_end_matches(')').rsplit_once('(') else {
            return String::new();
        };
        let Some(rule) = self.policy.deadline(code) else {
            return String::new();
        };
        if self.explained.iter().any(|done| done == code) {
            return String::new();
        }
        self.explained.push(code.to_owned());
        let cite = &rule.cite;
        let mut out = format!(
            "<div class=\"rule\"><b>{}　{}</b> <code>{code}</code><br>{} {}（{}）：{}<br><small>{}</small><ul>\n",
            escaped(rule.label(Language::Chinese)),
            escaped(rule.label(Language::English)),
            escaped(&cite.instrument),
            escaped(&cite.article),
            escaped(&cite.date),
            escaped(&cite.zh),
            escaped(&cite.en),
        );
        writeln!(out, "<li><code>{DEFAULT}</code> 报告所用口径 <small>the reading that reports use</small></li>").unwrap();
        for reading in &rule.reading {
            writeln!(
                out,
                "<li><code>{}</code> {} <small>{}</small></li>",
                escaped(&reading.code),
                escaped(&reading.zh),
                escaped(&reading.en)
            )
            .unwrap();
        }
        out.push_str("</ul></div>\n");
        out
    }

    fn row(&self, table: &Table, row: &Row) -> String {
        let mart = mart_of(&table.heading);
        let mut out = String::from("<tr>");
        for header in &table.headers {
            let cell = row.get(header);
            let shown = match (header.as_str(), self.chinese.get(cell)) {
                ("why", Some(chinese)) => {
                    format!("{}<br><small>{}</small>", inline(chinese), inline(cell))
                }
                ("why", None) => inline(cell),
                _ => worded(cell, header, mart.as_ref()),
            };
            write!(out, "<td>{shown}</td>").unwrap();
        }
        out.push_str("</tr>\n");
        out
    }

    fn table(&self, table: &Table) -> String {
        let mart = mart_of(&table.heading);
        let heads: String = table
            .headers
            .iter()
            .map(|header| match head(header, mart.as_ref()) {
                Some(zh) => format!("<th>{}<br><small>{header}</small></th>", escaped(zh)),
                None => format!("<th>{}</th>", inline(header)),
            })
            .collect();
        let rows: String = table.rows.iter().map(|row| self.row(table, row)).collect();
        format!("<table><thead><tr>{heads}</tr></thead><tbody>\n{rows}</tbody></table>\n")
    }

    /// One file: headings, paragraphs and lists in order, each table where it stands.
    fn part(&mut self, name: &str) -> String {
        let file = format!("spec/{name}.md");
        let found = tables(&file);
        let mut next = found.iter();
        let text = fs::read_to_string(root().join("tests").join(&file)).unwrap();
        let mut out = format!("<section id=\"{name}\">\n");
        for block in text.split("\n\n").map(str::trim).filter(|b| !b.is_empty()) {
            if let Some(title) = block.strip_prefix("# ") {
                out.push_str(&self.both(title, "h1"));
            } else if let Some(heading) = block.strip_prefix("## ") {
                out.push_str(&self.both(heading, "h2"));
                out.push_str(&self.rule(heading));
            } else if block.starts_with('|') {
                out.push_str(&self.table(next.next().unwrap()));
            } else if block.starts_with("- ") {
                out.push_str("<ul>\n");
                for item in block.trim_start_matches("- ").split("\n- ") {
                    out.push_str(&self.both(&one_line(item), "li"));
                }
                out.push_str("</ul>\n");
            } else {
                out.push_str(&self.both(&one_line(block), "p"));
            }
        }
        assert!(next.next().is_none(), "{file}: a table that no block holds");
        out.push_str("</section>\n");
        out
    }
}

/// A wrapped paragraph as one line.
fn one_line(text: &str) -> String {
    text.split('\n')
        .map(str::trim)
        .collect::<Vec<_>>()
        .join(" ")
}

/// The mart that a heading names in brackets at its end.
fn mart_of(heading: &str) -> Option<outputs::OutputTable> {
    let (_, name) = heading.trim_end_matches(')').rsplit_once('(')?;
    outputs::find(Layer::Marts, name)
}

/// The Chinese head of a column: the manual's own, else the contract's.
fn head(header: &str, mart: Option<&outputs::OutputTable>) -> Option<&'static str> {
    let own = HEADS.iter().find(|(name, _)| *name == header).map(|h| h.1);
    let of_mart = mart.and_then(|m| m.columns.iter().find(|c| c.name == header).map(|c| c.zh));
    let of_kind = Kind::ALL.into_iter().find_map(|kind| {
        kind.table()
            .column(header)
            .map(linjiu::contract::InputColumn::zh)
    });
    let of_any = outputs::all()
        .iter()
        .flat_map(|t| t.columns.iter())
        .find(|c| c.name == header)
        .map(|c| c.zh);
    own.or(of_kind).or(of_mart).or(of_any)
}

/// The vocabularies whose codes a column's cells may hold.
fn vocabularies(header: &str) -> Vec<&'static Enumeration> {
    let column = Kind::Cases.table().column(header);
    match (header, column.map(|c| c.ty)) {
        ("payments", _) => vec![
            &enums::PAYMENT_MODE,
            &enums::FUND_SOURCE,
            &enums::CHANNEL,
            &enums::PAYMENT_STATE,
        ],
        ("entries" | "flows", _) => vec![&enums::ENTRY_KIND],
        ("registry" | "flags" | "poverty_status", _) => vec![&enums::REGISTRY_EVENT],
        ("by", _) => vec![&enums::CATEGORY],
        ("enrolments", _) => vec![&enums::SCHEME],
        (_, Some(Type::Enum(codes) | Type::List(codes))) => vec![codes],
        _ => Vec::new(),
    }
}

/// A cell with the Chinese word behind each code in it.
fn worded(cell: &str, header: &str, mart: Option<&outputs::OutputTable>) -> String {
    let codes = vocabularies(header);
    let own = [
        "verdict",
        "readings",
        "payments",
        "flags",
        "aided",
        "provisional",
        "kind",
        "worked",
        "appraised",
        "publicised",
        "income_checked",
        "deep",
        "person",
    ]
    .contains(&header);
    let label = |word: &str| {
        let of_codes = codes
            .iter()
            .find_map(|e| e.codes.iter().find(|c| c.code == word).map(|c| c.zh));
        let of_words = || {
            let found = WORDS.iter().find(|(code, _)| own && *code == word);
            found.map(|(_, zh)| *zh)
        };
        let of_mart = || {
            let columns = mart.filter(|_| header == "expect")?.columns.iter();
            columns.clone().find(|c| c.name == word).map(|c| c.zh)
        };
        of_codes.or_else(of_words).or_else(of_mart)
    };
    // A tier's code is its own label.
    let shown = |word: &str| match label(word).filter(|zh| !zh.starts_with(word)) {
        Some(zh) => format!("{}<i>{}</i>", escaped(word), escaped(zh)),
        None => escaped(word),
    };
    let mut out = String::new();
    let mut word = String::new();
    for letter in cell.chars() {
        if [' ', ',', ';', ':'].contains(&letter) {
            out.push_str(&shown(&word));
            word.clear();
            out.push(letter);
        } else {
            word.push(letter);
        }
    }
    out.push_str(&shown(&word));
    out
}

const STYLE: &str = "
body { margin: 0 auto; max-width: 1120px; padding: 28px 32px 60px; color: #1c2733; font: 14.5px/1.65 \"Noto Sans CJK SC\", \"Microsoft YaHei\", \"PingFang SC\", sans-serif; }
h1 { font-size: 23px; color: #12355b; border-bottom: 3px double #12355b; margin: 44px 0 12px; padding-bottom: 6px; }
h2 { font-size: 17px; color: #12355b; margin: 28px 0 6px; break-after: avoid; }
h1 small, h2 small { font-weight: 400; font-size: 13px; }
small { color: #66717c; font-size: 11.5px; line-height: 1.4; }
i { font-style: normal; color: #12355b; font-size: 11px; margin-left: 2px; }
code { background: #f3f6f9; padding: 0 3px; }
p, ul { margin: 5px 0; } ul { padding-left: 1.3em; }
.rule { border: 1px solid #c9d1d9; border-left: 4px solid #12355b; background: #f8fafc; padding: 7px 12px; margin: 8px 0; break-inside: avoid; }
table { border-collapse: collapse; width: 100%; font-size: 12.5px; line-height: 1.4; margin: 8px 0 14px; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid #d6dde4; padding: 3px 6px; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
thead { display: table-header-group; } thead th { background: #eef2f6; border-top: 1.5px solid #12355b; border-bottom: 1px solid #12355b; font-weight: 600; }
tr { break-inside: avoid; }
td:last-child { min-width: 13em; }
@media print { @page { size: A4 landscape; margin: 12mm; } body { font-size: 9.5pt; max-width: none; padding: 0; } table { font-size: 7.8pt; } small { font-size: 7pt; } i { font-size: 6.8pt; } section { break-before: page; } }
";

fn page() -> String {
    let mut manual = Manual {
        chinese: chinese(),
        policy: Policy::load(&[]).unwrap(),
        explained: Vec::new(),
    };
    let parts: Vec<String> = PARTS.iter().map(|name| manual.part(name)).collect();
    let rows: usize = PARTS
        .iter()
        .flat_map(|name| tables(&format!("spec/{name}.md")))
        .map(|table| table.rows.len())
        .sum();
    let mut contents = String::new();
    for name in PARTS {
        let text = fs::read_to_string(root().join(format!("tests/spec/{name}.md"))).unwrap();
        let title = text.lines().next().unwrap().trim_start_matches("# ");
        let shown = manual.chinese.get(title).map_or(title, String::as_str);
        writeln!(
            contents,
            "<li><a href=\"#{name}\">{}</a></li>",
            inline(shown)
        )
        .unwrap();
    }
    format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>linjiu 规则手册 Manual of rules</title>\n<style>{STYLE}</style></head><body>\n\
         <h1>规则手册<br><small>Manual of rules</small></h1>\n\
         <p>以下{rows}行都是示例，也是本工具的测试：每一行写明输入和应得的结果，程序与任何一行不符即不能发布。人名、数字均为虚构。<br>\
         <small>Each of these {rows} rows is an example and a test of the program: what goes in and what must come out. A version that differs from any row is not released. All of it is invented.</small></p>\n\
         <ul>\n{contents}</ul>\n{}</body></html>\n",
        parts.concat()
    )
}

#[test]
fn the_manual_is_what_the_tables_of_the_tests_give() {
    let path: &Path = &root().join("docs/manual.html");
    let made = page();
    if std::env::var_os("UPDATE_MANUAL").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &made).unwrap();
    }
    let committed = fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == made,
        "docs/manual.html is not made from these tables: UPDATE_MANUAL=1 cargo test the_manual writes it"
    );
}

#[test]
fn every_heading_of_the_manual_is_chinese_too() {
    let chinese = chinese();
    for name in PARTS {
        let text = fs::read_to_string(root().join(format!("tests/spec/{name}.md"))).unwrap();
        for line in text.lines().filter(|l| l.starts_with('#')) {
            let heading = line.trim_start_matches('#').trim();
            let own = heading
                .chars()
                .any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            assert!(own || chinese.contains_key(heading), "{name}: {heading}");
        }
    }
}
