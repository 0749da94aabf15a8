-- title: 备用金使用 | Use of the township reserve
-- question: 急难型救助有多少由备用金先行发放，备用金闲置几天？ | How many emergencies were paid from the reserve, and how long did it lie idle?
-- param month month: 哪个月；不填为报告月份 | which month; the report month if left out
-- column area: 镇街或全区 | township, or the whole district
-- column emergencies_paid: 急难型首次发放 | emergency cases first paid in the month
-- column from_reserve: 其中备用金 | of which from the reserve
-- column reserve_share: 备用金占比 | from_reserve / emergencies_paid
-- column idle_days: 闲置天数 | days without movement and with a balance
-- column closing: 备用金期末余额 | reserve at the end of the month

WITH params AS (
  SELECT CAST(NULL AS DATE) AS month
)
SELECT
  coalesce(r.township, '全区') AS area,
  r.emergencies_paid,
  r.from_reserve,
  round(CAST(r.from_reserve AS DOUBLE) / nullif(r.emergencies_paid, 0), 4) AS reserve_share,
  r.idle_days,
  f.closing
FROM marts.reserve r
CROSS JOIN params p
LEFT JOIN marts.funds f
  ON f.month = r.month
  AND f.level = r.level
  AND coalesce(f.township, '') = coalesce(r.township, '')
  AND f.report_month = r.report_month
  AND f.fund_source = 'reserve'
WHERE r.month = coalesce(p.month, r.report_month)
ORDER BY r.level, reserve_share NULLS LAST, area
