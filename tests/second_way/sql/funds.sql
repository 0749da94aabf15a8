-- marts/funds
WITH flows AS (
  SELECT level, township, fund_source, month_of(day) AS month,
         sum(amount) FILTER (kind = 'carried') AS carried, sum(amount) FILTER (kind = 'allocated') AS allocated,
         sum(amount) FILTER (kind = 'replenished') AS replenished, sum(amount) FILTER (kind = 'returned') AS returned,
         sum(amount) FILTER (kind = 'adjusted') AS adjusted, sum(amount) FILTER (kind = 'cash') AS spent_cash,
         sum(amount) FILTER (kind = 'in_kind') AS spent_in_kind, sum(change) AS change
  FROM movement GROUP BY ALL
), people AS (
  SELECT month, level, township, fund_source, sum(payments) AS payments, sum(persons) AS persons
  FROM (SELECT month, level, CASE level WHEN 'township' THEN township END AS township, fund_source, case_id, count(*) AS payments, any_value(persons) AS persons
        FROM paid, level WHERE amount > 0 AND (level = 'district' OR township IS NOT NULL) GROUP BY ALL)
  GROUP BY ALL
), monthly AS (
  SELECT a.*, coalesce(f.carried, 0) AS carried, coalesce(f.allocated, 0) AS allocated, coalesce(f.replenished, 0) AS replenished,
         coalesce(f.returned, 0) AS returned, coalesce(f.adjusted, 0) AS adjusted, coalesce(f.spent_cash, 0) AS spent_cash,
         coalesce(f.spent_in_kind, 0) AS spent_in_kind, a.closing - coalesce(f.change, 0) AS before,
         coalesce(p.payments, 0) AS payments, coalesce(p.persons, 0) AS persons
  FROM account_month a
  LEFT JOIN flows f ON f.level = a.level AND f.township IS NOT DISTINCT FROM a.township AND f.fund_source = a.fund_source AND f.month = a.month
  LEFT JOIN people p ON p.level = a.level AND p.township IS NOT DISTINCT FROM a.township AND p.fund_source = a.fund_source AND p.month = a.month
), yearly AS (
  SELECT *, sum(spent_cash + spent_in_kind) OVER so_far AS spent,
         first_value(before) OVER so_far + sum(carried + allocated + replenished + adjusted - returned) OVER so_far AS available
  FROM monthly
  WINDOW so_far AS (PARTITION BY level, township, fund_source, year(month) ORDER BY month)
)
SELECT month, level, township, fund_source, CASE WHEN opening_known THEN before END::BIGINT AS opening,
       carried::BIGINT AS carried, allocated::BIGINT AS allocated, replenished::BIGINT AS replenished, returned::BIGINT AS returned,
       adjusted::BIGINT AS adjusted, spent_cash::BIGINT AS spent_cash, spent_in_kind::BIGINT AS spent_in_kind,
       CASE WHEN known THEN closing END AS closing, spent::BIGINT AS spent_ytd, CASE WHEN known THEN available END::BIGINT AS available_ytd,
       CASE WHEN known AND available > 0 THEN spent::DOUBLE / available::DOUBLE END AS usage_rate_ytd,
       CASE WHEN known THEN overdrawn_days END AS overdrawn_days, payments::BIGINT AS payments, persons::BIGINT AS persons
FROM yearly;
