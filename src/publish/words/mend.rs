//! How to mend what reading found: one sentence for each code, in both languages, by matches without a rest,
//! so that a new code cannot go without. What stops a run says so itself, where it is raised.

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
            "在业务系统中补填该项，再重新导出；如该项只写在一组的首行，取消合并后逐行填写",
            "fill it in in the case system and export again; where it stands only in the first row of a block, unmerge and fill down",
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
        WarningCode::UnitSlipColumn => Text::new(
            "核对整列的单位：如为万元，在表头写成“审批金额（万元）”再读；目前按表头和表上方的单位计算",
            "look what unit the whole column is in and write it into the header, as 审批金额（万元）; for now it counts in the unit of the header or the note above",
        ),
        WarningCode::UnitNoteBelow => Text::new(
            "表下方注明的单位没有采用：如确是该单位，写进金额列的表头（如“审批金额（万元）”）或移到表头上方",
            "a unit named below the table is not applied: if it is right, write it into the header of the amounts, as 审批金额（万元）, or move it above the header",
        ),
        WarningCode::MergedOnce => Text::new(
            "合并单元格只写了一次编号或金额，只计入第一行，其余各行按空值处理：取消合并，逐行填写",
            "a number or an amount stands once in a merged cell: it counts for the first row and the others are blank; unmerge and fill in each row",
        ),
        WarningCode::Masked => Text::new(
            "核对该行是否错列；号码应只写在证件号码、账号各列。各表中该号码显示为***",
            "look whether the row's cells have shifted; such numbers belong into their own columns. In all tables it reads ***",
        ),
        WarningCode::FormulaNoValue => Text::new(
            "在Excel或WPS中打开，重新计算后保存（或把公式粘贴为数值）；目前按空值处理",
            "open it in Excel or WPS, recalculate and save (or paste the formulas as values); for now it counts as blank",
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
        NoteCode::NoRows => Text::new(
            "核对导出条件（日期范围、权限）后重新导出；如确无数据，可不处理",
            "look at what the export was asked for (dates, rights) and export again; if there is nothing, leave it",
        ),
        NoteCode::HeaderBelow => Text::new(
            "删去表头上方多余的行，使表头在前30行之内",
            "delete rows above the header, so that it is among the first 30",
        ),
        NoteCode::UndatedBesideDated => Text::new(
            "在文件名中写导出日期，或写入linjiu.toml的[snapshots]；否则其他文件的同号行总是取代它的行",
            "put the export date into its name or under [snapshots] in linjiu.toml; else rows of one number in the other files always replace its own",
        ),
        NoteCode::GlobUnmatched => Text::new(
            "核对linjiu.toml中[inputs]的文件名样式",
            "check the pattern under [inputs] in linjiu.toml",
        ),
    }
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
