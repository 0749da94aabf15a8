-- title: 各镇街返贫监测 | Poverty flags by township
-- question: 各镇街有多少返贫户、风险户、监测户、边缘户，救助了多少？ | How many households under each flag, and how many were aided?
-- column area: 镇街或全区 | township, or the whole district
-- column lifted: 脱贫户 | lifted
-- column returned: 返贫户 | returned
-- column returned_aided: 返贫已救助 | returned and aided within 90 days
-- column returned_unaided: 返贫未救助 | returned, 90 days past, nothing approved
-- column window_open: 返贫未满90天 | returned, 90 days not yet past
-- column at_risk: 风险户 | at risk
-- column monitored: 监测户 | under monitoring
-- column marginal: 边缘户 | just above the line

SELECT
  coalesce(township, '全区') AS area,
  lifted,
  returned,
  returned_aided,
  returned_unaided,
  returned - returned_aided - returned_unaided AS window_open,
  at_risk,
  monitored,
  marginal
FROM marts.poverty
WHERE month = report_month
ORDER BY level, returned_unaided DESC, returned DESC, area
