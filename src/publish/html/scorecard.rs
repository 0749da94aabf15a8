//! The scorecard as a table: best total first, those with too few cases last and without a grade.

use super::View;
use super::parts::{Cell, optional, table, words};
use crate::assess::{integers_64, shares, texts};
use crate::contract::enums::GRADE;
use crate::failure::Result;
use crate::policy::INDICATORS;
use crate::publish::answers::enough;
use crate::publish::figures::{count, yuan};
use crate::publish::standing::mart;
use crate::publish::words::report as w;
use maud::{Markup, html};

/// Nothing where there is no scorecard.
pub(super) fn build(view: &View) -> Result<Markup> {
    let Some(frame) = mart(&view.now, "scorecard").filter(|frame| frame.height() > 0) else {
        return Ok(html! {});
    };
    let content = view.content;
    let language = view.language();
    let in_force: Vec<_> = content.policy.indicators_on(content.as_of).collect();
    let indicators: Vec<_> = INDICATORS
        .iter()
        .filter_map(|code| in_force.iter().find(|i| i.code == *code))
        .collect();
    let townships = texts(frame, "township")?;
    let (totals, grades) = (shares(frame, "total")?, texts(frame, "grade")?);
    let [ranks, best, worst, graded, measured] =
        ["rank", "rank_low", "rank_high", "graded", "measured_cases"]
            .map(|name| integers_64(frame, name));
    let (ranks, best, worst) = (ranks?, best?, worst?);
    let (graded, measured) = (graded?, measured?);
    let figures: Vec<Vec<Cell>> = indicators
        .iter()
        .map(|indicator| cells(frame, &indicator.code))
        .collect::<Result<_>>()?;

    let mut heads: Vec<String> = [w::TOWNSHIP, w::SCORE_TOTAL, w::SCORE_RANK]
        .map(|text| view.text(text).to_owned())
        .to_vec();
    heads.extend(indicators.iter().map(|indicator| {
        let name = language.pick(indicator.zh.as_str(), &indicator.en);
        let weight = indicator.weight.to_string();
        view.fill(w::SCORE_HEAD, &[("name", name), ("weight", &weight)])
    }));
    let mut order: Vec<usize> = (0..frame.height()).collect();
    order.sort_by_key(|row| (ranks[*row].unwrap_or(i64::MAX), *row));
    let rows: Vec<Vec<Cell>> = order
        .into_iter()
        .map(|row| {
            let grade = grades[row].map(|grade| GRADE.label(grade, language).to_owned());
            let measured = count(measured[row].unwrap_or_default());
            let few = grade
                .is_none()
                .then(|| view.fill(w::SCORE_FEW, &[("n", &measured)]));
            let of = |n: Option<i64>| n.map(count).unwrap_or_default();
            let between = ranks[row].map(|_| {
                let values = [("best", of(best[row])), ("worst", of(worst[row]))];
                let values = values.each_ref().map(|(name, text)| (*name, text.as_str()));
                view.fill(w::SCORE_BETWEEN, &values)
            });
            let mut cells = vec![
                Cell {
                    below: few,
                    ..words(townships[row].unwrap_or_default())
                },
                Cell {
                    below: grade,
                    ..optional(totals[row].map(points))
                },
                Cell {
                    below: between,
                    ..optional(ranks[row].map(count))
                },
            ];
            cells.extend(figures.iter().map(|of_indicator| of_indicator[row].clone()));
            cells
        })
        .collect();
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let graded = count(graded.first().copied().flatten().unwrap_or_default());
    let enough = count(enough(content.policy));
    let limits: Vec<String> = indicators
        .iter()
        .map(|i| {
            let name = language.pick(i.zh.as_str(), &i.en);
            let (floor, target) = (i.floor.to_string(), i.target.to_string());
            let values = [("name", name), ("floor", &floor), ("target", &target)];
            view.fill(w::SCORE_LIMITS, &values)
        })
        .collect();
    let limits = limits.join(language.pick("，", ", "));
    let note = [
        ("graded", &*graded),
        ("enough", &*enough),
        ("limits", &*limits),
    ];
    Ok(html! {
        (table(view.text(w::TABLE_SCORECARD), &heads, &rows))
        p.fine { (view.fill(w::SCORE_NOTE, &note)) }
    })
}

/// Points with one decimal; what is not quite enough for a grade never reads as if it were.
fn points(points: f64) -> String {
    let just_below = |least: &f64| points < *least && points > *least - 0.05;
    match [60.0, 80.0, 90.0].iter().find(|least| just_below(least)) {
        Some(least) => format!("<{least:.1}"),
        None => format!("{points:.1}"),
    }
}

/// An indicator's score, and below it what it is told from.
fn cells(frame: &polars::prelude::DataFrame, code: &str) -> Result<Vec<Cell>> {
    let part = integers_64(frame, &format!("{code}_numerator"))?;
    let whole = integers_64(frame, &format!("{code}_denominator"))?;
    let scores = shares(frame, &format!("{code}_score"))?;
    let figure = |n: i64| {
        if code == "funds_used" {
            yuan(n)
        } else {
            count(n)
        }
    };
    let of = |row: usize| {
        let below = scores[row].and(part[row].zip(whole[row]));
        // A line may end behind the stroke: amounts are long.
        let quotient = |(part, whole)| format!("{}/\u{200b}{}", figure(part), figure(whole));
        Cell {
            below: below.map(quotient),
            ..optional(scores[row].map(points))
        }
    };
    Ok((0..frame.height()).map(of).collect())
}

#[cfg(test)]
mod tests {
    use super::points;

    #[test]
    fn what_is_not_quite_a_grade_does_not_read_like_it() {
        assert_eq!(points(89.96), "<90.0");
        assert_eq!(points(90.0), "90.0");
        assert_eq!(points(89.94), "89.9");
        assert_eq!(points(79.999_999), "<80.0");
        assert_eq!(points(67.36), "67.4");
    }
}
