"""Clean exports into DuckDB: one table for each kind, typed, every code as the contract names it.

For the second formulation only: it reads UTF-8 CSV with canonical headers, ISO dates and one snapshot of cases, as
`linjiu synth --style clean` writes them, and refuses anything else. It shares no code with src/ingest.
"""

import calendar
import csv
import datetime
import decimal
import pathlib
import re
import tomllib

import pyarrow

NULLS = {"", "-", "/", "无", "—", "NULL"}
YES, NO = set("是有已√Y1") | {"true"}, set("否无未×N0") | {"false"}

CATEGORIES = ["tekun", "orphan", "dibao", "registered_poor", "registered_any", "returned", "lifted", "low_income", "marginal", "other", "unrecognised"]


def words(**codes):
    """Word to code, from code to its words parted by a bar."""
    return {word: code for code, text in codes.items() for word in text.split("|")}


CATEGORY = words(
    tekun="特困人员|特困供养人员|特困", orphan="孤儿", dibao="低保对象|最低生活保障对象|低保",
    registered_poor="未脱贫建档立卡贫困户|未脱贫户", registered_any="建档立卡贫困户|建卡贫困户|建档立卡户",
    returned="返贫户|返贫人口", lifted="脱贫户|已脱贫建档立卡贫困户|已脱贫户", low_income="低收入家庭|低收入",
    marginal="边缘易致贫户|边缘户", other="其他",
)
TIER = words(A="A|A类", B="B|B类", C="C|C类", D="D|D类")
AID_TYPE = words(emergency="急难型", expenditure="支出型")
PROCEDURE = words(first_aid="先行救助", standard="一般程序|普通程序", conference="一事一议")
DISCOVERY = words(active="主动发现", applied="依申请|本人申请")
PAYMENT_MODE = words(cash="发放救助金|临时救助金|现金", in_kind="发放实物|实物")
AID_MODE = PAYMENT_MODE | words(referral="转介服务|转介")
STATUS = words(open="办理中|审核中", approved="已审批|已批准", paid="已发放|已办结", rejected="不予救助|不予批准", withdrawn="撤回|终止")
CHANNEL = words(subsidy_system="个人补贴发放管理信息系统|一卡通", bank="银行转账", cash="现金", in_kind="实物")
SOURCE = words(subsidy="困难群众救助补助资金", reserve="备用金", local="区级资金", charity="慈善资金")
STATE = words(paid="已发放", pending="待发放", failed="发放失败")
ENTRY = words(carried="结转", allocated="下达", replenished="补充", returned="收回", adjusted="调整")
EVENT = words(registered="建档立卡", lifted="脱贫", returned="返贫", marginal="边缘易致贫", monitored="纳入监测", cleared="风险消除")
SCHEME = words(dibao="最低生活保障", tekun="特困供养")

# kind: {column: (header, type)}; TELLS has the headers that tell the kind.
KINDS = {
    "cases": {
        "case_id": ("案件编号", "text"), "township": ("镇街", "text"), "village": ("村居", "text"),
        "applicant_id": ("身份证号", "text"), "household_id": ("户编号", "text"), "household_size": ("家庭人口", "integer"),
        "category": ("对象类别", ("list", CATEGORY)), "lifted_year": ("脱贫年度", "integer"), "tier": ("救助类别", TIER),
        "aid_type": ("救助类型", AID_TYPE), "cause": ("救助事由", "text"), "procedure": ("办理程序", PROCEDURE),
        "discovery": ("发现方式", DISCOVERY), "discovered_on": ("发现日期", "date"), "applied_on": ("申请日期", "date"),
        "accepted_on": ("受理日期", "date"), "reviewed_on": ("审核日期", "date"), "approved_on": ("审批日期", "date"),
        "submitted_on": ("提交系统日期", "date"), "filed_on": ("备案日期", "date"), "supplemented_on": ("补齐手续日期", "date"),
        "closed_on": ("办结日期", "date"), "income_checked": ("家庭经济状况核对", "boolean"), "appraised": ("民主评议", "boolean"),
        "publicised": ("公示", "boolean"), "aid_mode": ("救助方式", ("list", AID_MODE)), "referral_to": ("转介机构", "text"),
        "approved_amount": ("审批金额", "money"), "status": ("办理状态", STATUS),
    },
    "payments": {
        "payment_id": ("发放编号", "text"), "case_id": ("案件编号", "text"), "paid_on": ("发放日期", "date"),
        "amount": ("发放金额", "money"), "mode": ("救助方式", PAYMENT_MODE), "channel": ("发放渠道", CHANNEL),
        "fund_source": ("资金来源", SOURCE), "account": ("收款账号", "text"), "state": ("发放状态", STATE),
    },
    "funds": {
        "entry_id": ("指标编号", "text"), "township": ("镇街", "text"), "booked_on": ("下达日期", "date"),
        "fund_source": ("资金来源", SOURCE), "kind": ("类型", ENTRY), "amount": ("金额", "money"),
    },
    "registry": {
        "household_id": ("户编号", "text"), "applicant_id": ("身份证号", "text"), "township": ("镇街", "text"),
        "event": ("状态", EVENT), "event_on": ("状态日期", "date"),
    },
    "enrolments": {
        "applicant_id": ("身份证号", "text"), "scheme": ("救助制度", SCHEME), "started_on": ("纳入日期", "date"),
        "ended_on": ("停发日期", "date"),
    },
    "deaths": {"applicant_id": ("身份证号", "text"), "died_on": ("死亡日期", "date")},
    "townships": {
        "code": ("区划代码", "text"), "name": ("镇街名称", "text"), "population": ("户籍人口", "integer"),
        "deep_poverty": ("深度贫困", "boolean"), "valid_from": ("启用日期", "date"), "valid_to": ("停用日期", "date"), "successor": ("继承单位", "text"),
    },
    "reviews": {"finding_id": ("线索编号", "text")},
}
TELLS = {
    "cases": {"案件编号", "镇街"}, "payments": {"发放编号", "案件编号"}, "funds": {"指标编号", "下达日期"},
    "registry": {"户编号", "状态", "状态日期"}, "enrolments": {"救助制度", "纳入日期"}, "deaths": {"死亡日期"},
    "townships": {"区划代码", "镇街名称"}, "reviews": {"线索编号"},
}
ARROW = {"integer": pyarrow.int64(), "boolean": pyarrow.bool_(), "date": pyarrow.date32(), "money": pyarrow.int64()}


def value(text, kind):
    """A cell as the contract's type; money in fen."""
    text = text.strip()
    if kind == "boolean":
        return True if text in YES else False if text in NO else None
    if text in NULLS:
        return None
    if isinstance(kind, dict):
        return kind[text]
    if isinstance(kind, tuple):
        items = [item for item in re.split(r"[、,，;；/ ]+", text) if item]
        return [kind[1].get(item, "unrecognised") if kind[1] is CATEGORY else kind[1][item] for item in items]
    if kind == "integer":
        return int(text)
    if kind == "date":
        return datetime.date.fromisoformat(text)
    if kind == "money":
        fen = decimal.Decimal(text) * 100
        if fen != int(fen):
            raise ValueError("an amount beyond two decimals is not clean")
        return int(fen)
    return text


def arrow_type(kind):
    if isinstance(kind, tuple):
        return pyarrow.list_(pyarrow.string())
    return ARROW.get(kind, pyarrow.string()) if isinstance(kind, str) else pyarrow.string()


def read(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    header = set(rows[0]) if rows else set()
    kinds = [kind for kind, tells in TELLS.items() if tells <= header]
    if len(kinds) != 1:
        return None, None
    columns, place = KINDS[kinds[0]], {name: number for number, name in enumerate(rows[0])}
    data = {}
    for name, (label, kind) in columns.items():
        at = place.get(label)
        cells = [None if at is None else value(row[at], kind) for row in rows[1:] if any(row)]
        data[name] = pyarrow.array(cells, arrow_type(kind))
    return kinds[0], pyarrow.table(data)


def date_of_name(name):
    """The date in a file's name; a month means its last day."""
    for pattern in (r"(\d{4})-(\d\d)-(\d\d)", r"(?<!\d)(\d{4})(\d\d)(\d\d)(?!\d)", r"(?<!\d)(\d{4})(\d\d)(?!\d)", r"(\d{4})年(\d{1,2})月"):
        found = re.search(pattern, name)
        if found:
            year, month, *day = map(int, found.groups())
            return datetime.date(year, month, day[0] if day else calendar.monthrange(year, month)[1])
    return None


def load(connection, folder):
    """Makes a table of each kind, and file_row; answers the kinds found, the last day that each covers (point 13b), and where that is a guess."""
    covered, guessed, found, files = {}, set(), {}, {"file": [], "kind": [], "rows": []}
    for path in sorted(pathlib.Path(folder).rglob("*.csv")):
        kind, table = read(path)
        if kind is None:
            continue
        if kind in found:
            raise SystemExit(f"two files of {kind}: the second formulation reads one of each kind")
        found[kind] = table
        covered[kind] = date_of_name(path.stem)
        for name, item in (("file", path.relative_to(folder).as_posix()), ("kind", kind), ("rows", table.num_rows)):
            files[name].append(item)
    connection.register("incoming", pyarrow.table(files))
    connection.execute("CREATE TABLE file_row AS SELECT * FROM incoming")
    connection.unregister("incoming")
    settings = pathlib.Path(folder) / "linjiu.toml"
    configured = tomllib.loads(settings.read_text(encoding="utf-8")).get("coverage", {}) if settings.exists() else {}
    for kind, columns in KINDS.items():
        empty = {name: pyarrow.array([], arrow_type(of)) for name, (_, of) in columns.items()}
        connection.register("incoming", found.get(kind, pyarrow.table(empty)))
        connection.execute(f"CREATE TABLE {kind} AS SELECT * FROM incoming")
        connection.unregister("incoming")
        if kind in found and kind != "cases" and kind in configured:
            covered[kind] = datetime.date.fromisoformat(str(configured[kind]))
        if kind in found and covered[kind] is None:
            guessed.add(kind)
            dates = [name for name, (_, of) in columns.items() if of == "date"]
            latest = ", ".join(f"max({name})" for name in dates)
            covered[kind] = connection.execute(f"SELECT greatest({latest}) FROM {kind}").fetchall()[0][0] if dates else None
    return set(found), covered, guessed
