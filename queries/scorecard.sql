-- title: 绩效评分与名次区间 | Scorecard with rank intervals
-- question: 各镇街本年评分如何，名次有多大把握？ | How do the townships score this year, and how sure are the ranks?
-- column township: 镇街 | town or street
-- column total: 总分 | points of 100
-- column grade: 等次 | grade
-- column rank: 名次 | rank
-- column rank_low: 名次区间起 | 95 % interval of the rank, best
-- column rank_high: 名次区间止 | 95 % interval of the rank, worst
-- column measured_cases: 可判断案件 | cases with a measured verdict
-- column emergency_met: 急难按时 | emergency aid met
-- column emergency_measured: 急难可判断 | emergency aid measured
-- column first_aid_met: 先行救助按时 | first-aid limits met
-- column first_aid_measured: 先行救助可判断 | first-aid limits measured

SELECT
  township,
  round(total, 1) AS total,
  grade,
  rank,
  rank_low,
  rank_high,
  measured_cases,
  timely_emergency_numerator AS emergency_met,
  timely_emergency_denominator AS emergency_measured,
  timely_first_aid_numerator AS first_aid_met,
  timely_first_aid_denominator AS first_aid_measured
FROM marts.scorecard
ORDER BY rank NULLS LAST, township
