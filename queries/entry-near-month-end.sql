-- title: 25日前录入情况 | Entry by the 25th
-- question: 先行救助案件在截止日前几天录入系统，有多少压在最后三天？ | How long before the 25th are aid-first cases entered, and how many in the last three days?
-- column township: 镇街 | town or street
-- column entered: 已录入 | entered
-- column in_time: 其中按时 | of which in time
-- column last_three_days: 其中截止日及前两天 | of which on the due date or the two days before
-- column last_share: 占比 | share of those entered
-- column not_entered: 未录入且已过期 | not entered and past the due date

SELECT
  township,
  count(*) FILTER (WHERE done_on IS NOT NULL) AS entered,
  count(*) FILTER (WHERE status = 'met') AS in_time,
  count(*) FILTER (WHERE done_on BETWEEN due_on - INTERVAL '2' DAY AND due_on) AS last_three_days,
  round(CAST(count(*) FILTER (WHERE done_on BETWEEN due_on - INTERVAL '2' DAY AND due_on) AS DOUBLE)
    / nullif(count(*) FILTER (WHERE done_on IS NOT NULL), 0), 4) AS last_share,
  count(*) FILTER (WHERE status = 'overdue') AS not_entered
FROM facts.deadlines
WHERE rule = 'first-aid-entry'
GROUP BY township
ORDER BY last_share DESC NULLS LAST, township
