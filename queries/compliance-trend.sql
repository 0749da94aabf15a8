-- title: 按时率走势 | Share in time, month by month
-- question: 各项时限的按时率逐月怎样变化？ | How does the share in time move from month to month?
-- param township text: 镇街；不填为全区 | township; the district if left out
-- column rule: 时限规则 | deadline rule
-- column month: 月份 | month
-- column met: 按时 | done in time
-- column measured: 可判断数 | met + late + overdue
-- column rate: 按时率 | met / measured
-- column rate_3_months: 三个月移动按时率 | the same over this month and the two before it
-- column change: 较上月 | change against the month before

WITH params AS (
  SELECT CAST(NULL AS VARCHAR(100)) AS township
),
monthly AS (
  SELECT c.rule, c.month, c.met, c.measured, c.rate
  FROM marts.compliance c
  CROSS JOIN params p
  WHERE c.reading = 'default'
    AND c.measured > 0
    AND ((p.township IS NULL AND c.level = 'district') OR c.township = p.township)
)
SELECT
  rule,
  month,
  met,
  measured,
  round(rate, 4) AS rate,
  round(CAST(sum(met) OVER (PARTITION BY rule ORDER BY month ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS DOUBLE)
    / sum(measured) OVER (PARTITION BY rule ORDER BY month ROWS BETWEEN 2 PRECEDING AND CURRENT ROW), 4) AS rate_3_months,
  round(rate - lag(rate) OVER (PARTITION BY rule ORDER BY month), 4) AS change
FROM monthly
ORDER BY rule, month
