//! What each admissible reading of the clauses would give, and how many verdicts it would change.

use super::View;
use super::parts::{Cell, counted, optional, section, table, words};
use crate::assess::{Counts, Shift, Tally, integers_64, texts};
use crate::failure::Result;
use crate::policy::{DEFAULT, Deadline};
use crate::publish::answers::interval;
use crate::publish::figures::{count, month, percent, range, share};
use crate::publish::rule_words;
use crate::publish::standing::mart;
use crate::publish::words::report as w;
use maud::{Markup, html};

pub(super) fn build(view: &View) -> Result<Markup> {
    let rules: Vec<&Deadline> = view
        .content
        .policy
        .deadlines
        .iter()
        .filter(|d| {
            d.has_limit()
                && d.readings().count() > 1
                && !view.content.rules_left_out.contains(&d.code)
        })
        .collect();
    let tiers = tiers(view)?;
    Ok(section(
        "readings",
        view.text(w::SECTION_READINGS),
        html! {
            p { (view.text(w::READINGS_LEAD)) }
            @for rule in &rules {
                h3 { (rule.label(view.language())) }
                p.answer { (span(view, rule)) }
                (readings(view, rule))
                (standings(view, rule))
            }
            @if let Some(tiers) = &tiers { (tiers) }
            p.fine { (view.text(w::READINGS_NOTE)) }
        },
    ))
}

/// A tally of a rule and its district counts in the report month.
fn of_rule<'a>(view: &View<'a>, rule: &'a Deadline) -> Vec<(&'a Tally, Counts)> {
    let content = view.content;
    content
        .tallies
        .iter()
        .filter(|t| t.rule == rule.code)
        .map(|tally| {
            let mut sum = Counts::default();
            tally
                .cells
                .iter()
                .filter(|((month, _), _)| *month == content.month)
                .for_each(|(_, counts)| sum.merge(counts));
            (tally, sum)
        })
        .collect()
}

fn name<'a>(view: &View, rule: &'a Deadline, reading: &'a str) -> &'a str {
    rule_words::reading(rule, reading, view.language())
}

/// The range over the readings in one sentence.
fn span(view: &View, rule: &Deadline) -> String {
    let month = month(view.content.month, view.language());
    let tallies = of_rule(view, rule);
    let shown = |c: &Counts| {
        share(c.met, c.measured()).map(|rate| {
            view.fill(
                w::READINGS_RATE,
                &[
                    ("rate", &percent(rate)),
                    ("part", &count(c.met)),
                    ("whole", &count(c.measured())),
                ],
            )
        })
    };
    let mut measured: Vec<&Counts> = tallies
        .iter()
        .map(|(_, c)| c)
        .filter(|c| c.measured() > 0)
        .collect();
    measured.sort_by_key(|c| (i128::from(c.met) << 64) / i128::from(c.measured()));
    let default = tallies
        .iter()
        .find(|(t, _)| t.reading == DEFAULT)
        .and_then(|(_, c)| shown(c));
    // The first reading with the most: later ones do not displace it.
    let most = |of: fn(&Shift) -> i64| {
        let most = tallies.iter().map(|(t, _)| of(&t.shift)).max().unwrap_or(0);
        let reading = tallies
            .iter()
            .find(|(t, _)| most > 0 && of(&t.shift) == most);
        match reading {
            Some((t, _)) => view.fill(
                w::READINGS_MOST,
                &[
                    ("n", &count(most)),
                    ("reading", name(view, rule, &t.reading)),
                ],
            ),
            None => view.fill(w::READINGS_NO_MORE, &[("n", "0")]),
        }
    };
    let (to_met, to_breach) = (most(|s| s.to_met), most(|s| s.to_breach));
    match (
        measured.first().and_then(|c| shown(c)),
        measured.last().and_then(|c| shown(c)),
    ) {
        (Some(low), Some(high)) => view.fill(
            if low == high {
                w::READINGS_SAME
            } else {
                w::READINGS_RANGE
            },
            &[
                ("rule", rule.label(view.language())),
                ("month", &month),
                ("low", &low),
                ("high", &high),
                ("default", default.as_deref().unwrap_or("—")),
                ("to_met", &to_met),
                ("to_breach", &to_breach),
            ],
        ),
        _ => view.fill(
            w::READINGS_NONE,
            &[("rule", rule.label(view.language())), ("month", &month)],
        ),
    }
}

fn readings(view: &View, rule: &Deadline) -> Markup {
    let language = view.language();
    let heads = [
        w::READING,
        w::PART_OF_WHOLE,
        w::RATE,
        w::INTERVAL,
        w::PENDING,
        w::UNMEASURABLE,
        w::CHANGED,
        w::TO_MET,
        w::TO_BREACH,
        w::OTHER_CHANGE,
    ]
    .map(|t| t.of(language));
    let rows: Vec<Vec<Cell>> = of_rule(view, rule)
        .iter()
        .map(|(tally, c)| {
            let is_default = tally.reading == DEFAULT;
            let shift = |n: i64| {
                if is_default {
                    optional(None)
                } else {
                    counted(n)
                }
            };
            vec![
                words(name(view, rule, &tally.reading)),
                super::parts::number(format!("{}/{}", count(c.met), count(c.measured()))),
                optional(share(c.met, c.measured()).map(percent)),
                optional(interval(c.met, c.measured()).map(range)),
                counted(c.pending),
                counted(c.unmeasurable),
                shift(tally.shift.changed),
                shift(tally.shift.to_met),
                shift(tally.shift.to_breach),
                shift(tally.shift.changed - tally.shift.to_met - tally.shift.to_breach),
            ]
        })
        .collect();
    table("", &heads, &rows)
}

/// Townships that stand elsewhere under another reading.
fn standings(view: &View, rule: &Deadline) -> Markup {
    let tallies: Vec<(&Tally, &str)> = view
        .content
        .tallies
        .iter()
        .filter(|t| t.rule == rule.code)
        .map(|t| (t, name(view, rule, &t.reading)))
        .collect();
    html! { @for sentence in super::shifts::sentences(view, &tallies) { p.fine { (sentence) } } }
}

/// The report month's tiers under every reading of the clauses on them; none where the policy has one reading.
fn tiers(view: &View) -> Result<Option<Markup>> {
    let has_readings = !view.content.policy.tiers.readings().is_empty();
    let Some(frame) = mart(&view.now, "tier_readings").filter(|_| has_readings) else {
        return Ok(None);
    };
    let language = view.language();
    let (codes, townships) = (texts(frame, "reading")?, texts(frame, "township")?);
    let columns = ["cases", "matches", "under", "over", "unknown", "changed"]
        .map(|name| integers_64(frame, name))
        .into_iter()
        .collect::<Result<Vec<_>>>()?;
    let mut order: Vec<usize> = (0..frame.height())
        .filter(|n| townships[*n].is_none())
        .collect();
    order.sort_by_key(|n| codes[*n] != Some(DEFAULT));
    let rows: Vec<Vec<Cell>> = order
        .into_iter()
        .map(|n| {
            let code = codes[n].unwrap_or_default();
            let policy = view.content.policy;
            let mut cells = vec![words(rule_words::tier_reading(policy, code, language))];
            cells.extend(columns.iter().map(|c| counted(c[n].unwrap_or(0))));
            cells
        })
        .collect();
    let heads = [
        w::READING,
        w::TIERS_APPROVED,
        w::TIERS_MATCH,
        w::TIER_UNDER,
        w::TIER_OVER,
        w::TIER_UNKNOWN,
        w::TIERS_CHANGED,
    ]
    .map(|t| t.of(language));
    Ok(Some(html! {
        h3 { (view.text(w::TIERS_HEAD)) }
        (table("", &heads, &rows))
    }))
}
