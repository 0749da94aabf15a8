-- title: 建档立卡户升为 B 类前后 | Tier C to tier B, before and after
-- question: 2020年2月9日前后，各对象类别各按什么类别施救？ | Into which tier did each category go before and after a day?
-- param day date: 起始日 | first day of the new rule
-- column category: 对象类别 | category that gives the best tier
-- column tier: 登记类别 | recorded tier
-- column before: 此前案件 | cases approved in months before it
-- column after: 此后案件 | cases approved in later months
-- column month_of: 当月案件 | cases approved in the month of that day

WITH params AS (
  SELECT DATE '2020-02-09' AS day
)
SELECT
  t.category,
  t.tier,
  sum(CASE WHEN t.month < CAST(date_trunc('month', p.day) AS DATE) THEN t.cases ELSE 0 END) AS before,
  sum(CASE WHEN t.month > p.day THEN t.cases ELSE 0 END) AS after,
  sum(CASE WHEN t.month = CAST(date_trunc('month', p.day) AS DATE) THEN t.cases ELSE 0 END) AS month_of
FROM marts.tiers t
CROSS JOIN params p
WHERE t.level = 'district'
GROUP BY t.category, t.tier
ORDER BY t.category NULLS LAST, t.tier NULLS LAST
