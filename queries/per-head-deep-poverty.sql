-- title: 人均救助资金与深度贫困 | Money per head, deep poverty or not
-- question: 资金是否向深度贫困地区倾斜？ | Does money lean towards deeply poor areas?
-- param from_month month: 从哪个月起 | from this month on
-- column deep_poverty: 深度贫困 | deeply poor area
-- column townships: 镇街数 | townships
-- column population: 户籍人口 | registered population
-- column amount: 发放金额 | paid
-- column per_head: 人均（元） | yuan per head

WITH params AS (
  SELECT DATE '1990-01-01' AS from_month
),
by_township AS (
  SELECT
    h.township,
    h.deep_poverty,
    max(h.population) AS population,
    sum(h.amount) AS amount
  FROM marts.per_head h
  CROSS JOIN params p
  WHERE h.level = 'township'
    AND h.population > 0
    AND h.month >= p.from_month
  GROUP BY h.township, h.deep_poverty
)
SELECT
  deep_poverty,
  count(*) AS townships,
  sum(population) AS population,
  sum(amount) AS amount,
  round(CAST(sum(amount) AS DOUBLE) / nullif(CAST(sum(population) AS DOUBLE), 0), 4) AS per_head
FROM by_township
GROUP BY deep_poverty
ORDER BY deep_poverty NULLS LAST
