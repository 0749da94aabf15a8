-- marts/tier_readings
SELECT month_of(c.approved_on) AS month, level, CASE level WHEN 'township' THEN c.township END AS township, r.reading,
       count(*) AS cases, count_if(c.tier = t.expected_tier) AS matches, count_if(c.tier > t.expected_tier) AS under,
       count_if(c.tier < t.expected_tier) AS over, count_if(c.tier IS NULL OR t.expected_tier IS NULL) AS unknown,
       count_if(t.expected_tier IS DISTINCT FROM d.expected_tier) AS changed
FROM level, (SELECT unnest(['default', 'acceptance']) AS reading) r, seen_case c
LEFT JOIN tier_by_reading t ON t.case_id = c.case_id AND t.reading = r.reading
LEFT JOIN tier_of_case d ON d.case_id = c.case_id
WHERE c.approved AND month_of(c.approved_on) <= report_month()
GROUP BY ALL;
