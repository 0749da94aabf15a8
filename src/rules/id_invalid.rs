//! id-invalid: the applicant's ID number cannot be one.

use super::Sources;
use super::evidence::Evidence;
use super::finding::Raise;
use super::pick::is_one_of;
use super::rule::{Clause, Doc, Find, Needs, Rule, Severity, words};
use crate::failure::Result;

pub(super) static RULE: Rule = Rule {
    code: "id-invalid",
    name: words("身份证号有误", "ID number invalid"),
    severities: &[Severity::Low],
    clause: Clause::Fixed("GB 11643-1999"),
    thresholds: &[],
    needs: Needs {
        kinds: &[],
        columns: &["applicant_id"],
    },
    doc: Doc {
        finds: words(
            "申请人身份证号校验位不符，或其中的日期不存在",
            "the applicant's ID number fails its check digit, or the day in it does not exist",
        ),
        why: words(
            "号码有误，死亡比对、重复救助、低保衔接都查不到这个人",
            "with a wrong number nobody can be traced in deaths, other cases and enrolments",
        ),
        basis: words(
            "GB 11643-1999《公民身份号码》",
            "GB 11643-1999, citizen identification number",
        ),
        not: words(
            "空白；被表格软件舍入的号码（另有提示）；15位旧号；护照和港澳台证件",
            "blank; a number that a spreadsheet has rounded (warned about); old numbers of 15 digits; passports and passes of Hong Kong, Macao and Taiwan residents",
        ),
        example: words(
            "第18位按前17位应为X，登记为5",
            "the 18th character should be X by the first 17, and 5 is on record",
        ),
    },
    find: Find::Each(find),
};

fn find(sources: &Sources, raise: &mut Raise) -> Result<()> {
    let picked = sources.cases(is_one_of("id_state", &["invalid"]), &[])?;
    for case in picked.cases()? {
        let evidence = Evidence::new("身份证号校验不符", "ID number fails its check").day(
            "案件启动",
            "case begun",
            case.begun_on,
        );
        raise.finding(&case.finding(Severity::Low, case.begun_on, case.begun_on, evidence));
    }
    Ok(())
}
