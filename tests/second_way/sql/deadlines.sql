-- Every case under every rule and reading: start, due, done, status. Document 3, "A deadline"; settled points 1 to 14.

CREATE TABLE asked AS
WITH c AS (
  -- Settled point 1.
  SELECT *, CASE WHEN discovery = 'active' AND discovered_on IS NULL THEN NULL ELSE least(discovered_on, accepted_on) END AS earlier_on,
         CASE WHEN day(approved_on) <= 25 THEN month_of(approved_on) ELSE (month_of(approved_on) + INTERVAL 1 MONTH)::DATE END + 24 AS the_25th,
         CASE WHEN day(approved_on) <= 24 THEN month_of(approved_on) ELSE (month_of(approved_on) + INTERVAL 1 MONTH)::DATE END + 23 AS the_24th,
         coalesce(approved_on, CASE WHEN status = 'rejected' THEN closed_on END) AS decided_on
  FROM seen_case
  WHERE coalesce(discovered_on, accepted_on, reviewed_on, approved_on, submitted_on, filed_on, first_paid_on) IS NOT NULL
)
SELECT case_id, 'emergency-payment' AS rule, reading,
       CASE reading WHEN 'acceptance' THEN coalesce(accepted_on, discovered_on)
                    WHEN 'by-route' THEN CASE discovery WHEN 'active' THEN discovered_on WHEN 'applied' THEN accepted_on ELSE earlier_on END
                    ELSE earlier_on END AS start_on,
       CASE reading WHEN 'cash' THEN first_cash_on WHEN 'in-full' THEN paid_in_full_on ELSE first_paid_on END AS done_on,
       CASE reading WHEN 'forwarded' THEN DATE '2020-02-09' ELSE DATE '2019-12-03' END AS since,
       3 AS working_limit, NULL::DATE AS fixed_due_on, true AS help_first
FROM c, (VALUES ('default'), ('acceptance'), ('by-route'), ('cash'), ('in-full'), ('forwarded'), ('elapsed')) AS r (reading)
WHERE has_payments() AND aid_type = 'emergency' AND coalesce(list_distinct(aid_mode) <> ['referral'], true)
UNION ALL
SELECT case_id, 'first-aid-approval', reading, CASE reading WHEN 'discovery' THEN earlier_on ELSE coalesce(accepted_on, discovered_on) END,
       decided_on, DATE '2020-02-09', 3, NULL, true
FROM c, (VALUES ('default'), ('discovery'), ('elapsed')) AS r (reading)
WHERE procedure = 'first_aid'
UNION ALL
SELECT case_id, 'first-aid-entry', reading, approved_on, submitted_on, DATE '2020-02-09', NULL,
       CASE reading WHEN 'exclusive' THEN the_24th
                    WHEN 'strict' THEN month_of(approved_on) + 24
                    WHEN 'rolled' THEN (SELECT min(d.day) FROM day d WHERE d.working AND d.day >= the_25th)
                    ELSE the_25th END,
       false
FROM c, (VALUES ('default'), ('exclusive'), ('rolled'), ('strict'), ('left-out')) AS r (reading)
WHERE procedure = 'first_aid' AND approved_on IS NOT NULL AND NOT (reading = 'left-out' AND day(approved_on) > 25)
UNION ALL
SELECT case_id, 'first-aid-filing', reading, submitted_on, filed_on, DATE '2020-02-09', 5, NULL, false
FROM c, (VALUES ('default'), ('elapsed')) AS r (reading)
WHERE procedure = 'first_aid' AND submitted_on IS NOT NULL
UNION ALL
-- Settled point 13c: without a limit, an ended case counts only where it was done.
SELECT case_id, 'first-aid-paperwork', 'default', coalesce(approved_on, first_paid_on), supplemented_on, DATE '2019-12-03', NULL, NULL, false
FROM c
WHERE procedure = 'first_aid' AND coalesce(approved_on, first_paid_on) IS NOT NULL
  AND NOT (ended AND supplemented_on IS NULL AND coalesce(closed_on_record <= as_of(), true))
UNION ALL
SELECT case_id, 'expenditure-approval', 'default', accepted_on, decided_on, DATE '2019-12-03', NULL, NULL, false
FROM c
WHERE aid_type = 'expenditure'
  AND NOT (ended AND decided_on IS NULL AND coalesce(closed_on_record <= as_of(), true));

CREATE TABLE verdict AS
WITH dated AS (
  SELECT a.*, c.township, c.begun_on, c.ended, c.closed_on, c.closed_on_record,
         a.working_limit IS NOT NULL OR a.fixed_due_on IS NOT NULL AS limited,
         coalesce(a.fixed_due_on, n.day) AS nominal_due_on,
         -- Past the deadline: after this day. Only `elapsed` differs: the last day before one working day more has gone by.
         CASE WHEN a.reading = 'elapsed' THEN m.day - 1 ELSE coalesce(a.fixed_due_on, n.day) END AS last_good_on,
         s.ordinal AS start_ordinal
  FROM asked a JOIN seen_case c USING (case_id)
  LEFT JOIN day s ON s.day = a.start_on
  LEFT JOIN day n ON n.working AND n.ordinal = s.ordinal + a.working_limit
  LEFT JOIN day m ON m.working AND m.ordinal = s.ordinal + a.working_limit + 1
  WHERE coalesce(a.start_on, c.begun_on, a.done_on) >= a.since
), told AS (
  SELECT *, done_on < start_on AS early,
         CASE
           WHEN start_on IS NULL THEN 'missing_start'
           WHEN done_on < start_on AND NOT help_first THEN 'date_order'
           WHEN NOT limited OR done_on IS NOT NULL THEN NULL
           WHEN ended AND closed_on_record IS NULL THEN 'missing_close'
           WHEN ended AND closed_on IS NOT NULL AND closed_on <= last_good_on THEN NULL
           WHEN rule = 'emergency-payment' AND nominal_due_on > payments_to() AND payments_to() < as_of() THEN 'not_covered'
         END AS reason
  FROM dated
), judged AS (
  SELECT *, CASE
              WHEN reason IS NOT NULL THEN 'unmeasurable'
              WHEN NOT limited THEN 'no_limit'
              WHEN early THEN 'met'
              WHEN done_on IS NOT NULL THEN CASE WHEN done_on <= last_good_on THEN 'met' ELSE 'late' END
              WHEN ended AND closed_on IS NOT NULL THEN CASE WHEN last_good_on < closed_on THEN 'overdue' ELSE 'closed' END
              WHEN last_good_on < as_of() THEN 'overdue'
              ELSE 'pending' END AS status
  FROM told
), until AS (
  SELECT *, CASE WHEN status NOT IN ('unmeasurable', 'no_limit') THEN nominal_due_on END AS due_on,
         CASE WHEN ended AND closed_on IS NOT NULL THEN closed_on ELSE as_of() END AS watched_to
  FROM judged
)
SELECT case_id, rule, reading, township, start_on, due_on, done_on, status,
       CASE WHEN status = 'unmeasurable' OR done_on IS NULL THEN NULL WHEN early THEN 0 ELSE o.ordinal - start_ordinal END AS working_days,
       CASE WHEN status IN ('met', 'pending', 'closed') THEN 0
            WHEN status = 'late' THEN greatest(0, o.ordinal - d.ordinal)
            WHEN status = 'overdue' THEN greatest(0, w.ordinal - d.ordinal) END AS overdue_working_days,
       month_of(coalesce(due_on, begun_on)) AS month, reason,
       status = 'met' AND early AS before_start,
       -- A day counted, after the start, lies in a year without a State Council arrangement (chinesecalendar ends with 2026).
       coalesce(status <> 'unmeasurable' AND walked_to > start_on AND year(walked_to) > 2026, false) AS provisional,
       greatest(0, CASE WHEN done_on IS NOT NULL THEN o.ordinal ELSE w.ordinal END - start_ordinal) AS time,
       done_on IS NOT NULL AS done
FROM (SELECT *, greatest(due_on, done_on, CASE WHEN done_on IS NULL AND status IN ('overdue', 'no_limit') THEN watched_to END) AS walked_to FROM until)
LEFT JOIN day o ON o.day = done_on
LEFT JOIN day d ON d.day = due_on
LEFT JOIN day w ON w.day = watched_to;

CREATE TABLE verdict_by_level AS
SELECT v.* REPLACE (CASE level WHEN 'township' THEN township END AS township), level
FROM verdict v, level WHERE month <= report_month();
