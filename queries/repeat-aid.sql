-- title: 一年内多次救助 | Aided more than once in a year
-- question: 哪些家庭在 365 天内两次以上获批，间隔多久？ | Which households were approved again within 365 days, and after how long?
-- param within_days integer: 多少天之内 | within so many days
-- column township: 镇街 | town or street
-- column household_key: 户密钥 | keyed hash of the household
-- column earlier_case: 前一案件 | earlier case
-- column later_case: 后一案件 | later case
-- column earlier_on: 前次审批 | earlier approval
-- column later_on: 后次审批 | later approval
-- column days_between: 间隔天数 | calendar days between
-- column same_cause: 事由相同 | same cause
-- column amount_together: 两次金额合计 | both amounts together

WITH params AS (
  SELECT 365 AS within_days
),
approved AS (
  SELECT
    household_key,
    township,
    case_id,
    approved_on,
    cause,
    approved_amount,
    lag(case_id) OVER (PARTITION BY household_key ORDER BY approved_on, case_id) AS earlier_case,
    lag(approved_on) OVER (PARTITION BY household_key ORDER BY approved_on, case_id) AS earlier_on,
    lag(cause) OVER (PARTITION BY household_key ORDER BY approved_on, case_id) AS earlier_cause,
    lag(approved_amount) OVER (PARTITION BY household_key ORDER BY approved_on, case_id) AS earlier_amount
  FROM facts.cases
  WHERE household_key IS NOT NULL
    AND approved_on IS NOT NULL
    AND (status IS NULL OR status NOT IN ('rejected', 'withdrawn'))
)
SELECT
  a.township,
  a.household_key,
  a.earlier_case,
  a.case_id AS later_case,
  a.earlier_on,
  a.approved_on AS later_on,
  a.approved_on - a.earlier_on AS days_between,
  a.cause = a.earlier_cause AS same_cause,
  coalesce(a.approved_amount, 0) + coalesce(a.earlier_amount, 0) AS amount_together
FROM approved a
CROSS JOIN params p
WHERE a.approved_on - a.earlier_on <= p.within_days
ORDER BY days_between, a.household_key, later_case
