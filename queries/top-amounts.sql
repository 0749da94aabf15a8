-- title: 金额最大的案件 | Largest amounts
-- question: 审批金额最大的是哪些案件，占全部金额多少？ | Which cases have the largest amounts, and what share of the money?
-- param first integer: 前几名 | how many
-- column place: 名次 | place
-- column case_id: 案件编号 | case number
-- column township: 镇街 | town or street
-- column aid_type: 救助类型 | aid type
-- column procedure: 办理程序 | procedure
-- column cause: 救助事由 | cause
-- column approved_amount: 审批金额 | amount approved
-- column times_median: 中位数的倍数 | times the median amount of its aid type
-- column cumulative_share: 累计占比 | share of all money up to this place

WITH params AS (
  SELECT 20 AS first
),
medians AS (
  SELECT
    aid_type,
    CAST(percentile_cont(0.5) WITHIN GROUP (ORDER BY CAST(approved_amount AS DOUBLE)) AS DOUBLE) AS median_amount
  FROM facts.cases
  WHERE approved_amount > 0
  GROUP BY aid_type
),
ranked AS (
  SELECT
    c.*,
    row_number() OVER (ORDER BY c.approved_amount DESC, c.case_id) AS place,
    sum(c.approved_amount) OVER (ORDER BY c.approved_amount DESC, c.case_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS running,
    sum(c.approved_amount) OVER () AS total
  FROM facts.cases c
  WHERE c.approved_amount > 0
    AND c.approved_on IS NOT NULL
)
SELECT
  r.place,
  r.case_id,
  r.township,
  r.aid_type,
  r.procedure,
  r.cause,
  r.approved_amount,
  round(CAST(r.approved_amount AS DOUBLE) / m.median_amount, 2) AS times_median,
  round(CAST(r.running AS DOUBLE) / CAST(r.total AS DOUBLE), 4) AS cumulative_share
FROM ranked r
CROSS JOIN params p
LEFT JOIN medians m ON coalesce(m.aid_type, '') = coalesce(r.aid_type, '')
WHERE r.place <= p.first
ORDER BY r.place
