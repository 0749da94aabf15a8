//! Every clause is answered: by a mart, a fact, a finding or the policy-gap register, and by nothing that does not exist.

use linjiu::contract::clauses::{Answer, CLAUSES};
use linjiu::contract::outputs::{self, Layer};
use linjiu::policy::Policy;
use linjiu::publish::html::register;
use std::collections::BTreeSet;

#[test]
fn the_clauses_are_numbered_from_c1_to_c25() {
    let codes: Vec<&str> = CLAUSES.iter().map(|c| c.code).collect();
    let expected: Vec<String> = (1..=25).map(|n| format!("C{n}")).collect();
    assert_eq!(codes, expected);
}

#[test]
fn every_clause_has_a_mart_a_fact_a_finding_or_an_entry_in_the_gap_register() {
    let register = register();
    for clause in CLAUSES {
        let registered = register.iter().any(|(of, _)| of.code == clause.code);
        assert!(
            registered || clause.published().next().is_some(),
            "{} {} is answered by nothing",
            clause.code,
            clause.says.en
        );
        assert!(!clause.says.zh.is_empty() && !clause.says.en.is_empty());
        for gap in clause.gaps {
            for text in [gap.says, gap.why, gap.instead] {
                assert!(
                    !text.zh.is_empty() && !text.en.is_empty(),
                    "{}",
                    clause.code
                );
            }
        }
    }
}

#[test]
fn what_answers_a_clause_exists() {
    let policy = Policy::load(&[]).unwrap();
    let mut wrong = Vec::new();
    for clause in CLAUSES {
        for answer in clause.answers {
            let (layer, name, columns) = match answer {
                Answer::Deadline(rule) => {
                    if policy.deadlines.iter().all(|d| d.code != *rule) {
                        wrong.push(format!("{}: no deadline {rule}", clause.code));
                    }
                    continue;
                }
                Answer::Finding(rule) => {
                    if linjiu::rules::find(rule).is_none() {
                        wrong.push(format!("{}: no finding {rule}", clause.code));
                    }
                    continue;
                }
                Answer::Mart(name, columns) => (Layer::Marts, name, columns),
                Answer::Fact(name, columns) => (Layer::Facts, name, columns),
            };
            if let Some(table) = outputs::find(layer, name) {
                let has = |column: &str| table.columns.iter().any(|c| c.name == column);
                let lacking = columns.iter().filter(|c| !has(c));
                wrong.extend(
                    lacking.map(|c| format!("{}: {} has no column {c}", clause.code, table.path())),
                );
            } else {
                let path = format!("{}/{name}", layer.folder());
                wrong.push(format!("{}: no table {path}", clause.code));
            }
        }
        for gap in clause.gaps {
            if gap
                .rule
                .is_some_and(|rule| policy.deadlines.iter().all(|d| d.code != rule))
            {
                wrong.push(format!("{}: no deadline {:?}", clause.code, gap.rule));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_mart_and_every_deadline_answers_a_clause() {
    let policy = Policy::load(&[]).unwrap();
    let answers = || CLAUSES.iter().flat_map(|c| c.answers);
    let marts: BTreeSet<&str> = answers()
        .filter_map(|a| {
            if let Answer::Mart(name, _) = a {
                Some(*name)
            } else {
                None
            }
        })
        .collect();
    for table in outputs::all() {
        // The account of rows is about the exports, not about a clause.
        if table.layer == Layer::Marts && table.name != "rows" {
            assert!(
                marts.contains(table.name),
                "{} answers no clause",
                table.path()
            );
        }
    }
    for rule in &policy.deadlines {
        let named = answers().any(|a| matches!(a, Answer::Deadline(code) if *code == rule.code));
        assert!(named, "deadline {} answers no clause", rule.code);
    }
}
