//! Marts: exact aggregates without personal data, by month and level.

use super::{Layer, OutputColumn, OutputTable, OutputType as T, column};
use crate::contract::enums;

const MONTH: OutputColumn = column("month", T::Date, "月份", "month (first day)");
const LEVEL: OutputColumn = column("level", T::Text, "层级", "district or township");
const TOWNSHIP: OutputColumn = column(
    "township",
    T::Text,
    "镇街",
    "town or street; null for the district",
);
const AMOUNT_FEN: T = T::Money;

/// A mart by month, level, township and its own columns.
fn mart(
    name: &'static str,
    zh: &'static str,
    en: &'static str,
    key: &'static [&'static str],
    own: Vec<OutputColumn>,
) -> OutputTable {
    let mut columns = vec![MONTH, LEVEL, TOWNSHIP];
    columns.extend(own);
    OutputTable {
        layer: Layer::Marts,
        name,
        zh,
        en,
        key,
        columns,
    }
}

fn counts(columns: &[(&'static str, &'static str, &'static str)]) -> Vec<OutputColumn> {
    columns
        .iter()
        .map(|(name, zh, en)| column(name, T::Count, zh, en))
        .collect()
}

fn rates(columns: &[(&'static str, &'static str, &'static str)]) -> Vec<OutputColumn> {
    columns
        .iter()
        .map(|(name, zh, en)| column(name, T::Rate, zh, en))
        .collect()
}

fn money(columns: &[(&'static str, &'static str, &'static str)]) -> Vec<OutputColumn> {
    columns
        .iter()
        .map(|(name, zh, en)| column(name, AMOUNT_FEN, zh, en))
        .collect()
}

/// The published marts.
pub(super) fn tables() -> Vec<OutputTable> {
    vec![
        mart(
            "compliance",
            "时限执行",
            "deadlines met",
            &["month", "level", "township", "rule", "reading"],
            [
                vec![
                    column("rule", T::Text, "时限规则", "deadline rule"),
                    column("reading", T::Text, "口径", "reading of the clause"),
                ],
                counts(&[
                    ("met", "按时", "done in time"),
                    ("late", "迟办", "done after the due date"),
                    ("overdue", "逾期未办", "not done and past the due date"),
                    ("pending", "未到期", "not done and not yet due; in no rate"),
                    (
                        "closed",
                        "已终止",
                        "rejected or withdrawn before the due date; in no rate",
                    ),
                    (
                        "unmeasurable",
                        "无法判断",
                        "cannot be told from the records",
                    ),
                    (
                        "before_start",
                        "先办后登",
                        "met with the act before the start",
                    ),
                    ("measured", "可判断数", "met + late + overdue"),
                ]),
                rates(&[
                    ("rate", "按时率", "met / measured"),
                    ("rate_low", "按时率下限", "met / (measured + unmeasurable)"),
                    (
                        "rate_high",
                        "按时率上限",
                        "(met + unmeasurable) / (measured + unmeasurable)",
                    ),
                    ("wilson_low", "95%区间下限", "Wilson 95 % interval, low"),
                    ("wilson_high", "95%区间上限", "Wilson 95 % interval, high"),
                ]),
                counts(&[
                    (
                        "median_working_days",
                        "用时中位数",
                        "median working days (Kaplan-Meier)",
                    ),
                    (
                        "p90_working_days",
                        "用时九成分位",
                        "90th percentile of working days (Kaplan-Meier)",
                    ),
                ]),
            ]
            .concat(),
        ),
        mart(
            "tiers",
            "分类施救",
            "approved cases by tier",
            &[
                "month",
                "level",
                "township",
                "category",
                "tier",
                "expected_tier",
            ],
            [
                vec![
                    column(
                        "category",
                        T::Code(&enums::CATEGORY),
                        "对象类别",
                        "category that gives the best tier",
                    ),
                    column("tier", T::Code(&enums::TIER), "救助类别", "recorded tier"),
                    column(
                        "expected_tier",
                        T::Code(&enums::TIER),
                        "应属类别",
                        "expected tier",
                    ),
                ],
                counts(&[("cases", "案件数", "cases"), ("persons", "人数", "persons")]),
                money(&[("approved_amount", "审批金额", "amount approved")]),
            ]
            .concat(),
        ),
        mart(
            "poverty",
            "返贫情况",
            "households by poverty flag",
            &["month", "level", "township"],
            counts(&[
                ("lifted", "脱贫户", "lifted households"),
                ("returned", "返贫户", "households returned to poverty"),
                (
                    "returned_aided",
                    "返贫已救助",
                    "returned and aided within 90 days",
                ),
                (
                    "returned_unaided",
                    "返贫未救助",
                    "returned, 90 days past, nothing approved",
                ),
                ("at_risk", "返贫风险户", "lifted households at risk"),
                ("monitored", "监测户", "households under monitoring"),
                ("marginal", "边缘户", "households just above the line"),
            ]),
        ),
        mart(
            "funds",
            "资金",
            "fund ledger",
            &["month", "level", "township", "fund_source"],
            [
                vec![column(
                    "fund_source",
                    T::Code(&enums::FUND_SOURCE),
                    "资金来源",
                    "fund source",
                )],
                money(&[
                    ("opening", "期初余额", "balance before the month"),
                    ("carried", "结转", "carried over"),
                    ("allocated", "下达", "allocated"),
                    ("replenished", "补充", "replenished"),
                    ("returned", "收回", "returned"),
                    ("adjusted", "调整", "adjusted"),
                    ("spent_cash", "现金支出", "spent in cash"),
                    ("spent_in_kind", "实物支出", "spent in kind"),
                    ("closing", "期末余额", "balance at the end"),
                    ("spent_ytd", "本年支出", "spent since 1 January"),
                    (
                        "available_ytd",
                        "本年可用",
                        "balance on 1 January and what came since",
                    ),
                ]),
                rates(&[("usage_rate_ytd", "本年使用率", "spent_ytd / available_ytd")]),
                counts(&[
                    (
                        "overdrawn_days",
                        "透支天数",
                        "days with a balance below zero",
                    ),
                    ("payments", "发放笔数", "positive payments"),
                    ("persons", "发放人数", "persons of the cases paid"),
                ]),
            ]
            .concat(),
        ),
        mart(
            "activity",
            "办理情况",
            "cases begun",
            &[
                "month",
                "level",
                "township",
                "aid_type",
                "procedure",
                "discovery",
            ],
            [
                vec![
                    column(
                        "aid_type",
                        T::Code(&enums::AID_TYPE),
                        "救助类型",
                        "aid type",
                    ),
                    column(
                        "procedure",
                        T::Code(&enums::PROCEDURE),
                        "办理程序",
                        "procedure",
                    ),
                    column(
                        "discovery",
                        T::Code(&enums::DISCOVERY),
                        "发现方式",
                        "how it was found",
                    ),
                ],
                counts(&[
                    ("cases", "案件数", "cases"),
                    ("persons", "人数", "persons"),
                    ("approved", "已审批", "approved"),
                    ("rejected", "不予救助", "rejected"),
                ]),
                money(&[
                    ("approved_amount", "审批金额", "amount approved"),
                    ("paid_amount", "发放金额", "amount paid by as_of"),
                    ("median_amount", "审批金额中位数", "median amount approved"),
                ]),
                counts(&[
                    ("cases_paid", "已发放案件", "cases with a positive payment by as_of"),
                    ("cases_in_instalments", "其中分次发放", "of which with two or more positive payments"),
                    ("cases_paid_over", "发放超审批案件", "cases whose net paid is above the amount approved"),
                ]),
            ]
            .concat(),
        ),
        mart(
            "scorecard",
            "绩效评分",
            "scorecard of the townships since 1 January; the report month only",
            &["month", "level", "township"],
            super::scorecard::columns(),
        ),
        mart(
            "bridge",
            "衔接低保特困",
            "aided cases followed to dibao or tekun",
            &["month", "level", "township"],
            [
            counts(&[
                ("aided", "获救助案件", "approved cases of the month"),
                ("enrolled", "后纳入", "enrolled after the case began"),
                (
                    "enrolled_within_180_days",
                    "180天内纳入",
                    "enrolled within 180 days",
                ),
                (
                    "open",
                    "180天未满",
                    "not enrolled and fewer than 180 days seen",
                ),
                (
                    "median_days",
                    "纳入天数中位数",
                    "days within which half of those enrolled were",
                ),
                ("untraceable", "无法追踪", "no ID number or no beginning on record"),
                ("traceable", "可追踪", "aided cases that can be followed"),
                ("already_dibao", "启动时已在低保", "applicant in dibao on the day the case began"),
                ("already_tekun", "启动时已在特困供养", "applicant in tekun on the day the case began"),
                ("already_enrolled", "启动时已在低保或特困", "applicant in either"),
            ]),
            rates(&[("already_share", "已在保占比", "already_enrolled / traceable")]),
            ].concat(),
        ),
        mart(
            "channels",
            "发放渠道",
            "payments by channel",
            &["month", "level", "township", "channel", "mode"],
            [
                vec![
                    column("channel", T::Code(&enums::CHANNEL), "发放渠道", "channel"),
                    column(
                        "mode",
                        T::Code(&enums::PAYMENT_MODE),
                        "救助方式",
                        "cash or in kind",
                    ),
                ],
                counts(&[("payments", "笔数", "positive payments")]),
                money(&[("amount", "金额", "amount, reversals included")]),
            ]
            .concat(),
        ),
        mart(
            "referrals",
            "转介",
            "referrals by target",
            &["month", "level", "township", "target"],
            [
                vec![column("target", T::Text, "转介去向", "referred to")],
                counts(&[("cases", "案件数", "cases")]),
            ]
            .concat(),
        ),
        mart(
            "reserve",
            "备用金",
            "use of the township reserve",
            &["month", "level", "township"],
            counts(&[
                (
                    "emergencies_paid",
                    "急难型发放",
                    "emergency cases first paid in the month",
                ),
                ("from_reserve", "其中备用金", "of which from the reserve"),
                (
                    "idle_days",
                    "闲置天数",
                    "days without movement and with a balance",
                ),
            ]),
        ),
        mart(
            "per_head",
            "人均资金",
            "money per head of population",
            &["month", "level", "township"],
            [
                money(&[("amount", "金额", "paid in the month, reversals included")]),
                counts(&[("population", "户籍人口", "registered population")]),
                money(&[(
                    "per_head",
                    "人均",
                    "amount / population, rounded half to even",
                )]),
                vec![column(
                    "deep_poverty",
                    T::Boolean,
                    "深度贫困",
                    "deeply poor area",
                )],
            ]
            .concat(),
        ),
        mart(
            "combinations",
            "对象与类型",
            "category by aid type",
            &["month", "level", "township", "category", "aid_type"],
            [
                vec![
                    column(
                        "category",
                        T::Code(&enums::CATEGORY),
                        "对象类别",
                        "category",
                    ),
                    column(
                        "aid_type",
                        T::Code(&enums::AID_TYPE),
                        "救助类型",
                        "aid type",
                    ),
                    column(
                        "listed",
                        T::Boolean,
                        "是否列明",
                        "whether the clause lists the combination; null where it cannot be told",
                    ),
                ],
                counts(&[("cases", "案件数", "cases")]),
            ]
            .concat(),
        ),
        mart(
            "process",
            "办理过程",
            "how cases were handled",
            &["month", "level", "township"],
            [
                counts(&[
                    (
                        "applied_to_accepted",
                        "申请至受理案件",
                        "cases with both dates in order",
                    ),
                    (
                        "median_days_to_acceptance",
                        "申请至受理中位天数",
                        "calendar days within which half were accepted",
                    ),
                    (
                        "p90_days_to_acceptance",
                        "申请至受理九成天数",
                        "calendar days within which nine tenths were accepted",
                    ),
                    (
                        "emergencies",
                        "急难型案件",
                        "emergency cases with a known procedure",
                    ),
                    (
                        "emergencies_aid_first",
                        "其中先行救助",
                        "of which aid first",
                    ),
                ]),
                rates(&[(
                    "aid_first_share",
                    "先行救助占比",
                    "emergencies_aid_first / emergencies",
                )]),
                counts(&[
                    (
                        "aid_first_appraisal_known",
                        "先行救助(评议已知)",
                        "aid-first cases with appraisal on record",
                    ),
                    ("aid_first_appraised", "其中民主评议", "of which appraised"),
                ]),
                rates(&[(
                    "appraised_share",
                    "评议占比",
                    "aid_first_appraised / aid_first_appraisal_known",
                )]),
                counts(&[
                    (
                        "aid_first_publicity_known",
                        "先行救助(公示已知)",
                        "aid-first cases with publicity on record",
                    ),
                    ("aid_first_publicised", "其中公示", "of which publicised"),
                ]),
                rates(&[(
                    "publicised_share",
                    "公示占比",
                    "aid_first_publicised / aid_first_publicity_known",
                )]),
                counts(&[
                    (
                        "expenditure_approved",
                        "支出型已审批",
                        "approved expenditure cases",
                    ),
                    (
                        "expenditure_lacking_stage",
                        "其中缺环节",
                        "of which lacking application, acceptance or review",
                    ),
                ]),
                rates(&[(
                    "lacking_stage_share",
                    "缺环节占比",
                    "expenditure_lacking_stage / expenditure_approved",
                )]),
                counts(&[
                    (
                        "discovery_known",
                        "发现方式已知",
                        "cases with a known way of discovery",
                    ),
                    (
                        "discovered_actively",
                        "其中主动发现",
                        "of which found actively",
                    ),
                ]),
                rates(&[(
                    "active_share",
                    "主动发现占比",
                    "discovered_actively / discovery_known",
                )]),
                counts(&[
                    ("approved_category_known", "已审批(类别已知)", "approved cases with a category on record"),
                    ("approved_dibao_tekun", "其中低保特困对象", "of which dibao or tekun"),
                ]),
                rates(&[("dibao_tekun_share", "低保特困对象占比", "approved_dibao_tekun / approved_category_known")]),
                counts(&[
                    ("exempt_survey_known", "免核对对象(核对与否已知)", "approved standard cases of dibao, tekun or registered poor with income_checked on record"),
                    ("exempt_surveyed", "其中仍作核对", "of which surveyed all the same"),
                    ("usual_survey_known", "应核对对象(核对与否已知)", "other approved standard cases with income_checked on record; registered_any alone left out"),
                    ("usual_not_surveyed", "其中未核对", "of which not surveyed"),
                ]),
            ]
            .concat(),
        ),
        mart(
            "causes",
            "救助事由",
            "cases begun by cause",
            &["month", "level", "township", "aid_type", "cause"],
            [
                vec![
                    column("aid_type", T::Code(&enums::AID_TYPE), "救助类型", "aid type"),
                    column("cause", T::Text, "救助事由", "cause, as the export words it"),
                ],
                counts(&[("cases", "案件数", "cases"), ("persons", "人数", "persons"), ("approved", "已审批", "approved")]),
                money(&[("approved_amount", "审批金额", "amount approved")]),
            ]
            .concat(),
        ),
        mart(
            "tier_readings",
            "类别口径",
            "approved cases by recorded and expected tier, under every reading",
            &["month", "level", "township", "reading"],
            [
                vec![column(
                    "reading",
                    T::Text,
                    "口径",
                    "reading of the clauses on tiers",
                )],
                counts(&[
                    ("cases", "件数", "approved cases"),
                    ("matches", "相符", "recorded tier as expected"),
                    (
                        "under",
                        "低于应属",
                        "a worse tier than expected: the person lost by it",
                    ),
                    ("over", "高于应属", "a better tier than expected"),
                    ("unknown", "类别不明", "recorded or expected tier not known"),
                    (
                        "changed",
                        "应属类别改变",
                        "another expected tier than under the default reading",
                    ),
                ]),
            ]
            .concat(),
        ),
        OutputTable {
            layer: Layer::Marts,
            name: "rows",
            zh: "行账",
            en: "where every row went",
            key: &["file", "sheet", "kind"],
            columns: [
                vec![
                    column("file", T::Text, "文件", "file"),
                    column("sheet", T::Text, "工作表", "sheet"),
                    column("kind", T::Text, "表", "kind of table"),
                ],
                counts(&[
                    ("rows_read", "读入", "rows read"),
                    ("accepted", "采用", "current row of its key"),
                    ("superseded", "被更新", "replaced by a later snapshot"),
                    ("duplicate", "重复", "identical to another row"),
                    ("quarantined", "隔离", "could not be read"),
                    (
                        "furniture",
                        "表头等",
                        "title, header, unit, total, footer or blank",
                    ),
                ]),
            ]
            .concat(),
        },
    ]
}
