//! Enrolments: persons taken into dibao or tekun.

use super::{InputTable, Kind, Meeting, PERSON_ID, Type, optional, required};
use crate::contract::enums;

pub static TABLE: InputTable = InputTable {
    kind: Kind::Enrolments,
    name: "enrolments",
    zh: "低保特困纳入",
    key: &["applicant_id", "scheme", "started_on"],
    meeting: Meeting::Replaces,
    columns: &[
        required("applicant_id", Type::PersonId, PERSON_ID, "ID number"),
        required(
            "scheme",
            Type::Enum(&enums::SCHEME),
            &["救助制度"],
            "scheme",
        ),
        required("started_on", Type::Date, &["纳入日期"], "enrolled"),
        optional("ended_on", Type::Date, &["停发日期"], "ended"),
    ],
};
