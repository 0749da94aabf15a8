//! Every clause, in the order of the list of clauses.

use super::Answer::{Deadline, Fact, Finding, Mart};
use super::{Clause, Gap, Wording};

const B41: &str = "渝北民〔2020〕41号";
const Y19: &str = "渝民发〔2019〕19号";

const fn said(zh: &'static str, en: &'static str) -> Wording {
    Wording { zh, en }
}

const NO_NUMBER: Wording = said("条文未写明天数", "the clause gives no number of days");

/// Every clause that can be measured from records.
pub static CLAUSES: &[Clause] = &[
    Clause {
        code: "C1",
        instrument: B41,
        article: "二",
        says: said(
            "建档立卡贫困户及2015年以来脱贫户由C类调整为B类",
            "registered poor, and those lifted since 2015, from tier C to tier B",
        ),
        answers: &[
            Mart("tiers", &["category", "tier", "expected_tier", "cases"]),
            Mart(
                "tier_readings",
                &["reading", "matches", "under", "over", "changed"],
            ),
            Fact("cases", &["tier", "expected_tier"]),
            Finding("tier-mismatch"),
        ],
        gaps: &[],
    },
    Clause {
        code: "C2",
        instrument: B41,
        article: "三",
        says: said(
            "先行救助3个工作日内审批",
            "aid first: approval within 3 working days",
        ),
        answers: &[
            Deadline("first-aid-approval"),
            Finding("deadline-late"),
            Finding("deadline-overdue"),
        ],
        gaps: &[],
    },
    Clause {
        code: "C3",
        instrument: B41,
        article: "三",
        says: said(
            "审批当月25日前提交系统",
            "entered in the system by the 25th of the month of approval",
        ),
        answers: &[
            Deadline("first-aid-entry"),
            Finding("deadline-late"),
            Finding("deadline-overdue"),
        ],
        gaps: &[],
    },
    Clause {
        code: "C4",
        instrument: B41,
        article: "三",
        says: said(
            "提交系统后5个工作日内报区民政局备案",
            "filed with the district bureau within 5 working days of entry",
        ),
        answers: &[
            Deadline("first-aid-filing"),
            Finding("deadline-late"),
            Finding("deadline-overdue"),
        ],
        gaps: &[],
    },
    Clause {
        code: "C5",
        instrument: Y19,
        article: "二(一)",
        says: said(
            "急难型、支出型救助的对象和事由",
            "emergency and expenditure aid: recipients, causes, eligible groups",
        ),
        answers: &[
            Mart("activity", &["aid_type", "cases", "approved_amount"]),
            Mart("causes", &["aid_type", "cause", "cases"]),
            Mart("combinations", &["category", "aid_type", "cases"]),
        ],
        gaps: &[Gap {
            says: said(
                "急难型、支出型各自适用的对象",
                "who may get emergency aid and who expenditure aid",
            ),
            why: said(
                "现有文本不足以断定哪些组合为条文所列",
                "the text at hand does not settle which combinations it lists",
            ),
            rule: None,
            instead: said(
                "各对象类别与救助类型组合的审批件数",
                "approved cases by category and aid type",
            ),
            measured: true,
        }],
    },
    Clause {
        code: "C6",
        instrument: Y19,
        article: "二(二)",
        says: said(
            "急难型救助从发现、受理到发放，原则上不超过3个工作日",
            "emergency aid: discovery or acceptance to payment in principle within 3 working days",
        ),
        answers: &[
            Deadline("emergency-payment"),
            Finding("deadline-late"),
            Finding("deadline-overdue"),
        ],
        gaps: &[],
    },
    Clause {
        code: "C7",
        instrument: Y19,
        article: "二(二)",
        says: said(
            "先行救助在紧急情况缓解后补齐手续",
            "aid first: paperwork completed once the emergency eases",
        ),
        answers: &[
            Deadline("first-aid-paperwork"),
            Finding("paperwork-missing"),
        ],
        gaps: &[Gap {
            says: said(
                "先行救助在紧急情况缓解后补齐手续",
                "aid first: paperwork completed once the emergency eases",
            ),
            why: NO_NUMBER,
            rule: Some("first-aid-paperwork"),
            instead: said(
                "尚未补齐的件数及补齐用时",
                "cases outstanding, and the time taken",
            ),
            measured: true,
        }],
    },
    Clause {
        code: "C8",
        instrument: Y19,
        article: "二(二)",
        says: said(
            "支出型救助进一步压缩办理时限",
            "expenditure aid: the time further compressed",
        ),
        answers: &[Deadline("expenditure-approval")],
        gaps: &[Gap {
            says: said(
                "支出型救助进一步压缩办理时限",
                "expenditure aid: the time further compressed",
            ),
            why: NO_NUMBER,
            rule: Some("expenditure-approval"),
            instead: said(
                "受理至审批用时及其变化",
                "the time from acceptance to approval, and its change",
            ),
            measured: true,
        }],
    },
    Clause {
        code: "C9",
        instrument: Y19,
        article: "二(二)",
        says: said(
            "低保、特困和未脱贫建档立卡对象免家庭经济状况核对",
            "dibao, tekun and not-yet-lifted registered poor need no income and asset survey",
        ),
        answers: &[
            Mart(
                "process",
                &[
                    "exempt_survey_known",
                    "exempt_surveyed",
                    "usual_survey_known",
                    "usual_not_surveyed",
                ],
            ),
            Finding("survey-exempt"),
            Finding("survey-missing"),
        ],
        gaps: &[],
    },
    Clause {
        code: "C10",
        instrument: Y19,
        article: "二(二)",
        says: said("重大困难一事一议", "major cases decided case by case"),
        answers: &[Mart(
            "activity",
            &["procedure", "cases", "approved_amount", "paid_amount"],
        )],
        gaps: &[Gap {
            says: said("重大困难一事一议", "major cases decided case by case"),
            why: said("条文未写明适用标准", "the clause gives no criterion"),
            rule: None,
            instead: said(
                "一事一议的件数和金额；不对照金额标准，仍适用时限",
                "their number and amounts; no amount standard is applied, deadlines are",
            ),
            measured: true,
        }],
    },
    Clause {
        code: "C11",
        instrument: Y19,
        article: "二(三)",
        says: said(
            "发放救助金、实物和转介服务，一次审批可分次发放",
            "cash, in kind, referral; one approval in several instalments",
        ),
        answers: &[
            Mart("channels", &["mode", "payments", "amount"]),
            Mart("funds", &["spent_cash", "spent_in_kind"]),
            Mart(
                "activity",
                &["cases_paid", "cases_in_instalments", "cases_paid_over"],
            ),
            Finding("paid-over-approved"),
        ],
        gaps: &[Gap {
            says: said(
                "救助标准与镇街审批限额",
                "amount ceilings and the townships' delegated ceiling",
            ),
            why: said(
                "没有适用于本区的来源，政策文件中留空",
                "no source for this district: left blank in the policy",
            ),
            rule: None,
            instead: said(
                "不作对照；填入后即核查拆分发放",
                "nothing is checked against them; once filled in, split payments are",
            ),
            measured: false,
        }],
    },
    Clause {
        code: "C12",
        instrument: Y19,
        article: "二(四)",
        says: said(
            "先行救助后按规定纳入低保、特困",
            "aid first, then enrol those who qualify for dibao or tekun",
        ),
        answers: &[Mart(
            "bridge",
            &[
                "aided",
                "traceable",
                "enrolled",
                "enrolled_within_180_days",
                "open",
                "median_days",
            ],
        )],
        gaps: &[],
    },
    Clause {
        code: "C13",
        instrument: Y19,
        article: "二(四)",
        says: said(
            "已在低保、特困的对象遇困仍予救助",
            "recipients already in dibao or tekun are still helped when struck",
        ),
        answers: &[
            Mart(
                "process",
                &[
                    "approved_category_known",
                    "approved_dibao_tekun",
                    "dibao_tekun_share",
                ],
            ),
            Mart(
                "bridge",
                &[
                    "traceable",
                    "already_dibao",
                    "already_tekun",
                    "already_share",
                ],
            ),
        ],
        gaps: &[],
    },
    Clause {
        code: "C14",
        instrument: Y19,
        article: "二(五)",
        says: said(
            "关注有返贫风险的脱贫户，及时救助",
            "lifted households at risk: watch, aid in time, stop the return to poverty",
        ),
        answers: &[
            Mart("poverty", &["lifted", "at_risk", "monitored"]),
            Fact("poverty_watch", &["flag", "reasons", "aided"]),
        ],
        gaps: &[],
    },
    Clause {
        code: "C15",
        instrument: Y19,
        article: "二(五)",
        says: said("关注边缘易致贫户", "households just above the line: watch"),
        answers: &[
            Mart("poverty", &["marginal"]),
            Fact("poverty_watch", &["flag", "aided"]),
        ],
        gaps: &[],
    },
    Clause {
        code: "C16",
        instrument: Y19,
        article: "二(五)",
        says: said(
            "对返贫户及时救助、提高标准",
            "returned to poverty: aid in time, raise the standard",
        ),
        answers: &[
            Mart(
                "poverty",
                &["returned", "returned_aided", "returned_unaided"],
            ),
            Fact("poverty_watch", &["aided", "days_to_aid"]),
            Finding("returned-unaided"),
            Finding("uplift-missing"),
        ],
        gaps: &[],
    },
    Clause {
        code: "C17",
        instrument: Y19,
        article: "二(五)(六)",
        says: said(
            "惠民济困保、慈善和基金会接续帮扶",
            "insurance, charities and foundations follow on",
        ),
        answers: &[Mart("referrals", &["target", "cases"])],
        gaps: &[Gap {
            says: said(
                "惠民济困保、慈善和基金会接续帮扶",
                "insurance, charities and foundations follow on",
            ),
            why: said(
                "记录中没有可判断的内容",
                "the records hold nothing to judge it by",
            ),
            rule: None,
            instead: said(
                "转介件数，按去向列示；转介后的结果无记录",
                "referrals by target; what came of them is not on record",
            ),
            measured: true,
        }],
    },
    Clause {
        code: "C18",
        instrument: Y19,
        article: "三(一)",
        says: said("主动发现", "active discovery"),
        answers: &[Mart(
            "process",
            &["discovery_known", "discovered_actively", "active_share"],
        )],
        gaps: &[Gap {
            says: said("主动发现", "active discovery"),
            why: said(
                "条文未写明应达到的比例",
                "the clause sets no share to reach",
            ),
            rule: None,
            instead: said("主动发现占比", "share found actively"),
            measured: true,
        }],
    },
    Clause {
        code: "C19",
        instrument: Y19,
        article: "三(二)",
        says: said(
            "镇街备用金用于急难情形",
            "township reserve fund for urgent cases",
        ),
        answers: &[
            Mart(
                "reserve",
                &["emergencies_paid", "from_reserve", "idle_days"],
            ),
            Mart("funds", &["fund_source", "closing", "overdrawn_days"]),
            Finding("overdrawn"),
            Finding("reserve-misuse"),
        ],
        gaps: &[],
    },
    Clause {
        code: "C20",
        instrument: Y19,
        article: "三(二)",
        says: said(
            "逐步通过补贴发放系统发放",
            "pay through the subsidy payment system, step by step",
        ),
        answers: &[Mart("channels", &["channel", "payments", "amount"])],
        gaps: &[Gap {
            says: said(
                "逐步通过补贴发放系统发放",
                "pay through the subsidy payment system, step by step",
            ),
            why: said(
                "条文未写明应达到的比例",
                "the clause sets no share to reach",
            ),
            rule: None,
            instead: said(
                "经补贴系统发放的笔数和金额占比",
                "its share of payments and of money",
            ),
            measured: true,
        }],
    },
    Clause {
        code: "C21",
        instrument: Y19,
        article: "三(二)",
        says: said(
            "资金向深度贫困地区倾斜",
            "money tilted to deeply poor areas",
        ),
        answers: &[Mart(
            "per_head",
            &["amount", "population", "per_head", "deep_poverty"],
        )],
        gaps: &[Gap {
            says: said(
                "资金向深度贫困地区倾斜",
                "money tilted to deeply poor areas",
            ),
            why: said("条文未写明倾斜幅度", "the clause does not say by how much"),
            rule: None,
            instead: said(
                "当月发放金额与户籍人口之比",
                "money paid in the month against registered population",
            ),
            measured: true,
        }],
    },
    Clause {
        code: "C22",
        instrument: Y19,
        article: "三(三)",
        says: said(
            "监督检查、绩效评价、结果运用",
            "supervise, evaluate performance, use the results",
        ),
        answers: &[
            Mart("compliance", &["met", "measured", "rate"]),
            Mart("scorecard", &["total", "grade", "rank_low", "rank_high"]),
        ],
        gaps: &[],
    },
    Clause {
        code: "C23",
        instrument: Y19,
        article: "三(三)",
        says: said(
            "区分主观故意、客观偏差、改革创新",
            "accountability: tell intent, honest error and reform apart",
        ),
        answers: &[Fact("findings", &["evidence_zh", "evidence_en", "class"])],
        gaps: &[Gap {
            says: said(
                "区分主观故意、客观偏差、改革创新",
                "accountability: tell intent, honest error and reform apart",
            ),
            why: said(
                "须由人认定，本工具不作认定",
                "for people to judge, never for the program",
            ),
            rule: None,
            instead: said(
                "线索附证据，认定由核查人填写",
                "findings carry their evidence; the reviewer fills in the class",
            ),
            measured: false,
        }],
    },
    Clause {
        code: "C24",
        instrument: "",
        article: "",
        says: said(
            "当时办理、如实记录",
            "acted on at the time, honestly recorded",
        ),
        answers: &[
            Fact("edits", &["column", "old", "new", "effect"]),
            Finding("retroactive-edit"),
            Finding("vanished-case"),
            Finding("deadline-bunching"),
        ],
        gaps: &[],
    },
    Clause {
        code: "C25",
        instrument: Y19,
        article: "二(二)",
        says: said(
            "及时快捷受理；先行救助简化评议、公示；支出型环节完整",
            "prompt acceptance; aid first really used, its appraisal and publicity simplified; every stage in expenditure cases",
        ),
        answers: &[Mart(
            "process",
            &[
                "applied_to_accepted",
                "median_days_to_acceptance",
                "emergencies",
                "emergencies_aid_first",
                "aid_first_appraisal_known",
                "aid_first_appraised",
                "aid_first_publicity_known",
                "aid_first_publicised",
                "expenditure_approved",
                "expenditure_lacking_stage",
            ],
        )],
        gaps: &[Gap {
            says: said(
                "及时快捷受理；先行救助简化评议、公示；支出型环节完整",
                "prompt acceptance; aid first really used, its appraisal and publicity simplified; every stage in expenditure cases",
            ),
            why: NO_NUMBER,
            rule: None,
            instead: said(
                "申请至受理天数，先行救助、评议、公示占比，支出型缺环节占比",
                "days to acceptance; shares of aid first, appraisal, publicity and lacking stages",
            ),
            measured: true,
        }],
    },
];
