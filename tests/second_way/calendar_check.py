"""The calendar a second way: reads the year files with another language and compares every day from 2007 to 2026
with the PyPI package chinesecalendar.

    pip install chinesecalendar==1.11.0
    python tests/second_way/calendar_check.py            compare; exit 1 on any difference
    python tests/second_way/calendar_check.py --counts   write tests/data/working_days_by_month.csv from chinesecalendar

It shares no code with src/calendar: the order of notices (by published_on) and the Monday-to-Friday rule are written
out here again.
"""

import datetime
import pathlib
import sys
import tomllib
from importlib.metadata import version

import chinese_calendar

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIRST, LAST = datetime.date(2007, 1, 1), datetime.date(2026, 12, 31)
DAY = datetime.timedelta(days=1)


def span(text):
    first, _, last = text.partition("..")
    day, last = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last or first)
    while day <= last:
        yield day
        day += DAY


def named_days():
    """Day to whether it is worked, later notices over earlier ones."""
    notices = []
    for path in sorted((ROOT / "src/calendar/years").glob("*.toml")):
        notices += tomllib.loads(path.read_text(encoding="utf-8"))["arrangement"]
    named = {}
    for notice in sorted(notices, key=lambda n: n["published_on"]):
        named.update({day: False for entry in notice["off"] for day in span(entry["days"])})
        named.update({day: True for text in notice["work"] for day in span(text)})
    return named


def all_days():
    day = FIRST
    while day <= LAST:
        yield day
        day += DAY


def main():
    if "--counts" in sys.argv:
        counts = {}
        for day in all_days():
            month = day.strftime("%Y-%m")
            counts[month] = counts.get(month, 0) + chinese_calendar.is_workday(day)
        lines = [f"# working days of each month by chinesecalendar {version('chinesecalendar')} (MIT), written by tests/second_way/calendar_check.py --counts"]
        lines += ["month,working_days"] + [f"{month},{count}" for month, count in counts.items()]
        (ROOT / "tests/data/working_days_by_month.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return 0
    named = named_days()
    days = list(all_days())
    wrong = [d for d in days if named.get(d, d.weekday() < 5) != chinese_calendar.is_workday(d)]
    for day in wrong:
        print(f"{day}: chinesecalendar says {'worked' if chinese_calendar.is_workday(day) else 'off'}, the year files do not")
    print(f"{len(days)} days compared with chinesecalendar {version('chinesecalendar')}, {len(wrong)} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
