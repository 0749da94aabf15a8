-- marts/activity: settled points 2 (the status is the current row's) and 46.
WITH c AS (
  SELECT *, CASE level WHEN 'township' THEN township END AS place,
         CASE WHEN approved THEN approved_amount END AS granted,
         CASE WHEN has_payments() THEN (SELECT count(*) FROM paid p WHERE p.case_id = seen_case.case_id AND p.amount > 0) END AS instalments
  FROM seen_case, level WHERE month_of(begun_on) <= report_month()
), grouped AS (
  SELECT month_of(begun_on) AS month, level, place AS township, aid_type, procedure, discovery,
         count(*) AS cases, sum(persons)::BIGINT AS persons, count(*) FILTER (approved) AS approved,
         count(*) FILTER (status = 'rejected') AS rejected,
         coalesce(sum(granted), 0)::BIGINT AS approved_amount, sum(paid_amount)::BIGINT AS paid_amount,
         CASE WHEN has_payments() THEN count(*) FILTER (instalments > 0) END AS cases_paid,
         CASE WHEN has_payments() THEN count(*) FILTER (instalments > 1) END AS cases_in_instalments,
         CASE WHEN has_payments() THEN count(*) FILTER (paid_amount > c.approved_amount) END AS cases_paid_over,
         list_sort(list(granted) FILTER (granted IS NOT NULL)) AS amounts
  FROM c GROUP BY ALL
)
SELECT * EXCLUDE (amounts),
       CASE WHEN len(amounts) % 2 = 1 THEN amounts[len(amounts) // 2 + 1]
            WHEN len(amounts) > 0 THEN (amounts[len(amounts) // 2] + amounts[len(amounts) // 2 + 1] + 1) // 2 END AS median_amount
FROM grouped;
