-- marts/per_head: rounded half to even in whole numbers.
WITH spent AS (
  SELECT month, level, CASE level WHEN 'township' THEN township END AS township, sum(amount)::BIGINT AS amount
  FROM paid, level WHERE month <= report_month() AND (level = 'district' OR township IS NOT NULL) GROUP BY ALL
), roster AS (
  SELECT m.month, level, CASE level WHEN 'township' THEN t.name END AS township, sum(t.population)::BIGINT AS population,
         CASE level WHEN 'township' THEN any_value(t.deep_poverty) END AS deep_poverty
  FROM (SELECT DISTINCT month FROM spent) m, level, townships t
  WHERE coalesce(t.valid_from, DATE '0001-01-01') <= last_day(m.month) AND coalesce(t.valid_to, DATE '9999-12-31') >= last_day(m.month)
  GROUP BY m.month, level, CASE level WHEN 'township' THEN t.name END
), both_sides AS (
  SELECT coalesce(s.month, r.month) AS month, coalesce(s.level, r.level) AS level, coalesce(s.township, r.township) AS township,
         coalesce(s.amount, 0) AS amount, r.population, r.deep_poverty
  FROM spent s FULL JOIN roster r ON r.month = s.month AND r.level = s.level AND r.township IS NOT DISTINCT FROM s.township
), divided AS (
  SELECT *, abs(amount) // nullif(population, 0) AS whole, abs(amount) % nullif(population, 0) AS rest FROM both_sides
)
SELECT month, level, township, amount, population,
       CASE WHEN population > 0 THEN sign(amount) * (whole + CASE WHEN 2 * rest > population OR (2 * rest = population AND whole % 2 = 1) THEN 1 ELSE 0 END) END::BIGINT AS per_head,
       deep_poverty
FROM divided;
