-- marts/reserve
WITH emergency AS (
  SELECT month_of(c.first_paid_on) AS month, level, CASE level WHEN 'township' THEN c.township END AS township, count(*) AS emergencies_paid,
         count(*) FILTER (EXISTS (SELECT 1 FROM paid p WHERE p.case_id = c.case_id AND p.paid_on = c.first_paid_on AND p.amount > 0 AND p.fund_source = 'reserve')) AS from_reserve
  FROM seen_case c, level
  WHERE c.aid_type = 'emergency' AND month_of(c.first_paid_on) <= report_month()
  GROUP BY ALL
), account AS (
  SELECT month, level, township, CASE WHEN known THEN idle_days END AS idle_days FROM account_month WHERE fund_source = 'reserve'
)
SELECT coalesce(e.month, a.month) AS month, coalesce(e.level, a.level) AS level, coalesce(e.township, a.township) AS township,
       coalesce(emergencies_paid, 0) AS emergencies_paid, coalesce(from_reserve, 0) AS from_reserve, idle_days
FROM emergency e FULL JOIN account a ON a.month = e.month AND a.level = e.level AND a.township IS NOT DISTINCT FROM e.township;
