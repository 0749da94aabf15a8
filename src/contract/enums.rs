//! The closed vocabularies: the code we keep, its label in both languages, and the words that exports write.
//!
//! Words are matched after full-width folding, trimming and upper-casing of ASCII; see `ingest`.

/// One value of a vocabulary.
#[derive(Debug)]
pub struct Code {
    /// What tables hold.
    pub code: &'static str,
    pub zh: &'static str,
    pub en: &'static str,
    /// Every spelling that exports use, the canonical one first.
    pub words: &'static [&'static str],
}

/// A closed list of values, in the contract's order.
#[derive(Debug)]
pub struct Enumeration {
    pub name: &'static str,
    pub codes: &'static [Code],
    /// The code that any other word becomes, with a warning; without one such a row is quarantined.
    pub other_words: Option<&'static str>,
}

impl Enumeration {
    /// Position in `codes` of the value that `word` spells (the word already folded and trimmed).
    pub fn find(&self, word: &str) -> Option<usize> {
        self.codes.iter().position(|c| {
            c.words
                .iter()
                .any(|w| w.eq_ignore_ascii_case(word) || c.code.eq_ignore_ascii_case(word))
        })
    }

    /// Position of a code in the contract's order.
    pub fn index(&self, code: &str) -> Option<usize> {
        self.codes.iter().position(|c| c.code == code)
    }

    /// The bit that stands for a code in a list column (bit n = nth code).
    pub fn bit(&self, code: &str) -> i32 {
        self.index(code).map_or(0, |n| 1 << n)
    }

    /// The codes of a list column's bits, joined by a comma in the contract's order.
    pub fn join(&self, bits: i32) -> String {
        let codes: Vec<&str> = self
            .codes
            .iter()
            .enumerate()
            .filter(|(n, _)| bits & (1 << n) != 0)
            .map(|(_, c)| c.code)
            .collect();
        codes.join(",")
    }

    /// The label of a code, or the code itself when it is none of ours.
    pub fn label<'a>(&self, code: &'a str, language: super::Language) -> &'a str
    where
        Self: 'static,
    {
        self.codes
            .iter()
            .find(|c| c.code == code)
            .map_or(code, |c| language.pick(c.zh, c.en))
    }
}

macro_rules! enumeration {
    ($(#[$doc:meta])* $name:ident, $text:literal, other: $other:expr, [$($code:literal $zh:literal $en:literal [$($word:literal),*]);* $(;)?]) => {
        $(#[$doc])*
        pub static $name: Enumeration = Enumeration {
            name: $text,
            other_words: $other,
            codes: &[$(Code { code: $code, zh: $zh, en: $en, words: &[$($word),*] }),*],
        };
    };
}

enumeration!(
    /// Whom the notices help (渝民发〔2019〕19号 二(一)); `registered_any` is the notice's own word, which covers the poor and the lifted.
    CATEGORY, "category", other: Some("unrecognised"), [
    "tekun" "特困人员" "destitute (tekun)" ["特困人员", "特困供养人员", "特困"];
    "orphan" "孤儿" "orphan" ["孤儿"];
    "dibao" "低保对象" "minimum living allowance (dibao)" ["低保对象", "最低生活保障对象", "低保"];
    "registered_poor" "未脱贫建档立卡贫困户" "registered poor, not yet lifted" ["未脱贫建档立卡贫困户", "未脱贫户"];
    "registered_any" "建档立卡贫困户" "registered poor household" ["建档立卡贫困户", "建卡贫困户", "建档立卡户"];
    "returned" "返贫户" "returned to poverty" ["返贫户", "返贫人口"];
    "lifted" "脱贫户" "lifted from poverty" ["脱贫户", "已脱贫建档立卡贫困户", "已脱贫户"];
    "low_income" "低收入家庭" "low income" ["低收入家庭", "低收入"];
    "marginal" "边缘易致贫户" "just above the poverty line" ["边缘易致贫户", "边缘户"];
    "other" "其他" "other" ["其他"];
    "unrecognised" "未识别" "unrecognised word" [];
]);

enumeration!(
    /// Tier of assistance: 渝民发〔2017〕60号.
    TIER, "tier", other: None, [
    "A" "A类" "A" ["A", "A类"];
    "B" "B类" "B" ["B", "B类"];
    "C" "C类" "C" ["C", "C类"];
    "D" "D类" "D" ["D", "D类"];
]);

enumeration!(
    /// 渝民发〔2019〕19号 二(一).
    AID_TYPE, "aid_type", other: None, [
    "emergency" "急难型" "emergency" ["急难型"];
    "expenditure" "支出型" "expenditure" ["支出型"];
]);

enumeration!(
    /// How the case was decided.
    PROCEDURE, "procedure", other: None, [
    "first_aid" "先行救助" "aid first" ["先行救助"];
    "standard" "一般程序" "standard procedure" ["一般程序", "普通程序"];
    "conference" "一事一议" "case by case" ["一事一议"];
]);

enumeration!(
    /// 渝民发〔2019〕19号 三(一).
    DISCOVERY, "discovery", other: None, [
    "active" "主动发现" "found actively" ["主动发现"];
    "applied" "依申请" "on application" ["依申请", "本人申请"];
]);

enumeration!(
    /// 渝民发〔2019〕19号 二(三).
    AID_MODE, "aid_mode", other: None, [
    "cash" "发放救助金" "cash" ["发放救助金", "临时救助金", "现金"];
    "in_kind" "发放实物" "in kind" ["发放实物", "实物"];
    "referral" "转介服务" "referral" ["转介服务", "转介"];
]);

enumeration!(
    /// How a payment was made.
    PAYMENT_MODE, "mode", other: None, [
    "cash" "发放救助金" "cash" ["发放救助金", "临时救助金", "现金"];
    "in_kind" "发放实物" "in kind" ["发放实物", "实物"];
]);

enumeration!(
    /// Where a case stands.
    STATUS, "status", other: None, [
    "open" "办理中" "open" ["办理中", "审核中"];
    "approved" "已审批" "approved" ["已审批", "已批准"];
    "paid" "已发放" "paid" ["已发放", "已办结"];
    "rejected" "不予救助" "rejected" ["不予救助", "不予批准"];
    "withdrawn" "撤回" "withdrawn" ["撤回", "终止"];
]);

enumeration!(
    /// 渝民发〔2019〕19号 三(二): payment through the subsidy payment system.
    CHANNEL, "channel", other: None, [
    "subsidy_system" "个人补贴发放管理信息系统" "subsidy payment system" ["个人补贴发放管理信息系统", "一卡通"];
    "bank" "银行转账" "bank transfer" ["银行转账"];
    "cash" "现金" "cash" ["现金"];
    "in_kind" "实物" "in kind" ["实物"];
]);

enumeration!(
    /// Whose money it was.
    FUND_SOURCE, "fund_source", other: None, [
    "subsidy" "困难群众救助补助资金" "assistance subsidy" ["困难群众救助补助资金"];
    "reserve" "备用金" "township reserve" ["备用金"];
    "local" "区级资金" "district funds" ["区级资金"];
    "charity" "慈善资金" "charity funds" ["慈善资金"];
]);

enumeration!(
    /// Whether a payment reached anyone.
    PAYMENT_STATE, "state", other: None, [
    "paid" "已发放" "paid" ["已发放"];
    "pending" "待发放" "pending" ["待发放"];
    "failed" "发放失败" "failed" ["发放失败"];
]);

enumeration!(
    /// Kind of a ledger entry.
    ENTRY_KIND, "kind", other: None, [
    "carried" "结转" "carried over" ["结转"];
    "allocated" "下达" "allocated" ["下达"];
    "replenished" "补充" "replenished" ["补充"];
    "returned" "收回" "returned" ["收回"];
    "adjusted" "调整" "adjusted" ["调整"];
]);

enumeration!(
    /// What happened to a household in the poverty registry.
    REGISTRY_EVENT, "event", other: None, [
    "registered" "建档立卡" "registered" ["建档立卡"];
    "lifted" "脱贫" "lifted" ["脱贫"];
    "returned" "返贫" "returned to poverty" ["返贫"];
    "marginal" "边缘易致贫" "just above the line" ["边缘易致贫"];
    "monitored" "纳入监测" "under monitoring" ["纳入监测"];
    "cleared" "风险消除" "risk cleared" ["风险消除"];
]);

enumeration!(
    /// Lasting assistance scheme.
    SCHEME, "scheme", other: None, [
    "dibao" "最低生活保障" "minimum living allowance (dibao)" ["最低生活保障"];
    "tekun" "特困供养" "support for the destitute (tekun)" ["特困供养"];
]);

enumeration!(
    /// Town or street.
    TOWNSHIP_KIND, "kind", other: None, [
    "town" "镇" "town" ["镇"];
    "street" "街道" "street" ["街道"];
]);

enumeration!(
    /// 渝民发〔2019〕19号 三(三): a person decides it, never the program.
    REVIEW_CLASS, "class", other: None, [
    "intent" "主观故意" "intent" ["主观故意"];
    "error" "客观偏差" "honest error" ["客观偏差"];
    "reform" "改革创新" "reform" ["改革创新"];
    "none" "不成立" "unfounded" ["不成立"];
]);

enumeration!(
    /// Where the handling of a finding stands.
    REVIEW_STATE, "state", other: None, [
    "open" "待核实" "to be verified" ["待核实"];
    "explained" "已说明" "explained" ["已说明"];
    "rectified" "已整改" "rectified" ["已整改"];
    "closed" "已销号" "closed" ["已销号"];
]);

enumeration!(
    /// Grade of the scorecard, from 90, 80, 60 and 0 points.
    GRADE, "grade", other: None, [
    "excellent" "优秀" "excellent" ["优秀"];
    "good" "良好" "good" ["良好"];
    "pass" "合格" "pass" ["合格"];
    "fail" "不合格" "fail" ["不合格"];
]);
