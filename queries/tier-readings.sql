-- title: 分类条款的不同理解 | Readings of the clauses on tiers
-- question: 换一种理解，多少案件的应属类别不同，登记类别相符的有多少？ | Under another reading of the clauses, how many cases would belong in another tier, and how many match?
-- param from_month month: 从哪个月起 | from this month on
-- column reading: 理解 | reading
-- column cases: 已审批案件 | approved cases
-- column matches: 登记与应属相符 | recorded as expected
-- column under: 登记偏低 | recorded in a worse tier
-- column over: 登记偏高 | recorded in a better tier
-- column unknown: 无法判断 | cannot be told
-- column changed: 应属类别与默认理解不同 | another expected tier than by default
-- column match_rate: 相符率 | matches among those that can be told

WITH params AS (
  SELECT DATE '1990-01-01' AS from_month
)
SELECT
  t.reading,
  sum(t.cases) AS cases,
  sum(t.matches) AS matches,
  sum(t.under) AS under,
  sum(t.over) AS over,
  sum(t.unknown) AS unknown,
  sum(t.changed) AS changed,
  CAST(sum(t.matches) AS DOUBLE) / nullif(sum(t.cases) - sum(t.unknown), 0) AS match_rate
FROM marts.tier_readings t
CROSS JOIN params p
WHERE t.level = 'district'
  AND t.month >= p.from_month
GROUP BY t.reading
ORDER BY CASE WHEN t.reading = 'default' THEN 0 ELSE 1 END, t.reading
