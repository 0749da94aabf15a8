-- title: 支出型办理用时 | How long expenditure aid takes
-- question: 支出型救助从受理到审批逐月用多少工作日，是否在缩短？ | How long from acceptance to approval, and is it getting shorter?
-- column month: 月份 | month the case began
-- column cases: 已审批案件 | cases approved
-- column median_working_days: 中位数 | median working days
-- column p90_working_days: 九成分位 | 90th percentile
-- column change: 中位数较上月 | change of the median against the month before

WITH monthly AS (
  SELECT
    month,
    count(*) AS cases,
    CAST(percentile_cont(0.5) WITHIN GROUP (ORDER BY CAST(working_days AS DOUBLE)) AS DOUBLE) AS median_working_days,
    CAST(percentile_cont(0.9) WITHIN GROUP (ORDER BY CAST(working_days AS DOUBLE)) AS DOUBLE) AS p90_working_days
  FROM facts.deadlines
  WHERE rule = 'expenditure-approval'
    AND working_days IS NOT NULL
    AND month IS NOT NULL
  GROUP BY month
)
SELECT
  month,
  cases,
  round(median_working_days, 2) AS median_working_days,
  round(p90_working_days, 2) AS p90_working_days,
  round(median_working_days - lag(median_working_days) OVER (ORDER BY month), 2) AS change
FROM monthly
ORDER BY month
