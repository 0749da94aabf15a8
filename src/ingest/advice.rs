//! Failures of a file as a whole, with what to do about them: what stands in `linjiu.toml` decides how a line for
//! it is to be written.
//!
//! Headers and names of files alone are said, never a cell of a row.

use super::header::{Closest, is_sequence};
use super::read_file::listed;
use super::scout::similarity;
use super::sniff::{self, Container};
use super::workspace::{Workspace, quoted};
use crate::contract::{InputColumn, Type};
use crate::failure::{Both, Class, Failure};

/// A file whose name promises a table and whose content is none.
pub fn no_table(container: Container, file: &str) -> Failure {
    let what = sniff::words(container.name());
    let hint = match container {
        Container::Markup => (
            "用浏览器打开看看：系统可能把登录页面当作导出发了过来",
            "look at it in a browser: a system may have sent its login page in place of the export",
        ),
        Container::Other(sniff::WEB_ARCHIVE | sniff::XML) => (
            "用电子表格程序打开，另存为.xlsx或CSV",
            "open it in a spreadsheet program and save it as .xlsx or CSV",
        ),
        Container::Broken | Container::Empty => (
            "可能不完整：重新导出或复制",
            "the copy may be cut off: export or copy it again",
        ),
        _ => (
            "把表另存为.xlsx、.ods或CSV，或把该文件移出文件夹",
            "save the table as .xlsx, .ods or CSV, or take the file out of the folder",
        ),
    };
    let message = (
        format!("名为表格而内容是：{}", what.zh),
        format!("the file is no table but: {}", what.en),
    );
    Failure::new(Class::Input, "not-a-table", message)
        .file(file)
        .hint(hint)
}

/// A file that `[inputs]` names, without anything like a header.
pub fn no_header(file: &str) -> Failure {
    let message = ("文件中没有一行是表头", "no row of the file is a header");
    Failure::new(Class::Input, "layout-unknown", message)
        .file(file)
        .hint((
            "核对linjiu.toml的[inputs]所指是否为此文件",
            "look whether the file is the one that [inputs] in linjiu.toml means",
        ))
}

/// Two tables in a sheet, the second from a line on.
pub fn two_tables(file: &str, sheet: &str, line: u32) -> Failure {
    let message = (
        "同一工作表中上下有两个表",
        "a sheet holds two tables, one below the other",
    );
    let failure = Failure::new(Class::Input, "two-tables", message)
        .file(file)
        .line(u64::from(line))
        .hint((
            "把两个表分到不同的工作表或文件；如是同一个表，统一表头",
            "put each table on a sheet or into a file of its own, or make its header the same as the first one's",
        ));
    in_sheet(failure, sheet)
}

fn in_sheet(failure: Failure, sheet: &str) -> Failure {
    if sheet.is_empty() {
        failure
    } else {
        failure.sheet(sheet)
    }
}

/// One of several case exports without a date.
pub fn undated_snapshot(path: &str, workspace: &Workspace) -> Failure {
    let lines = workspace.snapshot_lines(path);
    let message = (
        "有多份案件导出，而此份没有导出日期",
        "one of several case exports has no export date",
    );
    Failure::new(Class::Input, "snapshot-undated", message)
        .file(path)
        .hint((
            format!("把日期写进文件名（如20200331或2020年3月），或{}", lines.zh),
            format!(
                "put the date into its name (20200331 or 2020年3月), or {}",
                lines.en
            ),
        ))
}

/// A table that lacks required columns.
pub fn layout_unknown(
    file: &str,
    sheet: &str,
    closest: &Closest,
    workspace: &Workspace,
) -> Failure {
    let unmapped: Vec<&str> = closest
        .unmapped
        .iter()
        .map(|h| super::fold::trim(h))
        .filter(|h| !is_sequence(h))
        .collect();
    let (zh, name) = (closest.kind.label().0, closest.kind.name());
    let (known, columns) = (closest.known, closest.columns);
    let message = ("表头不属于任何已知的表", "no table fits the header");
    let mut failure = Failure::new(Class::Input, "layout-unknown", message)
        .file(file)
        .line(u64::from(closest.line))
        .detail(
            "closest",
            if known == columns {
                (
                    format!("{zh}：{columns}列全部识别"),
                    format!("{name}: all {columns} columns are known"),
                )
            } else {
                (
                    format!("{zh}：{columns}列中识别出{known}列"),
                    format!("{name}: {known} of {columns} columns"),
                )
            },
        )
        .detail("missing", closest.missing.join(", "));
    if !unmapped.is_empty() {
        failure = failure.detail("unmapped", listed(&unmapped));
    }
    in_sheet(failure, sheet).hint(how_to_fit(sheet, closest, &unmapped, workspace))
}

/// A missing column with the header that may be it: the nearest first, then in their order.
fn pairs<'h>(
    missing: &[&'static InputColumn],
    headers: &[&'h str],
) -> Vec<(&'static InputColumn, &'h str)> {
    let mut free: Vec<&str> = headers.to_vec();
    let mut made = Vec::new();
    for column in missing {
        let best = (0..free.len()).rev().max_by(|a, b| {
            let near = |n: usize| free.get(n).map_or(0.0, |h| similarity(h, column));
            near(*a).total_cmp(&near(*b))
        });
        if let Some(best) = best {
            made.push((*column, free.remove(best)));
        }
    }
    made
}

fn how_to_fit(sheet: &str, closest: &Closest, unmapped: &[&str], workspace: &Workspace) -> Both {
    let columns = closest.kind.table().columns;
    let missing: Vec<&InputColumn> = columns
        .iter()
        .filter(|c| closest.missing.contains(&c.zh()))
        .collect();
    let pairs = pairs(&missing, unmapped);
    let labels = closest.missing.join("、");
    let only_township = matches!(missing.as_slice(), [c] if matches!(c.ty, Type::Township));
    let otherwise = if only_township && sheet.is_empty() {
        Both::from((
            format!("在导出中加上{labels}一列，或在一个.xlsx中每个镇街一张表，以镇街名作工作表名"),
            format!(
                "add the column {labels} to the export, or save an .xlsx with a sheet for each township, named after it"
            ),
        ))
    } else if only_township {
        Both::from((
            format!("在表中加上{labels}一列，或把工作表名改为镇街名"),
            format!("add the column {labels}, or name the sheet after its township"),
        ))
    } else {
        Both::from((
            format!("重新导出，带上{labels}"),
            format!("export the table again with {labels}"),
        ))
    };
    if pairs.len() < missing.len() {
        return otherwise;
    }
    let zh: Vec<String> = pairs
        .iter()
        .map(|(c, h)| format!("“{h}”就是{}", c.zh()))
        .collect();
    let en: Vec<String> = pairs
        .iter()
        .map(|(c, h)| format!("{h} is the {}", c.en))
        .collect();
    let lines: Vec<String> = pairs
        .iter()
        .map(|(c, h)| format!("{} = {}", quoted(h), quoted(c.name)))
        .collect();
    let heading = format!("columns.{}", closest.kind.name());
    let lines = workspace.lines_for(&heading, &lines);
    let both = Both::from((
        format!("如果{}，{}", zh.join("，"), lines.zh),
        format!("if {}, {}", en.join(" and "), lines.en),
    ));
    if only_township {
        return Both::from((
            format!("{}；{}", otherwise.zh, both.zh),
            format!("{}; or, {}", otherwise.en, both.en),
        ));
    }
    both
}
