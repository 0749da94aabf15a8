-- title: 各镇街资金支出 | Money by township
-- question: 某月各镇街从各来源花了多少，余额多少？ | What did each township spend in a month from each source, and what is left?
-- param month month: 哪个月；不填为报告月份 | which month; the report month if left out
-- column township: 镇街 | town or street
-- column fund_source: 资金来源 | fund source
-- column opening: 期初余额 | balance before the month
-- column received: 本月进账 | carried over, allocated, replenished and adjusted, less returned
-- column spent: 本月支出 | spent in cash and in kind
-- column closing: 期末余额 | balance at the end
-- column payments: 发放笔数 | positive payments
-- column persons: 发放人数 | persons of the cases paid

WITH params AS (
  SELECT CAST(NULL AS DATE) AS month
)
SELECT
  f.township,
  f.fund_source,
  f.opening,
  f.carried + f.allocated + f.replenished + f.adjusted - f.returned AS received,
  f.spent_cash + f.spent_in_kind AS spent,
  f.closing,
  f.payments,
  f.persons
FROM marts.funds f
CROSS JOIN params p
WHERE f.level = 'township'
  AND f.month = coalesce(p.month, f.report_month)
ORDER BY f.township, f.fund_source
