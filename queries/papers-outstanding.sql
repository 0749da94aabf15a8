-- title: 先行救助手续未补 | Aid-first papers outstanding
-- question: 先行救助后还有多少案件没有补齐手续，最早的是哪天？ | How many aid-first cases still lack their papers, and since when?
-- column township: 镇街 | town or street
-- column aid_first: 先行救助案件 | aid-first cases under the clause
-- column outstanding: 未补手续 | papers outstanding
-- column outstanding_share: 占比 | share
-- column oldest_on: 最早起算日 | earliest start among them

SELECT
  township,
  count(*) AS aid_first,
  count(*) FILTER (WHERE done_on IS NULL) AS outstanding,
  round(CAST(count(*) FILTER (WHERE done_on IS NULL) AS DOUBLE) / count(*), 4) AS outstanding_share,
  min(start_on) FILTER (WHERE done_on IS NULL) AS oldest_on
FROM facts.deadlines
WHERE rule = 'first-aid-paperwork'
GROUP BY township
ORDER BY outstanding DESC, township
