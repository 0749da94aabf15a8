//! Which rows of a Parquet file can match a filter, told from the statistics of row groups and pages; nothing of
//! the rows themselves is read.

use super::table::{MANY_ROWS, Source};
use datafusion::arrow::array::{ArrayRef, BooleanArray};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::pruning::PruningStatistics;
use datafusion::common::{Column, ScalarValue};
use datafusion::logical_expr::Expr;
use datafusion::physical_optimizer::pruning::{PruningPredicate, PruningPredicateBuilder};
use datafusion::physical_plan::PhysicalExpr;
use parquet::arrow::arrow_reader::statistics::StatisticsConverter;
use parquet::arrow::arrow_reader::{RowSelection, RowSelector};
use std::collections::HashSet;
use std::sync::Arc;

/// One condition that every row of an answer meets.
pub(super) struct Condition {
    /// None where statistics cannot tell.
    predicate: Option<PruningPredicate>,
    /// Its column, if it has one only.
    column: Option<String>,
}

impl Condition {
    pub(super) fn new(filter: &Expr, test: Arc<dyn PhysicalExpr>, schema: &SchemaRef) -> Condition {
        let columns = filter.column_refs();
        let mut names = columns.iter().map(|c| c.name.clone());
        Condition {
            predicate: PruningPredicateBuilder::new()
                .with_file_schema(Arc::clone(schema))
                .try_build(test)
                .ok(),
            column: names.next().filter(|_| columns.len() == 1),
        }
    }
}

/// Row groups that can hold a matching row, with the rows that can match (none: all), in parts for the threads.
pub(super) fn that_can_match(
    source: &Source,
    conditions: &[Condition],
    threads: usize,
) -> Vec<(usize, Option<RowSelection>)> {
    let groups = source.footer.metadata().row_groups();
    let mut parts = Vec::new();
    for (n, group) in groups.iter().enumerate() {
        if !conditions.iter().all(|c| c.can_match_group(source, n)) {
            continue;
        }
        let mut selection: Option<RowSelection> = None;
        for condition in conditions {
            if let Some(pages) = condition.pages(source, n) {
                selection = Some(match selection {
                    Some(before) => before.intersection(&pages),
                    None => pages,
                });
            }
        }
        let rows = usize::try_from(group.num_rows()).unwrap_or_default();
        let selected = selection.as_ref().map_or(rows, RowSelection::row_count);
        if selected == 0 {
            continue;
        }
        let is_long = i64::try_from(selected).is_ok_and(|r| r > MANY_ROWS);
        if threads < 2 || !is_long {
            parts.push((n, selection.filter(|_| selected < rows)));
            continue;
        }
        let share = rows.div_ceil(threads);
        for start in (0..rows).step_by(share) {
            let range = start..(start + share).min(rows);
            let mut part = RowSelection::from_consecutive_ranges(std::iter::once(range), rows);
            if let Some(selection) = &selection {
                part = part.intersection(selection);
            }
            if part.row_count() > 0 {
                parts.push((n, Some(part)));
            }
        }
    }
    parts
}

impl Condition {
    fn can_match_group(&self, source: &Source, group: usize) -> bool {
        let statistics = Groups { source, group };
        let kept = self
            .predicate
            .as_ref()
            .and_then(|p| p.prune(&statistics).ok());
        kept.is_none_or(|k| k.first().copied().unwrap_or(true))
    }

    /// The rows of the pages of its column that can match; none where there is no page index.
    fn pages(&self, source: &Source, group: usize) -> Option<RowSelection> {
        let column = self.column.as_ref()?;
        let metadata = source.footer.metadata();
        metadata.column_index()?;
        let offsets = metadata.offset_index()?;
        let converter = converter(source, column)?;
        let counts = converter
            .data_page_row_counts(offsets, metadata.row_groups(), [&group])
            .ok()??;
        let statistics = Pages {
            source,
            group,
            count: counts.len(),
        };
        let kept = self.predicate.as_ref()?.prune(&statistics).ok()?;
        let selectors: Vec<RowSelector> = kept
            .iter()
            .zip(counts.values())
            .map(|(kept, rows)| RowSelector {
                row_count: usize::try_from(*rows).unwrap_or_default(),
                skip: !kept,
            })
            .collect();
        Some(RowSelection::from(selectors))
    }
}

fn converter<'a>(source: &'a Source, column: &str) -> Option<StatisticsConverter<'a>> {
    let footer = &source.footer;
    StatisticsConverter::try_new(column, footer.schema(), footer.parquet_schema()).ok()
}

/// What the footer says of one row group.
struct Groups<'a> {
    source: &'a Source,
    group: usize,
}

impl PruningStatistics for Groups<'_> {
    fn min_values(&self, column: &Column) -> Option<ArrayRef> {
        let group = self.source.footer.metadata().row_groups().get(self.group)?;
        converter(self.source, column.name())?
            .row_group_mins([group])
            .ok()
    }

    fn max_values(&self, column: &Column) -> Option<ArrayRef> {
        let group = self.source.footer.metadata().row_groups().get(self.group)?;
        converter(self.source, column.name())?
            .row_group_maxes([group])
            .ok()
    }

    fn num_containers(&self) -> usize {
        1
    }

    fn null_counts(&self, column: &Column) -> Option<ArrayRef> {
        let group = self.source.footer.metadata().row_groups().get(self.group)?;
        let converter = converter(self.source, column.name())?;
        Some(Arc::new(converter.row_group_null_counts([group]).ok()?))
    }

    fn row_counts(&self) -> Option<ArrayRef> {
        None
    }

    fn contained(&self, _: &Column, _: &HashSet<ScalarValue>) -> Option<BooleanArray> {
        None
    }
}

/// What the page index says of the pages of the one column that is asked about.
struct Pages<'a> {
    source: &'a Source,
    group: usize,
    count: usize,
}

impl PruningStatistics for Pages<'_> {
    fn min_values(&self, column: &Column) -> Option<ArrayRef> {
        let metadata = self.source.footer.metadata();
        let (index, offsets) = (metadata.column_index()?, metadata.offset_index()?);
        let converter = converter(self.source, column.name())?;
        converter.data_page_mins(index, offsets, [&self.group]).ok()
    }

    fn max_values(&self, column: &Column) -> Option<ArrayRef> {
        let metadata = self.source.footer.metadata();
        let (index, offsets) = (metadata.column_index()?, metadata.offset_index()?);
        let converter = converter(self.source, column.name())?;
        converter
            .data_page_maxes(index, offsets, [&self.group])
            .ok()
    }

    fn num_containers(&self) -> usize {
        self.count
    }

    fn null_counts(&self, column: &Column) -> Option<ArrayRef> {
        let metadata = self.source.footer.metadata();
        let (index, offsets) = (metadata.column_index()?, metadata.offset_index()?);
        let converter = converter(self.source, column.name())?;
        let counts = converter.data_page_null_counts(index, offsets, [&self.group]);
        Some(Arc::new(counts.ok()?))
    }

    fn row_counts(&self) -> Option<ArrayRef> {
        None
    }

    fn contained(&self, _: &Column, _: &HashSet<ScalarValue>) -> Option<BooleanArray> {
        None
    }
}
