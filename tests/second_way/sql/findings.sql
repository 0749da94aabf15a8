-- facts/findings of clean exports, one snapshot: document 3, "Findings"; settled points 52 to 60. Not here: retroactive-edit
-- and vanished-case (they need two snapshots), split-payment (no ceiling is set), deadline-bunching and id-invalid (in Python).
CREATE MACRO finding(rule, subject, key) AS substr(sha256(rule || chr(10) || subject || chr(10) || key), 1, 16);

CREATE TABLE raised AS
WITH succession AS (
  SELECT name AS a, successor AS b FROM townships WHERE successor IS NOT NULL
  UNION SELECT successor, name FROM townships WHERE successor IS NOT NULL
), of_case AS (
  SELECT c.*, t.expected_tier, s.poverty_status
  FROM seen_case c LEFT JOIN tier_of_case t USING (case_id) LEFT JOIN standing_of_case s USING (case_id)
), money AS (
  SELECT p.payment_id, p.paid_on, p.amount, p.fund_source, q.account, c.case_id, c.township, c.household, c.applicant_id, c.aid_type
  FROM paid p JOIN payments q USING (payment_id) JOIN seen_case c ON c.case_id = p.case_id
  WHERE p.amount > 0
), net AS (
  SELECT p.case_id, p.paid_on, c.approved_amount, sum(sum(p.amount)) OVER (PARTITION BY p.case_id ORDER BY p.paid_on) AS net
  FROM paid p JOIN seen_case c ON c.case_id = p.case_id GROUP BY p.case_id, p.paid_on, c.approved_amount
), over_since AS (
  -- The first day after the last one on which it was not above.
  SELECT n.case_id, min(n.paid_on) AS day FROM net n
  WHERE n.net > n.approved_amount
    AND NOT EXISTS (SELECT 1 FROM net m WHERE m.case_id = n.case_id AND m.paid_on > n.paid_on AND m.net <= m.approved_amount)
  GROUP BY n.case_id
), same_cause AS (
  SELECT *, lag(case_id) OVER w AS before_id, lag(approved_on) OVER w AS before_on
  FROM of_case WHERE approved AND applicant_id IS NOT NULL AND cause IS NOT NULL
  WINDOW w AS (PARTITION BY applicant_id, cause ORDER BY approved_on, case_id)
), elsewhere AS (
  SELECT later.case_id, later.township, later.approved_on, arg_max(earlier.case_id, (earlier.approved_on, earlier.case_id)) AS before_id
  FROM (SELECT *, unnest(list_filter(['h' || household, 'p' || applicant_id], lambda x: x IS NOT NULL)) AS who FROM of_case WHERE approved) later
  JOIN (SELECT *, unnest(list_filter(['h' || household, 'p' || applicant_id], lambda x: x IS NOT NULL)) AS who FROM of_case WHERE approved) earlier
    ON later.who = earlier.who AND (earlier.approved_on, earlier.case_id) < (later.approved_on, later.case_id)
   AND later.township <> earlier.township AND later.approved_on - earlier.approved_on <= 365
  WHERE (earlier.township, later.township) NOT IN (SELECT (a, b) FROM succession)
  GROUP BY ALL
), shared AS (
  SELECT account, min(payment_id) AS payment_id FROM money WHERE account IS NOT NULL
  GROUP BY account HAVING count(DISTINCT household) >= 3
), third AS (
  SELECT account, list_sort(list(first_on))[3] AS day
  FROM (SELECT account, household, min(paid_on) AS first_on FROM money WHERE household IS NOT NULL GROUP BY ALL) GROUP BY account
), a_head AS (
  SELECT case_id, household, aid_type, year(approved_on) AS year, approved_amount, persons, poverty_status, township, approved_on
  FROM of_case WHERE approved AND approved_amount > 0 AND aid_type IS NOT NULL
), others AS (
  -- Exact: amounts a head over the least common multiple of all household sizes.
  SELECT a.case_id, count(*) AS others, list_sort(list(b.approved_amount::HUGEINT * 232792560 // b.persons)) AS heads
  FROM a_head a JOIN a_head b ON a.aid_type = b.aid_type AND a.year = b.year AND a.case_id <> b.case_id
  WHERE a.poverty_status = 'returned' GROUP BY a.case_id
)
SELECT CASE status WHEN 'late' THEN 'deadline-late' ELSE 'deadline-overdue' END AS rule,
       CASE rule WHEN 'emergency-payment' THEN 'medium' ELSE 'high' END AS severity,
       township, case_id, case_id AS subject, rule AS key, due_on AS day, NULL::BIGINT AS amount
FROM verdict WHERE reading = 'default' AND status IN ('late', 'overdue')
UNION ALL
SELECT 'tier-mismatch', CASE WHEN tier > expected_tier THEN 'high' ELSE 'medium' END, township, case_id, case_id, '', approved_on, approved_amount
FROM of_case WHERE approved AND tier <> expected_tier
UNION ALL
SELECT CASE WHEN income_checked THEN 'survey-exempt' ELSE 'survey-missing' END, CASE WHEN income_checked THEN 'low' ELSE 'medium' END,
       township, case_id, case_id, '', approved_on, NULL
FROM of_case
WHERE approved AND procedure = 'standard' AND income_checked = coalesce(list_has_any(category, ['dibao', 'tekun', 'registered_poor']), false)
  AND category IS DISTINCT FROM ['registered_any']
UNION ALL
SELECT 'paperwork-missing', 'medium', township, case_id, case_id, '', start_on, NULL
FROM verdict WHERE reading = 'default' AND rule = 'first-aid-paperwork' AND done_on IS NULL AND as_of() - start_on > 30
UNION ALL
SELECT 'paid-over-approved', 'high', c.township, c.case_id, c.case_id, '', o.day, c.paid_amount - c.approved_amount
FROM of_case c JOIN over_since o USING (case_id) WHERE c.paid_amount > c.approved_amount
UNION ALL
SELECT 'paid-before-approval', 'high', township, case_id, case_id, '', first_paid_on, NULL
FROM of_case WHERE first_paid_on < approved_on AND procedure IS DISTINCT FROM 'first_aid'
UNION ALL
SELECT 'paid-unapproved', 'high', township, case_id, case_id, '', first_paid_on, paid_amount
FROM of_case WHERE first_paid_on IS NOT NULL AND (ended OR approved_on IS NULL AND as_of() - first_paid_on > 30)
UNION ALL
SELECT 'duplicate-payment', 'high', township, case_id, case_id, payment_id, paid_on, amount
FROM (SELECT *, row_number() OVER (PARTITION BY case_id, paid_on, amount ORDER BY payment_id) AS number FROM money) WHERE number > 1
UNION ALL
SELECT 'repeat-cause', 'medium', township, case_id, case_id, before_id, approved_on, NULL
FROM same_cause WHERE approved_on - before_on <= 365
UNION ALL
SELECT 'two-townships', 'high', township, case_id, case_id, before_id, approved_on, NULL FROM elsewhere
UNION ALL
SELECT 'shared-account', 'medium', m.township, m.case_id, m.case_id, m.payment_id, t.day, NULL
FROM shared s JOIN money m USING (payment_id) JOIN third t ON t.account = s.account
UNION ALL
SELECT 'after-death', 'high', m.township, m.case_id, m.case_id, m.payment_id, m.paid_on, m.amount
FROM money m JOIN deaths d ON d.applicant_id = m.applicant_id WHERE m.paid_on > d.died_on
UNION ALL
SELECT 'reserve-misuse', 'medium', township, case_id, case_id, payment_id, paid_on, amount
FROM money WHERE fund_source = 'reserve' AND aid_type <> 'emergency'
UNION ALL
SELECT DISTINCT 'overdrawn', 'high', township, NULL, township, fund_source || '|' || report_month(), report_month(), NULL::BIGINT
FROM account_day
WHERE level = 'township' AND month = report_month() AND balance < 0 AND day <= funds_to() AND first_entry_on <= least(as_of(), funds_to(), last_day(report_month()))
UNION ALL
SELECT 'returned-unaided', 'high', township, NULL, household_id, since_on::VARCHAR, since_on, NULL
FROM watch WHERE flag = 'returned' AND NOT aided
UNION ALL
SELECT 'status-conflict', 'medium', township, case_id, case_id, '', begun_on, NULL
FROM of_case
WHERE list_contains(category, 'lifted') AND poverty_status = 'returned' OR list_contains(category, 'registered_poor') AND poverty_status = 'lifted'
UNION ALL
SELECT 'uplift-missing', 'low', a.township, a.case_id, a.case_id, '', a.approved_on, a.approved_amount
FROM a_head a JOIN others o USING (case_id)
WHERE o.others >= 5
  AND 2 * (a.approved_amount::HUGEINT * 232792560 // a.persons) < o.heads[(o.others + 1) // 2] + o.heads[o.others // 2 + 1]
UNION ALL
SELECT 'dates-disordered', 'medium', township, case_id, case_id, p.later, p.day, NULL
FROM of_case, LATERAL (VALUES ('accepted_on', applied_on, accepted_on), ('reviewed_on', accepted_on, reviewed_on), ('approved_on', reviewed_on, approved_on), ('filed_on', submitted_on, filed_on)) AS p (later, earlier_day, day)
WHERE p.day < p.earlier_day AND (procedure IS DISTINCT FROM 'first_aid' OR p.later = 'filed_on')
UNION ALL
SELECT 'approved-on-day-off', 'low', township, case_id, case_id, '', approved_on, NULL
FROM of_case JOIN day ON day.day = approved_on WHERE NOT day.working AND procedure IS DISTINCT FROM 'first_aid'
UNION ALL
SELECT 'nothing-sent', 'medium', t.name, NULL, t.name, report_month()::VARCHAR, report_month(), NULL
FROM (SELECT DISTINCT name FROM townships WHERE coalesce(valid_from <= as_of(), true) AND coalesce(valid_to >= as_of(), true)) t
WHERE EXISTS (SELECT 1 FROM seen_case c WHERE c.township = t.name AND c.begun_on < report_month() AND c.begun_on >= report_month() - INTERVAL 3 MONTH)
  AND NOT EXISTS (SELECT 1 FROM seen_case c WHERE c.township = t.name AND c.begun_on >= report_month());

SELECT finding(rule, subject, key) AS finding_id, rule, severity, township, case_id, month_of(day) AS month, amount::BIGINT AS amount FROM raised;
