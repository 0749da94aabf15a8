-- title: 先办后登的案件 | Help that came before its papers
-- question: 哪些案件发放早于发现或受理的登记？ | Which cases were paid before discovery or acceptance was recorded?
-- column township: 镇街 | town or street
-- column case_id: 案件编号 | case number
-- column discovered_on: 发现日期 | discovered
-- column accepted_on: 受理日期 | accepted
-- column first_paid_on: 首次发放日期 | first payment
-- column days_before: 早几天 | calendar days before the recorded start

SELECT
  d.township,
  d.case_id,
  c.discovered_on,
  c.accepted_on,
  c.first_paid_on,
  d.start_on - d.done_on AS days_before
FROM facts.deadlines d
INNER JOIN facts.cases c ON c.case_id = d.case_id AND c.report_month = d.report_month
WHERE d.rule = 'emergency-payment'
  AND d.done_on < d.start_on
ORDER BY days_before DESC, d.township, d.case_id
