-- title: 闲置余额 | Balances that lie idle
-- question: 哪些镇街的资金连续几个月没有支出而有余额？ | Which balances have seen no spending for months?
-- param min_months integer: 连续至少几个月 | at least so many months in a row, up to the report month
-- column township: 镇街 | town or street
-- column fund_source: 资金来源 | fund source
-- column idle_months: 连续无支出月数 | months without spending, up to the report month
-- column closing: 期末余额 | balance at the end of the report month
-- column last_spent_in: 最近支出月份 | last month with spending; blank if none on record

WITH params AS (
  SELECT 2 AS min_months
),
latest AS (
  SELECT
    township,
    fund_source,
    max(CASE WHEN spent_cash + spent_in_kind <> 0 THEN month END) AS last_spent_in,
    max(CASE WHEN month = report_month THEN closing END) AS closing
  FROM marts.funds
  WHERE level = 'township'
  GROUP BY township, fund_source
),
counted AS (
  SELECT
    l.township,
    l.fund_source,
    l.closing,
    l.last_spent_in,
    count(f.month) AS idle_months
  FROM latest l
  LEFT JOIN marts.funds f
    ON f.township = l.township
    AND f.fund_source = l.fund_source
    AND f.month > coalesce(l.last_spent_in, DATE '1900-01-01')
  GROUP BY l.township, l.fund_source, l.closing, l.last_spent_in
)
SELECT
  c.township,
  c.fund_source,
  c.idle_months,
  c.closing,
  c.last_spent_in
FROM counted c
CROSS JOIN params p
WHERE c.closing > 0
  AND c.idle_months >= p.min_months
ORDER BY c.closing DESC, c.township, c.fund_source
