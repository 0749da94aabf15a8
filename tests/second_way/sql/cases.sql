-- What facts/cases adds to the record, and the record's own columns cut at as_of.
SELECT c.case_id, c.township, c.village, c.household_size, c.lifted_year, c.tier, c.aid_type, c.cause, c.procedure, c.discovery,
       c.discovered_on, c.applied_on, c.accepted_on, c.reviewed_on, c.approved_on, c.submitted_on, c.filed_on, c.supplemented_on,
       c.closed_on,
       CASE WHEN c.category IS NOT NULL THEN array_to_string(list_filter(['tekun', 'orphan', 'dibao', 'registered_poor', 'registered_any', 'returned', 'lifted', 'low_income', 'marginal', 'other', 'unrecognised'],
                                   lambda x: list_contains(c.category, x)), ',') END AS category,
       CASE WHEN c.aid_mode IS NOT NULL THEN array_to_string(list_filter(['cash', 'in_kind', 'referral'], lambda x: list_contains(c.aid_mode, x)), ',') END AS aid_mode,
       c.income_checked, c.appraised, c.publicised, c.referral_to, c.approved_amount, c.status,
       c.begun_on, c.first_paid_on, c.paid_amount, t.expected_tier, s.poverty_status,
       c.first_cash_on, c.paid_in_full_on, year(h.lifted_on) AS registry_lifted_year,
       coalesce(c.closed_on_record > as_of(), false) AS closed_later,
       false AS newest_row_quarantined, -- clean exports are one snapshot, and no row is quarantined
       NULL::VARCHAR AS missing_columns -- whose columns are all there
FROM seen_case c LEFT JOIN registry_household h ON h.household_id = c.household
LEFT JOIN tier_of_case t USING (case_id) LEFT JOIN standing_of_case s USING (case_id);
