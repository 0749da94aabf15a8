-- marts/poverty
SELECT report_month() AS month, level, CASE level WHEN 'township' THEN h.township END AS township,
       count(*) FILTER (h.standing = 'lifted') AS lifted, count(*) FILTER (h.standing = 'returned') AS returned,
       count(*) FILTER (r.aided) AS returned_aided, count(*) FILTER (NOT r.aided) AS returned_unaided,
       count(*) FILTER (EXISTS (SELECT 1 FROM flag f WHERE f.household_id = h.household_id AND f.flag = 'at_risk')) AS at_risk,
       count(*) FILTER (h.monitored) AS monitored, count(*) FILTER (h.latest = 'marginal') AS marginal
FROM level, registry_household h LEFT JOIN watch r ON r.household_id = h.household_id AND r.flag = 'returned'
GROUP BY ALL;
