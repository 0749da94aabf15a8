//! Division as analysts expect it: 1 / 2 is 0.5, and nothing divided by zero is a figure.
//!
//! The engine's own would cut 1 / 2 to 0 and make infinity of 1.0 / 0. As in DuckDB and Spark the quotient of two
//! whole numbers is a fraction; as in every rate of ours, division by zero gives null.

use datafusion::arrow::datatypes::DataType;
use datafusion::common::{DFSchema, Result, ScalarValue};
use datafusion::functions::core::expr_fn::nullif;
use datafusion::logical_expr::planner::{ExprPlanner, PlannerResult, RawBinaryExpr};
use datafusion::logical_expr::{Expr, ExprSchemable, cast, lit};
use datafusion::sql::sqlparser::ast::BinaryOperator;

#[derive(Debug)]
pub(super) struct Division;

impl ExprPlanner for Division {
    fn plan_binary_op(
        &self,
        expr: RawBinaryExpr,
        schema: &DFSchema,
    ) -> Result<PlannerResult<RawBinaryExpr>> {
        if expr.op != BinaryOperator::Divide {
            return Ok(PlannerResult::Original(expr));
        }
        let (Ok(left), Ok(right)) = (expr.left.get_type(schema), expr.right.get_type(schema))
        else {
            return Ok(PlannerResult::Original(expr));
        };
        if !left.is_numeric() || !right.is_numeric() {
            return Ok(PlannerResult::Original(expr));
        }
        let (left, right) = if left.is_integer() && right.is_integer() {
            (
                cast(expr.left, DataType::Float64),
                nullif(cast(expr.right, DataType::Float64), lit(0.0)),
            )
        } else {
            let zero = ScalarValue::new_zero(&right)?;
            (expr.left, nullif(expr.right, Expr::Literal(zero, None)))
        };
        Ok(PlannerResult::Planned(left / right))
    }
}
