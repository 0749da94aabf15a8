-- title: 各规则的线索 | Findings by rule
-- question: 每类线索有多少条、涉及多少案件和金额，还有多少未核实？ | How many findings of each kind are there, about how many cases and how much money, and how many wait?
-- column rule: 规则 | rule
-- column severity: 严重程度 | severity
-- column findings: 线索 | findings
-- column still_open: 待核实 | not yet looked at
-- column cases: 案件 | cases
-- column townships: 镇街 | towns and streets
-- column amount: 涉及金额 | amount in question
-- column first_seen_on: 最早可见日期 | first day on which the records show one

SELECT
  rule,
  severity,
  count(*) AS findings,
  sum(CASE WHEN state = 'open' THEN 1 ELSE 0 END) AS still_open,
  count(DISTINCT case_id) AS cases,
  count(DISTINCT township) AS townships,
  sum(amount) AS amount,
  min(first_seen_on) AS first_seen_on
FROM facts.findings
WHERE rule IS NOT NULL
GROUP BY rule, severity
ORDER BY CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END, findings DESC, rule
