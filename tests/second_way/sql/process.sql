-- marts/process: durations by the smallest day within which half (nine tenths) were done, shares with their numerators and denominators.
WITH c AS (
  SELECT *, month_of(begun_on) AS month, CASE level WHEN 'township' THEN township END AS place,
         CASE WHEN accepted_on >= applied_on THEN accepted_on - applied_on END AS days,
         aid_type = 'emergency' AND procedure IS NOT NULL AS emergency,
         procedure = 'first_aid' AS aid_first, approved AND aid_type = 'expenditure' AS spending,
         CASE WHEN approved AND procedure = 'standard' THEN
                CASE WHEN list_has_any(category, ['tekun', 'dibao', 'registered_poor']) THEN 'exempt'
                     WHEN list_distinct(category) = ['registered_any'] THEN 'neither' ELSE 'usual' END END AS survey,
         applied_on IS NULL OR accepted_on IS NULL OR reviewed_on IS NULL AS lacking
  FROM seen_case, level WHERE month_of(begun_on) <= report_month()
), grouped AS (
  SELECT month, level, place AS township, count(days) AS applied_to_accepted, list_sort(list(days) FILTER (days IS NOT NULL)) AS all_days,
         count(*) FILTER (emergency) AS emergencies, count(*) FILTER (emergency AND aid_first) AS emergencies_aid_first,
         count(appraised) FILTER (aid_first) AS aid_first_appraisal_known, count(*) FILTER (aid_first AND appraised) AS aid_first_appraised,
         count(publicised) FILTER (aid_first) AS aid_first_publicity_known, count(*) FILTER (aid_first AND publicised) AS aid_first_publicised,
         count(*) FILTER (spending) AS expenditure_approved, count(*) FILTER (spending AND lacking) AS expenditure_lacking_stage,
         count(category) FILTER (approved) AS approved_category_known, count(*) FILTER (approved AND list_has_any(category, ['dibao', 'tekun'])) AS approved_dibao_tekun,
         count(income_checked) FILTER (survey = 'exempt') AS exempt_survey_known, count(*) FILTER (survey = 'exempt' AND income_checked) AS exempt_surveyed,
         count(income_checked) FILTER (survey = 'usual') AS usual_survey_known, count(*) FILTER (survey = 'usual' AND NOT income_checked) AS usual_not_surveyed,
         count(discovery) AS discovery_known, count(*) FILTER (discovery = 'active') AS discovered_actively
  FROM c GROUP BY ALL
)
SELECT * EXCLUDE (all_days),
       all_days[(len(all_days) + 1) // 2] AS median_days_to_acceptance,
       all_days[(9 * len(all_days) + 9) // 10] AS p90_days_to_acceptance,
       emergencies_aid_first::DOUBLE / nullif(emergencies, 0) AS aid_first_share,
       aid_first_appraised::DOUBLE / nullif(aid_first_appraisal_known, 0) AS appraised_share,
       aid_first_publicised::DOUBLE / nullif(aid_first_publicity_known, 0) AS publicised_share,
       expenditure_lacking_stage::DOUBLE / nullif(expenditure_approved, 0) AS lacking_stage_share,
       approved_dibao_tekun::DOUBLE / nullif(approved_category_known, 0) AS dibao_tekun_share,
       discovered_actively::DOUBLE / nullif(discovery_known, 0) AS active_share
FROM grouped;
