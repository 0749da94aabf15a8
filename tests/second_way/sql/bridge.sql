-- marts/bridge: from the beginning of an approved case to the person's first enrolment after it.
WITH c AS (
  SELECT month_of(approved_on) AS month, level, CASE level WHEN 'township' THEN township END AS township,
         begun_on, applicant_id IS NULL OR begun_on IS NULL AS untraceable,
         (SELECT min(e.started_on) FROM enrolments e
          WHERE e.applicant_id = c.applicant_id AND e.started_on > c.begun_on AND e.started_on <= as_of()) - begun_on AS days
  FROM seen_case c, level WHERE approved AND month_of(approved_on) <= report_month()
), grouped AS (
  SELECT month, level, township, count(*) AS aided, count(days) AS enrolled,
         count(*) FILTER (days <= 180) AS enrolled_within_180_days,
         count(*) FILTER (days IS NULL AND NOT untraceable AND as_of() - begun_on <= 180) AS open,
         list_sort(list(days) FILTER (days IS NOT NULL)) AS all_days, count(*) FILTER (untraceable) AS untraceable
  FROM c GROUP BY ALL
)
SELECT * EXCLUDE (all_days),
       CASE WHEN len(all_days) > 0 THEN (all_days[(len(all_days) + 1) // 2] + all_days[len(all_days) // 2 + 1]) // 2 END AS median_days
FROM grouped;
