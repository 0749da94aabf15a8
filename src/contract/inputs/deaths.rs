//! Deaths: the result of matching applicants against the register of deaths, append-only.

use super::{InputTable, Kind, Meeting, PERSON_ID, Type, required};

pub static TABLE: InputTable = InputTable {
    kind: Kind::Deaths,
    name: "deaths",
    zh: "死亡比对",
    key: &["applicant_id"],
    meeting: Meeting::Ledger,
    columns: &[
        required("applicant_id", Type::PersonId, PERSON_ID, "ID number"),
        required("died_on", Type::Date, &["死亡日期"], "died"),
    ],
};
