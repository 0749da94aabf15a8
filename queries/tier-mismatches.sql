-- title: 分类与应属类别不符 | Tiers that differ from the expected one
-- question: 哪些已审批案件登记的类别与应属类别不同？ | Which approved cases were recorded in another tier than expected?
-- column township: 镇街 | town or street
-- column case_id: 案件编号 | case number
-- column approved_on: 审批日期 | approved
-- column category: 对象类别 | categories
-- column tier: 登记类别 | recorded tier
-- column expected_tier: 应属类别 | expected tier
-- column direction: 方向（under 偏低，over 偏高） | under: the person lost by it; over: otherwise
-- column approved_amount: 审批金额 | amount approved

SELECT
  township,
  case_id,
  approved_on,
  category,
  tier,
  expected_tier,
  CASE WHEN tier > expected_tier THEN 'under' ELSE 'over' END AS direction,
  approved_amount
FROM facts.cases
WHERE tier <> expected_tier
  AND approved_on IS NOT NULL
  AND (status IS NULL OR status NOT IN ('rejected', 'withdrawn'))
ORDER BY direction DESC, township, case_id
