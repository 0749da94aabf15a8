-- title: 各镇街待核实线索 | Open findings by township
-- question: 哪些镇街待核实的线索最多，其中多少是严重的？ | Which townships have most findings still to be looked at, and how many of them grave?
-- column township: 镇街（空为全区） | town or street; null: the district
-- column high: 严重 | high
-- column medium: 中等 | medium
-- column low: 轻微 | low
-- column cases: 涉及案件 | cases
-- column amount: 涉及金额 | amount in question

SELECT
  township,
  sum(CASE WHEN severity = 'high' THEN 1 ELSE 0 END) AS high,
  sum(CASE WHEN severity = 'medium' THEN 1 ELSE 0 END) AS medium,
  sum(CASE WHEN severity = 'low' THEN 1 ELSE 0 END) AS low,
  count(DISTINCT case_id) AS cases,
  sum(amount) AS amount
FROM facts.findings
WHERE state = 'open'
GROUP BY township
ORDER BY high DESC, medium DESC, low DESC, township NULLS LAST
