//! Cases: one row for each case of temporary assistance, as the system's export has it.

use super::{
    CASE_ID, HOUSEHOLD_ID, InputTable, Kind, Meeting, PERSON_ID, TOWNSHIP, Type, optional, required,
};
use crate::contract::enums;

pub static TABLE: InputTable = InputTable {
    kind: Kind::Cases,
    name: "cases",
    zh: "案件",
    key: &["case_id"],
    meeting: Meeting::Replaces,
    columns: &[
        required("case_id", Type::Code, CASE_ID, "case number"),
        required("township", Type::Township, TOWNSHIP, "town or street"),
        optional(
            "village",
            Type::Text,
            &["村居", "村(社区)", "社区", "村(居)委会"],
            "village or community",
        ),
        optional(
            "applicant_name",
            Type::Name,
            &["申请人", "申请人姓名", "姓名", "户主姓名", "救助对象"],
            "applicant",
        ),
        optional(
            "applicant_id",
            Type::PersonId,
            PERSON_ID,
            "applicant's ID number",
        ),
        optional(
            "household_id",
            Type::HouseholdId,
            HOUSEHOLD_ID,
            "household number",
        ),
        optional(
            "household_size",
            Type::Integer,
            &["家庭人口", "救助人数", "家庭人口数"],
            "persons in the household",
        ),
        optional(
            "category",
            Type::List(&enums::CATEGORY),
            &["对象类别", "救助对象类别", "人员类别", "对象类型"],
            "eligible groups",
        ),
        optional(
            "lifted_year",
            Type::Integer,
            &["脱贫年度", "脱贫年份"],
            "year lifted from poverty",
        ),
        optional(
            "tier",
            Type::Enum(&enums::TIER),
            &["救助类别", "救助档次", "类别等级"],
            "recorded tier",
        ),
        optional(
            "aid_type",
            Type::Enum(&enums::AID_TYPE),
            &["救助类型", "临时救助类型"],
            "emergency or expenditure",
        ),
        optional(
            "cause",
            Type::Text,
            &["救助事由", "困难原因", "申请事由", "致困原因"],
            "cause",
        ),
        optional(
            "procedure",
            Type::Enum(&enums::PROCEDURE),
            &["办理程序", "审批方式", "救助程序"],
            "procedure",
        ),
        optional(
            "discovery",
            Type::Enum(&enums::DISCOVERY),
            &["发现方式", "申请方式"],
            "found actively or on application",
        ),
        optional("discovered_on", Type::Date, &["发现日期"], "discovered"),
        optional("applied_on", Type::Date, &["申请日期"], "applied"),
        optional("accepted_on", Type::Date, &["受理日期"], "accepted"),
        optional("reviewed_on", Type::Date, &["审核日期"], "reviewed"),
        optional(
            "approved_on",
            Type::Date,
            &["审批日期", "确认日期"],
            "approved",
        ),
        optional(
            "submitted_on",
            Type::Date,
            &["提交系统日期", "系统录入日期"],
            "entered in the system",
        ),
        optional(
            "filed_on",
            Type::Date,
            &["备案日期"],
            "filed with the district bureau",
        ),
        optional(
            "supplemented_on",
            Type::Date,
            &["补齐手续日期"],
            "paperwork completed",
        ),
        optional("closed_on", Type::Date, &["办结日期"], "closed"),
        optional(
            "income_checked",
            Type::Boolean,
            &["家庭经济状况核对"],
            "income and assets surveyed",
        ),
        optional(
            "appraised",
            Type::Boolean,
            &["民主评议"],
            "appraised by neighbours",
        ),
        optional("publicised", Type::Boolean, &["公示"], "publicised"),
        optional(
            "aid_mode",
            Type::List(&enums::AID_MODE),
            &["救助方式"],
            "modes of assistance",
        ),
        optional(
            "referral_to",
            Type::Text,
            &["转介机构", "转介去向"],
            "referred to",
        ),
        optional(
            "approved_amount",
            Type::Money,
            &["审批金额", "救助金额", "批准金额"],
            "amount approved",
        ),
        optional(
            "status",
            Type::Enum(&enums::STATUS),
            &["办理状态", "案件状态", "状态"],
            "status",
        ),
    ],
};
