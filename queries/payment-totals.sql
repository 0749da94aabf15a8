-- title: 多发与未发 | Paid more or less than approved
-- question: 哪些案件发放合计与审批金额不同？ | Where does the sum paid differ from the amount approved?
-- param min_difference number: 差额至少多少元 | a difference of at least so many yuan
-- column township: 镇街 | town or street
-- column case_id: 案件编号 | case number
-- column status: 办理状态 | status
-- column approved_amount: 审批金额 | amount approved
-- column paid_amount: 已发放金额 | paid by as_of
-- column difference: 差额（多发为正） | paid less approved

WITH params AS (
  SELECT 0.01 AS min_difference
)
SELECT
  c.township,
  c.case_id,
  c.status,
  c.approved_amount,
  c.paid_amount,
  c.paid_amount - c.approved_amount AS difference
FROM facts.cases c
CROSS JOIN params p
WHERE c.approved_on IS NOT NULL
  AND abs(c.paid_amount - c.approved_amount) >= p.min_difference
ORDER BY difference DESC, c.case_id
