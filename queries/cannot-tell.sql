-- title: 无法判断的案件 | What the records do not tell
-- question: 哪些镇街的记录使时限无法判断，为什么？ | Whose records leave deadlines unmeasurable, and why?
-- column township: 镇街 | town or street
-- column reason: 原因 | why
-- column rule: 时限规则 | deadline rule
-- column cases: 案件数 | cases
-- column of_township: 占该镇街同一规则案件 | share of the township's cases under the rule

WITH totals AS (
  SELECT township, rule, count(*) AS cases
  FROM facts.deadlines
  GROUP BY township, rule
)
SELECT
  d.township,
  d.reason,
  d.rule,
  count(*) AS cases,
  round(CAST(count(*) AS DOUBLE) / max(t.cases), 4) AS of_township
FROM facts.deadlines d
INNER JOIN totals t ON t.rule = d.rule AND t.township = d.township
WHERE d.status = 'unmeasurable'
GROUP BY d.township, d.reason, d.rule
ORDER BY cases DESC, d.township, d.reason, d.rule
