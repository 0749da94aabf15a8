//! The text of a first `linjiu.toml`: every section with what it is for, in both languages, and what was found
//! in the folder as commented-out proposals. No line is active: a guess must not count as somebody's word.
//!
//! Headers, names of files and townships' division are all it says of the exports; no cell of a row.

use super::divisions;
use super::figures::count;
use super::words::codes;
use crate::contract::{CoverageBasis, Kind, Language};
use crate::ingest::scout::{Look, Proposal, Scouted};
use crate::ingest::{Workspace, glob_matches};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Behind what linjiu.toml has already.
const ALREADY: &str = "   # linjiu.toml中已有 / linjiu.toml has it already";

/// Files named in one comment before the rest is counted.
const MOST_FILES: usize = 3;

/// The file's text.
pub fn text(scouted: &Scouted, workspace: &Workspace) -> String {
    let mut out = String::new();
    let files = scouted.survey.ingested.files.len();
    let failed = scouted.survey.failures.iter().filter(|f| f.file.is_some());
    let _ = writeln!(
        out,
        "# 本文件说明导出文件自己没有说明的事。每项都有默认值；带#的行是建议或默认值，不起作用，确认后去掉行首的#（上面的[标题]前有#的，一并去掉）。
# What the exports do not say themselves. Everything has a default; lines behind # are proposals or defaults
# and do nothing: take the # away where one is right (of the heading above it too), then run `linjiu check`.
# 由linjiu init查看{n}个文件后写成。/ Written by `linjiu init` after a look at {n} files.",
        n = files + failed.count()
    );
    out.push_str(&district(scouted, workspace));
    out.push_str(&inputs(scouted, workspace));
    out.push_str(&columns(scouted));
    out.push_str(&snapshots(scouted));
    out.push_str(&coverage(scouted, workspace));
    let key = workspace.key_file.file_name().map_or_else(
        || "linjiu.key".to_owned(),
        |n| n.to_string_lossy().into_owned(),
    );
    let _ = writeln!(
        out,
        "
# 密钥：把身份证号、户编号变为编号，使两次运行可比。首次生成报告时自动生成；请妥善保存，不要外传。
# The key turns ID and household numbers into hashes that two runs can compare. The first report makes it;
# keep it, and keep it to yourself.
# [privacy]
# key_file = {}

# 本区自己的时限、类别和阈值，叠加在内置规则之上；每条须注明文号、条款和日期。`linjiu policy example` 打印样例。
# The district's own deadlines, tiers and thresholds, laid over the built-in ones, each with its citation;
# `linjiu policy example` prints one to begin with.
# [policy]
# files = {}

# 本区自己的放假和调休日，叠加在国务院安排之上；每条须注明依据。
# The district's own days off and working days, laid over the State Council's, each with its instrument.
# [calendar]
# files = {}",
        quoted(&key),
        files_of(&workspace.policy_files, "local.toml"),
        files_of(&workspace.calendar_files, "own-days.toml"),
    );
    out
}

/// Names of files that linjiu.toml has, else an example.
fn files_of(files: &[std::path::PathBuf], example: &str) -> String {
    if files.is_empty() {
        return format!("[{}]", quoted(example));
    }
    let names = files.iter().filter_map(|f| f.file_name());
    let names: Vec<String> = names.map(|n| quoted(&n.to_string_lossy())).collect();
    format!("[{}]{ALREADY}", names.join(", "))
}

/// What to tell on the terminal once the file is written.
pub fn summary(scouted: &Scouted, language: Language, place: &str, folder: &str) -> String {
    let proposed = scouted.proposals.iter().filter(|p| p.column.is_some());
    let proposed = proposed.count();
    let unknown = scouted.proposals.len();
    let failed = scouted.survey.failures.iter().filter(|f| f.file.is_some());
    let failed = failed.count();
    let undated = scouted.undated.len();
    match language {
        Language::Chinese => format!(
            "已写{place}（全部为带#的建议，确认后去掉#）
不认识的表头{unknown}个，其中有建议{proposed}个；没有日期的案件导出{undated}个；无法读取的文件{failed}个
下一步：linjiu check {folder}
"
        ),
        Language::English => format!(
            "wrote {place}: proposals behind #, to be uncommented where they are right
{unknown} headers are not known, {proposed} with a proposal; {undated} exports of cases without a date; {failed} files cannot be read
next: linjiu check {folder}
"
        ),
    }
}

/// A TOML text on one line: the forms of JSON are TOML's too.
fn quoted(text: &str) -> String {
    let plain: String = text.chars().map(harmless).collect();
    serde_json::Value::String(plain).to_string()
}

/// Text within a comment.
fn comment(text: &str) -> String {
    text.chars().map(harmless).collect()
}

/// A line break would end a comment, and marks of direction would show it otherwise than it is.
fn harmless(c: char) -> char {
    if c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}') {
        '\u{FFFD}'
    } else {
        c
    }
}

fn district(scouted: &Scouted, workspace: &Workspace) -> String {
    let by_code = scouted.division.as_deref().and_then(divisions::name);
    let files = scouted.survey.ingested.files.iter();
    let by_name = divisions::in_names(files.map(|f| f.path.as_str()));
    let (name, why) = match (by_code, by_name) {
        (Some(name), _) => (
            name,
            format!(
                "镇街名录中的区划代码以{0}开头 / division codes of the roster begin with {0}",
                scouted.division.as_deref().unwrap_or_default()
            ),
        ),
        (None, Some(name)) => (
            name,
            "文件名中有此名称 / it stands in names of files".to_owned(),
        ),
        (None, None) => ("渝北区", "例 / an example".to_owned()),
    };
    let entry = match &workspace.named_district {
        Some(name) => format!("{}{ALREADY}", quoted(name)),
        None => format!("{}   # {why}", quoted(name)),
    };
    format!(
        "
# 区县名称：用于报告标题，并从镇街名称前去掉。
# The district's name: for titles, and taken off in front of townships' names.
[district]
# name = {entry}
"
    )
}

fn inputs(scouted: &Scouted, workspace: &Workspace) -> String {
    let mut out = String::from(
        "
# 哪些文件是哪类表。按表头自动识别，通常不必写；只有识别不了或识别错时才需要。
# Which files are which table. They are told by their headers: needed only where that fails.
[inputs]
",
    );
    let read = &scouted.survey.ingested.files;
    for kind in Kind::ALL {
        let of_kind: Vec<&str> = read
            .iter()
            .filter(|f| f.kinds.contains(&kind))
            .map(|f| f.path.as_str())
            .collect();
        let label = codes::kind(kind);
        if let Some(globs) = workspace.globs().get(&kind) {
            let globs: Vec<String> = globs.iter().map(|g| quoted(g)).collect();
            let _ = writeln!(out, "# {} = [{}]{ALREADY}", kind.name(), globs.join(", "));
            continue;
        }
        if of_kind.is_empty() {
            let _ = writeln!(
                out,
                "# {} = []   # {}：没有找到 / {}: none found",
                kind.name(),
                label.zh,
                label.en
            );
            continue;
        }
        // A pattern that would take in a file of another kind gives way to the file's own name.
        let others = read.iter().filter(|f| !f.kinds.contains(&kind));
        let others: Vec<&str> = others.map(|f| f.path.as_str()).collect();
        let globs: BTreeSet<String> = of_kind
            .iter()
            .map(|path| {
                let glob = glob_of(path);
                if others.iter().any(|other| glob_matches(&glob, other)) {
                    (*path).to_owned()
                } else {
                    glob
                }
            })
            .collect();
        let globs: Vec<String> = globs.iter().map(|g| quoted(g)).collect();
        let _ = writeln!(
            out,
            "# {} = [{}]   # {}：已识别{n}个文件 / {}: files recognised: {n}",
            kind.name(),
            globs.join(", "),
            label.zh,
            label.en,
            n = of_kind.len()
        );
    }
    for file in read.iter().filter(|f| !f.used) {
        let _ = writeln!(out, "# 未识别 / not recognised: {}", comment(&file.path));
    }
    if read.iter().any(|f| !f.used) {
        out.push_str(
            "# 如是要读的表，写进上面某一类，再运行linjiu init --print看各列的建议。\n# If one is to be read, name it above; then `linjiu init --print` proposes its columns.\n",
        );
    }
    out
}

/// A path with each run of digits, and of what parts the digits of a date, as one star.
fn glob_of(path: &str) -> String {
    let mut glob = String::new();
    let chars: Vec<char> = path.chars().collect();
    for (n, c) in chars.iter().enumerate() {
        let after_star = glob.ends_with('*');
        let before_digit = chars.get(n + 1).is_some_and(char::is_ascii_digit);
        let joins =
            matches!(c, '年' | '月' | '日') || (matches!(c, '-' | '.' | '_') && before_digit);
        if c.is_ascii_digit() {
            if !after_star {
                glob.push('*');
            }
        } else if !(after_star && joins) {
            glob.push(*c);
        }
    }
    glob
}

/// A few names and how many more there are.
fn some(files: &[String]) -> String {
    let mut shown: Vec<String> = files.iter().take(MOST_FILES).map(|f| comment(f)).collect();
    if files.len() > MOST_FILES {
        shown.push(format!("... (+{})", files.len() - MOST_FILES));
    }
    shown.join(", ")
}

fn columns(scouted: &Scouted) -> String {
    let mut out = String::from(
        "
# 不认识的表头：左边是文件中的表头，右边是列名。依据是单元格的内容，表头相近与否只作参考。
# Headers that are not known: left as the file has it, right the column. Judged by what the cells hold; how
# near the header is to a known one only breaks ties. \"\" leaves a column out / 写\"\"即不用该列。
",
    );
    let mut by_kind: BTreeMap<Kind, Vec<&Proposal>> = BTreeMap::new();
    for proposal in &scouted.proposals {
        by_kind.entry(proposal.kind).or_default().push(proposal);
    }
    if by_kind.is_empty() {
        out.push_str("# [columns.cases]\n# \"受理登记号\" = \"case_id\"   # 例 / an example\n");
    }
    for (kind, proposals) in by_kind {
        let _ = writeln!(out, "[columns.{}]", kind.name());
        for proposal in proposals {
            out.push_str(&line(kind, proposal));
        }
    }
    out
}

fn line(kind: Kind, proposal: &Proposal) -> String {
    let header = quoted(&proposal.header);
    let (zh, en) = looks(proposal);
    let label = |name: &str| {
        let column = kind.table().column(name);
        column.map_or_else(|| name.to_owned(), |c| format!("{name} {}", c.zh()))
    };
    let files = some(&proposal.files);
    match proposal.column {
        Some(name) => {
            let column = kind.table().column(name);
            let (label_zh, label_en) = column.map_or((name, name), |c| (c.zh(), c.en));
            let near = if proposal.near {
                ("；表头相近", "; the header is near")
            } else {
                ("", "")
            };
            format!(
                "# {header} = {}   # {label_zh}？{zh}{} / {label_en}? {en}{} ({files})\n",
                quoted(name),
                near.0,
                near.1
            )
        }
        None if !proposal.others.is_empty() => {
            let others: Vec<String> = proposal.others.iter().map(|n| label(n)).collect();
            format!(
                "# {header} = \"\"   # {zh}；可能是 / {en}; one of: {} ({files})\n",
                others.join(", ")
            )
        }
        None => format!("# {header} = \"\"   # 无建议 / no proposal. {zh} / {en} ({files})\n"),
    }
}

/// What the cells look like, in both languages.
fn looks(proposal: &Proposal) -> (String, String) {
    if proposal.cells == 0 {
        return ("全部空白".to_owned(), "all blank".to_owned());
    }
    let cells = count(i64::try_from(proposal.cells).unwrap_or(i64::MAX));
    let Some(look) = proposal.look else {
        return (
            format!("{cells}个值，看不出是什么"),
            format!("{cells} cells that look like nothing we know"),
        );
    };
    let (zh, en) = match look {
        Look::Dates => ("日期", "dates"),
        Look::Amounts => ("金额", "amounts"),
        Look::IdNumbers => ("身份证号", "ID numbers"),
        Look::Townships => ("镇街名称", "names of townships"),
        Look::YesOrNo => ("是或否", "yes or no"),
        Look::Words => ("规定的词语", "words of its vocabulary"),
        Look::Names => ("姓名", "names of persons"),
        Look::Accounts => ("账号", "account numbers"),
        Look::WholeNumbers => ("整数", "whole numbers"),
        Look::Keys => ("不重复的编号", "numbers that do not repeat"),
        Look::Texts => ("文字", "texts"),
    };
    let percent = proposal.alike * 100 / proposal.cells.max(1);
    (
        format!("{cells}个值中{percent}%像{zh}"),
        format!("looks like {en}, {percent}% of {cells} cells"),
    )
}

fn snapshots(scouted: &Scouted) -> String {
    let mut out = String::from(
        "
# 文件名中没有日期的案件导出，是哪一天导出的。
# When exports of cases were made whose names do not say.
",
    );
    if scouted.undated.is_empty() {
        out.push_str("# [snapshots]\n# \"台账.xlsx\" = 2020-03-31   # 例 / an example\n");
    } else {
        out.push_str("[snapshots]\n");
    }
    for (file, latest) in &scouted.undated {
        let (day, why) = match latest {
            Some(day) => (
                day.to_string(),
                "文件中最晚的日期，导出日期可能更晚 / the latest date in it; the export may be later",
            ),
            None => (
                "2020-03-31".to_owned(),
                "请填导出日期 / put in the day of the export",
            ),
        };
        let _ = writeln!(out, "# {} = {day}   # {why}", quoted(file));
    }
    out
}

fn coverage(scouted: &Scouted, workspace: &Workspace) -> String {
    let mut out = String::from(
        "
# 各类表的数据截至哪一天。能从文件名得知的不必写；推定的请核实后写明。
# Up to which day each table speaks. Not needed where names of files say it; what is only guessed should be
# looked into and stated. Of cases, the exports' own dates say it.
",
    );
    // Cases go by their snapshots (settled point 13b).
    let covered = scouted.survey.ingested.tables.coverage.iter();
    let covered: Vec<_> = covered.filter(|(kind, _)| **kind != Kind::Cases).collect();
    if !covered.is_empty() {
        out.push_str("[coverage]\n");
    }
    for (kind, of) in &covered {
        if workspace.coverage.contains_key(kind) {
            let _ = writeln!(out, "# {} = {}{ALREADY}", kind.name(), of.last_day);
            continue;
        }
        let label = codes::kind(**kind);
        let basis = codes::basis(of.basis);
        let urge = if of.basis == CoverageBasis::LatestDate {
            ("，请核实", ": please look into it")
        } else {
            ("", "")
        };
        let _ = writeln!(
            out,
            "# {} = {}   # {}：{}{} / {}: {}{}",
            kind.name(),
            of.last_day,
            label.zh,
            basis.zh,
            urge.0,
            label.en,
            basis.en,
            urge.1
        );
    }
    if covered.is_empty() {
        out.push_str("# [coverage]\n# payments = 2020-03-31   # 例 / an example\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{glob_of, quoted};

    #[test]
    fn dates_in_names_become_one_star() {
        assert_eq!(glob_of("发放明细201907.csv"), "发放明细*.csv");
        assert_eq!(
            glob_of("a/案件导出_2019-10-31_乡镇.xlsx"),
            "a/案件导出_*_乡镇.xlsx"
        );
        assert_eq!(glob_of("台账2019年12月.csv"), "台账*.csv");
        assert_eq!(glob_of("镇街名录.xlsx"), "镇街名录.xlsx");
    }

    #[test]
    fn a_header_cannot_break_out_of_its_line() {
        assert_eq!(quoted("a\"b\\c\nd"), "\"a\\\"b\\\\c\u{FFFD}d\"");
    }
}
