-- title: 透支 | Balances below zero
-- question: 哪些镇街的哪项资金在哪些月份透支？ | Which balances were below zero, and when?
-- column township: 镇街 | town or street
-- column fund_source: 资金来源 | fund source
-- column month: 月份 | month
-- column overdrawn_days: 透支天数 | days with a balance below zero
-- column closing: 期末余额 | balance at the end

SELECT
  township,
  fund_source,
  month,
  overdrawn_days,
  closing
FROM marts.funds
WHERE level = 'township'
  AND overdrawn_days > 0
ORDER BY month DESC, overdrawn_days DESC, township, fund_source
