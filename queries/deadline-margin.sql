-- title: 离时限多近 | How near to the deadline work is finished
-- question: 办结的案件用了几个工作日，有多少恰在最后一天？ | How many working days did finished cases take, and how many ended on the last day?
-- param rule text: 时限规则 | deadline rule
-- column working_days: 用时（工作日） | working days from start to done
-- column cases: 案件数 | cases
-- column met: 其中按时 | of which in time
-- column on_last_day: 其中恰在最后一天 | of which on the due date itself
-- column share: 占比 | share of all finished cases
-- column cumulative_share: 累计占比 | share finished within so many days

WITH params AS (
  SELECT 'emergency-payment' AS rule
),
finished AS (
  SELECT
    d.working_days,
    count(*) AS cases,
    count(*) FILTER (WHERE d.status = 'met') AS met,
    count(*) FILTER (WHERE d.done_on = d.due_on) AS on_last_day
  FROM facts.deadlines d
  CROSS JOIN params p
  WHERE d.rule = p.rule
    AND d.working_days IS NOT NULL
  GROUP BY d.working_days
)
SELECT
  working_days,
  cases,
  met,
  on_last_day,
  round(CAST(cases AS DOUBLE) / sum(cases) OVER (), 4) AS share,
  round(CAST(sum(cases) OVER (ORDER BY working_days ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS DOUBLE)
    / sum(cases) OVER (), 4) AS cumulative_share
FROM finished
ORDER BY working_days
