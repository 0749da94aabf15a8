-- title: 逾期未办账龄 | How old what is overdue is
-- question: 逾期未办的案件各拖了多久？ | How long have overdue cases been waiting past their deadline?
-- column rule: 时限规则 | deadline rule
-- column days_0_to_5: 0 至 5 个工作日 | 0 to 5 working days past the due date
-- column days_6_to_20: 6 至 20 个工作日 | 6 to 20
-- column days_21_to_60: 21 至 60 个工作日 | 21 to 60
-- column days_over_60: 60 个工作日以上 | more than 60
-- column cases: 合计 | all
-- column oldest_due_on: 最早的截止日期 | earliest due date among them

SELECT
  rule,
  count(*) FILTER (WHERE overdue_working_days <= 5) AS days_0_to_5,
  count(*) FILTER (WHERE overdue_working_days BETWEEN 6 AND 20) AS days_6_to_20,
  count(*) FILTER (WHERE overdue_working_days BETWEEN 21 AND 60) AS days_21_to_60,
  count(*) FILTER (WHERE overdue_working_days > 60) AS days_over_60,
  count(*) AS cases,
  min(due_on) AS oldest_due_on
FROM facts.deadlines
WHERE status = 'overdue'
GROUP BY rule
ORDER BY rule
