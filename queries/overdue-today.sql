-- title: 逾期未办清单 | Overdue and still open
-- question: 到报告截止日，哪些案件过了时限还没有办？ | Which cases are past their deadline and still not done?
-- param min_days integer: 至少逾期几个工作日 | at least so many working days past the due date
-- column township: 镇街 | town or street
-- column case_id: 案件编号 | case number
-- column rule: 时限规则 | deadline rule
-- column start_on: 起算日期 | day the clock started
-- column due_on: 截止日期 | last day that would have been in time
-- column overdue_working_days: 逾期（工作日） | working days past the due date
-- column aid_type: 救助类型 | aid type
-- column approved_amount: 审批金额 | amount approved

WITH params AS (
  SELECT 0 AS min_days
)
SELECT
  d.township,
  d.case_id,
  d.rule,
  d.start_on,
  d.due_on,
  d.overdue_working_days,
  c.aid_type,
  c.approved_amount
FROM facts.deadlines d
CROSS JOIN params p
LEFT JOIN facts.cases c ON c.case_id = d.case_id AND c.report_month = d.report_month
WHERE d.status = 'overdue'
  AND d.overdue_working_days >= p.min_days
ORDER BY d.overdue_working_days DESC NULLS LAST, d.township, d.case_id, d.rule
