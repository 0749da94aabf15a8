//! Townships: the dated roster of towns and streets, with their successors.

use super::{InputTable, Kind, Meeting, Type, optional, required};
use crate::contract::enums;

pub static TABLE: InputTable = InputTable {
    kind: Kind::Townships,
    name: "townships",
    zh: "镇街名录",
    key: &["code", "valid_from"],
    meeting: Meeting::Replaces,
    columns: &[
        required("code", Type::Code, &["区划代码"], "division code"),
        required("name", Type::Code, &["镇街名称"], "name"),
        optional(
            "kind",
            Type::Enum(&enums::TOWNSHIP_KIND),
            &["类型"],
            "town or street",
        ),
        optional(
            "population",
            Type::Integer,
            &["户籍人口"],
            "registered population",
        ),
        optional(
            "deep_poverty",
            Type::Boolean,
            &["深度贫困"],
            "deeply poor area",
        ),
        optional("valid_from", Type::Date, &["启用日期"], "valid from"),
        optional("valid_to", Type::Date, &["停用日期"], "valid to"),
        optional("successor", Type::Text, &["继承单位"], "successor"),
    ],
};
