-- What every other query stands on: payments that count, cases cut at as_of, households, poverty events.
-- The caller has made: tables of the exports; day (day, working, ordinal); macros as_of(), report_month(), payments_to(),
-- funds_to(). Money is in fen.

CREATE MACRO seen(d) AS CASE WHEN d <= as_of() THEN d END;
CREATE MACRO month_of(d) AS date_trunc('month', d)::DATE;
CREATE MACRO ordinal_of(d) AS (SELECT ordinal FROM day WHERE day.day = d);

-- Every case twice, for the district and for its township.
CREATE TABLE level AS SELECT * FROM (VALUES ('district'), ('township')) AS l (level);

-- Settled points 11 and 44.
CREATE TABLE paid AS
SELECT p.payment_id, p.case_id, p.paid_on, month_of(p.paid_on) AS month, p.amount, p.channel, p.fund_source,
       coalesce(p.mode, CASE WHEN p.channel = 'in_kind' THEN 'in_kind' ELSE 'cash' END) AS mode,
       c.case_id IS NOT NULL AS known, c.township, greatest(1, coalesce(c.household_size, 1)) AS persons
FROM payments p LEFT JOIN cases c USING (case_id)
WHERE coalesce(p.state, 'paid') = 'paid' AND p.paid_on <= as_of();

CREATE TABLE paid_of_case AS
SELECT case_id, min(paid_on) FILTER (amount > 0) AS first_paid_on,
       min(paid_on) FILTER (amount > 0 AND mode = 'cash') AS first_cash_on, sum(amount)::BIGINT AS paid_amount
FROM paid GROUP BY case_id;

CREATE TABLE paid_in_full AS
WITH daily AS (
  SELECT case_id, paid_on, sum(sum(amount)) OVER (PARTITION BY case_id ORDER BY paid_on) AS net
  FROM paid GROUP BY case_id, paid_on
)
SELECT case_id, min(d.paid_on) FILTER (d.net >= c.approved_amount) AS reached_on
FROM daily d JOIN cases c USING (case_id) GROUP BY case_id;

-- Registry events by as_of; rank orders the events of one day (settled point 38).
CREATE TABLE event AS
SELECT household_id, applicant_id, township, event, event_on,
       list_position(['registered', 'lifted', 'returned', 'marginal', 'monitored', 'cleared'], event) AS rank
FROM registry WHERE event_on <= as_of();

-- Monitored since the first such event that no later cleared one ends.
CREATE TABLE registry_household AS
WITH ended AS (SELECT household_id AS ended_household, max((event_on, rank)) AS cleared FROM event WHERE event = 'cleared' GROUP BY ALL)
SELECT household_id, arg_max(township, (event_on, rank)) AS township,
       arg_max(event, (event_on, rank)) AS latest, max(event_on) AS latest_on,
       arg_max(event, (event_on, rank)) FILTER (rank <= 3) AS standing,
       arg_max(event_on, (event_on, rank)) FILTER (rank <= 3) AS standing_on,
       max((event_on, rank)) FILTER (event = 'monitored') > coalesce(max((event_on, rank)) FILTER (event = 'cleared'), (DATE '0001-01-01', 0::BIGINT)) AS monitored,
       min(event_on) FILTER (event = 'monitored' AND (cleared IS NULL OR (event_on, rank) > cleared)) AS monitored_on,
       max(event_on) FILTER (event = 'lifted') AS lifted_on
FROM event LEFT JOIN ended ON ended_household = household_id GROUP BY household_id;

CREATE TABLE registry_person AS
SELECT applicant_id, arg_max(household_id, (event_on, rank)) AS household_id
FROM event WHERE applicant_id IS NOT NULL GROUP BY applicant_id;

-- Settled points 2, 3 and 37.
CREATE TABLE seen_case AS
WITH cut AS (
  SELECT c.* REPLACE (seen(discovered_on) AS discovered_on, seen(applied_on) AS applied_on, seen(accepted_on) AS accepted_on,
                      seen(reviewed_on) AS reviewed_on, seen(approved_on) AS approved_on, seen(submitted_on) AS submitted_on,
                      seen(filed_on) AS filed_on, seen(supplemented_on) AS supplemented_on, seen(closed_on) AS closed_on),
         c.closed_on AS closed_on_record, c.approved_on AS approved_on_record,
         coalesce(c.status IN ('rejected', 'withdrawn'), false) AS ended,
         greatest(1, coalesce(c.household_size, 1)) AS persons,
         p.first_paid_on, p.first_cash_on, CASE WHEN has_payments() THEN coalesce(p.paid_amount, 0) END AS paid_amount,
         CASE WHEN coalesce(c.approved_amount, 0) = 0 THEN p.first_paid_on ELSE f.reached_on END AS paid_in_full_on,
         CASE WHEN h.household_id IS NOT NULL THEN c.household_id
              ELSE coalesce(r.household_id, c.household_id, 'person ' || c.applicant_id) END AS household
  FROM cases c
  LEFT JOIN paid_of_case p USING (case_id)
  LEFT JOIN paid_in_full f USING (case_id)
  LEFT JOIN registry_household h ON h.household_id = c.household_id
  LEFT JOIN registry_person r ON r.applicant_id = c.applicant_id
)
SELECT *, least(discovered_on, applied_on, accepted_on) AS begun_on,
       approved_on IS NOT NULL AND NOT ended AS approved
FROM cut
WHERE coalesce(discovered_on, applied_on, accepted_on, reviewed_on, approved_on, submitted_on, filed_on, supplemented_on,
               closed_on, first_paid_on) IS NOT NULL;
