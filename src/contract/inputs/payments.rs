//! Payments: one row for each instalment, delivery or reversal.

use super::{CASE_ID, InputTable, Kind, Meeting, Type, optional, required};
use crate::contract::enums;

pub static TABLE: InputTable = InputTable {
    kind: Kind::Payments,
    name: "payments",
    zh: "发放",
    key: &["payment_id"],
    meeting: Meeting::Replaces,
    columns: &[
        required(
            "payment_id",
            Type::Code,
            &["发放编号", "支付流水号"],
            "payment number",
        ),
        required("case_id", Type::Code, CASE_ID, "case number"),
        optional(
            "paid_on",
            Type::Date,
            &["发放日期", "打卡日期", "到账日期"],
            "paid",
        ),
        required(
            "amount",
            Type::Money,
            &["发放金额", "实发金额"],
            "amount; negative for a reversal",
        ),
        optional(
            "mode",
            Type::Enum(&enums::PAYMENT_MODE),
            &["救助方式"],
            "cash or in kind",
        ),
        optional(
            "channel",
            Type::Enum(&enums::CHANNEL),
            &["发放渠道", "发放方式"],
            "channel",
        ),
        required(
            "fund_source",
            Type::Enum(&enums::FUND_SOURCE),
            &["资金来源"],
            "fund source",
        ),
        optional("installment", Type::Integer, &["发放期次"], "instalment"),
        optional("account", Type::Account, &["收款账号"], "receiving account"),
        optional(
            "state",
            Type::Enum(&enums::PAYMENT_STATE),
            &["发放状态"],
            "state",
        ),
    ],
};
