-- title: 改变结论的事后改动 | Edits that turned a verdict
-- question: 哪些数据在两次导出之间被改动，使超期变为按时？ | Which values were changed between two exports so that a late case became timely?
-- column case_id: 案件编号 | case number
-- column township: 镇街 | town or street
-- column edited: 改动的列 | column that was changed
-- column old: 原值 | earlier value
-- column new: 新值 | later value
-- column old_export: 原导出日期 | earlier export
-- column new_export: 新导出日期 | later export
-- column effect: 结论变化 | what it turned

SELECT
  e.case_id,
  c.township,
  e."column" AS edited,
  e.old,
  e.new,
  e.old_export,
  e.new_export,
  e.effect
FROM facts.edits e
LEFT JOIN facts.cases c ON c.case_id = e.case_id AND c.report_month = e.report_month
WHERE e.effect IS NOT NULL
ORDER BY e.new_export DESC, c.township NULLS LAST, e.case_id, edited
