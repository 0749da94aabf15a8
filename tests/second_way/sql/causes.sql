-- marts/causes
SELECT month_of(begun_on) AS month, level, CASE level WHEN 'township' THEN township END AS township, aid_type, cause,
       count(*) AS cases, sum(persons)::BIGINT AS persons, count(*) FILTER (approved) AS approved,
       coalesce(sum(approved_amount) FILTER (approved), 0)::BIGINT AS approved_amount
FROM seen_case, level WHERE month_of(begun_on) <= report_month()
GROUP BY ALL;
