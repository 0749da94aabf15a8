-- marts/activity: settled point 46.
WITH c AS (
  SELECT *, CASE level WHEN 'township' THEN township END AS place,
         CASE WHEN approved THEN approved_amount END AS granted
  FROM seen_case, level WHERE month_of(begun_on) <= report_month()
), grouped AS (
  SELECT month_of(begun_on) AS month, level, place AS township, aid_type, procedure, discovery,
         count(*) AS cases, sum(persons)::BIGINT AS persons, count(*) FILTER (approved) AS approved,
         count(*) FILTER (status = 'rejected' AND coalesce(closed_on_record <= as_of(), true)) AS rejected,
         coalesce(sum(granted), 0)::BIGINT AS approved_amount, coalesce(sum(paid_amount), 0)::BIGINT AS paid,
         list_sort(list(granted) FILTER (granted IS NOT NULL)) AS amounts
  FROM c GROUP BY ALL
)
SELECT * EXCLUDE (amounts, paid), CASE WHEN has_payments() THEN paid END AS paid_amount,
       CASE WHEN len(amounts) % 2 = 1 THEN amounts[len(amounts) // 2 + 1]
            WHEN len(amounts) > 0 THEN (amounts[len(amounts) // 2] + amounts[len(amounts) // 2 + 1] + 1) // 2 END AS median_amount
FROM grouped;
