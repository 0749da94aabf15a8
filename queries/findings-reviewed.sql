-- title: 线索核查进度 | How far the reviews are
-- question: 各规则的线索核查到哪一步，责任如何认定？ | How far has each rule's review come, and what was found to be the cause?
-- column rule: 规则（空为已不再出现） | rule; null: no longer arises
-- column still_open: 待核实 | open
-- column explained: 已说明 | explained
-- column rectified: 已整改 | rectified
-- column closed: 已销号 | closed
-- column resolved: 已不再出现 | no longer arises
-- column intent: 主观故意 | intent
-- column error: 客观偏差 | honest error
-- column unfounded: 不成立 | unfounded

SELECT
  rule,
  sum(CASE WHEN state = 'open' THEN 1 ELSE 0 END) AS still_open,
  sum(CASE WHEN state = 'explained' THEN 1 ELSE 0 END) AS explained,
  sum(CASE WHEN state = 'rectified' THEN 1 ELSE 0 END) AS rectified,
  sum(CASE WHEN state = 'closed' THEN 1 ELSE 0 END) AS closed,
  sum(CASE WHEN state = 'resolved' THEN 1 ELSE 0 END) AS resolved,
  sum(CASE WHEN class = 'intent' THEN 1 ELSE 0 END) AS intent,
  sum(CASE WHEN class = 'error' THEN 1 ELSE 0 END) AS error,
  sum(CASE WHEN class = 'none' THEN 1 ELSE 0 END) AS unfounded
FROM facts.findings
GROUP BY rule
ORDER BY rule NULLS LAST
