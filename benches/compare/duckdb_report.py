"""The benchmark's tables in DuckDB SQL, for clean exports (`linjiu synth --style clean`): one snapshot, ISO dates, unique keys.

    python duckdb_report.py EXPORTS MONTH OUT DAYS   (MONTH as 2020-03; DAYS: CSV of day, working, ordinal)

Writes facts/deadlines, facts/poverty_watch (household_id in place of the keyed hash), marts/compliance, tiers, funds
and poverty as Parquet below OUT, and the seconds of its stages to OUT/timings.json. Money is in fen until it is written.
"""

import calendar
import datetime
import json
import pathlib
import sys
import time

import duckdb

DIALECT = """header = true, delim = ',', quote = '"', escape = '"', nullstr = '', auto_detect = false"""

READ = """
CREATE TYPE tier AS ENUM ('A', 'B', 'C', 'D');
CREATE TYPE aid AS ENUM ('急难型', '支出型');
CREATE TYPE procedure AS ENUM ('先行救助', '一般程序', '一事一议');
CREATE TYPE discovery AS ENUM ('主动发现', '依申请');
CREATE TYPE status AS ENUM ('办理中', '已审批', '已发放', '不予救助', '撤回');
CREATE TYPE mode AS ENUM ('发放救助金', '发放实物');
CREATE TYPE channel AS ENUM ('个人补贴发放管理信息系统', '银行转账', '现金', '实物');
CREATE TYPE source AS ENUM ('困难群众救助补助资金', '备用金', '区级资金', '慈善资金');
CREATE TYPE state AS ENUM ('已发放', '待发放', '发放失败');
CREATE TYPE entry AS ENUM ('结转', '下达', '补充', '收回', '调整');
CREATE TYPE event AS ENUM ('建档立卡', '脱贫', '返贫', '边缘易致贫', '纳入监测', '风险消除');
CREATE TYPE township AS ENUM (SELECT DISTINCT 镇街名称 FROM read_csv('{townships}', all_varchar = true));

-- The calendar: for each day its ordinal, and for a start on that day the third and fifth working day and the last day
-- before the fourth and sixth.
CREATE TABLE days AS SELECT day, working, ordinal FROM read_csv('{days}', columns = {{day: 'DATE', working: 'BOOLEAN', ordinal: 'INTEGER'}});
CREATE TABLE worked AS SELECT ordinal, day FROM days WHERE working;
CREATE TABLE calendar AS
SELECT d.day, d.ordinal, a.day AS third, b.day - 1 AS before_fourth, c.day AS fifth, e.day - 1 AS before_sixth
FROM days d JOIN worked a ON a.ordinal = d.ordinal + 3 JOIN worked b ON b.ordinal = d.ordinal + 4
JOIN worked c ON c.ordinal = d.ordinal + 5 JOIN worked e ON e.ordinal = d.ordinal + 6;

-- Dates after as_of have not happened; closed_on_record tells one that lies in the future from none at all.
CREATE TABLE cases AS
SELECT 案件编号 AS case_id, 镇街 AS township, 身份证号 AS applicant_id, 户编号 AS household_id,
       greatest(1, coalesce(家庭人口, 1))::UTINYINT AS persons, 对象类别 AS category, 脱贫年度 AS lifted_year, 救助类别 AS tier,
       救助类型 AS aid_type, 办理程序 AS procedure, 发现方式 AS discovery,
       救助方式 = '转介服务' AS referral_only, 办理状态 AS status, coalesce(办理状态 IN ('不予救助', '撤回'), false) AS ended,
       (审批金额 * 100)::BIGINT AS approved_amount, 办结日期 AS closed_on_record,
       seen(发现日期) AS discovered_on, seen(申请日期) AS applied_on, seen(受理日期) AS accepted_on, seen(审核日期) AS reviewed_on,
       seen(审批日期) AS approved_on, seen(提交系统日期) AS submitted_on, seen(备案日期) AS filed_on,
       seen(补齐手续日期) AS supplemented_on, seen(办结日期) AS closed_on
FROM read_csv('{cases}', {dialect}, columns = {{
  案件编号: 'VARCHAR', 镇街: 'township', 村居: 'VARCHAR', 申请人: 'VARCHAR', 身份证号: 'VARCHAR', 户编号: 'VARCHAR', 家庭人口: 'INTEGER',
  对象类别: 'VARCHAR', 脱贫年度: 'SMALLINT', 救助类别: 'tier', 救助类型: 'aid', 救助事由: 'VARCHAR', 办理程序: 'procedure', 发现方式: 'discovery',
  发现日期: 'DATE', 申请日期: 'DATE', 受理日期: 'DATE', 审核日期: 'DATE', 审批日期: 'DATE', 提交系统日期: 'DATE', 备案日期: 'DATE',
  补齐手续日期: 'DATE', 办结日期: 'DATE', 家庭经济状况核对: 'VARCHAR', 民主评议: 'VARCHAR', 公示: 'VARCHAR', 救助方式: 'VARCHAR',
  转介机构: 'VARCHAR', 审批金额: 'DECIMAL(18,2)', 办理状态: 'status'}});

CREATE TABLE paid AS
SELECT 案件编号 AS case_id, 发放日期 AS paid_on, (发放金额 * 100)::BIGINT AS amount, 资金来源 AS fund_source,
       coalesce(救助方式 = '发放实物', 发放渠道 = '实物', false) AS in_kind
FROM read_csv('{payments}', {dialect}, columns = {{
  发放编号: 'VARCHAR', 案件编号: 'VARCHAR', 发放日期: 'DATE', 发放金额: 'DECIMAL(18,2)', 救助方式: 'mode', 发放渠道: 'channel', 资金来源: 'source',
  发放期次: 'VARCHAR', 收款账号: 'VARCHAR', 发放状态: 'state'}})
WHERE coalesce(发放状态 = '已发放', true) AND 发放日期 <= as_of();

CREATE TABLE event AS
SELECT 户编号 AS household_id, 身份证号 AS applicant_id, 镇街 AS township, 状态 AS event, 状态日期 AS event_on,
       (状态日期 - DATE '1900-01-01') * 8 + CASE 状态 WHEN '建档立卡' THEN 1 WHEN '脱贫' THEN 2 WHEN '返贫' THEN 3 WHEN '边缘易致贫' THEN 4 WHEN '纳入监测' THEN 5 ELSE 6 END AS place
FROM read_csv('{registry}', {dialect}, columns = {{
  户编号: 'VARCHAR', 身份证号: 'VARCHAR', 镇街: 'township', 状态: 'event', 状态日期: 'DATE', 监测对象类别: 'VARCHAR', 致贫原因: 'VARCHAR'}})
WHERE 状态日期 <= as_of();

CREATE TABLE funds AS
SELECT 指标编号 AS entry_id, 镇街 AS township, 下达日期 AS day, 资金来源 AS fund_source, 类型 AS kind, (金额 * 100)::BIGINT AS amount
FROM read_csv('{funds}', {dialect}, columns = {{
  指标编号: 'VARCHAR', 镇街: 'township', 下达日期: 'DATE', 资金来源: 'source', 类型: 'entry', 金额: 'DECIMAL(18,2)', 文号: 'VARCHAR'}})
WHERE 下达日期 <= as_of();
"""

DEADLINES = """
-- Every rule starts on 2019-12-03 or later: cases of which everything is earlier fall under none.
CREATE TABLE candidate AS
WITH recent AS (
  SELECT * FROM cases
  WHERE (procedure = '先行救助' OR aid_type IS NOT NULL)
    AND (greatest(discovered_on, applied_on, accepted_on, approved_on, submitted_on, filed_on, supplemented_on, closed_on) >= DATE '2019-12-03'
         OR case_id IN (SELECT case_id FROM paid WHERE paid_on >= DATE '2019-12-03'))
), paid_of_case AS (
  SELECT case_id, min(paid_on) FILTER (amount > 0) AS first_paid_on, min(paid_on) FILTER (amount > 0 AND NOT in_kind) AS first_cash_on
  FROM paid SEMI JOIN recent USING (case_id) GROUP BY case_id
)
SELECT c.*, p.first_paid_on, p.first_cash_on,
       least(discovered_on, applied_on, accepted_on) AS begun_on,
       CASE WHEN discovery = '主动发现' AND discovered_on IS NULL THEN NULL ELSE least(discovered_on, accepted_on) END AS earlier_on,
       coalesce(approved_on, CASE WHEN status = '不予救助' THEN closed_on END) AS decided_on
FROM recent c LEFT JOIN paid_of_case p USING (case_id)
WHERE coalesce(discovered_on, accepted_on, reviewed_on, approved_on, submitted_on, filed_on, first_paid_on) IS NOT NULL;

CREATE TABLE paid_in_full AS
SELECT case_id, min(paid_on) AS reached_on
FROM (SELECT case_id, paid_on, approved_amount, sum(sum(amount)) OVER (PARTITION BY case_id ORDER BY paid_on) AS net
      FROM paid JOIN candidate USING (case_id)
      WHERE aid_type = '急难型' AND approved_amount > 0 GROUP BY case_id, paid_on, approved_amount)
WHERE net >= approved_amount GROUP BY case_id;

CREATE TABLE asked AS
WITH c AS (
  SELECT candidate.*, CASE WHEN coalesce(approved_amount, 0) = 0 THEN first_paid_on ELSE reached_on END AS paid_in_full_on,
         (date_trunc('month', approved_on) + CASE WHEN day(approved_on) <= 25 THEN INTERVAL 0 MONTH ELSE INTERVAL 1 MONTH END)::DATE + 24 AS the_25th,
         (date_trunc('month', approved_on) + CASE WHEN day(approved_on) <= 24 THEN INTERVAL 0 MONTH ELSE INTERVAL 1 MONTH END)::DATE + 23 AS the_24th
  FROM candidate LEFT JOIN paid_in_full USING (case_id)
), emergency AS (SELECT * FROM c WHERE aid_type = '急难型' AND coalesce(NOT referral_only, true)),
first_aid AS (SELECT * FROM c WHERE procedure = '先行救助'),
branches AS (
  SELECT case_id, township, begun_on, ended, closed_on, closed_on_record, 'emergency-payment' AS rule, u.* FROM emergency, LATERAL (VALUES
    ('default', earlier_on, first_paid_on, DATE '2019-12-03', 3, NULL::DATE, true),
    ('acceptance', coalesce(accepted_on, discovered_on), first_paid_on, DATE '2019-12-03', 3, NULL, true),
    ('by-route', CASE discovery WHEN '主动发现' THEN discovered_on WHEN '依申请' THEN accepted_on ELSE earlier_on END, first_paid_on, DATE '2019-12-03', 3, NULL, true),
    ('cash', earlier_on, first_cash_on, DATE '2019-12-03', 3, NULL, true),
    ('in-full', earlier_on, paid_in_full_on, DATE '2019-12-03', 3, NULL, true),
    ('forwarded', earlier_on, first_paid_on, DATE '2020-02-09', 3, NULL, true),
    ('elapsed', earlier_on, first_paid_on, DATE '2019-12-03', 3, NULL, true)) AS u (reading, start_on, done_on, since, n, fixed_on, help_first)
  UNION ALL
  SELECT case_id, township, begun_on, ended, closed_on, closed_on_record, 'first-aid-approval', u.* FROM first_aid, LATERAL (VALUES
    ('default', coalesce(accepted_on, discovered_on), decided_on, DATE '2020-02-09', 3, NULL::DATE, true),
    ('discovery', earlier_on, decided_on, DATE '2020-02-09', 3, NULL, true),
    ('elapsed', coalesce(accepted_on, discovered_on), decided_on, DATE '2020-02-09', 3, NULL, true)) AS u
  UNION ALL
  SELECT case_id, township, begun_on, ended, closed_on, closed_on_record, 'first-aid-entry', u.* FROM first_aid, LATERAL (VALUES
    ('default', approved_on, submitted_on, DATE '2020-02-09', NULL::INTEGER, the_25th, false),
    ('exclusive', approved_on, submitted_on, DATE '2020-02-09', NULL, the_24th, false),
    ('rolled', approved_on, submitted_on, DATE '2020-02-09', NULL, the_25th, false),
    ('strict', approved_on, submitted_on, DATE '2020-02-09', NULL, date_trunc('month', approved_on)::DATE + 24, false),
    (CASE WHEN day(approved_on) <= 25 THEN 'left-out' END, approved_on, submitted_on, DATE '2020-02-09', NULL, the_25th, false)) AS u (reading)
  WHERE approved_on >= DATE '2020-02-09' AND reading IS NOT NULL
  UNION ALL
  SELECT case_id, township, begun_on, ended, closed_on, closed_on_record, 'first-aid-filing', u.* FROM first_aid, LATERAL (VALUES
    ('default', submitted_on, filed_on, DATE '2020-02-09', 5, NULL::DATE, false),
    ('elapsed', submitted_on, filed_on, DATE '2020-02-09', 5, NULL, false)) AS u
  WHERE submitted_on >= DATE '2020-02-09'
  UNION ALL
  SELECT case_id, township, begun_on, ended, closed_on, closed_on_record, 'first-aid-paperwork', 'default',
         coalesce(approved_on, first_paid_on), supplemented_on, DATE '2019-12-03', NULL, NULL, false
  FROM first_aid WHERE coalesce(approved_on, first_paid_on) IS NOT NULL
    AND NOT (ended AND supplemented_on IS NULL AND coalesce(closed_on_record <= as_of(), true))
  UNION ALL
  SELECT case_id, township, begun_on, ended, closed_on, closed_on_record, 'expenditure-approval', 'default', accepted_on, decided_on, DATE '2019-12-03', NULL, NULL, false
  FROM c WHERE aid_type = '支出型' AND NOT (ended AND decided_on IS NULL AND coalesce(closed_on_record <= as_of(), true))
)
SELECT * FROM branches WHERE coalesce(start_on, begun_on, done_on) >= since;

CREATE TABLE verdict AS
WITH dated AS (
  SELECT a.*, s.ordinal AS start_ordinal,
         CASE WHEN reading = 'rolled' THEN r.day WHEN fixed_on IS NOT NULL THEN fixed_on WHEN n = 3 THEN third WHEN n = 5 THEN fifth END AS nominal_on,
         CASE WHEN reading = 'elapsed' THEN CASE n WHEN 3 THEN before_fourth ELSE before_sixth END ELSE nominal_on END AS last_good_on
  FROM asked a LEFT JOIN calendar s ON s.day = start_on
  LEFT JOIN days f ON f.day = fixed_on LEFT JOIN worked r ON r.ordinal = f.ordinal + (NOT f.working)::INTEGER
), told AS (
  SELECT *, coalesce(done_on < start_on, false) AS early,
         CASE WHEN start_on IS NULL THEN 'missing_start'
              WHEN early AND NOT help_first THEN 'date_order'
              WHEN nominal_on IS NOT NULL AND done_on IS NULL AND ended AND closed_on_record IS NULL THEN 'missing_close' END AS reason,
         CASE WHEN ended AND closed_on IS NOT NULL THEN closed_on ELSE as_of() END AS watched_to
  FROM dated
), judged AS (
  SELECT *, CASE WHEN reason IS NOT NULL THEN 'unmeasurable'
                 WHEN nominal_on IS NULL THEN 'no_limit'
                 WHEN early OR done_on <= last_good_on THEN 'met'
                 WHEN done_on IS NOT NULL THEN 'late'
                 WHEN last_good_on < watched_to THEN 'overdue'
                 WHEN ended AND closed_on IS NOT NULL THEN 'closed'
                 ELSE 'pending' END AS status,
         CASE WHEN status NOT IN ('unmeasurable', 'no_limit') THEN nominal_on END AS due_on
  FROM told
)
SELECT case_id, rule, reading, township, start_on, due_on, done_on, status,
       CASE WHEN status <> 'unmeasurable' AND done_on IS NOT NULL THEN CASE WHEN early THEN 0 ELSE o.ordinal - start_ordinal END END AS working_days,
       CASE WHEN status IN ('met', 'pending', 'closed') THEN 0
            WHEN status IN ('late', 'overdue') THEN greatest(0, coalesce(o.ordinal, w.ordinal) - d.ordinal) END AS overdue_working_days,
       date_trunc('month', coalesce(due_on, begun_on))::DATE AS month, reason,
       -- A day counted, after the start, lies in a year whose days off are not announced.
       coalesce(status <> 'unmeasurable' AND year(walked_to) > {announced} AND walked_to > start_on, false) AS provisional,
       status = 'met' AND early AS before_start,
       greatest(0, coalesce(o.ordinal, w.ordinal) - start_ordinal) AS time
FROM (SELECT *, greatest(due_on, done_on, CASE WHEN done_on IS NULL AND status IN ('overdue', 'no_limit') THEN watched_to END) AS walked_to FROM judged)
LEFT JOIN days o ON o.day = done_on LEFT JOIN days d ON d.day = due_on LEFT JOIN days w ON w.day = watched_to;

-- Counted once, for townships; the district is their sum. A null township is kept apart from the district's.
CREATE TABLE tally AS
WITH t AS (
  SELECT month, township, rule, reading, status, before_start,
         CASE WHEN reading = 'default' AND status <> 'unmeasurable' THEN time END AS time, done_on IS NOT NULL AS done, count(*) AS n
  FROM verdict WHERE month <= report_month() GROUP BY ALL
)
SELECT 'township' AS level, * FROM t UNION ALL
SELECT 'district', month, NULL, rule, reading, status, before_start, time, done, sum(n)::BIGINT FROM t GROUP BY ALL;

DROP TABLE asked;
DROP TABLE candidate;
DROP TABLE paid_in_full;

CREATE TABLE compliance AS
WITH steps AS (
  SELECT month, level, township, rule, time, sum(n) AS leaving, coalesce(sum(n) FILTER (done), 0) AS events
  FROM tally WHERE time IS NOT NULL GROUP BY ALL
), waiting AS (
  SELECT *, sum(leaving) OVER (PARTITION BY month, level, township, rule ORDER BY time DESC) AS at_risk FROM steps
), curve AS (
  -- Kaplan-Meier; the tolerance stands for exact fractions.
  SELECT *, product((at_risk - events)::DOUBLE / at_risk) OVER (PARTITION BY month, level, township, rule ORDER BY time) - 1e-9 AS alive FROM waiting
), quantile AS (
  SELECT month, level, township, rule, min(time) FILTER (alive <= 0.5) AS median_working_days, min(time) FILTER (alive <= 0.1) AS p90_working_days
  FROM curve GROUP BY ALL
), counted AS (
  SELECT month, level, township, rule, reading,
         coalesce(sum(n) FILTER (status = 'met'), 0)::BIGINT AS met, coalesce(sum(n) FILTER (status = 'late'), 0)::BIGINT AS late,
         coalesce(sum(n) FILTER (status = 'overdue'), 0)::BIGINT AS overdue, coalesce(sum(n) FILTER (status = 'pending'), 0)::BIGINT AS pending,
         coalesce(sum(n) FILTER (status = 'closed'), 0)::BIGINT AS closed, coalesce(sum(n) FILTER (status = 'unmeasurable'), 0)::BIGINT AS unmeasurable,
         coalesce(sum(n) FILTER (before_start), 0)::BIGINT AS before_start, nullif(met + late + overdue, 0) AS m, 1.959963984540054::DOUBLE AS z,
         m + z * z AS divisor, z * sqrt(met::DOUBLE * (m - met) / m + z * z / 4) AS half
  FROM tally GROUP BY ALL
)
SELECT c.month, c.level, c.township, c.rule, reading, met, late, overdue, pending, closed, unmeasurable, before_start, coalesce(m, 0) AS measured,
       met::DOUBLE / m AS rate, met::DOUBLE / (m + unmeasurable) AS rate_low, (met + unmeasurable)::DOUBLE / (m + unmeasurable) AS rate_high,
       CASE WHEN m IS NOT NULL THEN CASE WHEN met = 0 THEN 0 ELSE (met + z * z / 2 - half) / divisor END END AS wilson_low,
       CASE WHEN m IS NOT NULL THEN CASE WHEN met = m THEN 1 ELSE (met + z * z / 2 + half) / divisor END END AS wilson_high,
       CASE WHEN reading = 'default' THEN median_working_days END AS median_working_days,
       CASE WHEN reading = 'default' THEN p90_working_days END AS p90_working_days
FROM counted c LEFT JOIN quantile q ON q.month = c.month AND q.level = c.level AND q.rule = c.rule AND q.township IS NOT DISTINCT FROM c.township;
"""

HOUSEHOLDS = """
CREATE TABLE household AS
SELECT household_id, arg_max(township, place) AS township, arg_max(event, place) AS latest, max(event_on) AS latest_on,
       arg_max(event, place) FILTER (place % 8 <= 3) AS standing, arg_max(event_on, place) FILTER (place % 8 <= 3) AS standing_on,
       max(place) FILTER (event = '风险消除') AS cleared, coalesce(max(place) FILTER (event = '纳入监测') > coalesce(cleared, 0), false) AS monitored,
       max(event_on) FILTER (event = '脱贫') AS lifted_on
FROM event GROUP BY household_id;

CREATE TABLE monitoring AS
SELECT household_id, min(event_on) AS monitored_on FROM event JOIN household USING (household_id)
WHERE event = '纳入监测' AND place > coalesce(cleared, 0) GROUP BY household_id;

CREATE TABLE person AS
SELECT applicant_id, arg_max(household_id, place) AS household_id FROM event WHERE applicant_id IS NOT NULL GROUP BY applicant_id;

-- A case is its household's by number, else by the applicant.
CREATE TABLE approval AS
SELECT coalesce(h.household_id, r.household_id) AS household_id, c.case_id, c.approved_on
FROM cases c LEFT JOIN household h ON h.household_id = c.household_id LEFT JOIN person r ON r.applicant_id = c.applicant_id
WHERE c.approved_on IS NOT NULL AND NOT c.ended AND coalesce(h.household_id, r.household_id) IS NOT NULL;

CREATE TABLE repeated AS
SELECT household_id, min(approved_on) AS repeated_on FROM (
  SELECT household_id, approved_on, lag(approved_on) OVER (PARTITION BY household_id ORDER BY approved_on) AS before_on
  FROM approval SEMI JOIN (SELECT household_id FROM household WHERE standing = '脱贫') USING (household_id)
  WHERE as_of() - approved_on <= 730
) WHERE approved_on - before_on <= 365 AND as_of() - approved_on <= 365
GROUP BY household_id;

CREATE TABLE watch AS
WITH h AS (
  SELECT household.*, monitored_on, repeated_on FROM household LEFT JOIN monitoring USING (household_id) LEFT JOIN repeated USING (household_id)
), flag AS (
  SELECT household_id, township, u.* FROM h, LATERAL (VALUES
    (CASE WHEN standing = '返贫' THEN 'returned' END, standing_on, 'event'),
    (CASE WHEN standing = '脱贫' AND (monitored OR repeated_on IS NOT NULL) THEN 'at_risk' END, least(repeated_on, monitored_on),
     concat_ws(',', CASE WHEN repeated_on IS NOT NULL THEN 'repeat' END, CASE WHEN monitored THEN 'monitored' END)),
    (CASE WHEN monitored THEN 'monitored' END, monitored_on, 'event'),
    (CASE WHEN latest = '边缘易致贫' THEN 'marginal' END, latest_on, 'event')) AS u (flag, since_on, reasons)
  WHERE flag IS NOT NULL
), followed AS (
  SELECT f.household_id, flag, any_value(township) AS township, any_value(since_on) AS since_on, any_value(reasons) AS reasons,
         min(approved_on) FILTER (approved_on >= since_on) AS first_aid_on
  FROM flag f LEFT JOIN approval a USING (household_id) GROUP BY ALL
)
SELECT household_id, township, flag, since_on, reasons,
       CASE WHEN flag <> 'returned' THEN first_aid_on IS NOT NULL
            WHEN first_aid_on - since_on <= 90 THEN true WHEN since_on + 90 < as_of() THEN false END AS aided,
       first_aid_on, first_aid_on - since_on AS days_to_aid
FROM followed;

CREATE TABLE poverty AS
WITH flagged AS (SELECT household_id, bool_or(flag = 'at_risk') AS at_risk, any_value(aided) FILTER (flag = 'returned') AS aided FROM watch GROUP BY household_id)
SELECT report_month() AS month, CASE grouping(township) WHEN 0 THEN 'township' ELSE 'district' END AS level, township,
       count(*) FILTER (standing = '脱贫') AS lifted, count(*) FILTER (standing = '返贫') AS returned,
       count(*) FILTER (aided) AS returned_aided, count(*) FILTER (NOT aided) AS returned_unaided,
       count(*) FILTER (at_risk) AS at_risk, count(*) FILTER (monitored) AS monitored, count(*) FILTER (latest = '边缘易致贫') AS marginal
FROM household LEFT JOIN flagged USING (household_id) GROUP BY GROUPING SETS ((township), ());

CREATE TABLE tiers AS
WITH dated AS (
  -- The registry's year of lifting counts only where the case has none.
  SELECT c.case_id, max(h.lifted_on) AS lifted_on
  FROM cases c LEFT JOIN household k ON k.household_id = c.household_id LEFT JOIN person r ON r.applicant_id = c.applicant_id
  JOIN household h ON h.household_id = coalesce(k.household_id, r.household_id)
  WHERE c.lifted_year IS NULL AND contains(category, '脱贫户') AND c.approved_on IS NOT NULL AND NOT c.ended GROUP BY c.case_id
), counted AS (
  SELECT date_trunc('month', approved_on)::DATE AS month, township, category AS words, tier, approved_on >= DATE '2020-02-09' AS raised,
         coalesce(coalesce(lifted_year, year(lifted_on)) >= 2015, false) AS lately,
         count(*) AS cases, sum(persons)::BIGINT AS persons, coalesce(sum(approved_amount), 0)::BIGINT AS amount
  FROM cases LEFT JOIN dated USING (case_id) WHERE approved_on IS NOT NULL AND NOT ended GROUP BY ALL
), word AS (
  SELECT * FROM (VALUES ('特困人员', 1, 'tekun', 'A', 'A'), ('孤儿', 2, 'orphan', 'A', 'A'), ('低保对象', 3, 'dibao', 'B', 'B'),
    ('未脱贫建档立卡贫困户', 4, 'registered_poor', 'C', 'B'), ('建档立卡贫困户', 5, 'registered_any', 'C', 'B'), ('返贫户', 6, 'returned', 'C', 'B'),
    ('脱贫户', 7, 'lifted', 'C', 'B'), ('低收入家庭', 8, 'low_income', 'C', 'C'), ('边缘易致贫户', 9, 'marginal', NULL, NULL), ('其他', 10, 'other', 'D', 'D')
  ) AS w (word, position, category, before, since)
), known AS (
  SELECT words, raised, lately, arg_min(w.category, (coalesce(expected, 'Z'), position)) AS category, min(expected) AS expected_tier
  FROM (SELECT DISTINCT words, raised, lately, unnest(string_split(words, '、')) AS word FROM counted) d JOIN word w USING (word),
       LATERAL (SELECT CASE WHEN w.category = 'lifted' AND NOT lately THEN NULL WHEN raised THEN since ELSE before END AS expected)
  GROUP BY ALL
)
SELECT month, CASE grouping(township) WHEN 0 THEN 'township' ELSE 'district' END AS level, township, k.category, tier, expected_tier,
       sum(cases)::BIGINT AS cases, sum(persons)::BIGINT AS persons, yuan(sum(amount)::BIGINT) AS approved_amount
FROM counted c LEFT JOIN known k ON k.words = c.words AND k.raised = c.raised AND k.lately = c.lately
GROUP BY GROUPING SETS ((month, township, k.category, tier, expected_tier), (month, k.category, tier, expected_tier));
"""

FUNDS = """
CREATE TABLE spent AS
SELECT township, fund_source, paid_on AS day, in_kind, sum(amount)::BIGINT AS amount, count(*) FILTER (amount > 0) AS payments
FROM paid LEFT JOIN cases USING (case_id) GROUP BY ALL;

-- Persons: of the distinct cases that were paid that month from that source.
CREATE TABLE helped AS
SELECT township, fund_source, month, sum(coalesce(persons, 1))::BIGINT AS persons
FROM (SELECT DISTINCT case_id, fund_source, date_trunc('month', paid_on)::DATE AS month FROM paid WHERE amount > 0) LEFT JOIN cases USING (case_id)
GROUP BY ALL;

-- What moved each day. Only a carried entry that is the first of its township and source is added.
CREATE TABLE movement AS
WITH line AS (
  SELECT township, fund_source, day, kind::VARCHAR AS kind, amount, 0 AS payments
  FROM (SELECT *, row_number() OVER (PARTITION BY township, fund_source ORDER BY day, entry_id) AS number FROM funds) WHERE kind <> '结转' OR number = 1
  UNION ALL
  SELECT township, fund_source, day, CASE WHEN in_kind THEN 'in_kind' ELSE 'cash' END, amount, payments FROM spent
), daily AS (
  SELECT township, fund_source, day,
         coalesce(sum(amount) FILTER (kind = '结转'), 0)::BIGINT AS carried, coalesce(sum(amount) FILTER (kind = '下达'), 0)::BIGINT AS allocated,
         coalesce(sum(amount) FILTER (kind = '补充'), 0)::BIGINT AS replenished, coalesce(sum(amount) FILTER (kind = '收回'), 0)::BIGINT AS returned,
         coalesce(sum(amount) FILTER (kind = '调整'), 0)::BIGINT AS adjusted, coalesce(sum(amount) FILTER (kind = 'cash'), 0)::BIGINT AS spent_cash,
         coalesce(sum(amount) FILTER (kind = 'in_kind'), 0)::BIGINT AS spent_in_kind, sum(payments)::BIGINT AS payments
  FROM line GROUP BY ALL
), levels AS (
  SELECT 'township' AS level, * FROM daily WHERE township IS NOT NULL
  UNION ALL
  SELECT 'district', NULL, fund_source, day, sum(carried), sum(allocated), sum(replenished), sum(returned), sum(adjusted), sum(spent_cash),
         sum(spent_in_kind), sum(payments) FROM daily GROUP BY ALL
)
SELECT *, date_trunc('month', day)::DATE AS month,
       carried + allocated + replenished + adjusted - returned - spent_cash - spent_in_kind AS change
FROM levels;

CREATE TABLE funds_by_month AS
WITH account AS (SELECT level, township, fund_source, min(day) AS first_on FROM movement GROUP BY ALL),
entry AS (
  SELECT 'township' AS level, township, fund_source, min(day) AS first_entry_on FROM funds GROUP BY ALL
  UNION ALL SELECT 'district', NULL, fund_source, min(day) FROM funds GROUP BY ALL
), people AS (
  SELECT 'township' AS level, * FROM helped WHERE township IS NOT NULL
  UNION ALL SELECT 'district', NULL, fund_source, month, sum(persons)::BIGINT FROM helped GROUP BY ALL
), daily AS (
  -- Each day on which something moved, with the day before the next: a balance stands until then.
  SELECT *, sum(change) OVER account AS balance, lead(day) OVER account AS next_on FROM movement
  WINDOW account AS (PARTITION BY level, township, fund_source ORDER BY day)
), grid AS (
  SELECT a.*, unnest(generate_series(date_trunc('month', first_on), report_month()::TIMESTAMP, INTERVAL 1 MONTH))::DATE AS month FROM account a
), overdrawn AS (
  SELECT g.level, g.township, g.fund_source, g.month,
         sum(greatest(0, least(coalesce(next_on, as_of() + 1), last_day(g.month) + 1, as_of() + 1) - greatest(day, g.month)))::BIGINT AS days
  FROM grid g JOIN daily d ON d.level = g.level AND d.township IS NOT DISTINCT FROM g.township AND d.fund_source = g.fund_source
   AND d.day <= last_day(g.month) AND (next_on > g.month OR next_on IS NULL)
  WHERE balance < 0 GROUP BY ALL
), flows AS (
  SELECT level, township, fund_source, month, sum(carried)::BIGINT AS carried, sum(allocated)::BIGINT AS allocated, sum(replenished)::BIGINT AS replenished,
         sum(returned)::BIGINT AS returned, sum(adjusted)::BIGINT AS adjusted, sum(spent_cash)::BIGINT AS spent_cash,
         sum(spent_in_kind)::BIGINT AS spent_in_kind, sum(change)::BIGINT AS change, sum(payments)::BIGINT AS payments
  FROM movement GROUP BY ALL
), monthly AS (
  SELECT g.level, g.township, g.fund_source, g.month, first_entry_on <= last_day(g.month) AS known,
         coalesce(carried, 0) AS carried, coalesce(allocated, 0) AS allocated, coalesce(replenished, 0) AS replenished, coalesce(returned, 0) AS returned,
         coalesce(adjusted, 0) AS adjusted, coalesce(spent_cash, 0) AS spent_cash, coalesce(spent_in_kind, 0) AS spent_in_kind,
         coalesce(payments, 0) AS payments, coalesce(persons, 0) AS persons, coalesce(days, 0) AS overdrawn_days,
         sum(coalesce(change, 0)) OVER (PARTITION BY g.level, g.township, g.fund_source ORDER BY g.month) AS closing,
         closing - coalesce(change, 0) AS opening
  FROM grid g
  LEFT JOIN flows f ON f.level = g.level AND f.township IS NOT DISTINCT FROM g.township AND f.fund_source = g.fund_source AND f.month = g.month
  LEFT JOIN people p ON p.level = g.level AND p.township IS NOT DISTINCT FROM g.township AND p.fund_source = g.fund_source AND p.month = g.month
  LEFT JOIN overdrawn o ON o.level = g.level AND o.township IS NOT DISTINCT FROM g.township AND o.fund_source = g.fund_source AND o.month = g.month
  LEFT JOIN entry e ON e.level = g.level AND e.township IS NOT DISTINCT FROM g.township AND e.fund_source = g.fund_source
), yearly AS (
  SELECT *, sum(spent_cash + spent_in_kind) OVER year AS spent,
         first_value(opening) OVER year + sum(carried + allocated + replenished + adjusted - returned) OVER year AS available
  FROM monthly WINDOW year AS (PARTITION BY level, township, fund_source, year(month) ORDER BY month)
)
SELECT month, level, township, CASE fund_source WHEN '困难群众救助补助资金' THEN 'subsidy' WHEN '备用金' THEN 'reserve' WHEN '区级资金' THEN 'local' ELSE 'charity' END AS fund_source,
       yuan(CASE WHEN known THEN opening END) AS opening, yuan(carried) AS carried, yuan(allocated) AS allocated, yuan(replenished) AS replenished,
       yuan(returned) AS returned, yuan(adjusted) AS adjusted, yuan(spent_cash) AS spent_cash, yuan(spent_in_kind) AS spent_in_kind,
       yuan(CASE WHEN known THEN closing END) AS closing, yuan(spent) AS spent_ytd, yuan(CASE WHEN known THEN available END) AS available_ytd,
       CASE WHEN known AND available > 0 THEN spent::DOUBLE / available::DOUBLE END AS usage_rate_ytd,
       CASE WHEN known THEN overdrawn_days END AS overdrawn_days, payments, persons
FROM yearly;
"""

WRITE = {
    "facts/deadlines": "SELECT case_id, rule, township::VARCHAR AS township, start_on, due_on, done_on, status, working_days, overdue_working_days, month, provisional, reason FROM verdict WHERE reading = 'default'",
    "facts/poverty_watch": "SELECT * REPLACE (township::VARCHAR AS township) FROM watch",
    "marts/compliance": "SELECT * REPLACE (township::VARCHAR AS township) FROM compliance",
    "marts/tiers": "SELECT * REPLACE (township::VARCHAR AS township, tier::VARCHAR AS tier) FROM tiers",
    "marts/funds": "SELECT * REPLACE (township::VARCHAR AS township) FROM funds_by_month",
    "marts/poverty": "SELECT * REPLACE (township::VARCHAR AS township) FROM poverty",
}


def main(exports, month, out, days):
    exports, out, seconds, started = pathlib.Path(exports), pathlib.Path(out), {}, time.perf_counter()
    year, number = map(int, month.split("-"))
    first = datetime.date(year, number, 1)
    as_of = first.replace(day=calendar.monthrange(year, number)[1])
    files = {kind: next(exports.glob(f"{kind}_*.csv")) for kind in ("cases", "payments", "funds", "registry", "townships")}
    connection = duckdb.connect()
    connection.execute("SET preserve_insertion_order = false")
    connection.execute(f"CREATE MACRO as_of() AS DATE '{as_of}'; CREATE MACRO report_month() AS DATE '{first}'")
    connection.execute("CREATE MACRO seen(d) AS CASE WHEN d <= as_of() THEN d END; CREATE MACRO yuan(fen) AS (fen::DECIMAL(18,0) * 0.01)::DECIMAL(18,2)")
    for stage, script in (("read", READ.format(days=days, dialect=DIALECT, **files)), ("deadlines", DEADLINES.format(announced=2026)), ("households", HOUSEHOLDS), ("funds", FUNDS)):
        connection.execute(script)
        seconds[stage] = time.perf_counter() - started - sum(seconds.values())
    for name, query in WRITE.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        connection.execute(f"COPY ({query}) TO '{out / name}.parquet' (FORMAT parquet, COMPRESSION zstd)")
    seconds["write"] = time.perf_counter() - started - sum(seconds.values())
    (out / "timings.json").write_text(json.dumps(seconds))


if __name__ == "__main__":
    main(*sys.argv[1:])
