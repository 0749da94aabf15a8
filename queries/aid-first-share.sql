-- title: 先行救助占比 | Share of emergencies with aid first
-- question: 急难型案件有多少先行救助，评议公示是否简化？ | How many emergencies got aid first, and were appraisal and publicity left out?
-- column month: 月份 | month
-- column emergencies: 急难型案件 | emergency cases with a known procedure
-- column emergencies_aid_first: 其中先行救助 | of which aid first
-- column aid_first_share: 先行救助占比 | share
-- column appraised_share: 其中仍评议 | share of aid-first cases still appraised
-- column publicised_share: 其中仍公示 | share still publicised

SELECT
  month,
  emergencies,
  emergencies_aid_first,
  round(aid_first_share, 4) AS aid_first_share,
  round(appraised_share, 4) AS appraised_share,
  round(publicised_share, 4) AS publicised_share
FROM marts.process
WHERE level = 'district'
ORDER BY month
