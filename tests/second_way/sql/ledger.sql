-- The accounts day by day. Document 3, "Money"; settled points 43 to 45.

CREATE TABLE counted_entry AS
SELECT township, fund_source, kind, booked_on AS day, amount
FROM (SELECT *, row_number() OVER (PARTITION BY township, fund_source ORDER BY booked_on, entry_id) AS number FROM funds WHERE booked_on <= as_of())
WHERE kind <> 'carried' OR number = 1;

CREATE TABLE movement AS
SELECT level, CASE level WHEN 'township' THEN township END AS township, fund_source, day, kind, amount,
       CASE WHEN kind IN ('returned', 'cash', 'in_kind') THEN -amount ELSE amount END AS change
FROM (SELECT township, fund_source, day, kind, amount FROM counted_entry
      UNION ALL
      SELECT township, fund_source, paid_on, mode, amount FROM paid), level
WHERE level = 'district' OR township IS NOT NULL;

CREATE TABLE account AS
SELECT m.level, m.township, m.fund_source, min(m.day) AS first_on,
       (SELECT min(f.booked_on) FROM funds f
        WHERE f.booked_on <= as_of() AND f.fund_source = m.fund_source AND (m.level = 'district' OR f.township = m.township)) AS first_entry_on
FROM movement m GROUP BY ALL;

CREATE TABLE account_day AS
WITH days AS (
  SELECT a.*, d.day FROM account a JOIN day d
  ON d.day BETWEEN month_of(a.first_on) AND least(as_of(), last_day(report_month()))
), daily AS (
  SELECT level, township, fund_source, day, sum(change) AS change FROM movement GROUP BY ALL
)
SELECT d.*, month_of(d.day) AS month, m.change IS NOT NULL AS moved,
       sum(coalesce(m.change, 0)) OVER (PARTITION BY d.level, d.township, d.fund_source ORDER BY d.day)::BIGINT AS balance
FROM days d LEFT JOIN daily m ON m.level = d.level AND m.township IS NOT DISTINCT FROM d.township AND m.fund_source = d.fund_source AND m.day = d.day;

CREATE TABLE account_month AS
SELECT level, township, fund_source, month, first_entry_on, arg_max(balance, day) AS closing,
       first_entry_on <= last_day(month) AND max(day) <= funds_to() AS known,
       first_entry_on <= last_day(month) AND month - 1 <= funds_to() AS opening_known,
       count(*) FILTER (balance < 0) AS overdrawn_days,
       count(*) FILTER (balance > 0 AND NOT moved AND day >= first_entry_on) AS idle_days
FROM account_day GROUP BY level, township, fund_source, month, first_entry_on;
