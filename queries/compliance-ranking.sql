-- title: 镇街按时率排名 | Townships by share in time
-- question: 某月各镇街按时率如何，差距是否可能只是偶然？ | How do townships compare in a month, and could the difference be chance?
-- param month month: 哪个月；不填为报告月份 | which month; the report month if left out
-- param rule text: 时限规则 | deadline rule
-- column township: 镇街 | town or street
-- column met: 按时 | done in time
-- column measured: 可判断数 | met + late + overdue
-- column rate: 按时率 | met / measured
-- column wilson_low: 95%区间下限 | 95 % interval, low
-- column wilson_high: 95%区间上限 | 95 % interval, high
-- column district_rate: 全区按时率 | the district's rate
-- column standing: 与全区相比（below、above、within、too few） | below or above the district beyond chance, within, or fewer than 10 cases

WITH params AS (
  SELECT
    CAST(NULL AS DATE) AS month,
    'emergency-payment' AS rule
),
chosen AS (
  SELECT c.*
  FROM marts.compliance c
  CROSS JOIN params p
  WHERE c.rule = p.rule
    AND c.reading = 'default'
    AND c.month = coalesce(p.month, c.report_month)
)
SELECT
  t.township,
  t.met,
  t.measured,
  round(t.rate, 4) AS rate,
  round(t.wilson_low, 4) AS wilson_low,
  round(t.wilson_high, 4) AS wilson_high,
  round(d.rate, 4) AS district_rate,
  CASE
    WHEN t.measured < 10 THEN 'too few'
    WHEN t.wilson_high < d.rate THEN 'below'
    WHEN t.wilson_low > d.rate THEN 'above'
    ELSE 'within'
  END AS standing
FROM chosen t
INNER JOIN chosen d ON d.level = 'district'
WHERE t.level = 'township'
ORDER BY rate NULLS LAST, t.township
