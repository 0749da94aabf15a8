-- title: 各列的事后改动 | Edits by column
-- question: 哪些列在后来的导出中被改动得最多？ | Which columns were changed most in later exports?
-- column edited: 改动的列 | column that was changed
-- column edits: 改动 | edits
-- column cases: 案件 | cases
-- column turned: 其中改变结论 | of them turned a verdict
-- column last_export: 最近一次见于 | last seen in the export of

SELECT
  "column" AS edited,
  count(*) AS edits,
  count(DISTINCT case_id) AS cases,
  count(effect) AS turned,
  max(new_export) AS last_export
FROM facts.edits
GROUP BY "column"
ORDER BY edits DESC, edited
