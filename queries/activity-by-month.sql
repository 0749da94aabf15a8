-- title: 办理情况月报 | Monthly activity
-- question: 每月受理、审批、不予救助多少，金额多少？ | Cases begun, approved and rejected, and money, month by month
-- column month: 启动月份 | month the cases began
-- column cases: 案件数 | cases
-- column persons: 人数 | persons
-- column emergency: 急难型 | emergency cases
-- column expenditure: 支出型 | expenditure cases
-- column approved: 已审批 | approved
-- column rejected: 不予救助 | rejected
-- column approved_amount: 审批金额 | amount approved
-- column paid_amount: 发放金额 | amount paid by as_of
-- column average_3_months: 案件数三个月移动平均 | average of cases over this month and the two before

WITH monthly AS (
  SELECT
    month,
    sum(cases) AS cases,
    sum(persons) AS persons,
    sum(CASE WHEN aid_type = 'emergency' THEN cases ELSE 0 END) AS emergency,
    sum(CASE WHEN aid_type = 'expenditure' THEN cases ELSE 0 END) AS expenditure,
    sum(approved) AS approved,
    sum(rejected) AS rejected,
    sum(approved_amount) AS approved_amount,
    sum(paid_amount) AS paid_amount
  FROM marts.activity
  WHERE level = 'district'
  GROUP BY month
)
SELECT
  month,
  cases,
  persons,
  emergency,
  expenditure,
  approved,
  rejected,
  approved_amount,
  paid_amount,
  round(avg(CAST(cases AS DOUBLE)) OVER (ORDER BY month ROWS BETWEEN 2 PRECEDING AND CURRENT ROW), 1) AS average_3_months
FROM monthly
ORDER BY month
