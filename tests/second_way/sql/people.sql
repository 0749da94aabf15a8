-- Expected tiers and poverty flags. Document 3, "Tiers" and "Return to poverty"; settled points 36 to 41, 47, 49.

CREATE TABLE category_order AS
SELECT unnest(['tekun', 'orphan', 'dibao', 'registered_poor', 'registered_any', 'returned', 'lifted', 'low_income', 'marginal', 'other', 'unrecognised']) AS category,
       generate_subscripts(['tekun', 'orphan', 'dibao', 'registered_poor', 'registered_any', 'returned', 'lifted', 'low_income', 'marginal', 'other', 'unrecognised'], 1) AS position;

CREATE TABLE tier_of_category AS
SELECT c.case_id, d.reading, u.category, o.position,
       CASE WHEN u.category IN ('tekun', 'orphan') THEN 'A'
            WHEN u.category = 'dibao' THEN 'B'
            WHEN u.category IN ('registered_poor', 'registered_any', 'returned')
              OR u.category = 'lifted' AND coalesce(c.lifted_year, year(h.lifted_on)) >= 2015
              THEN CASE WHEN d.selected_on < DATE '2020-02-09' THEN 'C' WHEN d.selected_on IS NOT NULL THEN 'B' END
            WHEN u.category = 'low_income' THEN 'C'
            WHEN u.category = 'other' THEN 'D' END AS tier
FROM seen_case c
LEFT JOIN registry_household h ON h.household_id = c.household,
LATERAL (SELECT 'default' AS reading, coalesce(c.approved_on, as_of()) AS selected_on UNION ALL SELECT 'acceptance', c.accepted_on) AS d,
LATERAL (SELECT unnest(c.category) AS category) AS u
JOIN category_order o ON o.category = u.category;

CREATE TABLE tier_by_reading AS
SELECT case_id, reading, arg_min(category, (coalesce(tier, 'Z'), position)) AS category, min(tier) AS expected_tier
FROM tier_of_category GROUP BY case_id, reading;

CREATE TABLE tier_of_case AS SELECT case_id, category, expected_tier FROM tier_by_reading WHERE reading = 'default';

-- Status of the household on the day the case began.
CREATE TABLE standing_of_case AS
SELECT c.case_id, coalesce(arg_max(e.event, (e.event_on, e.rank)) FILTER (e.rank <= 3), arg_max(e.event, (e.event_on, e.rank))) AS poverty_status
FROM seen_case c JOIN event e ON e.household_id = c.household AND e.event_on <= c.begun_on
GROUP BY c.case_id;

CREATE TABLE approval AS SELECT household, case_id, approved_on FROM seen_case WHERE approved AND household IS NOT NULL;

CREATE TABLE repeated AS
SELECT household, min(approved_on) AS repeated_on FROM (
  SELECT household, approved_on, lag(approved_on) OVER (PARTITION BY household ORDER BY approved_on, case_id) AS before_on FROM approval
) WHERE approved_on - before_on <= 365 AND as_of() - approved_on <= 365
GROUP BY household;

-- at_risk is since the first repetition that still counts or since the monitoring, whichever is earlier.
CREATE TABLE flag AS
SELECT household_id, township, 'returned' AS flag, standing_on AS since_on, 'event' AS reasons
FROM registry_household WHERE standing = 'returned'
UNION ALL
SELECT household_id, township, 'at_risk', least(r.repeated_on, CASE WHEN monitored THEN monitored_on END), concat_ws(',', CASE WHEN r.household IS NOT NULL THEN 'repeat' END, CASE WHEN monitored THEN 'monitored' END)
FROM registry_household LEFT JOIN repeated r ON r.household = household_id
WHERE standing = 'lifted' AND (monitored OR r.household IS NOT NULL)
UNION ALL
SELECT household_id, township, 'monitored', monitored_on, 'event' FROM registry_household WHERE monitored
UNION ALL
SELECT household_id, township, 'marginal', latest_on, 'event' FROM registry_household WHERE latest = 'marginal';

CREATE TABLE watch AS
WITH followed AS (
  SELECT f.household_id, f.township, f.flag, f.since_on, f.reasons, min(a.approved_on) AS first_aid_on
  FROM flag f LEFT JOIN approval a ON a.household = f.household_id AND a.approved_on >= f.since_on
  GROUP BY ALL
)
SELECT *, first_aid_on - since_on AS days_to_aid,
       CASE WHEN flag = 'returned' THEN
              CASE WHEN first_aid_on - since_on <= 90 THEN true WHEN since_on + 90 < as_of() THEN false END
            ELSE first_aid_on IS NOT NULL END AS aided
FROM followed;
