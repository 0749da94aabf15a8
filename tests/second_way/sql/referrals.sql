-- marts/referrals
SELECT month_of(begun_on) AS month, level, CASE level WHEN 'township' THEN township END AS township, referral_to AS target, count(*) AS cases
FROM seen_case, level
WHERE (referral_to IS NOT NULL OR list_contains(aid_mode, 'referral')) AND month_of(begun_on) <= report_month()
GROUP BY ALL;
