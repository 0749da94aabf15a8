"""Makes clean exports harder for the second way without making them unclean: blanks, boundary days, odd amounts.

    python tests/second_way/blemish.py EXPORTS SEED

Rewrites the files of EXPORTS (`linjiu synth DIR --style clean`) in place, the same for the same seed: empty cells, dates
on month ends, notices' days and limits, amounts of 0 and one fen, several categories, unknown words, payments without a
case, enrolments around 180 days, registry events on one day, rosters that change. Every row can still be read.
"""

import csv
import datetime
import pathlib
import random
import sys

EDGES = ["2019-12-02", "2019-12-03", "2019-12-31", "2020-01-01", "2020-01-31", "2020-02-01", "2020-02-08", "2020-02-09",
         "2020-02-29", "2020-03-01", "2020-03-25", "2020-03-31", "2020-04-01"]
SHIFTS = [-40, -7, -3, -1, 1, 2, 3, 5, 10, 31, 400]
# Column, share of rows, what it becomes there.
CHANGES = {
    "cases": [
        ("家庭人口", .03, ["0", "1", "12"]),
        ("对象类别", .06, ["低保对象、低收入家庭", "脱贫户、边缘易致贫户", "其他、特困人员、孤儿", "建档立卡贫困户", "奇怪的词", "返贫户、其他", "脱贫户"]),
        ("救助方式", .05, ["转介服务", "发放救助金、转介服务", "发放实物", "发放实物、转介服务"]),
        ("转介机构", .04, ["惠民济困保", "区慈善会"]),
        ("审批金额", .04, ["0", "0.01", "999999.99"]),
        ("办理状态", .05, ["不予救助", "撤回", "办理中", "已审批"]),
        ("镇街", .02, ["云深不知处"]),
    ],
    "payments": [
        ("发放金额", .05, ["0", "-50.00", "0.01", "-0.01"]),
        ("案件编号", .03, ["没有此案"]),
        ("资金来源", .06, ["备用金", "区级资金", "慈善资金", "困难群众救助补助资金"]),
        ("发放状态", .03, ["待发放", "发放失败"]),
    ],
    "funds": [
        ("类型", .06, ["结转", "收回", "调整", "补充"]),
        ("金额", .02, ["-100.00"]),
        ("资金来源", .05, ["备用金", "区级资金"]),
    ],
    "townships": [
        ("户籍人口", .15, ["", "0", "1"]),
        ("深度贫困", .15, ["", "是"]),
        ("停用日期", .15, ["2020-03-31", "2020-03-30", "2020-02-29"]),
        ("启用日期", .15, ["2020-03-31", "2020-04-01", "2020-03-01", ""]),
    ],
}
BLANKED = {
    "cases": ["身份证号", "户编号", "家庭人口", "对象类别", "脱贫年度", "救助类别", "救助类型", "救助事由", "办理程序", "发现方式", "家庭经济状况核对",
              "民主评议", "公示", "救助方式", "转介机构", "审批金额", "办理状态"],
    "payments": ["救助方式", "发放渠道", "发放状态", "发放日期"],
    "registry": ["身份证号"],
}
DATES = {"payments": ["发放日期"], "funds": ["下达日期"]}


def load(folder, kind):
    path = next(folder.glob(f"{kind}_*.csv"))
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return path, rows


def save(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def shifted(text, days):
    return (datetime.date.fromisoformat(text) + datetime.timedelta(days)).isoformat()


def main(folder, seed):
    chance, files = random.Random(seed), {kind: load(folder, kind) for kind in ("cases", "payments", "funds", "registry", "enrolments", "townships")}
    cases = files["cases"][1]
    case_dates = [name for name in cases[0] if name.endswith("日期")]
    for kind, (_, rows) in files.items():
        for row in rows:
            for name in BLANKED.get(kind, []) + (case_dates if kind == "cases" else []):
                if chance.random() < .05:
                    row[name] = ""
            for name, share, values in CHANGES.get(kind, []):
                if chance.random() < share:
                    row[name] = chance.choice(values)
            for name in DATES.get(kind, case_dates if kind == "cases" else []):
                if row[name] and chance.random() < .02:
                    row[name] = shifted(row[name], chance.choice(SHIFTS))
                elif chance.random() < .01:
                    row[name] = chance.choice(EDGES)

    rows = files["enrolments"][1]
    keys = {(row["身份证号"], row["救助制度"], row["纳入日期"]) for row in rows}
    for case in chance.sample(cases, min(len(cases), 200)):
        begun = min((case[name] for name in ("发现日期", "申请日期", "受理日期") if case[name]), default=None)
        if begun and case["身份证号"]:
            key = (case["身份证号"], chance.choice(["最低生活保障", "特困供养"]), shifted(begun, chance.choice([-1, 0, 1, 2, 30, 179, 180, 181])))
            if key not in keys:
                keys.add(key)
                rows.append(dict.fromkeys(rows[0], "") | dict(zip(("身份证号", "救助制度", "纳入日期"), key)))
    for row in rows:
        if chance.random() < .1:
            row["停发日期"] = chance.choice(EDGES)

    rows = files["registry"][1]
    keys = {(row["户编号"], row["状态"], row["状态日期"]) for row in rows}
    for known in chance.sample(rows, min(len(rows), 100)):
        event = chance.choice(["建档立卡", "脱贫", "返贫", "边缘易致贫", "纳入监测", "风险消除"])
        key = (known["户编号"], event, chance.choice(EDGES + [known["状态日期"]]))
        if key not in keys:
            keys.add(key)
            rows.append(known | {"状态": key[1], "状态日期": key[2]})

    path, rows = files["funds"]
    files["funds"] = path, [row for row in rows if chance.random() > .1]
    for path, rows in files.values():
        save(path, rows)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(pathlib.Path(sys.argv[1]), int(sys.argv[2]))
