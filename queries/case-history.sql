-- title: 一个家庭的全部案件 | Every case of a household
-- question: 某案件所属家庭还有哪些案件？ | Which other cases has the household of a case?
-- param case_id text: 案件编号 | case number
-- column case_id: 案件编号 | case number
-- column township: 镇街 | town or street
-- column begun_on: 启动日期 | begun
-- column aid_type: 救助类型 | aid type
-- column category: 对象类别 | categories
-- column cause: 救助事由 | cause
-- column approved_on: 审批日期 | approved
-- column approved_amount: 审批金额 | amount approved
-- column first_paid_on: 首次发放日期 | first payment
-- column status: 办理状态 | status

WITH params AS (
  SELECT 'JZ2019100000114' AS case_id
)
SELECT
  c.case_id,
  c.township,
  c.begun_on,
  c.aid_type,
  c.category,
  c.cause,
  c.approved_on,
  c.approved_amount,
  c.first_paid_on,
  c.status
FROM facts.cases c
INNER JOIN facts.cases asked
  ON asked.household_key = c.household_key
  AND asked.report_month = c.report_month
CROSS JOIN params p
WHERE asked.case_id = p.case_id
ORDER BY c.begun_on NULLS FIRST, c.case_id
