-- title: 行账核对 | Row accounts
-- question: 每类表读入的行是否都有去处？ | Does every row that was read end somewhere?
-- column kind: 表 | kind of table
-- column files: 文件数 | files
-- column rows_read: 读入 | rows read
-- column accepted: 采用 | current row of its key
-- column superseded: 被更新 | replaced by a later snapshot
-- column duplicate: 重复 | identical to another row
-- column quarantined: 隔离 | could not be read
-- column furniture: 表头等 | title, header, unit, total, footer or blank
-- column difference: 差额（应为 0） | must be 0

SELECT
  kind,
  count(DISTINCT file) AS files,
  sum(rows_read) AS rows_read,
  sum(accepted) AS accepted,
  sum(superseded) AS superseded,
  sum(duplicate) AS duplicate,
  sum(quarantined) AS quarantined,
  sum(furniture) AS furniture,
  sum(rows_read - accepted - superseded - duplicate - quarantined - furniture) AS difference
FROM marts.rows
GROUP BY kind
ORDER BY kind
