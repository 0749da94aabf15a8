//! Functions that analysts know from other engines, and how the same is written here.

/// What to write instead of a function that does not exist here.
pub(super) fn instead_of(function: &str) -> Option<&'static str> {
    let instead = match function.to_lowercase().as_str() {
        "year" | "quarter" | "month" | "week" | "day" | "dayofweek" => "EXTRACT(YEAR FROM due_on)",
        "strftime" | "date_format" | "format_date" => "to_char(due_on, '%Y-%m')",
        "datediff" | "date_diff" | "julianday" => "done_on - start_on",
        "dateadd" | "date_add" | "add_months" => "due_on + INTERVAL '1 month'",
        "if" | "iif" | "decode" | "switch" => "CASE WHEN … THEN … ELSE … END",
        "countif" | "count_if" | "sumif" | "sum_if" => "count(*) FILTER (WHERE …)",
        "array_agg" | "group_concat" | "listagg" => "string_agg(case_id, ', ')",
        "isnull" => "coalesce(amount, 0)",
        "instr" | "locate" | "charindex" => "strpos(cause, '病')",
        "len" => "length(cause)",
        "mid" => "substr(case_id, 3, 4)",
        "mode" => "SELECT tier, count(*) AS n … GROUP BY tier ORDER BY n DESC LIMIT 1",
        _ => return None,
    };
    Some(instead)
}
