"""The benchmark's tables in Polars (lazy, streaming), for clean exports (`linjiu synth --style clean`): one snapshot, ISO dates, unique keys.

    python polars_report.py EXPORTS MONTH OUT DAYS   (MONTH as 2020-03; DAYS: CSV of day, working, ordinal)

Writes facts/deadlines, facts/poverty_watch (household_id in place of the keyed hash), marts/compliance, tiers, funds
and poverty as Parquet below OUT, and the seconds of its stages to OUT/timings.json. Money is in fen until it is written.
"""

import calendar
import datetime
import json
import math
import pathlib
import sys
import time

import polars as pl
from polars import col, lit, when

ANNOUNCED = 2026
Z = 1.959963984540054
SOURCES = {"困难群众救助补助资金": "subsidy", "备用金": "reserve", "区级资金": "local", "慈善资金": "charity"}
ENTRIES = {"结转": "carried", "下达": "allocated", "补充": "replenished", "收回": "returned", "调整": "adjusted"}
EVENTS = ["建档立卡", "脱贫", "返贫", "边缘易致贫", "纳入监测", "风险消除"]
# Word, code, tier before and since 9 February 2020; in order of precedence.
CATEGORIES = [
    ("特困人员", "tekun", "A", "A"), ("孤儿", "orphan", "A", "A"), ("低保对象", "dibao", "B", "B"), ("未脱贫建档立卡贫困户", "registered_poor", "C", "B"),
    ("建档立卡贫困户", "registered_any", "C", "B"), ("返贫户", "returned", "C", "B"), ("脱贫户", "lifted", "C", "B"),
    ("低收入家庭", "low_income", "C", "C"), ("边缘易致贫户", "marginal", None, None), ("其他", "other", "D", "D"),
]  # fmt: skip
DATES = {
    "发现日期": "discovered_on", "申请日期": "applied_on", "受理日期": "accepted_on", "审核日期": "reviewed_on", "审批日期": "approved_on",
    "提交系统日期": "submitted_on", "备案日期": "filed_on", "补齐手续日期": "supplemented_on", "办结日期": "closed_on",
}  # fmt: skip
ENDED = ["不予救助", "撤回"]
LEVEL = ["level", "township"]


def scan(path, **types):
    """Every column as text but for those whose type is given."""
    header = pl.read_csv(path, n_rows=0).columns
    return pl.scan_csv(path, schema={name: types.get(name, pl.String) for name in header})


def fen(name):
    return (col(name) * 100).cast(pl.Int64)


def yuan(*names):
    return [(col(name).cast(pl.Decimal(18, 0)) * lit("0.01").cast(pl.Decimal(3, 2))).cast(pl.Decimal(18, 2)) for name in names]


class Calendar:
    """Working days by position: gathered, not joined."""

    def __init__(self, path):
        days = pl.read_csv(path, schema={"day": pl.Date, "working": pl.Boolean, "ordinal": pl.Int32})
        self.first = days["day"][0]
        self.ordinals = days["ordinal"]
        self.worked = days.filter("working")["day"]

    def ordinal(self, day):
        return lit(self.ordinals).gather((day - self.first).dt.total_days())

    def nth(self, ordinal):
        return lit(self.worked).gather(ordinal - 1)

    def rolled(self, day):
        """The day itself or the next working one."""
        before = self.ordinal(day.dt.offset_by("-1d"))
        return self.nth(before + 1)


def read(files, as_of):
    """The columns in use, as frames in memory; dates after as_of have not happened."""
    township = pl.Enum(pl.read_csv(files["townships"], columns=["镇街名称"]).to_series().unique())
    enum, seen = pl.Enum, lambda name: when(col(name) <= as_of).then(col(name))
    cases = scan(
        files["cases"], 镇街=township, 家庭人口=pl.UInt8, 对象类别=pl.Categorical, 脱贫年度=pl.Int16, 救助类别=enum("ABCD"), 救助类型=enum(["急难型", "支出型"]),
        办理程序=enum(["先行救助", "一般程序", "一事一议"]), 发现方式=enum(["主动发现", "依申请"]), 救助方式=pl.Categorical, 审批金额=pl.Decimal(18, 2),
        办理状态=enum(["办理中", "已审批", "已发放", *ENDED]), **dict.fromkeys(DATES, pl.Date),
    ).select(
        case_id="案件编号", township="镇街", applicant_id="身份证号", household_id="户编号", persons=col("家庭人口").fill_null(1).clip(1),
        category="对象类别", lifted_year="脱贫年度", tier="救助类别", aid_type="救助类型", procedure="办理程序", discovery="发现方式",
        referral_only=col("救助方式") == "转介服务", status="办理状态", ended=col("办理状态").is_in(ENDED).fill_null(False),
        approved_amount=fen("审批金额"), closed_on_record="办结日期", **{to: seen(name) for name, to in DATES.items()},
    )  # fmt: skip
    paid = (
        scan(
            files["payments"], 发放日期=pl.Date, 发放金额=pl.Decimal(18, 2), 救助方式=enum(["发放救助金", "发放实物"]),
            发放渠道=enum(["个人补贴发放管理信息系统", "银行转账", "现金", "实物"]), 资金来源=enum(list(SOURCES)), 发放状态=enum(["已发放", "待发放", "发放失败"]),
        )
        .filter((col("发放状态") == "已发放").fill_null(True) & (col("发放日期") <= as_of))
        .select(
            case_id="案件编号", paid_on="发放日期", amount=fen("发放金额"), fund_source="资金来源",
            in_kind=(col("救助方式") == "发放实物").fill_null(col("发放渠道") == "实物").fill_null(False),
        )
    )  # fmt: skip
    # Place: the day, and the order of events on one day.
    events = (
        scan(files["registry"], 镇街=township, 状态=enum(EVENTS), 状态日期=pl.Date)
        .filter(col("状态日期") <= as_of)
        .select(
            household_id="户编号", applicant_id="身份证号", township="镇街", event="状态", event_on="状态日期",
            place=col("状态日期").to_physical() * 8 + col("状态").to_physical().cast(pl.Int32) + 1,
        )
    )  # fmt: skip
    funds = (
        scan(files["funds"], 镇街=township, 下达日期=pl.Date, 资金来源=enum(list(SOURCES)), 类型=enum(list(ENTRIES)), 金额=pl.Decimal(18, 2))
        .filter(col("下达日期") <= as_of)
        .select(entry_id="指标编号", township="镇街", day="下达日期", fund_source="资金来源", kind="类型", amount=fen("金额"))
    )
    return [frame.lazy() for frame in pl.collect_all([cases, paid, events, funds], engine="streaming")]


def candidates(cases, paid):
    """Cases that may fall under a rule; every rule starts on 2019-12-03 or later."""
    since = datetime.date(2019, 12, 3)
    dates = [name for name in DATES.values() if name != "reviewed_on"]
    paid_lately = paid.filter(col("paid_on") >= since).select("case_id").unique().with_columns(paid_lately=True)
    recent = (
        cases.filter((col("procedure") == "先行救助").fill_null(False) | col("aid_type").is_not_null())
        .join(paid_lately, on="case_id", how="left")
        .filter((pl.max_horizontal(dates) >= since).fill_null(False) | col("paid_lately").fill_null(False))
    )
    first = (
        paid.join(recent.select("case_id"), on="case_id", how="semi")
        .group_by("case_id")
        .agg(first_paid_on=col("paid_on").filter(col("amount") > 0).min(), first_cash_on=col("paid_on").filter((col("amount") > 0) & ~col("in_kind")).min())
    )
    in_full = (
        paid.join(recent.filter((col("aid_type") == "急难型") & (col("approved_amount") > 0)).select("case_id", "approved_amount"), on="case_id")
        .group_by("case_id", "approved_amount", "paid_on").agg(col("amount").sum())
        .sort("case_id", "paid_on")
        .with_columns(net=col("amount").cum_sum().over("case_id"))
        .filter(col("net") >= col("approved_amount"))
        .group_by("case_id").agg(reached_on=col("paid_on").min())
    )  # fmt: skip
    known = ["discovered_on", "accepted_on", "reviewed_on", "approved_on", "submitted_on", "filed_on", "first_paid_on"]
    missing = (col("discovery") == "主动发现").fill_null(False) & col("discovered_on").is_null()
    return (
        recent.join(first, on="case_id", how="left")
        .join(in_full, on="case_id", how="left")
        .filter(pl.any_horizontal(col(known).is_not_null()))
        .with_columns(
            begun_on=pl.min_horizontal("discovered_on", "applied_on", "accepted_on"),
            earlier_on=when(~missing).then(pl.min_horizontal("discovered_on", "accepted_on")),
            decided_on=pl.coalesce("approved_on", when(col("status") == "不予救助").then("closed_on")),
            paid_in_full_on=when(col("approved_amount").fill_null(0) == 0).then("first_paid_on").otherwise("reached_on"),
        )
        .drop("persons", "category", "lifted_year", "tier", "applicant_id", "household_id", "paid_lately", "reached_on")
    )


def rules(days):
    """Rule, reading, cases it applies to, start, done, since when, working days or fixed due date, whether help before the start is met."""
    december, february = datetime.date(2019, 12, 3), datetime.date(2020, 2, 9)
    emergency = (col("aid_type") == "急难型") & (~col("referral_only")).fill_null(True)
    first_aid, approved = col("procedure") == "先行救助", col("approved_on")
    route = when(col("discovery") == "主动发现").then("discovered_on").when(col("discovery") == "依申请").then("accepted_on").otherwise("earlier_on")
    accepted = pl.coalesce("accepted_on", "discovered_on")
    month, day = approved.dt.month_start(), approved.dt.day()
    the_25th = when(day <= 25).then(month).otherwise(month.dt.offset_by("1mo")).dt.offset_by("24d")
    the_24th = when(day <= 24).then(month).otherwise(month.dt.offset_by("1mo")).dt.offset_by("23d")
    stopped = col("ended") & (pl.col("closed_on_record").is_null() | col("closed_on").is_not_null())
    for reading, start, done, since in (
        ("default", "earlier_on", "first_paid_on", december), ("acceptance", accepted, "first_paid_on", december), ("by-route", route, "first_paid_on", december),
        ("cash", "earlier_on", "first_cash_on", december), ("in-full", "earlier_on", "paid_in_full_on", december),
        ("forwarded", "earlier_on", "first_paid_on", february), ("elapsed", "earlier_on", "first_paid_on", december),
    ):  # fmt: skip
        yield "emergency-payment", reading, emergency, start, done, since, 3, None, True
    for reading, start in (("default", accepted), ("discovery", "earlier_on"), ("elapsed", accepted)):
        yield "first-aid-approval", reading, first_aid, start, "decided_on", february, 3, None, True
    entered = first_aid & approved.is_not_null()
    for reading, applies, due in (
        ("default", entered, the_25th), ("exclusive", entered, the_24th), ("rolled", entered, days.rolled(the_25th)),
        ("strict", entered, month.dt.offset_by("24d")), ("left-out", entered & (day <= 25), the_25th),
    ):  # fmt: skip
        yield "first-aid-entry", reading, applies, "approved_on", "submitted_on", february, None, due, False
    for reading in ("default", "elapsed"):
        yield "first-aid-filing", reading, first_aid & col("submitted_on").is_not_null(), "submitted_on", "filed_on", february, 5, None, False
    start = pl.coalesce("approved_on", "first_paid_on")
    papers = first_aid & start.is_not_null() & ~(stopped & col("supplemented_on").is_null())
    yield "first-aid-paperwork", "default", papers, start, "supplemented_on", december, None, None, False
    expenditure = (col("aid_type") == "支出型") & ~(stopped & col("decided_on").is_null())
    yield "expenditure-approval", "default", expenditure, "accepted_on", "decided_on", december, None, None, False


def verdicts(frame, days, as_of):
    """Every case under every rule and reading."""
    parts = []
    for rule, reading, applies, start, done, since, n, due, help_first in rules(days):
        start, done = [col(e) if isinstance(e, str) else e for e in (start, done)]
        parts.append(
            frame.filter(applies & (pl.coalesce(start, "begun_on", done) >= since)).select(
                "case_id", "township", "begun_on", "ended", "closed_on", "closed_on_record",
                rule=lit(rule, pl.Enum(RULES)), reading=lit(reading, pl.Enum(READINGS)), start_on=start, done_on=done, n=lit(n, pl.Int32),
                fixed_on=lit(None, pl.Date) if due is None else due, help_first=lit(help_first),
            )
        )  # fmt: skip
    starts, done, closed = col("start_on"), col("done_on"), col("closed_on")
    stopped = col("ended") & closed.is_not_null()
    text = pl.Enum(["missing_start", "date_order", "missing_close"])
    status = pl.Enum(["met", "late", "overdue", "pending", "closed", "unmeasurable", "no_limit"])
    said = lambda word, kind: lit(word, kind)
    return (
        pl.concat(parts)
        .with_columns(start_ordinal=days.ordinal(starts), done_ordinal=days.ordinal(done), early=(done < starts).fill_null(False), watched_to=when(stopped).then(closed).otherwise(as_of))
        .with_columns(
            nominal_on=pl.coalesce("fixed_on", days.nth(col("start_ordinal") + col("n"))),
            watched_ordinal=days.ordinal(col("watched_to")),
        )
        .with_columns(
            last_good_on=when(col("reading") == "elapsed").then(days.nth(col("start_ordinal") + col("n") + 1).dt.offset_by("-1d")).otherwise("nominal_on"),
            reason=when(starts.is_null()).then(said("missing_start", text)).when(col("early") & ~col("help_first")).then(said("date_order", text))
            .when(col("nominal_on").is_not_null() & done.is_null() & col("ended") & col("closed_on_record").is_null()).then(said("missing_close", text)),
        )
        .with_columns(
            status=when(col("reason").is_not_null()).then(said("unmeasurable", status)).when(col("nominal_on").is_null()).then(said("no_limit", status))
            .when(col("early") | (done <= col("last_good_on"))).then(said("met", status)).when(done.is_not_null()).then(said("late", status))
            .when(col("last_good_on") < col("watched_to")).then(said("overdue", status)).when(stopped).then(said("closed", status)).otherwise(said("pending", status)),
        )
        .with_columns(due_on=when(~col("status").is_in(["unmeasurable", "no_limit"])).then("nominal_on"), until=pl.coalesce("done_ordinal", "watched_ordinal"))
        .with_columns(
            walked_to=pl.max_horizontal("due_on", "done_on", when(done.is_null() & col("status").is_in(["overdue", "no_limit"])).then("watched_to")),
        )
        .select(
            "case_id", "rule", "reading", "township", "start_on", "due_on", "done_on", "status",
            working_days=when((col("status") != "unmeasurable") & done.is_not_null()).then(when("early").then(0).otherwise(col("done_ordinal") - col("start_ordinal"))).cast(pl.Int64),
            overdue_working_days=when(col("status").is_in(["met", "pending", "closed"])).then(0)
            .when(col("status").is_in(["late", "overdue"])).then((col("until") - days.ordinal(col("due_on"))).clip(0)).cast(pl.Int64),
            month=pl.coalesce("due_on", "begun_on").dt.month_start(), reason="reason",
            # A day counted, after the start, lies in a year whose days off are not announced.
            provisional=((col("status") != "unmeasurable") & (col("walked_to") > starts) & (col("walked_to").dt.year() > ANNOUNCED)).fill_null(False),
            before_start=(col("status") == "met") & col("early"), time=(col("until") - col("start_ordinal")).clip(0), done=done.is_not_null(),
        )
    )  # fmt: skip


RULES = ["emergency-payment", "first-aid-approval", "first-aid-entry", "first-aid-filing", "first-aid-paperwork", "expenditure-approval"]
READINGS = ["default", "acceptance", "by-route", "cash", "in-full", "forwarded", "elapsed", "discovery", "exclusive", "rolled", "strict", "left-out"]


def both_levels(frame, keys, **sums):
    """Township rows, and their sums for the district."""
    columns = [*LEVEL, *keys, *sums]
    township = frame.with_columns(level=lit("township")).select(columns)
    district = frame.group_by(keys).agg(**sums).with_columns(level=lit("district"), township=lit(None, frame.schema["township"])).select(columns)
    return pl.concat([township, district])


def compliance(tally):
    """Counts, rates, Wilson's interval and Kaplan-Meier's quantiles of counted verdicts."""
    key = ["month", *LEVEL, "rule"]
    tally = both_levels(tally, ["month", "rule", "reading", "status", "before_start", "time", "done"], n=col("n").sum())
    steps = (
        tally.filter(col("time").is_not_null()).group_by(*key, "time").agg(leaving=col("n").sum(), events=col("n").filter("done").sum()).sort("time")
        .with_columns(at_risk=col("leaving").cum_sum(reverse=True).over(key))
        # The tolerance stands for exact fractions.
        .with_columns(alive=((col("at_risk") - col("events")) / col("at_risk")).cum_prod().over(key) - 1e-9)
        .group_by(key).agg(median_working_days=col("time").filter(col("alive") <= 0.5).min().cast(pl.Int64), p90_working_days=col("time").filter(col("alive") <= 0.1).min().cast(pl.Int64))
        .with_columns(reading=lit("default", pl.Enum(READINGS)))
    )  # fmt: skip
    statuses = ["met", "late", "overdue", "pending", "closed", "unmeasurable"]
    met, m, both = col("met"), when(col("measured") > 0).then("measured"), col("measured") + col("unmeasurable")
    half = Z * (met * (m - met) / m + Z * Z / 4).sqrt()
    return (
        tally.group_by(*key, "reading")
        .agg(**{name: col("n").filter(col("status") == name).sum() for name in statuses}, before_start=col("n").filter("before_start").sum())
        .with_columns(measured=met + col("late") + col("overdue"))
        .with_columns(
            rate=met / m, rate_low=when(m > 0).then(met / both), rate_high=when(m > 0).then((met + col("unmeasurable")) / both),
            wilson_low=when((m > 0) & (met == 0)).then(0.0).otherwise((met + Z * Z / 2 - half) / (m + Z * Z)),
            wilson_high=when((m > 0) & (met == m)).then(1.0).otherwise((met + Z * Z / 2 + half) / (m + Z * Z)),
        )
        .join(steps, on=[*key, "reading"], how="left", nulls_equal=True)
    )  # fmt: skip


def households(events):
    """Each household's standing, from the greatest place of each sort; monitored since the first such event that no later cleared one ends."""
    of = lambda test: when(test).then("place")
    day = lambda name: (col(name) // 8).cast(pl.Int32).cast(pl.Date)
    household = (
        events.with_columns(standing=of(col("place") % 8 <= 3), lifted=of(col("event") == "脱贫"), cleared=of(col("event") == "风险消除"))
        .group_by("household_id").agg(col("place", "standing", "lifted", "cleared").max(), township=col("township").max_by("place"))
    )  # fmt: skip
    monitored = (
        events.filter(col("event") == "纳入监测").join(household.select("household_id", "cleared"), on="household_id")
        .filter(col("place") > col("cleared").fill_null(0)).group_by("household_id").agg(monitored_on=col("event_on").min())
    )  # fmt: skip
    return household.join(monitored, on="household_id", how="left").select(
        "household_id", "township", "monitored_on", monitored=col("monitored_on").is_not_null(), lifted_on=day("lifted"),
        is_lifted=(col("standing") % 8 == 2).fill_null(False), is_returned=(col("standing") % 8 == 3).fill_null(False), standing_on=day("standing"),
        is_marginal=col("place") % 8 == 4, latest_on=day("place"),
    )  # fmt: skip


def of_household(cases, household, events):
    """Cases with the registry's household: by its number, else by the applicant."""
    person = events.filter(col("applicant_id").is_not_null()).group_by("applicant_id").agg(by_person=col("household_id").max_by("place"))
    known = household.select("household_id", by_number="household_id")
    return (
        cases.join(known, on="household_id", how="left").join(person, on="applicant_id", how="left")
        .with_columns(household_id=pl.coalesce("by_number", "by_person")).filter(col("household_id").is_not_null())
    )  # fmt: skip


def watched(household, approval, as_of):
    """Households under a flag, and when help came."""
    year = pl.duration(days=365)
    repeated = (
        approval.join(household.filter("is_lifted"), on="household_id", how="semi")
        .filter(lit(as_of) - col("approved_on") <= 2 * year)
        .sort("household_id", "approved_on")
        .with_columns(before_on=when(col("household_id") == col("household_id").shift()).then(col("approved_on").shift()))
        .filter((col("approved_on") - col("before_on") <= year) & (lit(as_of) - col("approved_on") <= year))
        .group_by("household_id").agg(repeated_on=col("approved_on").min())
    )  # fmt: skip
    h = household.join(repeated, on="household_id", how="left")
    at_risk = pl.concat_str(when(col("repeated_on").is_not_null()).then(lit("repeat")), when("monitored").then(lit("monitored")), separator=",", ignore_nulls=True)
    flags = pl.concat([
        h.filter(applies).select("household_id", "township", flag=lit(flag), since_on=since, reasons=reasons)
        for flag, applies, since, reasons in (
            ("returned", col("is_returned"), col("standing_on"), lit("event")),
            ("at_risk", col("is_lifted") & (col("monitored") | col("repeated_on").is_not_null()), pl.min_horizontal("repeated_on", "monitored_on"), at_risk),
            ("monitored", col("monitored"), col("monitored_on"), lit("event")),
            ("marginal", col("is_marginal"), col("latest_on"), lit("event")),
        )
    ])  # fmt: skip
    first = (
        flags.join(approval, on="household_id").filter(col("approved_on") >= col("since_on"))
        .group_by("household_id", "flag").agg(first_aid_on=col("approved_on").min())
    )  # fmt: skip
    days = (col("first_aid_on") - col("since_on")).dt.total_days()
    return flags.join(first, on=["household_id", "flag"], how="left").with_columns(
        aided=when(col("flag") != "returned").then(col("first_aid_on").is_not_null()).when(days <= 90).then(True).when(col("since_on").dt.offset_by("90d") < as_of).then(False),
        days_to_aid=days,
    )


def poverty(household, watch, month):
    flagged = watch.group_by("household_id").agg(at_risk=(col("flag") == "at_risk").any(), aided=col("aided").filter(col("flag") == "returned").first())
    counts = dict(
        lifted=col("is_lifted"), returned=col("is_returned"), returned_aided=col("aided"), returned_unaided=~col("aided"),
        at_risk=col("at_risk"), monitored=col("monitored"), marginal=col("is_marginal"),
    )  # fmt: skip
    by_township = household.join(flagged, on="household_id", how="left").group_by("township").agg(**{name: test.sum().cast(pl.Int64) for name, test in counts.items()}).collect()
    return both_levels(by_township.with_columns(month=lit(month)), ["month"], **{name: col(name).sum() for name in counts})


def tiers(cases, household, events):
    """Approved cases by recorded and expected tier: counted by the words as they stand, then judged once for each."""
    approved = cases.filter(col("approved_on").is_not_null() & ~col("ended"))
    lifted = col("category").cast(pl.String).str.contains("脱贫户", literal=True)
    dated = (
        of_household(approved.filter(col("lifted_year").is_null() & lifted).select("case_id", "household_id", "applicant_id"), household, events)
        .join(household.select("household_id", "lifted_on"), on="household_id")
        .select("case_id", registry_year=col("lifted_on").dt.year().cast(pl.Int16))
    )
    counted = (
        approved.join(dated, on="case_id", how="left")
        .group_by(
            "township", "category", "tier", month=col("approved_on").dt.month_start(), raised=col("approved_on") >= datetime.date(2020, 2, 9),
            lately=(pl.coalesce("lifted_year", "registry_year") >= 2015).fill_null(False),
        )
        .agg(cases=pl.len().cast(pl.Int64), persons=col("persons").cast(pl.Int64).sum(), approved_amount=col("approved_amount").sum())
        .collect()
    )  # fmt: skip
    words = pl.DataFrame(CATEGORIES, schema=["word", "code", "before", "since"], orient="row").with_row_index("position")
    expected = when((col("code") == "lifted") & ~col("lately")).then(None).when("raised").then("since").otherwise("before")
    known = (
        counted.select("category", "raised", "lately").unique()
        .with_columns(word=col("category").cast(pl.String).str.split("、")).explode("word")
        .join(words, on="word").with_columns(expected_tier=expected)
        .sort("expected_tier", "position", nulls_last=True)
        .group_by("category", "raised", "lately").agg(col("code", "expected_tier").first())
    )  # fmt: skip
    sums = {name: col(name).sum() for name in ("cases", "persons", "approved_amount")}
    keys = ["month", "category", "tier", "expected_tier"]
    judged = counted.join(known, on=["category", "raised", "lately"], how="left", nulls_equal=True).with_columns(category="code")
    return both_levels(judged.group_by("township", *keys).agg(**sums), keys, **sums).with_columns(yuan("approved_amount"))


def accounts(cases, paid, funds, month, as_of):
    """Balances and flows by month, from a day-by-day ledger."""
    placed = paid.join(cases.select("case_id", "township", "persons"), on="case_id", how="left")
    spent = placed.group_by("township", "fund_source", "in_kind", day="paid_on").agg(amount=col("amount").sum(), payments=(col("amount") > 0).sum().cast(pl.Int64))
    # Persons: of the distinct cases that were paid that month from that source.
    helped = (
        placed.filter(col("amount") > 0).with_columns(month=col("paid_on").dt.month_start())
        .group_by("case_id", "fund_source", "month").agg(col("township", "persons").first())
        .group_by("township", "fund_source", "month").agg(persons=col("persons").fill_null(1).cast(pl.Int64).sum())
    )  # fmt: skip
    spent, helped, funds = pl.collect_all([spent, helped, funds], engine="streaming")
    account, source = [*LEVEL, "fund_source"], pl.Enum(list(SOURCES))
    # Only a carried entry that is the first of its township and source is added.
    entries = funds.sort("day", "entry_id").filter((col("kind") != "结转") | (pl.int_range(pl.len()).over("township", "fund_source") == 0))
    flows = [*ENTRIES.values(), "spent_cash", "spent_in_kind", "payments"]
    lines = pl.concat([
        entries.select("township", "fund_source", "day", **{to: when(col("kind") == word).then("amount").otherwise(0) for word, to in ENTRIES.items()}),
        spent.select("township", "fund_source", "day", "payments", spent_cash=when(~col("in_kind")).then("amount").otherwise(0), spent_in_kind=when("in_kind").then("amount").otherwise(0)),
    ], how="diagonal").group_by("township", "fund_source", "day").agg(col(flows).sum())  # fmt: skip
    lines = both_levels(lines, ["fund_source", "day"], **{name: col(name).sum() for name in flows}).filter((col("level") == "district") | col("township").is_not_null())
    income = col("carried") + col("allocated") + col("replenished") + col("adjusted") - col("returned")
    helped = both_levels(helped, ["fund_source", "month"], persons=col("persons").sum())
    first_entry = both_levels(funds.group_by("township", "fund_source").agg(first_entry_on=col("day").min()), ["fund_source"], first_entry_on=col("first_entry_on").min())
    monthly = (
        lines.group_by(account).agg(day=pl.date_ranges(col("day").min().dt.month_start(), as_of).first()).explode("day")
        .join(lines, on=[*account, "day"], how="left", nulls_equal=True).with_columns(col(flows).fill_null(0)).sort("day")
        .with_columns(balance=(income - col("spent_cash") - col("spent_in_kind")).cum_sum().over(account), month=col("day").dt.month_start())
        .group_by(*account, "month", maintain_order=True)
        .agg(col(flows).sum(), closing=col("balance").last(), overdrawn_days=(col("balance") < 0).sum().cast(pl.Int64))
        .join(helped, on=[*account, "month"], how="left", nulls_equal=True, maintain_order="left")
        .join(first_entry, on=account, how="left", nulls_equal=True, maintain_order="left")
    )  # fmt: skip
    year, known = [*account, col("month").dt.year()], (col("first_entry_on") <= col("month").dt.month_end()).fill_null(False)
    if_known = lambda name: when(known).then(name).alias(name)
    return (
        monthly.sort("month")
        .with_columns(col("persons").fill_null(0), opening=col("closing") - income + col("spent_cash") + col("spent_in_kind"))
        .with_columns(spent_ytd=(col("spent_cash") + col("spent_in_kind")).cum_sum().over(year), available_ytd=col("opening").first().over(year) + income.cum_sum().over(year))
        .with_columns(usage_rate_ytd=when(known & (col("available_ytd") > 0)).then(col("spent_ytd") / col("available_ytd")))
        .with_columns(if_known(name) for name in ("opening", "closing", "available_ytd", "overdrawn_days"))
        .with_columns(yuan("opening", *ENTRIES.values(), "spent_cash", "spent_in_kind", "closing", "spent_ytd", "available_ytd"))
        .with_columns(fund_source=col("fund_source").cast(pl.String).replace_strict(SOURCES))
        .drop("first_entry_on")
    )


def main(exports, month, out, days):
    exports, out, seconds, started = pathlib.Path(exports), pathlib.Path(out), {}, time.perf_counter()
    year, number = map(int, month.split("-"))
    first = datetime.date(year, number, 1)
    as_of = first.replace(day=calendar.monthrange(year, number)[1])
    files = {kind: next(exports.glob(f"{kind}_*.csv")) for kind in ("cases", "payments", "funds", "registry", "townships")}

    def told(stage):
        seconds[stage] = time.perf_counter() - started - sum(seconds.values())

    days, tables = Calendar(days), {}
    cases, paid, events, funds = read(files, as_of)
    told("read")
    verdict = verdicts(candidates(cases, paid).collect().lazy(), days, as_of)
    tally = verdict.filter(col("month") <= first).group_by(
        "month", "township", "rule", "reading", "status", "before_start", "done",
        time=when((col("reading") == "default") & (col("status") != "unmeasurable")).then("time"),
    ).agg(n=pl.len().cast(pl.Int64))  # fmt: skip
    default = verdict.filter(col("reading") == "default").drop("reading", "before_start", "time", "done")
    tables["facts/deadlines"], tally = pl.collect_all([default, tally])
    tables["marts/compliance"] = compliance(tally)
    told("deadlines")
    household = households(events).collect().lazy()
    approved = cases.filter(col("approved_on").is_not_null() & ~col("ended")).select("household_id", "applicant_id", "approved_on")
    approval = of_household(approved, household, events).select("household_id", "approved_on").collect().lazy()
    watch = watched(household, approval, as_of).collect()
    tables["facts/poverty_watch"], tables["marts/poverty"] = watch, poverty(household, watch.lazy(), first)
    tables["marts/tiers"] = tiers(cases, household, events)
    told("households")
    tables["marts/funds"] = accounts(cases, paid, funds, first, as_of)
    told("funds")
    for name, frame in tables.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        frame.with_columns(col(pl.Enum).cast(pl.String)).write_parquet(f"{out / name}.parquet", compression="zstd")
    told("write")
    (out / "timings.json").write_text(json.dumps(seconds))


if __name__ == "__main__":
    main(*sys.argv[1:])
