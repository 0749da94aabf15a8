-- title: 主动发现占比 | Share found actively
-- question: 各镇街主动发现的案件占多少？ | What share of cases did each township find by itself?
-- param from_month month: 从哪个月起 | from this month on
-- column area: 镇街或全区 | township, or the whole district
-- column discovered_actively: 主动发现 | found actively
-- column discovery_known: 发现方式已知 | cases with a known way of discovery
-- column active_share: 主动发现占比 | discovered_actively / discovery_known
-- column latest_share: 报告月占比 | the same in the report month

WITH params AS (
  SELECT DATE '1990-01-01' AS from_month
)
SELECT
  coalesce(r.township, '全区') AS area,
  sum(r.discovered_actively) AS discovered_actively,
  sum(r.discovery_known) AS discovery_known,
  round(CAST(sum(r.discovered_actively) AS DOUBLE) / nullif(sum(r.discovery_known), 0), 4) AS active_share,
  round(max(CASE WHEN r.month = r.report_month THEN r.active_share END), 4) AS latest_share
FROM marts.process r
CROSS JOIN params p
WHERE r.month >= p.from_month
GROUP BY r.level, r.township
ORDER BY r.level, active_share NULLS LAST, area
