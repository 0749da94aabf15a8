-- marts/combinations: a case counts once under each of its categories.
SELECT month_of(approved_on) AS month, level, CASE level WHEN 'township' THEN township END AS township, u.category, aid_type,
       NULL::BOOLEAN AS listed, count(*) AS cases
FROM seen_case c, level, LATERAL (SELECT unnest(coalesce(list_distinct(c.category), [NULL])) AS category) AS u
WHERE approved AND month_of(approved_on) <= report_month()
GROUP BY ALL;
