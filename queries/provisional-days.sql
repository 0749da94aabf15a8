-- title: 按暂定日历计算的案件 | Verdicts on a provisional calendar
-- question: 哪些时限走过尚无国务院安排的年份？ | Which deadlines were counted over a year without a State Council arrangement?
-- column year: 截止年份 | year of the due date
-- column rule: 时限规则 | deadline rule
-- column cases: 案件数 | cases with a due date
-- column provisional: 其中暂定 | of which provisional

SELECT
  CAST(extract(YEAR FROM due_on) AS INTEGER) AS year,
  rule,
  count(*) AS cases,
  count(*) FILTER (WHERE provisional) AS provisional
FROM facts.deadlines
WHERE due_on IS NOT NULL
GROUP BY CAST(extract(YEAR FROM due_on) AS INTEGER), rule
ORDER BY year, rule
