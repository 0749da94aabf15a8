-- title: 待核实线索清单 | Findings to look at
-- question: 还有哪些线索待核实（可按严重程度或规则选）？ | Which findings are still to be looked at, of one severity or rule if you like?
-- param severity text: 严重程度：high、medium 或 low；不填为全部 | high, medium or low; all if not given
-- param rule text: 规则；不填为全部 | rule; all if not given
-- column severity: 严重程度 | severity
-- column rule: 规则 | rule
-- column township: 镇街 | town or street
-- column case_id: 案件编号 | case number
-- column amount: 涉及金额 | amount in question
-- column evidence_zh: 依据 | what the records show, in Chinese
-- column clause: 条款 | clause
-- column finding_id: 线索编号 | number of the finding

WITH params AS (
  SELECT
    '' AS severity,
    '' AS rule
)
SELECT
  f.severity,
  f.rule,
  f.township,
  f.case_id,
  f.amount,
  f.evidence_zh,
  f.clause,
  f.finding_id
FROM facts.findings f
CROSS JOIN params p
WHERE f.state = 'open'
  AND (p.severity = '' OR f.severity = p.severity)
  AND (p.rule = '' OR f.rule = p.rule)
ORDER BY
  CASE f.severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END,
  f.rule,
  f.township NULLS LAST,
  f.case_id NULLS LAST,
  f.finding_id
