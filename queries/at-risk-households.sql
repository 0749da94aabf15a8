-- title: 返贫风险户 | Households at risk
-- question: 哪些脱贫户有返贫风险，为什么？ | Which lifted households are at risk of returning to poverty, and why?
-- column township: 镇街 | town or street
-- column household_key: 户密钥 | keyed hash of the household
-- column reasons: 原因（repeat 多次救助，monitored 纳入监测） | repeat: aided twice within a year; monitored: under monitoring
-- column since_on: 起始日期 | since when
-- column cases: 案件数 | cases on record
-- column last_approved_on: 最近审批日期 | last approval
-- column approved_amount: 审批金额合计 | sum approved

SELECT
  w.township,
  w.household_key,
  w.reasons,
  w.since_on,
  count(c.case_id) AS cases,
  max(c.approved_on) AS last_approved_on,
  sum(c.approved_amount) AS approved_amount
FROM facts.poverty_watch w
LEFT JOIN facts.cases c
  ON c.household_key = w.household_key
  AND c.report_month = w.report_month
WHERE w.flag = 'at_risk'
GROUP BY w.township, w.household_key, w.reasons, w.since_on
ORDER BY w.township, w.household_key
