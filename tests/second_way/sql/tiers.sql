-- marts/tiers
SELECT month_of(c.approved_on) AS month, level, CASE level WHEN 'township' THEN c.township END AS township,
       t.category, c.tier, t.expected_tier, count(*) AS cases, sum(c.persons)::BIGINT AS persons,
       coalesce(sum(c.approved_amount), 0)::BIGINT AS approved_amount
FROM level, seen_case c LEFT JOIN tier_of_case t USING (case_id)
WHERE c.approved AND month_of(c.approved_on) <= report_month()
GROUP BY ALL;
