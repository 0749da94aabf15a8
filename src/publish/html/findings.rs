//! Findings: how many by rule and township, the list of each township for rectification, and what each rule finds.

use super::View;
use super::parts::{Cell, alarming, column_heads, counted, section, table, words};
use crate::failure::Result;
use crate::publish::figures::{count, day, month};
use crate::publish::findings::{Count, Digest, Item, MOST, Office};
use crate::publish::words::{Text, findings as f, join};
use crate::rules::{Clause, RULES, Severity};
use maud::{Markup, html};

pub(in crate::publish) fn severity(severity: Severity) -> Text {
    match severity {
        Severity::High => f::HIGH,
        Severity::Medium => f::MEDIUM,
        Severity::Low => f::LOW,
    }
}

pub(super) fn build(view: &View) -> Result<Markup> {
    let language = view.language();
    let content = view.content;
    let digest = content.findings;
    let left_out: Vec<String> = RULES
        .iter()
        .filter(|rule| digest.left_out.contains(&rule.code))
        .map(|rule| rule.name.of(language).to_owned())
        .collect();
    Ok(section(
        "findings",
        view.text(f::SECTION),
        html! {
            p.answer { (lead(view, digest)) }
            p.fine { (view.text(f::NOTE)) }
            @if digest.resolved > 0 { p.fine { (view.fill(f::RESOLVED, &[("n", &count(digest.resolved))])) } }
            @if !left_out.is_empty() { p.fine { (view.fill(f::LEFT_OUT, &[("rules", &join(&left_out, language))])) } }
            @if digest.total.all > 0 {
                (by_rule(view, digest))
                (by_township(view, digest))
                p.fine { (view.fill(f::LIST_NOTE, &[("n", &MOST.to_string())])) }
                @for (township, office) in &digest.by_township {
                    @if office.left > 0 { (list(view, township.as_deref(), office)) }
                }
            }
            (documentation(view))
        },
    ))
}

fn lead(view: &View, digest: &Digest) -> String {
    let language = view.language();
    let as_of = day(view.content.as_of, language);
    if digest.total.all == 0 {
        return view.fill(f::LEAD_NONE, &[("as_of", &as_of)]);
    }
    let of = |s: Severity| count(digest.by_severity.get(&s).map_or(0, |c| c.all));
    view.fill(
        f::LEAD,
        &[
            ("as_of", &as_of),
            ("all", &count(digest.total.all)),
            ("high", &of(Severity::High)),
            ("medium", &of(Severity::Medium)),
            ("low", &of(Severity::Low)),
            ("now", &count(digest.total.now)),
            ("month", &month(view.content.month, language)),
            ("closed", &count(digest.total.all - digest.total.left)),
        ],
    )
}

fn by_rule(view: &View, digest: &Digest) -> Markup {
    let language = view.language();
    let heads = [f::RULE, f::SEVERITY, f::NOW, f::ALL, f::LEFT].map(|t| t.of(language));
    let rows: Vec<Vec<Cell>> = digest
        .by_rule
        .iter()
        .filter_map(|((rule, of), n)| {
            let rule = RULES.get(*rule)?;
            Some(vec![
                words(rule.name.of(language)),
                words(view.text(severity(of.0))),
                counted(n.now),
                counted(n.all),
                counted(n.left),
            ])
        })
        .collect();
    table(view.text(f::BY_RULE), &heads, &rows)
}

fn township_name<'a>(view: &View, township: Option<&'a str>) -> &'a str {
    township.unwrap_or(view.text(f::NO_TOWNSHIP))
}

fn by_township(view: &View, digest: &Digest) -> Markup {
    let language = view.language();
    let mut heads = vec![
        crate::publish::words::report::TOWNSHIP
            .of(language)
            .to_owned(),
    ];
    let ordered = [Severity::High, Severity::Medium, Severity::Low];
    for when in [f::NOW, f::ALL] {
        heads.extend(ordered.map(|s| format!("{}·{}", view.text(when), view.text(severity(s)))));
    }
    heads.push(view.text(f::LEFT).to_owned());
    let of = |office: &Office, s: Severity| office.counts.get(&s).copied().unwrap_or_default();
    let mut offices: Vec<(Option<&str>, &Office)> = digest
        .by_township
        .iter()
        .map(|(township, office)| (township.as_deref(), office))
        .collect();
    offices.sort_by_key(|(_, o)| {
        std::cmp::Reverse(ordered.map(|s| {
            let n: Count = of(o, s);
            (n.now, n.all)
        }))
    });
    let rows: Vec<Vec<Cell>> = offices
        .into_iter()
        .map(|(township, office)| {
            let mut row = vec![words(township_name(view, township))];
            for now in [true, false] {
                for s in ordered {
                    let n = of(office, s);
                    let n = if now { n.now } else { n.all };
                    row.push(if s == Severity::High && now {
                        alarming(n)
                    } else {
                        counted(n)
                    });
                }
            }
            row.push(counted(office.left));
            row
        })
        .collect();
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    table(view.text(f::BY_TOWNSHIP), &heads, &rows)
}

fn list(view: &View, township: Option<&str>, office: &Office) -> Markup {
    const COLUMNS: [(Text, u8); 6] = [
        (f::RULE, 13),
        (f::SEVERITY, 8),
        (f::CASE, 13),
        (f::EVIDENCE, 39),
        (f::CLAUSE, 14),
        (f::NUMBER, 13),
    ];
    let language = view.language();
    let more = office.left - i64::try_from(office.worst.len()).unwrap_or(0);
    let name = |item: &Item| RULES.get(item.rule).map_or("", |r| r.name.of(language));
    html! {
        h3 { (view.fill(f::LIST, &[("township", township_name(view, township))])) }
        div.wide { table.wrap {
            (column_heads(&COLUMNS, language))
            tbody { @for item in &office.worst { tr {
                td { (name(item)) }
                td.a[item.severity == Severity::High] { (view.text(severity(item.severity))) }
                td { (item.case_id.as_deref().unwrap_or("—")) }
                td { (language.pick(item.evidence_zh.as_str(), item.evidence_en.as_str())) }
                td { (item.clause.as_deref().unwrap_or(view.text(f::BEYOND))) }
                td { small { (item.finding_id) } }
            } } }
        } }
        @if more > 0 { p.fine { (view.fill(f::MORE, &[("n", &count(more))])) } }
    }
}

/// What each rule finds, from the rules' own documentation.
fn documentation(view: &View) -> Markup {
    const COLUMNS: [(Text, u8); 5] = [
        (f::RULE, 13),
        (f::FINDS, 27),
        (f::WHY, 16),
        (f::BASIS, 20),
        (f::NOT, 24),
    ];
    let language = view.language();
    html! {
        h3 { (view.text(f::DOCS)) }
        div.wide { table.wrap {
            (column_heads(&COLUMNS, language))
            tbody { @for rule in RULES { tr {
                td { (rule.name.of(language)) br; small { (rule.code) @if let Clause::Fixed(clause) = rule.clause { br; (clause) } } }
                td { (rule.doc.finds.of(language)) }
                td { (rule.doc.why.of(language)) }
                td { (rule.doc.basis.of(language)) }
                td { (rule.doc.not.of(language)) }
            } } }
        } }
    }
}
