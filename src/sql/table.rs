//! A report's table for the engine: only the columns that are asked for, only the row groups that can match.
//!
//! A table of several months is its files one below the other; a column that an older file lacks is null there.

use crate::failure::{Class, Failure, Result};
use async_trait::async_trait;
use datafusion::arrow::array::{
    ArrayRef, BooleanArray, RecordBatch, RecordBatchOptions, new_null_array,
};
use datafusion::arrow::datatypes::{Schema, SchemaRef};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::pruning::PruningStatistics;
use datafusion::common::{Column, DataFusionError, ScalarValue, ToDFSchema};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType, utils::conjunction};
use datafusion::physical_optimizer::pruning::{PruningPredicate, PruningPredicateBuilder};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::streaming::{PartitionStream, StreamingTableExec};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::statistics::StatisticsConverter;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use std::collections::HashSet;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows that one step of the reader hands on.
const ROWS_PER_BATCH: usize = 8192;

/// One Parquet file, its footer read.
#[derive(Debug, Clone)]
struct Source {
    path: PathBuf,
    footer: ArrowReaderMetadata,
}

/// A table over one file for each month.
#[derive(Debug)]
pub(super) struct ParquetTable {
    schema: SchemaRef,
    sources: Vec<Source>,
}

impl ParquetTable {
    /// Reads the files' footers.
    ///
    /// # Errors
    /// Class input: a file that is not there or not Parquet.
    pub(super) fn open(files: &[PathBuf]) -> Result<ParquetTable> {
        let sources = files
            .iter()
            .map(|path| {
                let file = File::open(path).map_err(|e| unreadable(path).cause(e))?;
                let footer = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new())
                    .map_err(|e| unreadable(path).cause(e))?;
                Ok(Source {
                    path: path.clone(),
                    footer,
                })
            })
            .collect::<Result<Vec<_>>>()?;
        let schema = sources.first().map_or_else(Schema::empty, |s| {
            Schema::new(s.footer.schema().fields().clone())
        });
        Ok(ParquetTable {
            schema: Arc::new(schema),
            sources,
        })
    }

    /// Rows of all files.
    pub(super) fn rows(&self) -> i64 {
        self.sources
            .iter()
            .map(|s| s.footer.metadata().file_metadata().num_rows())
            .sum()
    }
}

fn unreadable(path: &Path) -> Failure {
    Failure::new(
        Class::Input,
        "report-unreadable",
        (
            "报告的一个表无法读取",
            "a table of the report cannot be read",
        ),
    )
    .file(path.display().to_string())
    .hint((
        "`linjiu verify` 查明报告哪里有问题；`linjiu report` 重新生成",
        "`linjiu verify` says what is wrong with the report; `linjiu report` makes it anew",
    ))
}

#[async_trait]
impl TableProvider for ParquetTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> datafusion::common::Result<Vec<TableProviderFilterPushDown>> {
        // Row groups are left out by their statistics; the engine still looks at every row of the others.
        Ok(vec![TableProviderFilterPushDown::Inexact; filters.len()])
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> datafusion::common::Result<Arc<dyn ExecutionPlan>> {
        let wanted: SchemaRef = match projection {
            Some(columns) => Arc::new(self.schema.project(columns)?),
            None => Arc::clone(&self.schema),
        };
        let predicate = match conjunction(filters.iter().cloned()) {
            Some(filter) => {
                let columns = Arc::clone(&self.schema).to_dfschema()?;
                let filter = state.create_physical_expr(filter, &columns)?;
                PruningPredicateBuilder::new()
                    .with_file_schema(Arc::clone(&self.schema))
                    .try_build(filter)
                    .ok()
            }
            None => None,
        };
        let mut parts: Vec<Arc<dyn PartitionStream>> = Vec::new();
        for source in &self.sources {
            for group in source.groups(predicate.as_ref()) {
                parts.push(Arc::new(Part {
                    source: source.clone(),
                    group,
                    wanted: Arc::clone(&wanted),
                }));
            }
        }
        if parts.is_empty() {
            parts.push(Arc::new(Nothing(Arc::clone(&wanted))));
        }
        Ok(Arc::new(StreamingTableExec::try_new(
            wanted, parts, None, None, false, limit,
        )?))
    }
}

impl Source {
    /// Row groups that can hold a matching row.
    fn groups(&self, predicate: Option<&PruningPredicate>) -> Vec<usize> {
        let all = 0..self.footer.metadata().num_row_groups();
        let kept = predicate.and_then(|p| p.prune(&GroupStatistics(self)).ok());
        match kept {
            Some(kept) => all
                .filter(|n| kept.get(*n).copied().unwrap_or(true))
                .collect(),
            None => all.collect(),
        }
    }
}

/// What the footer says of each row group.
struct GroupStatistics<'a>(&'a Source);

impl GroupStatistics<'_> {
    fn converter(&self, column: &Column) -> Option<StatisticsConverter<'_>> {
        let footer = &self.0.footer;
        StatisticsConverter::try_new(column.name(), footer.schema(), footer.parquet_schema()).ok()
    }
}

impl PruningStatistics for GroupStatistics<'_> {
    fn min_values(&self, column: &Column) -> Option<ArrayRef> {
        let groups = self.0.footer.metadata().row_groups();
        self.converter(column)?.row_group_mins(groups).ok()
    }

    fn max_values(&self, column: &Column) -> Option<ArrayRef> {
        let groups = self.0.footer.metadata().row_groups();
        self.converter(column)?.row_group_maxes(groups).ok()
    }

    fn num_containers(&self) -> usize {
        self.0.footer.metadata().num_row_groups()
    }

    fn null_counts(&self, column: &Column) -> Option<ArrayRef> {
        let groups = self.0.footer.metadata().row_groups();
        let counts = self.converter(column)?.row_group_null_counts(groups).ok()?;
        Some(Arc::new(counts))
    }

    fn row_counts(&self) -> Option<ArrayRef> {
        None
    }

    fn contained(&self, _: &Column, _: &HashSet<ScalarValue>) -> Option<BooleanArray> {
        None
    }
}

/// One row group of one file.
#[derive(Debug)]
struct Part {
    source: Source,
    group: usize,
    wanted: SchemaRef,
}

impl Part {
    fn batches(
        &self,
    ) -> datafusion::common::Result<
        impl Iterator<Item = datafusion::common::Result<RecordBatch>> + use<>,
    > {
        let file = File::open(&self.source.path)?;
        let builder =
            ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.source.footer.clone());
        let known = self.source.footer.schema();
        let columns: Vec<usize> = self
            .wanted
            .fields()
            .iter()
            .filter_map(|f| known.index_of(f.name()).ok())
            .collect();
        let mask = ProjectionMask::roots(builder.parquet_schema(), columns);
        let reader = builder
            .with_row_groups(vec![self.group])
            .with_projection(mask)
            .with_batch_size(ROWS_PER_BATCH)
            .build()
            .map_err(external)?;
        let wanted = Arc::clone(&self.wanted);
        Ok(reader.map(move |batch| arrange(&batch?, &wanted)))
    }
}

fn external(error: parquet::errors::ParquetError) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}

/// The columns in the order that is wanted; null where the file has none.
fn arrange(batch: &RecordBatch, wanted: &SchemaRef) -> datafusion::common::Result<RecordBatch> {
    let columns = wanted
        .fields()
        .iter()
        .map(|field| match batch.column_by_name(field.name()) {
            Some(column) if column.data_type() == field.data_type() => Ok(Arc::clone(column)),
            Some(column) => Ok(datafusion::arrow::compute::cast(column, field.data_type())?),
            None => Ok(new_null_array(field.data_type(), batch.num_rows())),
        })
        .collect::<datafusion::common::Result<Vec<_>>>()?;
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    Ok(RecordBatch::try_new_with_options(
        Arc::clone(wanted),
        columns,
        &options,
    )?)
}

impl PartitionStream for Part {
    fn schema(&self) -> &SchemaRef {
        &self.wanted
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let schema = Arc::clone(&self.wanted);
        match self.batches() {
            Ok(batches) => Box::pin(RecordBatchStreamAdapter::new(
                schema,
                futures::stream::iter(batches),
            )),
            Err(error) => Box::pin(RecordBatchStreamAdapter::new(
                schema,
                futures::stream::iter([Err(error)]),
            )),
        }
    }
}

/// A part without rows: no row group can match.
#[derive(Debug)]
struct Nothing(SchemaRef);

impl PartitionStream for Nothing {
    fn schema(&self) -> &SchemaRef {
        &self.0
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        Box::pin(RecordBatchStreamAdapter::new(
            Arc::clone(&self.0),
            futures::stream::iter([]),
        ))
    }
}
