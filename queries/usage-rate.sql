-- title: 资金使用率 | Share of the money used
-- question: 今年到某月为止，各来源的资金用了多少？ | How much of each source has been used this year up to a month?
-- param month month: 哪个月；不填为报告月份 | which month; the report month if left out
-- param fund_source text: 资金来源 | fund source
-- column area: 镇街或全区 | township, or the whole district
-- column spent_ytd: 本年支出 | spent since 1 January
-- column available_ytd: 本年可用 | balance on 1 January and what came since
-- column usage_rate: 使用率 | spent_ytd / available_ytd
-- column share_of_year: 年度进度 | share of the year gone at the month's end, by months
-- column behind: 落后于进度 | whether use lags behind the year

WITH params AS (
  SELECT
    CAST(NULL AS DATE) AS month,
    'subsidy' AS fund_source
)
SELECT
  coalesce(f.township, '全区') AS area,
  f.spent_ytd,
  f.available_ytd,
  round(f.usage_rate_ytd, 4) AS usage_rate,
  round(CAST(extract(MONTH FROM f.month) AS DOUBLE) / 12, 4) AS share_of_year,
  f.usage_rate_ytd < CAST(extract(MONTH FROM f.month) AS DOUBLE) / 12 AS behind
FROM marts.funds f
CROSS JOIN params p
WHERE f.fund_source = p.fund_source
  AND f.month = coalesce(p.month, f.report_month)
ORDER BY f.level, f.usage_rate_ytd NULLS LAST, area
