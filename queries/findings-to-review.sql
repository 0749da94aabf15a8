-- title: 待核实线索清单 | Findings to look at
-- question: 某一严重程度（或某一规则）还有哪些线索待核实？ | Which findings of a severity, or of one rule, are still to be looked at?
-- param severity text: 严重程度：high、medium 或 low | high, medium or low
-- param rule text: 规则；不填为全部 | rule; all if not given
-- column finding_id: 线索编号 | number of the finding
-- column rule: 规则 | rule
-- column township: 镇街 | town or street
-- column case_id: 案件编号 | case number
-- column amount: 涉及金额 | amount in question
-- column evidence_zh: 依据 | what the records show, in Chinese
-- column clause: 条款 | clause

WITH params AS (
  SELECT
    'high' AS severity,
    '' AS rule
)
SELECT
  f.finding_id,
  f.rule,
  f.township,
  f.case_id,
  f.amount,
  f.evidence_zh,
  f.clause
FROM facts.findings f
CROSS JOIN params p
WHERE f.state = 'open'
  AND f.severity = p.severity
  AND (p.rule = '' OR f.rule = p.rule)
ORDER BY f.rule, f.township NULLS LAST, f.case_id NULLS LAST, f.finding_id
