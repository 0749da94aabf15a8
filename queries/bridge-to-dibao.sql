-- title: 与低保特困衔接 | From temporary aid to dibao and tekun
-- question: 获救助的人后来有多少纳入低保或特困？ | How many of those aided were later enrolled in dibao or tekun?
-- column month: 审批月份 | month of approval
-- column aided: 获救助案件 | approved cases
-- column enrolled_within_180_days: 180天内纳入 | enrolled within 180 days
-- column still_open: 180天未满 | not enrolled and fewer than 180 days seen
-- column settled: 已满180天或已纳入 | cases that can be judged
-- column share: 纳入占比 | enrolled within 180 days, of those that can be judged
-- column median_days: 纳入天数中位数 | median days to enrolment

SELECT
  month,
  aided,
  enrolled_within_180_days,
  b.open AS still_open,
  aided - b.open AS settled,
  round(CAST(enrolled_within_180_days AS DOUBLE) / nullif(aided - b.open, 0), 4) AS share,
  median_days
FROM marts.bridge b
WHERE level = 'district'
ORDER BY month
