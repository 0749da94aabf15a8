-- marts/compliance without its quantiles, which Python adds with exact fractions.
WITH counted AS (
  SELECT month, level, township, rule, reading,
         count(*) FILTER (status = 'met') AS met, count(*) FILTER (status = 'late') AS late,
         count(*) FILTER (status = 'overdue') AS overdue, count(*) FILTER (status = 'pending') AS pending,
         count(*) FILTER (status = 'closed') AS closed, count(*) FILTER (status = 'unmeasurable') AS unmeasurable,
         count(*) FILTER (before_start) AS before_start, count(*) FILTER (status IN ('met', 'late', 'overdue')) AS measured,
         1.959963984540054::DOUBLE AS z
  FROM verdict_by_level GROUP BY ALL
), rated AS (
  SELECT *, CASE WHEN measured > 0 THEN met::DOUBLE / measured END AS rate FROM counted
)
SELECT month, level, township, rule, reading, met, late, overdue, pending, closed, unmeasurable, before_start, measured, rate,
       CASE WHEN measured > 0 THEN met::DOUBLE / (measured + unmeasurable) END AS rate_low,
       CASE WHEN measured > 0 THEN (met + unmeasurable)::DOUBLE / (measured + unmeasurable) END AS rate_high,
       CASE WHEN met = 0 AND measured > 0 THEN 0.0 WHEN measured > 0 THEN
         (met + z * z / 2 - z * sqrt(met::DOUBLE * (measured - met) / measured + z * z / 4)) / (measured + z * z) END AS wilson_low,
       CASE WHEN met = measured AND measured > 0 THEN 1.0 WHEN measured > 0 THEN
         (met + z * z / 2 + z * sqrt(met::DOUBLE * (measured - met) / measured + z * z / 4)) / (measured + z * z) END AS wilson_high
FROM rated;
