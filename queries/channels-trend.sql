-- title: 发放渠道走势 | Payment channels, month by month
-- question: 通过补贴发放系统发放的占比逐月怎样变化？ | How does the share paid through the subsidy system move?
-- column month: 月份 | month
-- column payments: 发放笔数 | payments
-- column amount: 金额 | amount
-- column system_payments: 其中补贴系统笔数 | of which through the subsidy system
-- column system_share: 补贴系统笔数占比 | share of payments through it
-- column system_money_share: 补贴系统金额占比 | share of money through it
-- column cash_payments: 其中现金笔数 | of which handed over in cash

SELECT
  month,
  sum(payments) AS payments,
  sum(amount) AS amount,
  sum(CASE WHEN channel = 'subsidy_system' THEN payments ELSE 0 END) AS system_payments,
  round(CAST(sum(CASE WHEN channel = 'subsidy_system' THEN payments ELSE 0 END) AS DOUBLE)
    / nullif(sum(payments), 0), 4) AS system_share,
  round(CAST(sum(CASE WHEN channel = 'subsidy_system' THEN amount ELSE 0 END) AS DOUBLE)
    / nullif(CAST(sum(amount) AS DOUBLE), 0), 4) AS system_money_share,
  sum(CASE WHEN channel = 'cash' THEN payments ELSE 0 END) AS cash_payments
FROM marts.channels
WHERE level = 'district'
GROUP BY month
ORDER BY month
