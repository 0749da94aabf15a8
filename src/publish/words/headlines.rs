//! The sentences that answer the four questions.

use super::texts;

texts! {
    NOT_RECORDED = "未录", "not recorded";
    QUESTION_IN_TIME = "救助是否及时", "Were people helped in time?";
    QUESTION_TIER = "救助类别是否准确", "Were they helped in the right tier?";
    QUESTION_POVERTY = "有无返贫而未救助", "Who slid back into poverty unseen?";
    QUESTION_MONEY = "资金如何使用", "How was the money used?";

    IN_TIME = "{rule}：{month}到期且可判断{measured}件，按时{met}件，按时率{rate}（95%区间{interval}）。",
        "{rule}: of {measured} measurable cases due in {month}, {met} were in time: {rate} (95% interval {interval}).";
    IN_TIME_NONE = "{rule}：{month}没有到期且可判断的案件。", "{rule}: no measurable case was due in {month}.";
    IN_TIME_LEAD = "{month}到期案件按时率：{items}。", "Of the cases due in {month}, in time: {items}.";
    IN_TIME_ITEM = "{rule}{rate}（{part}/{whole}）", "{rule} {rate} ({part}/{whole})";
    IN_TIME_ITEM_NONE = "{rule}没有可判断的", "{rule}, none measurable";
    IN_TIME_ITEM_OUT = "{rule}未评价", "{rule}, not assessed";
    IN_TIME_LEFT_OUT = "{rule}：缺所需的表或列，未评价。", "{rule}: not assessed, the exports lack its table or column.";
    IN_TIME_BOUNDS = "另有{unknown}件无法判断；按其全部未按时至全部按时计，按时率在{bounds}之间。",
        "{unknown} more cannot be told: had none, or all, of them been in time, the rate would lie in {bounds}.";
    ALL_TOLD = "没有无法判断的案件。", "Every case can be told.";

    TIER = "{month}审批且记录类别与应属类别均已知{known}件，相符{matches}件，相符率{rate}（95%区间{interval}）。",
        "Of {known} cases approved in {month} whose recorded and expected tiers are both known, {matches} agree: {rate} (95% interval {interval}).";
    TIER_NONE = "{month}没有记录类别与应属类别均已知的审批案件。", "No case approved in {month} has both tiers known.";
    TIER_SPLIT = "不符的{wrong}件中，低于应属类别（对当事人不利）{under}件，高于应属类别{over}件。",
        "Of the {wrong} that do not, {under} are recorded in a worse tier than expected (to the person's loss) and {over} in a better one.";
    TIER_BOUNDS = "另有{unknown}件类别不明；按其全部不符至全部相符计，相符率在{bounds}之间。",
        "{unknown} more cannot be told: did none, or all, of them agree, the rate would lie in {bounds}.";

    POVERTY = "截至{as_of}，返贫后{window}天期限已满、其间未见救助记录的{unaided}户；在册返贫户共{returned}户，其余{aided}户{window}天内获救助，{open}户尚在{window}天内、未救助。",
        "Back in poverty, the {window} days since over, and no aid in them on record: {unaided} of the {returned} households that stand as returned at {as_of}. Aided within {window} days: {aided}; not aided yet and still within them: {open}.";
    POVERTY_NOTE = "“未救助”指所给数据中没有在期限内审批的临时救助案件；低保、特困等其他帮扶不在其内，户编号或证件号码未录的案件也可能未能对应，须逐户核实。",
        "Not aided: these data hold no case of temporary assistance approved within the window. Dibao, tekun and other help do not show, and a case recorded without household or ID number may not have been matched: each household needs checking.";
    POVERTY_RATE = "已有结论的{told}户中，获救助{aided}户，占{rate}（95%区间{interval}）。",
        "Of the {told} that are settled, {aided} were aided: {rate} (95% interval {interval}).";
    POVERTY_RATE_NONE = "尚无已有结论的返贫户，不计比率。", "None is settled yet, so there is no rate.";
    POVERTY_BOUNDS = "尚在期限内的{open}户不计入比率；若最终全部未救助至全部获救助，比率在{bounds}之间。",
        "The {open} still within the window are in no rate; should none, or all, of them be aided, it would come to {bounds}.";
    POVERTY_NO_REGISTRY = "缺建档立卡动态数据，未评价。", "Not assessed: there is no poverty registry.";

    MONEY = "{source}：本年可用{available}，1月1日以来支出{spent}，使用率{rate}；全年时间进度{elapsed}。",
        "{source}: {spent} of {available} available this year was spent since 1 January: {rate}, with {elapsed} of the year gone.";
    MONEY_UNKNOWN = "{source}：1月1日以来支出{spent}；可用资金无法判断，不计使用率。",
        "{source}: {spent} spent since 1 January; what was available cannot be told, so there is no rate.";
    MONEY_NONE = "缺资金台账或发放数据，未评价。", "Not assessed: there is no fund ledger or there are no payments.";
    MONEY_NO_INTERVAL = "金额之比不是抽样，不设区间。", "A ratio of amounts is no sample: it has no interval.";
    MONEY_NO_LEDGER = "{number}个镇街的{source}可用数无法判断（无台账或台账未覆盖），不参加排序：{names}。",
        "What was available of the {source} cannot be told, for want of a ledger that covers it, and is not ranked for: {names}.";
    MONEY_ALL_LEDGERS = "各镇街可用资金均可判断。", "What was available can be told for every township.";
    MONEY_OVERDRAWN = "当月出现余额为负：{names}。", "Balances below zero during the month: {names}.";
    MONEY_OVERDRAWN_ITEM = "{township}{source}{days}天", "{township} ({source}, {days} days)";
    MONEY_NOT_OVERDRAWN = "当月未发现余额为负。", "No balance was seen below zero during the month.";
    MONEY_RESERVE = "急难型首次发放{whole}件，其中由备用金支付{part}件，占{rate}。",
        "Of {whole} emergencies first paid in the month, {part} were paid from the township reserve: {rate}.";
    MONEY_CHANNEL = "当月发放{whole}笔，其中通过个人补贴发放管理信息系统{part}笔，占{rate}。",
        "Of {whole} payments of the month, {part} went through the subsidy payment system: {rate}.";

    BEFORE = "上月（{month}，按{as_of}数据）：{part}/{whole}，{rate}。", "The month before ({month}, as of {as_of}): {part}/{whole}, {rate}.";
    BEFORE_MONEY = "上月末（按{as_of}数据）：{part}/{whole}，{rate}。", "At the end of the month before (as of {as_of}): {part} of {whole}, {rate}.";
    BEFORE_NOTHING = "上月（{month}，按{as_of}数据）：没有可判断的。", "The month before ({month}, as of {as_of}): nothing measurable.";
    BEFORE_MISSING = "没有上月的结果可比。", "There is no result of the month before to compare with.";

    BEHIND = "{names}。", "{names}.";
    BEHIND_ALL_CLEAR = "低于全区水平，95%区间也均低于全区水平。", "Below the district's rate, as are their 95% intervals.";
    BEHIND_SOME_CLEAR = "其中95%区间也低于全区水平的是{names}；其余低于全区，但差异可能出于偶然。", "All are below the district's rate; so is the 95% interval of {names}. For the others it may be chance.";
    BEHIND_NONE_CLEAR = "低于全区水平，但95%区间均包含全区水平，差异可能出于偶然，不足以认定落后。", "Below the district's rate, but it lies in their 95% intervals: this may be chance and does not show that they lag.";
    LOWEST_ALL_ON_PACE = "均不低于全年时间进度{elapsed}。", "None is below the share of the year gone, {elapsed}.";
    OVERSPENT = "使用率超过100%：{names}。", "More than 100% used: {names}.";
    BEFORE_SHORT = "上月{part}/{whole}，{rate}。", "The month before: {part}/{whole}, {rate}.";
    BEFORE_NOTE = "上月为{month}，按{as_of}数据。", "The month before is {month}, as of {as_of}.";
    BEHIND_NONE = "数量足以评判的镇街中，没有低于全区水平的。", "Among townships with enough cases, none is below the district's rate.";
    BEHIND_NO_ONE = "没有数量足以评判的镇街。", "No township has enough cases to be judged.";
    BEHIND_ITEM = "{name} {part}/{whole}（{rate}）", "{name} {part}/{whole} ({rate})";
    BEHIND_FEW = "{name} {part}/{whole}", "{name} {part}/{whole}";
    BEHIND_COUNT = "未救助户最多的镇街：{names}。", "Townships with most households not aided: {names}.";
    BEHIND_COUNT_ITEM = "{name}{number}户", "{name} {number}";
    TOO_FEW = "不足{enough}件、不作评判：{names}。", "Fewer than {enough}, too few to judge: {names}.";
    TOO_FEW_HOUSEHOLDS = "不足{enough}户、不以比率评判：{names}。", "Fewer than {enough} households, not judged by a rate: {names}.";
}
