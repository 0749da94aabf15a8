-- title: 条款不同口径下的按时率 | What each reading of a clause gives
-- question: 条款可作几种理解时，按时率会差多少？ | Where a clause may be read in several ways, how far do the rates lie apart?
-- param month month: 哪个月；不填为报告月份 | which month; the report month if left out
-- column rule: 时限规则 | deadline rule
-- column readings: 口径数 | number of readings
-- column default_rate: 默认口径 | rate under the default reading
-- column lowest: 最低 | lowest rate
-- column lowest_reading: 最低的口径 | reading that gives it
-- column highest: 最高 | highest rate
-- column highest_reading: 最高的口径 | reading that gives it
-- column unmeasurable: 无法判断（默认口径） | cases that cannot be told, default reading

WITH params AS (
  SELECT CAST(NULL AS DATE) AS month
),
ranked AS (
  SELECT
    c.rule,
    c.reading,
    c.rate,
    c.unmeasurable,
    row_number() OVER (PARTITION BY c.rule ORDER BY c.rate ASC NULLS LAST, c.reading) AS from_low,
    row_number() OVER (PARTITION BY c.rule ORDER BY c.rate DESC NULLS LAST, c.reading) AS from_high
  FROM marts.compliance c
  CROSS JOIN params p
  WHERE c.level = 'district'
    AND c.month = coalesce(p.month, c.report_month)
    AND c.measured > 0
)
SELECT
  rule,
  count(*) AS readings,
  round(max(rate) FILTER (WHERE reading = 'default'), 4) AS default_rate,
  round(min(rate), 4) AS lowest,
  max(reading) FILTER (WHERE from_low = 1) AS lowest_reading,
  round(max(rate), 4) AS highest,
  max(reading) FILTER (WHERE from_high = 1) AS highest_reading,
  max(unmeasurable) FILTER (WHERE reading = 'default') AS unmeasurable
FROM ranked
GROUP BY rule
ORDER BY rule
