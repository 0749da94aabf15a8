//! vanished-case: a case of an earlier snapshot that the later ones no longer have.

use super::Sources;
use super::evidence::{Evidence, iso};
use super::finding::Raise;
use super::rule::{Clause, Doc, Find, Needs, Rule, Severity, words};
use crate::assess::day_of;
use crate::failure::Result;
use polars::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

pub(super) static RULE: Rule = Rule {
    code: "vanished-case",
    name: words("案件消失", "vanished from later exports"),
    severities: &[Severity::High],
    clause: Clause::Beyond,
    thresholds: &[],
    needs: Needs {
        kinds: &[],
        columns: &[],
    },
    doc: Doc {
        finds: words(
            "早先导出里有、之后覆盖该镇街的导出里都没有的案件",
            "a case of an earlier snapshot that is in none of the later ones that cover its township",
        ),
        why: words(
            "案件可能被删除，超期和发放就跟着看不见",
            "it may have been deleted, and what was late or paid is out of sight with it",
        ),
        basis: words(
            "两份通知之外：当时办理、如实记录",
            "beyond the two notices: acted on at the time, honestly recorded",
        ),
        not: words(
            "之后的导出没有该镇街的行，或该次导出最早的案件晚于本案启动（只含近期）；之后有但那一行无法读取；启动日期不明的案件",
            "later snapshots without rows of the township, or whose earliest case began after this one (they hold recent cases only); a later row that could not be read; a case without a beginning",
        ),
        example: words(
            "2月29日导出有的案件，3月31日同镇街全量导出里没有",
            "a case in the export of 29 February is not in the township's full export of 31 March",
        ),
    },
    find: Find::Each(find),
};

fn find(sources: &Sources, raise: &mut Raise) -> Result<()> {
    // When the earliest case of each snapshot began, and the snapshots with rows of each township.
    let mut earliest: BTreeMap<i32, i32> = BTreeMap::new();
    let mut covering: BTreeMap<&str, BTreeSet<i32>> = BTreeMap::new();
    for snapshot in sources.snapshots {
        let Some(export) = snapshot.export_on.map(day_of) else {
            continue;
        };
        covering
            .entry(snapshot.township.as_str())
            .or_default()
            .insert(export);
        if let Some(begun) = snapshot.earliest_begun_on.map(day_of) {
            let known = earliest.entry(export).or_insert(begun);
            *known = begun.min(*known);
        }
    }
    let Some(newest) = covering.values().flatten().copied().max() else {
        return Ok(());
    };
    let earlier = col("last_seen_on")
        .cast(DataType::Int32)
        .lt(lit(newest))
        .fill_null(lit(false));
    let picked = sources.cases(earlier, &["last_seen_on"])?;
    let seen = picked.days("last_seen_on")?;
    for (row, case) in picked.cases()?.into_iter().enumerate() {
        let (Some(seen), Some(begun), Some(township)) = (seen[row], case.begun_on, case.township)
        else {
            continue;
        };
        let missing: Vec<i32> = covering
            .get(township)
            .into_iter()
            .flatten()
            .copied()
            .filter(|export| *export > seen)
            .filter(|export| earliest.get(export).is_some_and(|first| *first <= begun))
            .collect();
        let Some(first) = missing.first().copied() else {
            continue;
        };
        let evidence = Evidence::default()
            .day("最后见于导出", "last in the export of", Some(seen))
            .count(
                ("此后覆盖该镇街的", "次导出均无"),
                ("in none of", "later exports of its township"),
                missing.len() as i64,
            )
            .text("首次缺失", "first missing", &iso(first));
        raise.finding(&case.finding(Severity::High, case.begun_on, Some(first), evidence));
    }
    Ok(())
}
