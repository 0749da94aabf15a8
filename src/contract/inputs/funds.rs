//! Funds: the ledger of money allotted to townships, append-only.

use super::{InputTable, Kind, Meeting, TOWNSHIP, Type, optional, required};
use crate::contract::enums;

pub static TABLE: InputTable = InputTable {
    kind: Kind::Funds,
    name: "funds",
    zh: "资金台账",
    key: &["entry_id"],
    meeting: Meeting::Ledger,
    columns: &[
        required(
            "entry_id",
            Type::Code,
            &["指标编号", "凭证号"],
            "entry number",
        ),
        required("township", Type::Township, TOWNSHIP, "town or street"),
        required("booked_on", Type::Date, &["下达日期", "记账日期"], "booked"),
        required(
            "fund_source",
            Type::Enum(&enums::FUND_SOURCE),
            &["资金来源"],
            "fund source",
        ),
        required(
            "kind",
            Type::Enum(&enums::ENTRY_KIND),
            &["类型"],
            "kind of entry",
        ),
        required("amount", Type::Money, &["金额"], "amount"),
        optional("document", Type::Text, &["文号"], "document number"),
    ],
};
