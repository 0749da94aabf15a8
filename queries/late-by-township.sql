-- title: 各镇街超期案件 | Late cases by township
-- question: 某月各镇街有多少案件超期，超了多久？ | How many cases did each township finish late in a month, and how late?
-- param month month: 哪个月；不填为报告月份 | which month; the report month if left out
-- param rule text: 时限规则 | deadline rule
-- param min_days integer: 至少超期几个工作日 | at least so many working days past the due date
-- column township: 镇街 | town or street
-- column late: 迟办 | done after the due date
-- column overdue: 逾期未办 | not done and past the due date
-- column longest_working_days: 最长超期（工作日） | longest time past the due date, in working days
-- column measured: 可判断数 | cases that can be judged
-- column late_share: 超期占比 | (late + overdue) / measured

WITH params AS (
  SELECT
    CAST(NULL AS DATE) AS month,
    'emergency-payment' AS rule,
    0 AS min_days
)
SELECT
  d.township,
  count(*) FILTER (WHERE d.status = 'late' AND d.overdue_working_days >= p.min_days) AS late,
  count(*) FILTER (WHERE d.status = 'overdue' AND d.overdue_working_days >= p.min_days) AS overdue,
  max(d.overdue_working_days) FILTER (WHERE d.status IN ('late', 'overdue')) AS longest_working_days,
  count(*) FILTER (WHERE d.status IN ('met', 'late', 'overdue')) AS measured,
  round(CAST(count(*) FILTER (WHERE d.status IN ('late', 'overdue') AND d.overdue_working_days >= p.min_days) AS DOUBLE)
    / nullif(count(*) FILTER (WHERE d.status IN ('met', 'late', 'overdue')), 0), 4) AS late_share
FROM facts.deadlines d
CROSS JOIN params p
WHERE d.rule = p.rule
  AND d.month = coalesce(p.month, d.report_month)
GROUP BY d.township
HAVING count(*) FILTER (WHERE d.status IN ('late', 'overdue') AND d.overdue_working_days >= p.min_days) > 0
ORDER BY late_share DESC NULLS LAST, d.township
