//! Registry: events of households in the poverty registry, append-only.

use super::{
    HOUSEHOLD_ID, InputTable, Kind, Meeting, PERSON_ID, TOWNSHIP, Type, optional, required,
};
use crate::contract::enums;

pub static TABLE: InputTable = InputTable {
    kind: Kind::Registry,
    name: "registry",
    zh: "建档立卡动态",
    key: &["household_id", "event", "event_on"],
    meeting: Meeting::Ledger,
    columns: &[
        required(
            "household_id",
            Type::HouseholdId,
            HOUSEHOLD_ID,
            "household number",
        ),
        optional("applicant_id", Type::PersonId, PERSON_ID, "ID number"),
        required("township", Type::Township, TOWNSHIP, "town or street"),
        required(
            "event",
            Type::Enum(&enums::REGISTRY_EVENT),
            &["状态"],
            "event",
        ),
        required(
            "event_on",
            Type::DateOrMonth,
            &["状态日期"],
            "date of the event",
        ),
        optional(
            "monitor_type",
            Type::Text,
            &["监测对象类别"],
            "kind of monitoring",
        ),
        optional("cause", Type::Text, &["致贫原因"], "cause of poverty"),
    ],
};
