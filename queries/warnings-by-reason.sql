-- title: 提示分类 | Warnings by reason
-- question: 哪些列的值带着提示被读入，各多少？ | Which columns were read with warnings, and how many?
-- column kind: 表 | kind of table
-- column field: 列 | column
-- column reason: 提示 | warning
-- column values_read: 值数 | values
-- column files: 文件数 | files

SELECT
  w.kind,
  w."column" AS field,
  w.reason,
  count(*) AS values_read,
  count(DISTINCT w.file) AS files
FROM facts.warnings w
GROUP BY w.kind, w."column", w.reason
ORDER BY values_read DESC, w.kind, field NULLS LAST, w.reason
