//! How to mend what reading found: one sentence for each code, in both languages, by matches without a rest,
//! so that a new code cannot go without.
//!
//! Failures have codes as texts; a test compares their list with the code that raises them.

use super::Text;
use crate::contract::Kind;
use crate::ingest::{NoteCode, ReasonCode, WarningCode};

/// How a quarantined row is mended.
pub fn reason(code: ReasonCode) -> Text {
    match code {
        ReasonCode::Date => Text::new(
            "在业务系统中改为完整日期（如2020-03-05），再重新导出；两位年份、只有年月、不存在的日子都不算日期",
            "correct it in the case system to a full date such as 2020-03-05 and export again; two-digit years, months alone and days that do not exist are no dates",
        ),
        ReasonCode::Money => Text::new(
            "改为纯数字（如1234.50），单位写在表头或表上方，再重新导出",
            "make it a plain number such as 1234.50, the unit in the header or above the table, and export again",
        ),
        ReasonCode::Enum => Text::new(
            "改用系统中的规范词语；如该词确有其义，请告知维护者补入词表",
            "use one of the system's own words; if the word is right, ask the maintainers to add it",
        ),
        ReasonCode::Missing => Text::new(
            "在业务系统中补填该项，再重新导出",
            "fill it in in the case system and export again",
        ),
        ReasonCode::Ragged => Text::new(
            "该行的单元格数与表头不同，多因文字中有分隔符或换行；从系统重新导出，或另存为.xlsx",
            "the row has not as many cells as the header, often for a delimiter or line break in a text: export again, or save as .xlsx",
        ),
        ReasonCode::Conflict => Text::new(
            "同一编号的各行内容不同，无法判断以哪行为准；查明后只留正确的一行",
            "rows of one number differ and none can be preferred: find out which is right and keep only that",
        ),
    }
}

/// How what a warning tells is mended.
pub fn warning(code: WarningCode) -> Text {
    match code {
        WarningCode::Check => Text::new("对照证件核实号码", "compare the number with the document"),
        WarningCode::Rounded => Text::new(
            "号码被电子表格按数字存储而丢失末位：把该列设为文本后重新导出，不要用已存的文件",
            "a spreadsheet stored the number as a number and lost its end: export again with the column as text; the saved file cannot be repaired",
        ),
        WarningCode::Unknown => Text::new(
            "改为镇街名录中的名称，或在名录中补上该镇街",
            "use the name in the roster of townships, or add the township to the roster",
        ),
        WarningCode::Unreadable => Text::new(
            "改为整数，或是/否；目前按空值处理",
            "make it a whole number, or yes/no; for now it counts as blank",
        ),
        WarningCode::Unrecognised => Text::new(
            "改用文件规定的对象类别；目前不能判断应属类别",
            "use a category of the notices; for now its tier cannot be judged",
        ),
        WarningCode::RoundedToFen => Text::new(
            "核对金额：超过两位小数的部分已四舍六入五成双",
            "check the amount: what was beyond two decimals has been rounded half to even",
        ),
        WarningCode::Nul => Text::new(
            "空字符已去除，不影响计算；如多次出现请检查导出程序",
            "removed without effect on the figures; if it recurs, look at the exporting program",
        ),
        WarningCode::AfterExport => Text::new(
            "核对该日期，或核对文件名中的导出日期",
            "check the date, or the export date in the file's name",
        ),
        WarningCode::PaidUndated => Text::new(
            "补填发放日期，否则该笔发放不计入任何指标",
            "fill in the day of payment, else the payment counts nowhere",
        ),
        WarningCode::StrayQuote => Text::new(
            "核对该行文字中的引号是否成对",
            "look whether the quotes in the row's texts come in pairs",
        ),
        WarningCode::UnitSlip => Text::new(
            "核对金额：是本列一般数额的上千倍，可能把元当成了万元；目前仍照原数计算",
            "check the amount: it is over a thousand times what its column usually holds, as where yuan are taken for 万元; for now it counts as written",
        ),
    }
}

/// What to do about a remark on a file, a kind or the run.
pub fn note(code: NoteCode) -> Text {
    match code {
        NoteCode::NotRecognised => Text::new(
            "如是应读的表，在linjiu.toml的[inputs]中写明其种类；如不是，可移出文件夹",
            "if it is a table to be read, name its kind under [inputs] in linjiu.toml; if not, it may be moved away",
        ),
        NoteCode::SheetNotRecognised => Text::new(
            "如该工作表有数据，检查其表头是否与其他工作表一致",
            "if the sheet holds data, see that its header is that of the other sheets",
        ),
        NoteCode::Empty => Text::new(
            "重新导出，或删去空文件",
            "export again, or delete the empty file",
        ),
        NoteCode::UnknownColumn => Text::new(
            "如需使用，在linjiu.toml的[columns.*]中指明；linjiu init会给出建议",
            "to use one, name it under [columns.*] in linjiu.toml; `linjiu init` makes proposals",
        ),
        NoteCode::RepeatedColumn => Text::new(
            "只用第一列；如应用另一列，请改其中一列的表头",
            "the first column is used; if it should be the other, change one of the headers",
        ),
        NoteCode::MissingMonths => Text::new(
            "补充这些月份的导出文件；如确无数据，可不处理",
            "add the exports of these months; if nothing happened in them, leave it",
        ),
        NoteCode::CoverageGuessed => Text::new(
            "在linjiu.toml的[coverage]中写明数据截至哪一天，或在文件名中写导出日期",
            "say under [coverage] in linjiu.toml up to which day it speaks, or put the export date into the file's name",
        ),
        NoteCode::KeyNotKept => Text::new(
            "使文件夹可写，或在[privacy] key_file中另指密钥文件，否则两次运行的人员编号不可比",
            "make the folder writable or name another file under [privacy] key_file, else persons of two runs cannot be compared",
        ),
        NoteCode::LinkIgnored => Text::new(
            "如需读取，把文件本身复制进来",
            "to have it read, copy the file itself here",
        ),
        NoteCode::AfterKnownAt => Text::new(
            "这是--known-at的结果；如需读取，选更晚的日期",
            "this follows from --known-at; choose a later day to have it read",
        ),
        NoteCode::Undecodable => Text::new(
            "从系统重新导出为UTF-8或.xlsx",
            "export again as UTF-8 or .xlsx",
        ),
        NoteCode::GlobUnmatched => Text::new(
            "核对linjiu.toml中[inputs]的文件名样式",
            "check the pattern under [inputs] in linjiu.toml",
        ),
    }
}

/// Codes of failures of inputs, each with what has happened and how to mend it.
pub const FAILURES: &[(&str, Text, Text)] = &[
    (
        "layout-unknown",
        Text::new("表头不属于任何已知的表", "no table fits the header"),
        Text::new(
            "用linjiu init查看建议，把未识别的表头写入linjiu.toml的[columns.*]；如不是应读的表，移出文件夹",
            "see the proposals of `linjiu init` and name the header under [columns.*] in linjiu.toml; if it is no table to be read, move it away",
        ),
    ),
    (
        "not-a-table",
        Text::new("名为表格而内容不是", "named as a table and none"),
        Text::new(
            "在电子表格程序中打开后另存为.xlsx或CSV（有密码的先去掉密码）；打不开则重新导出",
            "open it in a spreadsheet program and save it as .xlsx or CSV, without a password; if it does not open, export it again",
        ),
    ),
    (
        "file-unreadable",
        Text::new("文件无法读取", "the file cannot be read"),
        Text::new(
            "检查读取权限、是否被其他程序占用；或在电子表格程序中打开后另存",
            "look whether you may read it and whether another program holds it open; or save it anew from a spreadsheet program",
        ),
    ),
    (
        "file-changed",
        Text::new(
            "读取期间文件被改写、替换或移走",
            "the file was changed, replaced or taken away while it was read",
        ),
        Text::new(
            "等导出完成后再运行，或先把导出文件复制到没有程序写入的文件夹",
            "wait until the export has finished, or copy the exports to a folder that nothing writes to, and run again",
        ),
    ),
    (
        "workbook-unreadable",
        Text::new("工作簿无法读取", "the workbook cannot be read"),
        Text::new(
            "在电子表格程序中打开，去掉密码，另存为.xlsx；打不开则重新导出",
            "open it in a spreadsheet program, take off any password and save it as .xlsx; if it does not open, export it again",
        ),
    ),
    (
        "workbook-too-large",
        Text::new(
            "工作簿展开后过大",
            "the workbook would unpack beyond reason",
        ),
        Text::new("把其中的表另存为CSV", "save its tables as CSV"),
    ),
    (
        "cell-too-large",
        Text::new(
            "有单元格过大",
            "a cell holds more than a spreadsheet allows",
        ),
        Text::new("缩短该单元格后另存", "shorten the cell and save anew"),
    ),
    (
        "two-tables",
        Text::new(
            "同一工作表中上下有两个表",
            "a sheet holds two tables, one below the other",
        ),
        Text::new(
            "把两个表分到不同的工作表或文件；如是同一个表，统一表头",
            "put each on a sheet or into a file of its own; if they are one table, make their headers the same",
        ),
    ),
    (
        "too-many-columns",
        Text::new(
            "表格的列数超过电子表格的上限",
            "the table has more columns than a spreadsheet has",
        ),
        Text::new(
            "用电子表格程序打开核对，另存为.xlsx",
            "open it in a spreadsheet program, look at it, and save it as .xlsx",
        ),
    ),
    (
        "workbook-encrypted",
        Text::new("工作簿有密码", "the workbook has a password"),
        Text::new(
            "用密码打开，去掉密码后另存",
            "open it with its password and save it without one",
        ),
    ),
    (
        "parquet-too-large",
        Text::new(
            "Parquet文件展开后过大",
            "the Parquet file would unpack beyond reason",
        ),
        Text::new(
            "重新导出，或另存为CSV",
            "export it again, or save it as CSV",
        ),
    ),
    (
        "encoding-unknown",
        Text::new(
            "文字编码无法识别",
            "the file is no text in a known encoding",
        ),
        Text::new(
            "在原程序中打开，另存为UTF-8的CSV或.xlsx",
            "open it in the program that wrote it and save it as CSV UTF-8 or .xlsx",
        ),
    ),
    (
        "parquet-unreadable",
        Text::new("Parquet文件无法读取", "the Parquet file cannot be read"),
        Text::new(
            "以不压缩或zstd重新写出",
            "write it anew without compression or with zstd",
        ),
    ),
    (
        "snapshot-undated",
        Text::new(
            "有多份案件导出，而此份没有导出日期",
            "one of several case exports has no export date",
        ),
        Text::new(
            "把日期写进文件名（如20200331或2020年3月），或写入linjiu.toml的[snapshots]",
            "put the date into its name (20200331 or 2020年3月), or name it under [snapshots] in linjiu.toml",
        ),
    ),
    (
        "no-cases",
        Text::new("没有可用的案件表", "no file of cases was found"),
        Text::new(
            "放入案件导出，或在linjiu.toml的[inputs]中指明；案件表至少要有案件编号和镇街两列",
            "put the case exports into the folder, or name them under [inputs] in linjiu.toml; a table of cases needs at least 案件编号 and 镇街",
        ),
    ),
];

/// What has happened, and how to mend it; none for a code that is not an input's.
pub fn failure(code: &str) -> Option<(Text, Text)> {
    FAILURES
        .iter()
        .find(|(known, _, _)| *known == code)
        .map(|(_, what, mend)| (*what, *mend))
}

/// What follows where a kind ends before the day asked about (settled point 13b).
pub fn end_of_coverage(kind: Kind) -> Text {
    match kind {
        Kind::Cases => Text::new(
            "报告最多做到这一天；不能指定更晚的--as-of",
            "a report looks no further than this day; a later --as-of is refused",
        ),
        Kind::Payments => Text::new(
            "此后到期而未见发放的，记为无法判断；此后的余额为空",
            "what is due later and not seen paid cannot be judged; later balances are null",
        ),
        Kind::Funds => Text::new("此后的余额为空", "later balances are null"),
        Kind::Registry => Text::new(
            "此后的返贫与监测变化不在表内",
            "later changes of poverty status are not in the figures",
        ),
        Kind::Enrolments => Text::new(
            "此后的纳入不在表内，衔接偏低",
            "later enrolments are not in the figures, so the bridge reads low",
        ),
        Kind::Deaths => Text::new("此后的死亡不在表内", "later deaths are not in the figures"),
        Kind::Townships | Kind::Reviews => Text::new("", ""),
    }
}

/// What follows from months without a file between two that have one (settled point 13b).
pub fn missing_months(kind: Kind) -> Text {
    match kind {
        Kind::Cases => Text::new(
            "全量快照会补上期间的案件；但期间的改动和消失无从得知",
            "a later full snapshot brings their cases, but not what was changed or removed between",
        ),
        Kind::Payments => Text::new(
            "如文件按月导出，这些月份的发放缺失：及时率偏低、支出偏少",
            "if each file holds its month, the payments of these months are missing: rates and spending read low",
        ),
        Kind::Funds => Text::new(
            "如文件按月导出，这些月份的收支缺失，余额有误",
            "if each file holds its month, their entries are missing and balances are wrong",
        ),
        Kind::Registry | Kind::Enrolments | Kind::Deaths | Kind::Townships | Kind::Reviews => {
            Text::new(
                "如文件按月导出，这些月份的变化缺失",
                "if each file holds its month, the changes of these months are missing",
            )
        }
    }
}

/// What cannot be told without a column, beside the deadlines of the policy; none where no measure needs it.
pub fn lost_without_column(kind: Kind, column: &str) -> Option<Text> {
    Some(match (kind, column) {
        (Kind::Cases, "category") => Text::new("应属类别", "the expected tier"),
        (Kind::Cases, "tier") => Text::new("类别是否相符", "whether the tier is right"),
        (Kind::Cases, "lifted_year") => {
            Text::new("脱贫户的应属类别", "the expected tier of lifted households")
        }
        (Kind::Cases, "applicant_id") => Text::new(
            "按人关联返贫、低保特困和死亡",
            "the link by person to the registry, enrolments and deaths",
        ),
        (Kind::Cases, "household_id") => Text::new(
            "按户关联返贫监测（改按申请人）",
            "the link by household to the registry; the applicant stands in",
        ),
        (Kind::Cases, "household_size") => Text::new(
            "救助人数（每件按1人计）",
            "the number of persons: each case counts as one",
        ),
        (Kind::Cases, "discovery") => {
            Text::new("主动发现的比例", "the share of cases found actively")
        }
        (Kind::Cases, "aid_mode" | "referral_to") => Text::new("转介情况", "referrals"),
        (Kind::Cases, "approved_amount") => Text::new("审批金额", "amounts approved"),
        (Kind::Cases, "status") => Text::new(
            "不予救助和撤回的案件（按在办计）",
            "rejected and withdrawn cases, which count as open",
        ),
        (Kind::Cases, "closed_on") => Text::new(
            "不予救助和撤回案件的终止日期",
            "when rejected and withdrawn cases ended",
        ),
        (Kind::Cases, "applied_on" | "reviewed_on") => {
            Text::new("各环节用时", "how long the stages take")
        }
        (Kind::Cases, "appraised" | "publicised" | "income_checked") => Text::new(
            "评议、公示、核对的比例",
            "the shares appraised, publicised and surveyed",
        ),
        (Kind::Payments, "paid_on") => Text::new(
            "首次发放日期和按月支出",
            "the first payment and spending by month",
        ),
        (Kind::Payments, "state") => Text::new(
            "未发放、发放失败（均按已发放计）",
            "pending and failed payments, which count as paid",
        ),
        (Kind::Payments, "channel" | "mode") => {
            Text::new("发放渠道与实物发放", "channels and help in kind")
        }
        (Kind::Townships, "population" | "deep_poverty") => Text::new("人均资金", "money per head"),
        _ => return None,
    })
}

/// What a file is that is no table, by the reader's word for it.
pub fn not_a_table(what: &str) -> Text {
    match what {
        "no header" => Text::new("没有可识别的表头", "no header"),
        "PDF" => Text::new("PDF文件", "PDF"),
        "encrypted workbook" => Text::new("加密的工作簿", "encrypted workbook"),
        "damaged workbook" => Text::new("损坏的工作簿", "damaged workbook"),
        "HTML or XML" => Text::new("网页或XML", "HTML or XML"),
        "empty" => Text::new("空文件", "empty"),
        "binary file" => Text::new("二进制文件", "binary file"),
        "program" => Text::new("程序", "program"),
        "document of another program" => Text::new("其他程序的文档", "document of another program"),
        _ if what.contains("image") => Text::new("图片", "image"),
        _ if what.contains("archive") => Text::new("压缩包", "archive"),
        _ => Text::new("其他格式", "another format"),
    }
}

#[cfg(test)]
mod tests {
    use super::failure;
    use std::path::Path;

    fn codes(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                codes(&path, found);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            for after in text.split("Class::Input,").skip(1) {
                if let Some(code) = after.trim_start().strip_prefix('"') {
                    found.extend(code.split('"').next().map(str::to_owned));
                }
            }
        }
    }

    #[test]
    fn every_failure_of_a_file_says_how_to_mend_it_in_both_languages() {
        // These stop a run before any file is looked at.
        const BEFORE: [&str; 5] = [
            "folder-unreadable",
            "workspace-unreadable",
            "date-unreadable",
            "column-unknown",
            "key-unreadable",
        ];
        let mut found = Vec::new();
        codes(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ingest"),
            &mut found,
        );
        assert!(found.len() > 10, "{found:?}");
        for code in found.iter().filter(|c| !BEFORE.contains(&c.as_str())) {
            assert!(failure(code).is_some(), "{code}");
        }
    }
}
