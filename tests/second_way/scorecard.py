"""marts/scorecard a second time, from the verdicts, cases, households and accounts of the second way alone (settled point 50).

Scores are exact fractions; ranks are drawn case by case instead of by pattern, so that their intervals agree but for chance.
"""

import datetime
import pathlib
import random
from fractions import Fraction

SQL = pathlib.Path(__file__).resolve().parent / "sql"
# Indicator: weight, floor, target.
INDICATORS = {
    "timely_emergency": (25, Fraction(80, 100), 1),
    "timely_first_aid": (25, Fraction(80, 100), 1),
    "tier_right": (15, Fraction(90, 100), 1),
    "returned_aided": (15, Fraction(70, 100), 1),
    "funds_used": (10, Fraction(50, 100), 1),
    "records_complete": (10, Fraction(90, 100), 1),
}
GRADES = ((90, "excellent"), (80, "good"), (60, "pass"), (0, "fail"))
DRAWS = 2000
# Ranks of two bootstraps may differ by one, chance being what it is.
CHANCE = 1


def score(value, floor, target):
    return None if value is None else min(Fraction(100), max(Fraction(0), 100 * (value - floor) / (target - floor)))


def quotient(part, whole):
    return Fraction(part, whole) if whole else None


def values_of(cases, households, funds_used):
    """The six values of some cases (tuples of eight counts) and households (truth values)."""
    emergency_met, emergency, aid_met, aid, approved, mismatched, known, rows = (sum(column) for column in zip(*cases)) if cases else [0] * 8
    return [
        quotient(emergency_met, emergency),
        quotient(aid_met, aid),
        quotient(approved - mismatched, approved),
        quotient(sum(households), len(households)),
        funds_used,
        quotient(known, rows),
    ]


def total_of(values):
    scored = [(weight, score(value, floor, target)) for value, (weight, floor, target) in zip(values, INDICATORS.values()) if value is not None]
    return sum(w * s for w, s in scored) / sum(w for w, _ in scored) if scored else None


def build(connection):
    [(month, as_of)] = connection.sql("SELECT report_month(), as_of()").fetchall()
    new_year = datetime.date(month.year, 1, 1)
    next_year = datetime.date(month.year + 1, 1, 1)
    last = (month + datetime.timedelta(days=32)).replace(day=1) - datetime.timedelta(days=1)
    gone = Fraction((min(last, as_of) - new_year).days + 1, (next_year - new_year).days)
    since = f"BETWEEN DATE '{new_year}' AND DATE '{month}'"
    cases = {}
    for township, judged, *counts in connection.sql(f"""
        SELECT c.township, coalesce(v.judged, false), coalesce(v.a, 0), coalesce(v.b, 0), coalesce(v.c, 0), coalesce(v.d, 0),
               (coalesce(month_of(c.approved_on) {since}, false) AND c.approved)::INT AS approved,
               (coalesce(month_of(c.approved_on) {since}, false) AND c.approved AND coalesce(c.tier <> t.expected_tier, false))::INT,
               coalesce(v.known, 0), coalesce(v.n, 0)
        FROM seen_case c
        LEFT JOIN tier_of_case t USING (case_id)
        LEFT JOIN (
            SELECT case_id, bool_or(status IN ('met', 'late', 'overdue')) AS judged,
                   count(*) FILTER (rule = 'emergency-payment' AND status = 'met') AS a,
                   count(*) FILTER (rule = 'emergency-payment' AND status IN ('met', 'late', 'overdue')) AS b,
                   count(*) FILTER (rule LIKE 'first-aid-%' AND status = 'met') AS c,
                   count(*) FILTER (rule LIKE 'first-aid-%' AND status IN ('met', 'late', 'overdue')) AS d,
                   count(*) FILTER (status <> 'unmeasurable') AS known, count(*) AS n
            FROM verdict WHERE reading = 'default' AND month {since}
              AND rule IN ('emergency-payment', 'first-aid-approval', 'first-aid-entry', 'first-aid-filing')
            GROUP BY case_id) v USING (case_id)
        WHERE c.township IS NOT NULL AND (approved = 1 OR v.n > 0)""").fetchall():
        cases.setdefault(township, []).append((judged, tuple(counts)))
    households, money = {}, {}
    [(events,)] = connection.sql("SELECT count(*) FROM event").fetchall()
    for township, aided in connection.sql(
        "SELECT h.township, w.aided FROM registry_household h JOIN watch w ON w.household_id = h.household_id AND w.flag = 'returned'"
        " WHERE h.township IS NOT NULL AND w.aided IS NOT NULL").fetchall():
        households.setdefault(township, []).append(aided)
    of_registry = {t for (t,) in connection.sql("SELECT DISTINCT township FROM registry_household WHERE township IS NOT NULL").fetchall()}
    for township, spent, available in connection.sql(
        f"SELECT township, spent_ytd, available_ytd FROM ({(SQL / 'funds.sql').read_text().rstrip().rstrip(';')})"
        f" WHERE level = 'township' AND fund_source = 'subsidy' AND month = DATE '{month}'").fetchall():
        money[township] = (spent, available)

    rows, drawn = [], {}
    for township in sorted(cases.keys() | of_registry | money.keys()):
        own = [counts for _, counts in cases.get(township, [])]
        returned = households.get(township, [])
        spent, available = money.get(township, (None, None))
        used = min(Fraction(1), Fraction(spent, available) / gone) if available and available > 0 else None
        values = values_of(own, returned, used)
        sums = [sum(column) for column in zip(*own)] if own else [0] * 8
        parts = [(sums[0], sums[1]), (sums[2], sums[3]), (sums[4] - sums[5], sums[4]),
                 (sum(returned), len(returned)) if events else (None, None), (spent, available), (sums[6], sums[7])]
        weights = sum(weight for (weight, _, _), value in zip(INDICATORS.values(), values) if value is not None)
        row = {"month": month, "level": "township", "township": township}
        for (code, (weight, floor, target)), value, (part, whole) in zip(INDICATORS.items(), values, parts):
            row[f"{code}_numerator"], row[f"{code}_denominator"] = part, whole
            row[f"{code}_value"] = None if value is None else float(value)
            row[f"{code}_score"] = None if value is None else round(float(score(value, floor, target)), 9)
            row[f"{code}_weight"] = None if value is None else weight * 100 / weights
        row["measured_cases"] = sum(judged for judged, _ in cases.get(township, []))
        total = total_of(values) if row["measured_cases"] >= 10 else None
        row["total"] = None if total is None else float(round(total, 6))
        row["grade"] = None if total is None else next(grade for least, grade in GRADES if total >= least)
        rows.append(row)
        if total is not None:
            drawn[township] = (total, own, returned, used)

    chance, below = random.Random(20200331), {township: [] for township in drawn}
    for _ in range(DRAWS):
        again = {
            township: total_of(values_of(chance.choices(own, k=len(own)), chance.choices(returned, k=len(returned)) if returned else [], used)) or total
            for township, (total, own, returned, used) in drawn.items()
        }
        for township, value in again.items():
            below[township].append(1 + sum(other > value for other in again.values()))
    for row in rows:
        ranks = sorted(below.get(row["township"], []))
        row["rank"] = 1 + sum(other[0] > drawn[row["township"]][0] for other in drawn.values()) if ranks else None
        row["rank_low"] = ranks[DRAWS * 25 // 1000 - 1] if ranks else None
        row["rank_high"] = ranks[DRAWS * 975 // 1000 - 1] if ranks else None
        row["graded"] = len(drawn)
    return rows


def allow_chance(ours, theirs):
    """Takes the report's rank intervals for ours where they differ by no more than chance explains."""
    of_report = {row["township"]: row for row in theirs}
    for row in ours:
        there = of_report.get(row["township"], {})
        for column in ("rank_low", "rank_high"):
            if None not in (row[column], there.get(column)) and abs(row[column] - there[column]) <= CHANCE:
                row[column] = there[column]
