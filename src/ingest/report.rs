//! What reading tells beside the rows: accounts, quarantine, warnings, notes, and the files themselves.
//!
//! Values of personal columns are never among it.

use super::sniff;
use crate::contract::Kind;
use crate::failure::Both;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How many rows of a sheet ended where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SheetAccount {
    /// Path below the input folder, with `/`.
    pub file: String,
    /// Empty for text files and Parquet.
    pub sheet: String,
    pub kind: Kind,
    pub rows_read: u64,
    pub accepted: u64,
    pub superseded: u64,
    pub duplicate: u64,
    pub quarantined: u64,
    pub furniture: u64,
}

impl SheetAccount {
    /// Whether the rows read are the sum of their outcomes.
    pub fn balances(&self) -> bool {
        self.rows_read
            == self.accepted + self.superseded + self.duplicate + self.quarantined + self.furniture
    }
}

/// A date as `2020-03-05`.
#[allow(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes the field by reference"
)]
fn iso<S: serde::Serializer>(date: &Option<NaiveDate>, serializer: S) -> Result<S::Ok, S::Error> {
    date.map(|d| d.to_string()).serialize(serializer)
}

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            /// Every code.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// The word in tables.
            pub fn name(self) -> &'static str {
                match self {
                    $($name::$variant => $text,)*
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = String::deserialize(deserializer)?;
                let known = $name::ALL.iter().find(|code| code.name() == name);
                known.copied().ok_or_else(|| serde::de::Error::custom("no such code"))
            }
        }
    };
}

codes! {
    /// Why a row is quarantined.
    ReasonCode {
        /// A date that cannot be read.
        Date "date",
        /// An amount that cannot be read.
        Money "money",
        /// A word that is not in its vocabulary.
        Enum "enum",
        /// A required value that is not there.
        Missing "missing",
        /// Another number of cells than the header.
        Ragged "ragged",
        /// The key once more with another content.
        Conflict "conflict",
    }
}

codes! {
    /// What is wrong with a row that counts all the same.
    WarningCode {
        /// An ID number that fails its check digit or has no known form.
        Check "check",
        /// An ID number that a spreadsheet has rounded: no value.
        Rounded "rounded",
        /// A township that the roster does not know.
        Unknown "unknown",
        /// An integer or boolean that cannot be read: no value.
        Unreadable "unreadable",
        /// A category that is none of the notices'.
        Unrecognised "unrecognised",
        /// An amount with fractions of a fen.
        RoundedToFen "rounded_to_fen",
        /// NUL characters were removed.
        Nul "nul",
        /// A date later than the export that holds it.
        AfterExport "after_export",
        /// A payment said to be made that has no date: it counts nowhere.
        PaidUndated "paid_undated",
        /// A quote that opens or closes nothing, read as a plain character.
        StrayQuote "stray_quote",
        /// An amount at least a thousand times its column's usual one: the unit may be wrong.
        UnitSlip "unit_slip",
        /// Most amounts of a column are a unit away from the usual: all of it may be in the wrong one.
        UnitSlipColumn "unit_slip_column",
        /// A unit of amounts named below the rows, which was not applied.
        UnitNoteBelow "unit_note_below",
        /// A number of a merged cell that stands once for several rows: it counts for the first alone.
        MergedOnce "merged_once",
        /// A number of a person in a text, which is kept without it.
        Masked "masked",
        /// A formula that nobody has computed: no value.
        FormulaNoValue "formula_no_value",
    }
}

/// One reason for a quarantine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    pub code: ReasonCode,
    /// Empty where the whole row is meant.
    pub column: String,
    /// The cell as written; none for personal columns.
    pub value: Option<String>,
}

/// A row that does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantined {
    pub file: String,
    pub sheet: String,
    /// Record of a text file, row of a worksheet or of a Parquet file; from 1.
    pub line: u32,
    pub kind: Kind,
    pub reasons: Vec<Reason>,
    /// The mapped cells that are not personal, as a JSON object by column name; `{"cells":n}` for a ragged
    /// row; the parsed values for a conflict.
    pub raw: String,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InputFile {
    /// Path below the input folder, with `/`.
    pub path: String,
    /// Of its bytes, in hex.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
    /// Kinds of its tables; none for a file that is not recognised.
    pub kinds: Vec<Kind>,
    #[serde(serialize_with = "iso")]
    pub export_on: Option<NaiveDate>,
    /// `text`, `xlsx`, `xls`, `ods`, `xml spreadsheet`, `html`, `parquet`, or what else it is.
    pub format: &'static str,
    pub encoding: Option<&'static str>,
    /// `comma`, `tab`, `semicolon` or `bar`; of text files alone.
    pub delimiter: Option<&'static str>,
    /// False for snapshots that `--known-at` hides and for files that are no tables.
    pub used: bool,
}

/// A township that a snapshot has rows of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SnapshotTownship {
    /// Null for the one snapshot without a date.
    #[serde(serialize_with = "iso")]
    pub export_on: Option<NaiveDate>,
    pub township: String,
    /// Earliest of discovered_on, applied_on and accepted_on in its rows.
    #[serde(serialize_with = "iso")]
    pub earliest_begun_on: Option<NaiveDate>,
}

codes! {
    /// What the summary should say beside the rows.
    NoteCode {
        /// No table of ours: in no account.
        NotRecognised "not_recognised",
        /// A sheet without a header beside one with: all furniture.
        SheetNotRecognised "sheet_not_recognised",
        /// Not a single byte.
        Empty "empty",
        /// Columns that are none of the contract's, by their headers.
        UnknownColumn "unknown_column",
        /// A second column for a field that has one.
        RepeatedColumn "repeated_column",
        /// Months without a file between two that have one.
        MissingMonths "missing_months",
        /// The last covered day is only the latest date in the table.
        CoverageGuessed "coverage_guessed",
        /// The key could not be written: hashes hold for this run only.
        KeyNotKept "key_not_kept",
        /// A symbolic link, not followed.
        LinkIgnored "link_ignored",
        /// A snapshot exported after `--known-at`.
        AfterKnownAt "after_known_at",
        /// Bytes that mean nothing in the file's encoding.
        Undecodable "undecodable",
        /// A table with a header and not a row below it.
        NoRows "no_rows",
        /// A row behind the first 30 that looks like a header.
        HeaderBelow "header_below",
        /// A file without a date beside dated ones of its kind, which replace its rows.
        UndatedBesideDated "undated_beside_dated",
        /// A table on a sheet that a spreadsheet program does not show, read all the same.
        HiddenSheet "hidden_sheet",
        /// A glob of `[inputs]` that fits no file; the file of the note is its kind.
        GlobUnmatched "glob_unmatched",
    }
}

/// A remark on a file, a kind or the run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    pub code: NoteCode,
    /// Path below the input folder (with ` / sheet` behind it for one sheet), or a kind; empty for the run.
    pub file: String,
    /// Headers, months, a date or a format, by code.
    pub detail: String,
}

impl Note {
    pub fn new(code: NoteCode, file: &str, detail: &str) -> Self {
        Note {
            code,
            file: file.to_owned(),
            detail: detail.to_owned(),
        }
    }

    /// One sentence.
    pub fn words(&self) -> Both {
        let kind = Kind::ALL.into_iter().find(|k| k.name() == self.file);
        let (zh_file, en_file) = match kind {
            Some(kind) => kind.label(),
            None => (self.file.as_str(), self.file.as_str()),
        };
        let detail = &self.detail;
        let both = |zh: String, en: String| Both {
            zh: format!("{zh_file}：{zh}"),
            en: format!("{en_file}: {en}"),
        };
        match self.code {
            NoteCode::NotRecognised => {
                let what = sniff::words(detail);
                both(
                    format!("无法识别为本工具的任何表（{}），未读入", what.zh),
                    format!("no table that is known here ({}), not read", what.en),
                )
            }
            NoteCode::SheetNotRecognised => both(
                "工作表没有可识别的表头，各行计为表头等".to_owned(),
                "no header that is known here, its rows count as furniture".to_owned(),
            ),
            NoteCode::Empty => both("空文件".to_owned(), "empty".to_owned()),
            NoteCode::UnknownColumn => both(
                format!("未使用的列：{detail}"),
                format!("columns not used: {detail}"),
            ),
            NoteCode::RepeatedColumn => both(
                format!("同一字段的第二列未使用：{detail}"),
                format!("a second column for one field, not used: {detail}"),
            ),
            NoteCode::MissingMonths => {
                both(format!("缺{detail}的文件"), format!("no file for {detail}"))
            }
            NoteCode::CoverageGuessed => both(
                format!("按表内最晚日期{detail}推定覆盖至该日"),
                format!("taken to be complete to its latest date, {detail}"),
            ),
            NoteCode::KeyNotKept => Both::from((
                "密钥文件无法写入，人员与户的密钥仅本次有效",
                "the key file cannot be written: person and household keys hold for this run only",
            )),
            NoteCode::LinkIgnored => both(
                "符号链接，未跟随".to_owned(),
                "a symbolic link, not followed".to_owned(),
            ),
            NoteCode::AfterKnownAt => both(
                format!("导出于{detail}，晚于指定的知晓日，未读入"),
                format!("exported on {detail}, later than asked for, not read"),
            ),
            NoteCode::Undecodable => both(
                format!("有{detail}个无法解码的字符"),
                format!("{detail} characters that its encoding does not know"),
            ),
            NoteCode::NoRows => both(
                "只有表头，没有数据行".to_owned(),
                "a header and no row below it".to_owned(),
            ),
            NoteCode::HeaderBelow => both(
                format!("第{detail}行像是表头，但只在前30行内查找表头"),
                format!("line {detail} looks like a header; only the first 30 rows are searched"),
            ),
            NoteCode::UndatedBesideDated => both(
                "文件名没有日期，按早于其他有日期的文件处理".to_owned(),
                "no date in its name, taken for older than the dated files of its kind".to_owned(),
            ),
            NoteCode::HiddenSheet => both(
                "工作表是隐藏的，同样读入".to_owned(),
                "the sheet is hidden, and read like any other".to_owned(),
            ),
            NoteCode::GlobUnmatched => both(
                format!("linjiu.toml [inputs] 中的 {detail} 没有对应的文件"),
                format!("{detail} under [inputs] in linjiu.toml fits no file"),
            ),
        }
    }
}
