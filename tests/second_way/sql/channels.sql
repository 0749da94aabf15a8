-- marts/channels
SELECT month, level, CASE level WHEN 'township' THEN township END AS township, channel, mode,
       count(*) FILTER (amount > 0) AS payments, sum(amount)::BIGINT AS amount
FROM paid, level
WHERE month <= report_month() AND (level = 'district' OR township IS NOT NULL)
GROUP BY ALL;
