-- marts/bridge: from the beginning of an approved case to the person's first enrolment after it; schemes it was in already.
WITH c AS (
  SELECT month_of(approved_on) AS month, level, CASE level WHEN 'township' THEN township END AS township,
         begun_on, applicant_id IS NULL OR begun_on IS NULL AS untraceable,
         (SELECT min(e.started_on) FROM enrolments e
          WHERE e.applicant_id = c.applicant_id AND e.started_on > c.begun_on AND e.started_on <= as_of()) - begun_on AS days,
         (SELECT list_distinct(list(e.scheme)) FROM enrolments e
          WHERE e.applicant_id = c.applicant_id AND e.started_on <= c.begun_on AND coalesce(e.ended_on, DATE '9999-12-31') > c.begun_on) AS schemes
  FROM seen_case c, level WHERE approved AND month_of(approved_on) <= report_month()
), grouped AS (
  SELECT month, level, township, count(*) AS aided, count(days) AS enrolled,
         count(*) FILTER (days <= 180) AS enrolled_within_180_days,
         count(*) FILTER (days IS NULL AND NOT untraceable AND as_of() - begun_on <= 180) AS open,
         list_sort(list(days) FILTER (days IS NOT NULL)) AS all_days, count(*) FILTER (untraceable) AS untraceable,
         count(*) FILTER (NOT untraceable) AS traceable, count(*) FILTER (list_contains(schemes, 'dibao')) AS already_dibao,
         count(*) FILTER (list_contains(schemes, 'tekun')) AS already_tekun, count(*) FILTER (len(schemes) > 0) AS already_enrolled
  FROM c GROUP BY ALL
)
SELECT * EXCLUDE (all_days), already_enrolled::DOUBLE / nullif(traceable, 0) AS already_share,
       all_days[(len(all_days) + 1) // 2] AS median_days
FROM grouped;
