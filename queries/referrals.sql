-- title: 转介去向 | Referrals by target
-- question: 案件转介到哪里，各多少？ | Where were cases referred to, and how many?
-- column target: 转介去向 | referred to
-- column cases: 案件数 | cases over all months
-- column townships: 镇街数 | townships that referred there
-- column last_month: 最近月份 | last month with one
-- column share: 占比 | share of all referrals

WITH by_township AS (
  SELECT target, township, month, cases
  FROM marts.referrals
  WHERE level = 'township'
)
SELECT
  target,
  sum(cases) AS cases,
  count(DISTINCT township) AS townships,
  max(month) AS last_month,
  round(CAST(sum(cases) AS DOUBLE) / sum(sum(cases)) OVER (), 4) AS share
FROM by_township
GROUP BY target
ORDER BY cases DESC, target NULLS LAST
