"""The benchmark's tables in pandas (Arrow's CSV reader and strings, NumPy dates), for clean exports (`linjiu synth --style clean`):
one snapshot, ISO dates, unique keys.

    python pandas_report.py EXPORTS MONTH OUT DAYS   (MONTH as 2020-03; DAYS: CSV of day, working, ordinal)

Writes facts/deadlines, facts/poverty_watch (household_id in place of the keyed hash), marts/compliance, tiers, funds
and poverty as Parquet below OUT, and the seconds of its stages to OUT/timings.json. Money is in fen until it is written.
"""

import decimal
import json
import pathlib
import sys
import time

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

ANNOUNCED = 2026
Z = 1.959963984540054
SOURCES = {"困难群众救助补助资金": "subsidy", "备用金": "reserve", "区级资金": "local", "慈善资金": "charity"}
ENTRIES = {"结转": "carried", "下达": "allocated", "补充": "replenished", "收回": "returned", "调整": "adjusted"}
EVENTS = ["建档立卡", "脱贫", "返贫", "边缘易致贫", "纳入监测", "风险消除"]
# Word: code, tier before and since 9 February 2020; in order of precedence.
CATEGORIES = {
    "特困人员": ("tekun", "A", "A"), "孤儿": ("orphan", "A", "A"), "低保对象": ("dibao", "B", "B"), "未脱贫建档立卡贫困户": ("registered_poor", "C", "B"),
    "建档立卡贫困户": ("registered_any", "C", "B"), "返贫户": ("returned", "C", "B"), "脱贫户": ("lifted", "C", "B"),
    "低收入家庭": ("low_income", "C", "C"), "边缘易致贫户": ("marginal", None, None), "其他": ("other", "D", "D"),
}  # fmt: skip
DATES = {
    "发现日期": "discovered_on", "申请日期": "applied_on", "受理日期": "accepted_on", "审核日期": "reviewed_on", "审批日期": "approved_on",
    "提交系统日期": "submitted_on", "备案日期": "filed_on", "补齐手续日期": "supplemented_on", "办结日期": "closed_on",
}  # fmt: skip
STATUSES = np.array(["met", "late", "overdue", "pending", "closed", "unmeasurable", "no_limit"])
REASONS = np.array([None, "missing_start", "date_order", "missing_close"], dtype=object)
NONE = np.datetime64("NaT", "D")
WORD, DAY, MONEY = pa.dictionary(pa.int32(), pa.string()), pa.date32(), pa.float64()
LEVEL = ["level", "township"]


def read(path, **columns):
    """The columns named, as a frame: new name from header and type."""
    convert = pyarrow.csv.ConvertOptions(include_columns=[h for h, _ in columns.values()], column_types=dict(columns.values()), strings_can_be_null=True)
    table = pyarrow.csv.read_csv(path, convert_options=convert).rename_columns(list(columns))
    return table.unify_dictionaries().to_pandas(date_as_object=False, split_blocks=True, self_destruct=True)


def days_of(series):
    return series.to_numpy().astype("datetime64[D]")


def month_of(days):
    return days.astype("datetime64[M]").astype("datetime64[D]")


def fen(series):
    return (series * 100).round().astype("int64")


class Calendar:
    """Working days by position."""

    def __init__(self, path):
        table = pyarrow.csv.read_csv(path)
        self.first = np.datetime64(table["day"][0].as_py(), "D")
        self.ordinals = table["ordinal"].to_numpy().astype("float64")
        working = table["working"].to_numpy()
        self.worked = table["day"].to_numpy().astype("datetime64[D]")[working]

    def ordinal(self, days):
        """NaN where there is no day."""
        missing = np.isnat(days)
        place = np.where(missing, 0, (days - self.first).astype("int64"))
        return np.where(missing, np.nan, self.ordinals[place])

    def nth(self, ordinal):
        missing = np.isnan(ordinal)
        return np.where(missing, NONE, self.worked[np.where(missing, 1, ordinal).astype("int64") - 1])

    def rolled(self, days):
        return self.nth(self.ordinal(days - 1) + 1)


def load(exports, as_of):
    files = {kind: next(exports.glob(f"{kind}_*.csv")) for kind in ("cases", "payments", "funds", "registry")}
    cases = read(
        files["cases"], case_id=("案件编号", pa.string()), township=("镇街", WORD), applicant_id=("身份证号", pa.string()), household_id=("户编号", pa.string()),
        persons=("家庭人口", pa.float32()), category=("对象类别", WORD), lifted_year=("脱贫年度", pa.float32()), tier=("救助类别", WORD), aid_type=("救助类型", WORD),
        procedure=("办理程序", WORD), discovery=("发现方式", WORD), aid_mode=("救助方式", WORD), status=("办理状态", WORD), approved_amount=("审批金额", MONEY),
        **{to: (header, DAY) for header, to in DATES.items()},
    )  # fmt: skip
    cases["persons"] = cases["persons"].fillna(1).clip(lower=1).astype("uint8")
    cases["approved_amount"] = (cases["approved_amount"] * 100).round()
    cases["ended"] = cases["status"].isin(["不予救助", "撤回"])
    cases["closed_on_record"] = cases["closed_on"]
    for name in DATES.values():
        cases[name] = cases[name].where(cases[name] <= as_of)
    paid = read(
        files["payments"], case_id=("案件编号", pa.string()), paid_on=("发放日期", DAY), amount=("发放金额", MONEY), mode=("救助方式", WORD),
        channel=("发放渠道", WORD), fund_source=("资金来源", WORD), state=("发放状态", WORD),
    )  # fmt: skip
    paid = paid[((paid["state"] == "已发放") | paid["state"].isna()) & (paid["paid_on"] <= as_of)].reset_index(drop=True)
    paid["amount"] = fen(paid["amount"])
    paid["in_kind"] = (paid["mode"] == "发放实物") | (paid["mode"].isna() & (paid["channel"] == "实物"))
    paid = paid.drop(columns=["mode", "channel", "state"])
    events = read(
        files["registry"], household_id=("户编号", pa.string()), applicant_id=("身份证号", pa.string()), township=("镇街", WORD), event=("状态", WORD), event_on=("状态日期", DAY),
    )  # fmt: skip
    events = events[events["event_on"] <= as_of]
    rank = events["event"].cat.codes.map(dict(enumerate(EVENTS.index(word) for word in events["event"].cat.categories)))
    # The last of a household is its latest.
    events = events.assign(rank=rank).sort_values(["event_on", "rank"], kind="stable").reset_index(drop=True)
    funds = read(
        files["funds"], entry_id=("指标编号", pa.string()), township=("镇街", pa.string()), day=("下达日期", DAY), fund_source=("资金来源", pa.string()),
        kind=("类型", pa.string()), amount=("金额", MONEY),
    )  # fmt: skip
    funds = funds[funds["day"] <= as_of].assign(amount=lambda f: fen(f["amount"]))
    return cases, paid, events, funds


def candidates(cases, paid):
    """Cases that may fall under a rule; every rule starts on 2019-12-03 or later."""
    since = pd.Timestamp("2019-12-03")
    dates = [name for name in DATES.values() if name != "reviewed_on"]
    latest = np.fmax.reduce([cases[name].to_numpy() for name in dates])
    bound = (cases["procedure"] == "先行救助") | cases["aid_type"].notna()
    recent = cases[bound & ((latest >= since.to_datetime64()) | cases["case_id"].isin(paid.loc[paid["paid_on"] >= since, "case_id"]))]
    recent = recent.drop(columns=["persons", "category", "lifted_year", "tier", "applicant_id", "household_id"])
    theirs = paid[paid["case_id"].isin(recent["case_id"])]
    helped = theirs[theirs["amount"] > 0]
    first = helped.groupby("case_id")["paid_on"].min().rename("first_paid_on")
    cash = helped[~helped["in_kind"]].groupby("case_id")["paid_on"].min().rename("first_cash_on")
    emergency = recent.loc[(recent["aid_type"] == "急难型") & (recent["approved_amount"] > 0), ["case_id", "approved_amount"]]
    daily = theirs.merge(emergency, on="case_id").groupby(["case_id", "paid_on", "approved_amount"], as_index=False)["amount"].sum()
    daily = daily[daily.groupby("case_id")["amount"].cumsum() >= daily["approved_amount"]]
    reached = daily.groupby("case_id")["paid_on"].min().rename("reached_on")
    frame = recent.join(first, on="case_id").join(cash, on="case_id").join(reached, on="case_id")
    known = ["discovered_on", "accepted_on", "reviewed_on", "approved_on", "submitted_on", "filed_on", "first_paid_on"]
    return frame[frame[known].notna().any(axis=1)].reset_index(drop=True)


def rules(c, days):
    """Rule, reading, which cases, start, done, since when, working days or fixed due date, whether help before the start is met."""
    december, february = np.datetime64("2019-12-03"), np.datetime64("2020-02-09")
    active, applied = c["discovery"] == "主动发现", c["discovery"] == "依申请"
    earlier = np.where(active & np.isnat(c["discovered_on"]), NONE, np.fmin(c["discovered_on"], c["accepted_on"]))
    accepted = np.where(np.isnat(c["accepted_on"]), c["discovered_on"], c["accepted_on"])
    route = np.where(active, c["discovered_on"], np.where(applied, c["accepted_on"], earlier))
    decided = np.where(np.isnat(c["approved_on"]) & (c["status"] == "不予救助"), c["closed_on"], c["approved_on"])
    paid, approved, submitted = c["first_paid_on"], c["approved_on"], c["submitted_on"]
    in_full = np.where(np.nan_to_num(c["approved_amount"]) == 0, paid, c["reached_on"])
    emergency = (c["aid_type"] == "急难型") & (c["aid_mode"] != "转介服务")
    for reading, start, done, since in (
        ("default", earlier, paid, december), ("acceptance", accepted, paid, december), ("by-route", route, paid, december),
        ("cash", earlier, c["first_cash_on"], december), ("in-full", earlier, in_full, december), ("forwarded", earlier, paid, february),
        ("elapsed", earlier, paid, december),
    ):  # fmt: skip
        yield "emergency-payment", reading, emergency, start, done, since, 3, None, True
    first_aid = c["procedure"] == "先行救助"
    for reading, start in (("default", accepted), ("discovery", earlier), ("elapsed", accepted)):
        yield "first-aid-approval", reading, first_aid, start, decided, february, 3, None, True
    entered, month = first_aid & ~np.isnat(approved), approved.astype("datetime64[M]")
    day = (approved - month.astype("datetime64[D]")).astype("int64") + 1
    of_month = lambda month, n: month.astype("datetime64[D]") + (n - 1)
    the_25th, the_24th = of_month(np.where(day <= 25, month, month + 1), 25), of_month(np.where(day <= 24, month, month + 1), 24)
    for reading, which, due in (
        ("default", entered, the_25th), ("exclusive", entered, the_24th), ("rolled", entered, days.rolled(the_25th)),
        ("strict", entered, of_month(month, 25)), ("left-out", entered & (day <= 25), the_25th),
    ):  # fmt: skip
        yield "first-aid-entry", reading, which, approved, submitted, february, None, due, False
    for reading in ("default", "elapsed"):
        yield "first-aid-filing", reading, first_aid & ~np.isnat(submitted), submitted, c["filed_on"], february, 5, None, False
    stopped = c["ended"] & (np.isnat(c["closed_on_record"]) | ~np.isnat(c["closed_on"]))
    start = np.where(np.isnat(approved), paid, approved)
    papers = first_aid & ~np.isnat(start) & ~(stopped & np.isnat(c["supplemented_on"]))
    yield "first-aid-paperwork", "default", papers, start, c["supplemented_on"], december, None, None, False
    expenditure = (c["aid_type"] == "支出型") & ~(stopped & np.isnat(decided))
    yield "expenditure-approval", "default", expenditure, c["accepted_on"], decided, december, None, None, False


def verdict(c, days, as_of, reading, start, done, n, due, help_first):
    """Cases (arrays already chosen) under one rule and reading."""
    ordinal, done_ordinal = days.ordinal(start), days.ordinal(done)
    stopped = c["ended"] & ~np.isnat(c["closed_on"])
    watched_to = np.where(stopped, c["closed_on"], as_of)
    early = done < start
    nominal = due if due is not None else days.nth(ordinal + n) if n else np.full(len(start), NONE)
    good = days.nth(ordinal + n + 1) - 1 if reading == "elapsed" else nominal
    undone, limited = np.isnat(done), ~np.isnat(nominal)
    reason = np.select([np.isnat(start), early & (not help_first), limited & undone & c["ended"] & np.isnat(c["closed_on_record"])], [1, 2, 3], 0)
    status = np.select([reason > 0, ~limited, early | (done <= good), ~undone, good < watched_to, stopped], [5, 6, 0, 1, 2, 4], 3)
    due_on = np.where(status < 5, nominal, NONE)
    until = np.where(undone, days.ordinal(watched_to), done_ordinal)
    over = np.fmax(until - days.ordinal(due_on), 0)
    walked = np.fmax(np.fmax(due_on, done), np.where(undone & np.isin(status, [2, 6]), watched_to, NONE))
    return {
        "start_on": start, "due_on": due_on, "done_on": done, "status": status,
        "working_days": np.where((status == 5) | undone, np.nan, np.where(early, 0, done_ordinal - ordinal)),
        "overdue_working_days": np.where(np.isin(status, [0, 3, 4]), 0, np.where(np.isin(status, [1, 2]), over, np.nan)),
        "month": month_of(np.where(np.isnat(due_on), c["begun_on"], due_on)),
        # A day counted, after the start, lies in a year whose days off are not announced.
        "provisional": (status != 5) & (walked > start) & (walked >= np.datetime64(f"{ANNOUNCED + 1}-01-01")),
        "reason": reason, "before_start": (status == 0) & early, "time": np.fmax(until - ordinal, 0), "done": ~undone,
    }  # fmt: skip


def deadlines(frame, days, month, as_of):
    """The facts of the default readings, and counts under every reading."""
    dates = [name for name in frame.columns if name.endswith("_on") or name == "closed_on_record"]
    c = {name: days_of(frame[name]) if name in dates else frame[name].to_numpy() for name in frame.columns if name != "case_id"}
    c["begun_on"] = np.fmin(np.fmin(c["discovered_on"], c["applied_on"]), c["accepted_on"])
    facts, tally = [], []
    township = frame["township"].cat.codes.to_numpy()
    needed = ("ended", "closed_on", "closed_on_record", "begun_on")
    for rule, reading, which, start, done, since, n, due, help_first in rules(c, days):
        counted_from = np.where(np.isnat(start), np.where(np.isnat(c["begun_on"]), done, c["begun_on"]), start)
        at = np.flatnonzero(which & (counted_from >= since))
        told = verdict({name: c[name][at] for name in needed}, days, as_of, reading, start[at], done[at], n, None if due is None else due[at], help_first)
        default = reading == "default"
        timed = np.where(default & (told["status"] != 5), told["time"], np.nan)
        key = {name: told[name] for name in ("month", "status", "before_start", "done")}
        counts = pd.DataFrame({"township": township[at], "time": timed, **key}).loc[lambda f: f["month"] <= month].value_counts(dropna=False).rename("n").reset_index()
        tally.append(counts.assign(rule=rule, reading=reading))
        if default:
            for name in ("before_start", "time", "done"):
                del told[name]
            facts.append(pd.DataFrame({"at": at, "rule": rule, **told}))
    facts, tally = pd.concat(facts, ignore_index=True), pd.concat(tally, ignore_index=True)
    names = dict(enumerate(frame["township"].cat.categories)) | {-1: None}
    facts.insert(0, "case_id", frame["case_id"].take(facts["at"]).array)
    facts.insert(2, "township", frame["township"].take(facts.pop("at")).array)
    facts["status"], facts["reason"] = STATUSES[facts["status"]], REASONS[facts["reason"]]
    tally["township"], tally["status"] = tally["township"].map(names), STATUSES[tally["status"]]
    return facts, tally


def both_levels(frame, keys, sums):
    """Township rows, and their sums for the district."""
    district = frame.groupby(keys, dropna=False, as_index=False)[sums].sum().assign(level="district", township=None)
    return pd.concat([frame.assign(level="township"), district], ignore_index=True)


def compliance(tally):
    """Counts, rates, Wilson's interval and Kaplan-Meier's quantiles."""
    key = ["month", *LEVEL, "rule"]
    tally = both_levels(tally, ["month", "rule", "reading", "status", "before_start", "time", "done"], ["n"])
    steps = tally[tally["time"].notna()].assign(events=lambda f: f["n"].where(f["done"], 0)).groupby([*key, "time"], dropna=False)[["n", "events"]].sum().reset_index()
    by = lambda frame: frame.groupby(key, dropna=False, sort=False)
    steps["at_risk"] = by(steps)["n"].transform("sum") - by(steps)["n"].cumsum() + steps["n"]
    # The tolerance stands for exact fractions.
    steps["alive"] = by(steps.assign(kept=(steps["at_risk"] - steps["events"]) / steps["at_risk"]))["kept"].cumprod() - 1e-9
    median, p90 = [by(steps[steps["alive"] <= share])["time"].min().rename(name) for share, name in ((0.5, "median_working_days"), (0.1, "p90_working_days"))]
    counts = tally.pivot_table(index=[*key, "reading"], columns="status", values="n", aggfunc="sum", fill_value=0, dropna=False, observed=True)
    rows = pd.concat([counts.reindex(columns=STATUSES[:6], fill_value=0), tally["n"].where(tally["before_start"], 0).groupby([tally[k] for k in [*key, "reading"]], dropna=False).sum().rename("before_start")], axis=1)
    rows = rows[rows.index.isin(pd.MultiIndex.from_frame(tally[[*key, "reading"]].drop_duplicates()))].astype("int64").reset_index()
    met, rows["measured"] = rows["met"], rows["met"] + rows["late"] + rows["overdue"]
    m = rows["measured"].where(rows["measured"] > 0).astype("float64")
    both, half = m + rows["unmeasurable"], Z * np.sqrt(met * (m - met) / m + Z * Z / 4)
    rows["rate"], rows["rate_low"], rows["rate_high"] = met / m, met / both, (met + rows["unmeasurable"]) / both
    rows["wilson_low"] = ((met + Z * Z / 2 - half) / (m + Z * Z)).mask((met == 0) & m.notna(), 0.0)
    rows["wilson_high"] = ((met + Z * Z / 2 + half) / (m + Z * Z)).mask((met == m) & m.notna(), 1.0)
    quantiles = pd.concat([median, p90], axis=1).reset_index().assign(reading="default")
    return rows.merge(quantiles, on=[*key, "reading"], how="left")


def households(events):
    """Each household's standing; monitored since the first such event that no later cleared one ends. Events come in order."""
    last = lambda which: events[which].drop_duplicates("household_id", keep="last").set_index("household_id")
    latest, standing = last(slice(None)), last(events["rank"] <= 2)
    cleared = pd.Series(last(events["rank"] == 5).index).pipe(lambda ids: events[(events["rank"] == 5)].drop_duplicates("household_id", keep="last").reset_index()).set_index("household_id")["index"]
    monitored = events[events["rank"] == 4]
    monitored = monitored[monitored.index > monitored["household_id"].map(cleared).fillna(-1)].drop_duplicates("household_id").set_index("household_id")["event_on"]
    household = latest[["township", "rank", "event_on"]].rename(columns={"rank": "latest", "event_on": "latest_on"})
    household["standing"], household["standing_on"] = standing["rank"], standing["event_on"]
    household["monitored_on"], household["lifted_on"] = monitored, last(events["rank"] == 1)["event_on"]
    household["monitored"] = household["monitored_on"].notna()
    return household


def of_household(cases, household, events):
    """The registry's household of each case: by its number, else by the applicant."""
    person = events[events["applicant_id"].notna()].drop_duplicates("applicant_id", keep="last").set_index("applicant_id")["household_id"]
    known = cases["household_id"].where(cases["household_id"].isin(household.index))
    rest = known.isna()
    known[rest] = cases.loc[rest, "applicant_id"].map(person)
    return known


def watched(household, approval, as_of):
    """Households under a flag, and when help came."""
    year = pd.Timedelta(days=365)
    lately = approval[(as_of - approval["approved_on"] <= 2 * year) & approval["household_id"].isin(household.index[household["standing"] == 1])]
    lately = lately.sort_values(["household_id", "approved_on"])
    before = lately["approved_on"].shift().where(lately["household_id"] == lately["household_id"].shift())
    again = lately[(lately["approved_on"] - before <= year) & (as_of - lately["approved_on"] <= year)]
    h = household.reset_index()
    h["repeated_on"] = h["household_id"].map(again.drop_duplicates("household_id").set_index("household_id")["approved_on"])
    repeated, lifted = h["repeated_on"].notna(), h["standing"] == 1
    reasons = np.select([repeated & h["monitored"], repeated], ["repeat,monitored", "repeat"], "monitored")
    flags = pd.concat([
        h.loc[which, ["household_id", "township"]].assign(flag=flag, since_on=since[which], reasons=reason[which] if flag == "at_risk" else reason)
        for flag, which, since, reason in (
            ("returned", h["standing"] == 2, h["standing_on"], "event"),
            ("at_risk", lifted & (h["monitored"] | repeated), h[["repeated_on", "monitored_on"]].min(axis=1), reasons),
            ("monitored", h["monitored"], h["monitored_on"], "event"),
            ("marginal", h["latest"] == 3, h["latest_on"], "event"),
        )
    ], ignore_index=True)  # fmt: skip
    after = flags[["household_id", "flag", "since_on"]].merge(approval, on="household_id")
    first = after[after["approved_on"] >= after["since_on"]].groupby(["household_id", "flag"], as_index=False)["approved_on"].min()
    flags = flags.merge(first.rename(columns={"approved_on": "first_aid_on"}), on=["household_id", "flag"], how="left")
    flags["days_to_aid"] = (flags["first_aid_on"] - flags["since_on"]).dt.days.astype("Int64")
    returned, soon = flags["flag"] == "returned", flags["days_to_aid"].le(90).fillna(False).to_numpy(bool)
    closed = flags["since_on"] + pd.Timedelta(days=90) < as_of
    flags["aided"] = pd.array(np.select([~returned & flags["first_aid_on"].notna(), ~returned, soon, closed], [True, False, True, False], None), dtype="boolean")
    return flags


def poverty(household, watch, month):
    flagged = lambda which: household.index.isin(watch.loc[which, "household_id"])
    returned = watch["flag"] == "returned"
    counts = pd.DataFrame({
        "township": household["township"], "lifted": household["standing"] == 1, "returned": household["standing"] == 2,
        "returned_aided": flagged(returned & watch["aided"].fillna(False)), "returned_unaided": flagged(returned & ~watch["aided"].fillna(True)),
        "at_risk": flagged(watch["flag"] == "at_risk"), "monitored": household["monitored"], "marginal": household["latest"] == 3,
    }).groupby("township", observed=True, as_index=False, dropna=False).sum()  # fmt: skip
    return both_levels(counts.assign(month=month), ["month"], [name for name in counts.columns if name != "township"])


def tiers(cases, household, events):
    """Approved cases by recorded and expected tier: counted by the words as they stand, then judged once for each."""
    approved = cases.loc[cases["approved_on"].notna() & ~cases["ended"], ["township", "category", "tier", "lifted_year", "persons", "approved_amount", "approved_on", "household_id", "applicant_id"]]
    words = approved["category"].cat.categories
    undated = approved["lifted_year"].isna() & approved["category"].isin(words[words.str.contains("脱贫户", regex=False)])
    year = of_household(approved[undated], household, events).map(household["lifted_on"]).dt.year
    approved["lately"] = approved["lifted_year"].fillna(year) >= 2015
    approved["raised"], approved["month"] = approved["approved_on"] >= pd.Timestamp("2020-02-09"), month_of(days_of(approved["approved_on"]))
    sums, keys = ["cases", "persons", "approved_amount"], ["month", "category", "tier", "expected_tier"]
    counted = approved.assign(cases=1, persons=approved["persons"].astype("int64")).groupby(["month", "township", "category", "tier", "raised", "lately"], observed=True, dropna=False)[sums].sum().reset_index()

    def judged(row):
        known = [CATEGORIES[word] for word in row.category.split("、")] if isinstance(row.category, str) else []
        tiers = [(None if code == "lifted" and not row.lately else since if row.raised else before, code) for code, before, since in known]
        order = [name for name, _, _ in CATEGORIES.values()]
        tier, code = min(tiers, key=lambda t: (t[0] or "Z", order.index(t[1])), default=(None, None))
        return code, tier

    kinds = counted[["category", "raised", "lately"]].drop_duplicates()
    kinds["code"], kinds["expected_tier"] = zip(*(judged(row) for row in kinds.itertuples()))
    counted = counted.merge(kinds, on=["category", "raised", "lately"]).assign(category=lambda f: f["code"])
    counted["approved_amount"] = counted["approved_amount"].round().astype("int64")
    return both_levels(counted.groupby(["township", *keys], observed=True, dropna=False, as_index=False)[sums].sum(), keys, sums)


def accounts(cases, paid, funds, month, as_of):
    """Balances and flows by month, from a day-by-day ledger."""
    place = pd.Index(cases["case_id"]).get_indexer(paid["case_id"])
    found = place >= 0
    township = cases["township"].cat.categories.to_numpy(object)
    codes = np.where(found, cases["township"].cat.codes.to_numpy()[place], -1)
    source, day = paid["fund_source"].cat.codes.to_numpy(), days_of(paid["paid_on"])
    amount, kind = paid["amount"].to_numpy(), paid["in_kind"].to_numpy()
    spent = pd.DataFrame({
        "township": codes, "fund_source": source, "day": day, "spent_cash": np.where(kind, 0, amount), "spent_in_kind": np.where(kind, amount, 0), "payments": (amount > 0).astype("int64"),
    }).groupby(["township", "fund_source", "day"], as_index=False).sum()  # fmt: skip
    # Persons: of the distinct cases that were paid that month from that source; cases by position, unknown ones by their number.
    number = np.where(found, place, -1 - pd.factorize(paid["case_id"].where(~found))[0]) if not found.all() else place
    helped = pd.DataFrame({"case": number, "month": day.astype("datetime64[M]").astype("int64"), "fund_source": source, "township": codes})[amount > 0].drop_duplicates()
    helped["persons"] = np.where(helped["case"] >= 0, cases["persons"].to_numpy()[helped["case"]], 1).astype("int64")
    helped = helped.groupby(["township", "fund_source", "month"], as_index=False)["persons"].sum()
    helped["month"] = helped["month"].to_numpy().astype("datetime64[M]").astype("datetime64[s]")
    for frame in (spent, helped):
        frame["township"] = [None if code < 0 else township[code] for code in frame["township"]]
        frame["fund_source"] = paid["fund_source"].cat.categories.to_numpy(object)[frame["fund_source"]]
    # Only a carried entry that is the first of its township and source is added.
    entries = funds.sort_values(["day", "entry_id"])
    entries = entries[(entries["kind"] != "结转") | (entries.groupby(["township", "fund_source"]).cumcount() == 0)]
    entries = entries.assign(**{to: entries["amount"].where(entries["kind"] == word, 0) for word, to in ENTRIES.items()})
    flows, account = [*ENTRIES.values(), "spent_cash", "spent_in_kind", "payments"], [*LEVEL, "fund_source"]
    lines = pd.concat([entries[["township", "fund_source", "day", *ENTRIES.values()]], spent.assign(day=spent["day"].astype("datetime64[ms]"))]).fillna({name: 0 for name in flows})
    lines = both_levels(lines.groupby(["township", "fund_source", "day"], as_index=False, dropna=False)[flows].sum().astype(dict.fromkeys(flows, "int64")), ["fund_source", "day"], flows)
    by = {"dropna": False, "sort": False}
    lines, helped = lines[(lines["level"] == "district") | lines["township"].notna()], both_levels(helped, ["fund_source", "month"], ["persons"])
    first_entry = funds.groupby(["township", "fund_source"], as_index=False)["day"].min().rename(columns={"day": "first_entry_on"})
    first_entry = pd.concat([first_entry.assign(level="township"), first_entry.groupby("fund_source", as_index=False)["first_entry_on"].min().assign(level="district", township=None)])
    grid = lines.groupby(account, dropna=False)["day"].min().reset_index()
    grid["day"] = [pd.date_range(first.replace(day=1), as_of, unit="ms") for first in grid["day"]]
    daily = grid.explode("day").astype({"day": "datetime64[ms]"}).merge(lines, on=[*account, "day"], how="left").fillna({name: 0 for name in flows}).sort_values([*account, "day"])
    income = lambda f: f["carried"] + f["allocated"] + f["replenished"] + f["adjusted"] - f["returned"]
    daily["change"] = income(daily) - daily["spent_cash"] - daily["spent_in_kind"]
    daily["closing"] = daily.groupby(account, **by)["change"].cumsum()
    daily["overdrawn_days"], daily["month"] = (daily["closing"] < 0).astype("int64"), month_of(days_of(daily["day"]))
    rows = daily.groupby([*account, "month"], **by).agg(**{name: (name, "sum") for name in flows}, overdrawn_days=("overdrawn_days", "sum"), closing=("closing", "last")).reset_index()
    rows = rows.merge(helped, on=[*account, "month"], how="left").merge(first_entry, on=account, how="left").sort_values([*account, "month"])
    rows["persons"] = rows["persons"].fillna(0).astype("int64")
    rows["opening"] = rows["closing"] - income(rows) + rows["spent_cash"] + rows["spent_in_kind"]
    rows["income"], rows["spent"], rows["year"] = income(rows), rows["spent_cash"] + rows["spent_in_kind"], rows["month"].dt.year
    year = rows.groupby([*account, "year"], **by)
    rows["spent_ytd"], rows["available_ytd"] = year["spent"].cumsum(), year["opening"].transform("first") + year["income"].cumsum()
    known = rows["first_entry_on"] < rows["month"] + pd.offsets.MonthBegin(1)
    rows["usage_rate_ytd"] = (rows["spent_ytd"] / rows["available_ytd"]).where(known & (rows["available_ytd"] > 0))
    for name in ("opening", "closing", "available_ytd", "overdrawn_days"):
        rows[name] = rows[name].where(known)
    rows["fund_source"] = rows["fund_source"].map(SOURCES)
    return rows.drop(columns=["first_entry_on", "income", "spent", "year"])


MONEY_COLUMNS = {"approved_amount", "opening", *ENTRIES.values(), "spent_cash", "spent_in_kind", "closing", "spent_ytd", "available_ytd"}
INTEGERS = {"working_days", "overdue_working_days", "median_working_days", "p90_working_days", "overdrawn_days", "payments", "persons"}


def write(frame, path):
    """Dates as dates, money as decimals, counts as integers."""
    path.parent.mkdir(parents=True, exist_ok=True)
    mart, columns = path.parent.name == "marts", {}
    for name in frame.columns:
        series = frame[name]
        if name == "month" or name.endswith("_on"):
            array = pa.array(days_of(series))
        elif mart and name in MONEY_COLUMNS and "poverty" not in path.name:
            array = pc.multiply(pa.array(series.astype("Int64")).cast(pa.decimal128(19, 0)), pa.scalar(decimal.Decimal("0.01"))).cast(pa.decimal128(18, 2))
        elif name in INTEGERS:
            array = pa.array(series.astype("Int64"))
        elif name in ("township", "tier"):
            array = pa.array(series.astype(object), pa.string()) if mart else pa.array(series).cast(pa.string())
        else:
            array = pa.array(series)
        columns[name] = array
    pyarrow.parquet.write_table(pa.table(columns), path.with_suffix(".parquet"), compression="zstd")


def main(exports, month, out, days):
    exports, out, seconds, started = pathlib.Path(exports), pathlib.Path(out), {}, time.perf_counter()
    first = pd.Timestamp(month + "-01")
    as_of = first + pd.offsets.MonthEnd(0)

    def told(stage):
        seconds[stage] = time.perf_counter() - started - sum(seconds.values())

    tables, days = {}, Calendar(days)
    cases, paid, events, funds = load(exports, as_of)
    told("read")
    tables["facts/deadlines"], tally = deadlines(candidates(cases, paid), days, first, np.datetime64(as_of.date(), "D"))
    tables["marts/compliance"] = compliance(tally)
    told("deadlines")
    household = households(events)
    approved = cases.loc[cases["approved_on"].notna() & ~cases["ended"], ["household_id", "applicant_id", "approved_on"]]
    approval = approved[["approved_on"]].assign(household_id=of_household(approved, household, events)).dropna()
    tables["facts/poverty_watch"] = watch = watched(household, approval, as_of)
    tables["marts/poverty"], tables["marts/tiers"] = poverty(household, watch, first), tiers(cases, household, events)
    told("households")
    tables["marts/funds"] = accounts(cases, paid, funds, first, as_of)
    told("funds")
    for name, frame in tables.items():
        write(frame, out / name)
    told("write")
    (out / "timings.json").write_text(json.dumps(seconds))


if __name__ == "__main__":
    main(*sys.argv[1:])
