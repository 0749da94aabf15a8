//! The eight kinds of input: their columns, header synonyms, keys and how a later file meets an earlier one.

mod cases;
mod deaths;
mod enrolments;
mod funds;
mod payments;
mod registry;
mod reviews;
mod townships;

use super::enums::Enumeration;

/// Kind of an input table.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Cases,
    Payments,
    Funds,
    Registry,
    Enrolments,
    Deaths,
    Townships,
    Reviews,
}

impl Kind {
    /// All kinds, in the contract's order.
    pub const ALL: [Kind; 8] = [
        Kind::Cases,
        Kind::Payments,
        Kind::Funds,
        Kind::Registry,
        Kind::Enrolments,
        Kind::Deaths,
        Kind::Townships,
        Kind::Reviews,
    ];

    /// The table of this kind.
    pub fn table(self) -> &'static InputTable {
        match self {
            Kind::Cases => &cases::TABLE,
            Kind::Payments => &payments::TABLE,
            Kind::Funds => &funds::TABLE,
            Kind::Registry => &registry::TABLE,
            Kind::Enrolments => &enrolments::TABLE,
            Kind::Deaths => &deaths::TABLE,
            Kind::Townships => &townships::TABLE,
            Kind::Reviews => &reviews::TABLE,
        }
    }

    /// The name used in `linjiu.toml`, in tables and in messages.
    pub fn name(self) -> &'static str {
        self.table().name
    }

    /// What people call it, in Chinese and English.
    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            Kind::Cases => ("案件", "cases"),
            Kind::Payments => ("发放", "payments"),
            Kind::Funds => ("资金台账", "fund ledger"),
            Kind::Registry => ("建档立卡动态", "poverty registry"),
            Kind::Enrolments => ("低保特困纳入", "enrolments in dibao or tekun"),
            Kind::Deaths => ("死亡比对", "deaths"),
            Kind::Townships => ("镇街名录", "roster of townships"),
            Kind::Reviews => ("线索核查", "reviews"),
        }
    }
}

/// What a column holds, and so how a cell is read and what becomes of it in a frame.
#[derive(Debug, Clone, Copy)]
pub enum Type {
    /// Free text, trimmed only. Frame: String.
    Text,
    /// A key or code, full-width folded. Frame: String.
    Code,
    /// A township's name, resolved with the roster. Frame: String.
    Township,
    /// A person's name. Never kept.
    Name,
    /// An ID number (GB 11643). Frame: String `person_key`, a keyed hash; and `id_state` in cases.
    PersonId,
    /// A household's number. Frame: String `household_key`, a keyed hash.
    HouseholdId,
    /// An account number. Frame: String `account_key`, a keyed hash.
    Account,
    /// Frame: Int32. An unreadable one is warned about and becomes null.
    Integer,
    /// Frame: Boolean. An unreadable one is warned about and becomes null.
    Boolean,
    /// Frame: Date.
    Date,
    /// A date, or YYYYMM meaning the month's first day. Frame: Date.
    DateOrMonth,
    /// Yuan, exact to the fen. Frame: Int64, in fen.
    Money,
    /// One code of a vocabulary. Frame: String, the code.
    Enum(&'static Enumeration),
    /// Several codes of a vocabulary. Frame: Int32, bit n for the nth code; null when blank.
    List(&'static Enumeration),
}

impl Type {
    /// Whether values may never leave the reader in the clear.
    pub fn is_personal(self) -> bool {
        matches!(
            self,
            Type::Name | Type::PersonId | Type::HouseholdId | Type::Account
        )
    }
}

/// One column of an input table.
#[derive(Debug)]
pub struct InputColumn {
    pub name: &'static str,
    pub ty: Type,
    pub required: bool,
    /// Accepted headers, the canonical Chinese label first. `时间` also stands for `日期`.
    pub headers: &'static [&'static str],
    pub en: &'static str,
}

impl InputColumn {
    /// Canonical Chinese label.
    pub fn zh(&self) -> &'static str {
        self.headers[0]
    }

    /// Name of the column that holds this one in a frame; none for names of persons.
    pub fn frame_name(&self) -> Option<&'static str> {
        match self.ty {
            Type::Name => None,
            Type::PersonId => Some("person_key"),
            Type::HouseholdId => Some("household_key"),
            Type::Account => Some("account_key"),
            _ => Some(self.name),
        }
    }
}

/// How rows of one key in two files meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meeting {
    /// A later file's row replaces the earlier one's.
    Replaces,
    /// An append-only ledger: identical is a duplicate, different a conflict.
    Ledger,
}

/// One kind of input.
#[derive(Debug)]
pub struct InputTable {
    pub kind: Kind,
    pub name: &'static str,
    pub zh: &'static str,
    pub columns: &'static [InputColumn],
    /// Column names (of `columns`) that make the key.
    pub key: &'static [&'static str],
    pub meeting: Meeting,
}

impl InputTable {
    /// The column of a name.
    pub fn column(&self, name: &str) -> Option<&'static InputColumn> {
        self.columns.iter().find(|c| c.name == name)
    }
}

/// A required column.
const fn required(
    name: &'static str,
    ty: Type,
    headers: &'static [&'static str],
    en: &'static str,
) -> InputColumn {
    InputColumn {
        name,
        ty,
        required: true,
        headers,
        en,
    }
}

/// A column that may be missing.
const fn optional(
    name: &'static str,
    ty: Type,
    headers: &'static [&'static str],
    en: &'static str,
) -> InputColumn {
    InputColumn {
        name,
        ty,
        required: false,
        headers,
        en,
    }
}

/// Headers that several kinds share (settled point 35).
const CASE_ID: &[&str] = &[
    "案件编号",
    "受理编号",
    "申请编号",
    "业务编号",
    "编号",
    "登记号",
];
const TOWNSHIP: &[&str] = &[
    "镇街",
    "乡镇街道",
    "乡镇(街道)",
    "街镇",
    "所属镇街",
    "所属街道",
    "乡镇",
];
const PERSON_ID: &[&str] = &[
    "身份证号",
    "身份证号码",
    "公民身份号码",
    "证件号码",
    "户主身份证号",
];
const HOUSEHOLD_ID: &[&str] = &["户编号", "家庭编号", "户号"];
