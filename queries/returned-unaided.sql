-- title: 返贫未救助户 | Returned to poverty and not aided
-- question: 哪些返贫户返贫后 90 天内没有获得救助？ | Which households returned to poverty and were not aided within 90 days?
-- column township: 镇街 | town or street
-- column household_key: 户密钥 | keyed hash of the household
-- column since_on: 返贫日期 | day of the return
-- column first_aid_on: 首次救助日期 | first approval since, if any
-- column days_to_aid: 至救助天数 | calendar days to it

SELECT
  township,
  household_key,
  since_on,
  first_aid_on,
  days_to_aid
FROM facts.poverty_watch
WHERE flag = 'returned'
  AND aided = FALSE
ORDER BY since_on, township, household_key
