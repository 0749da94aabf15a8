//! The functions a question may call: known ones, by name.
//!
//! Left out are those that look at a clock, draw lots, read the session, make texts of any length at once
//! (repeat, lpad, rpad) or lists, which no output format of ours holds.

use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::functions_aggregate::all_default_aggregate_functions;
use datafusion::functions_window::all_default_window_functions;
use std::sync::Arc;

const SCALAR: &[&str] = &[
    "abs",
    "btrim",
    "ceil",
    "character_length",
    "coalesce",
    "concat",
    "concat_ws",
    "contains",
    "date_part",
    "date_trunc",
    "ends_with",
    "exp",
    "floor",
    "greatest",
    "initcap",
    "least",
    "left",
    "ln",
    "log",
    "log10",
    "log2",
    "lower",
    "ltrim",
    "make_date",
    "nullif",
    "nvl",
    "nvl2",
    "octet_length",
    "power",
    "regexp_like",
    "replace",
    "reverse",
    "right",
    "round",
    "rtrim",
    "signum",
    "split_part",
    "sqrt",
    "starts_with",
    "strpos",
    "substr",
    "substr_index",
    "to_char",
    "to_date",
    "translate",
    "trunc",
    "upper",
];

const AGGREGATE: &[&str] = &[
    "avg",
    "bool_and",
    "bool_or",
    "corr",
    "count",
    "covar_pop",
    "covar_samp",
    "first_value",
    "grouping",
    "last_value",
    "max",
    "median",
    "min",
    "nth_value",
    "percentile_cont",
    "regr_intercept",
    "regr_r2",
    "regr_slope",
    "stddev",
    "stddev_pop",
    "string_agg",
    "sum",
    "var",
    "var_pop",
];

const WINDOW: &[&str] = &[
    "cume_dist",
    "dense_rank",
    "first_value",
    "lag",
    "last_value",
    "lead",
    "nth_value",
    "ntile",
    "percent_rank",
    "rank",
    "row_number",
];

/// Every function that exists, in order.
pub(super) fn names() -> Vec<String> {
    let mut names: Vec<String> = [SCALAR, AGGREGATE, WINDOW]
        .concat()
        .into_iter()
        .map(str::to_owned)
        .collect();
    names.sort();
    names.dedup();
    names
}

/// Gives a session the functions above and no other.
pub(super) fn allow(builder: SessionStateBuilder) -> SessionStateBuilder {
    let scalar = datafusion::functions::all_default_functions()
        .into_iter()
        .filter(|f| SCALAR.contains(&f.name()))
        .collect();
    let aggregate = all_default_aggregate_functions()
        .into_iter()
        .filter(|f| AGGREGATE.contains(&f.name()))
        .collect();
    let window = all_default_window_functions()
        .into_iter()
        .filter(|f| WINDOW.contains(&f.name()))
        .collect();
    builder
        .with_scalar_functions(scalar)
        .with_aggregate_functions(aggregate)
        .with_window_functions(window)
        .with_expr_planners(vec![
            Arc::new(super::divide::Division),
            Arc::new(datafusion::functions::core::planner::CoreFunctionPlanner::default()),
            Arc::new(datafusion::functions::datetime::planner::DatetimeFunctionPlanner),
            Arc::new(datafusion::functions::unicode::planner::UnicodeFunctionPlanner),
            Arc::new(datafusion::functions_aggregate::planner::AggregateFunctionPlanner),
            Arc::new(datafusion::functions_window::planner::WindowFunctionPlanner),
        ])
}
