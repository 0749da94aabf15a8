//! Reviews: what people found when they looked into a finding.

use super::{InputTable, Kind, Meeting, Type, optional, required};
use crate::contract::enums;

pub static TABLE: InputTable = InputTable {
    kind: Kind::Reviews,
    name: "reviews",
    zh: "线索核查",
    key: &["finding_id"],
    meeting: Meeting::Replaces,
    columns: &[
        required("finding_id", Type::Code, &["线索编号"], "finding"),
        optional(
            "class",
            Type::Enum(&enums::REVIEW_CLASS),
            &["责任认定"],
            "class of responsibility",
        ),
        optional(
            "state",
            Type::Enum(&enums::REVIEW_STATE),
            &["处置状态"],
            "state of handling",
        ),
        optional("note", Type::Text, &["说明"], "note"),
        optional("reviewer", Type::Name, &["核查人"], "reviewer"),
        optional("reviewed_on", Type::Date, &["核查日期"], "reviewed"),
    ],
};
