"""Every day from 2000 to 2035 as CSV: whether it is worked (chinesecalendar), and how many working days there were up to and including it.

    python days.py > days.csv
"""

import datetime

import chinese_calendar

ordinal, day = 0, datetime.date(2000, 1, 1)
print("day,working,ordinal")
while day.year <= 2035:
    try:
        working = chinese_calendar.is_workday(day)
    except NotImplementedError:
        working = day.weekday() < 5
    ordinal += working
    print(f"{day},{str(working).lower()},{ordinal}")
    day += datetime.timedelta(days=1)
