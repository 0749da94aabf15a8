-- title: 各文件数据质量 | Data quality by file
-- question: 每个文件读入多少行，隔离多少，为什么？ | How many rows of each file were read and quarantined, and mainly why?
-- column file: 文件 | file
-- column kind: 表 | kind of table
-- column rows_read: 读入 | rows read
-- column accepted: 采用 | current row of its key
-- column quarantined: 隔离 | could not be read
-- column quarantined_share: 隔离占比 | share of rows other than headings and the like
-- column reasons: 不同原因数 | different reasons
-- column main_reason: 首要原因 | most frequent reason

WITH accounts AS (
  SELECT
    file,
    kind,
    sum(rows_read) AS rows_read,
    sum(accepted) AS accepted,
    sum(quarantined) AS quarantined,
    sum(furniture) AS furniture
  FROM marts.rows
  GROUP BY file, kind
),
reasons AS (
  SELECT
    file,
    kind,
    reason,
    count(*) AS times,
    row_number() OVER (PARTITION BY file, kind ORDER BY count(*) DESC, reason) AS place
  FROM facts.quarantine
  GROUP BY file, kind, reason
),
main AS (
  SELECT
    file,
    kind,
    count(*) AS reasons,
    max(CASE WHEN place = 1 THEN reason END) AS main_reason
  FROM reasons
  GROUP BY file, kind
)
SELECT
  a.file,
  a.kind,
  a.rows_read,
  a.accepted,
  a.quarantined,
  round(CAST(a.quarantined AS DOUBLE) / nullif(a.rows_read - a.furniture, 0), 4) AS quarantined_share,
  coalesce(m.reasons, 0) AS reasons,
  m.main_reason
FROM accounts a
LEFT JOIN main m ON m.file = a.file AND m.kind = a.kind
ORDER BY a.quarantined DESC, a.file, a.kind
