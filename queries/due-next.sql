-- title: 即将到期清单 | Due soon
-- question: 还没有办、时限还没有到的案件，哪些最先到期？ | Which open cases reach their deadline first?
-- param until date: 到哪一天为止到期；不填为全部 | due up to this day; all if left out
-- column due_on: 截止日期 | last day that is in time
-- column township: 镇街 | town or street
-- column rule: 时限规则 | deadline rule
-- column case_id: 案件编号 | case number
-- column start_on: 起算日期 | day the clock started
-- column provisional: 日历暂定 | a year without a State Council arrangement was walked

WITH params AS (
  SELECT CAST(NULL AS DATE) AS until
)
SELECT
  d.due_on,
  d.township,
  d.rule,
  d.case_id,
  d.start_on,
  d.provisional
FROM facts.deadlines d
CROSS JOIN params p
WHERE d.status = 'pending'
  AND (p.until IS NULL OR d.due_on <= p.until)
ORDER BY d.due_on, d.township, d.rule, d.case_id
