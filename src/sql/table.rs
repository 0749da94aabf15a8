//! A report's table for the engine: only the columns that are asked for, only the pages that can match (`pages`),
//! and of wide answers only the rows that do.
//!
//! A table of several months is its files one below the other; a column that an older file lacks is null there.

use super::pages::{self, Condition};
use crate::failure::{Class, Failure, Result};
use async_trait::async_trait;
use datafusion::arrow::array::{BooleanArray, RecordBatch, RecordBatchOptions, new_null_array};
use datafusion::arrow::datatypes::{DataType, Schema, SchemaRef};
use datafusion::arrow::error::ArrowError;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::{DataFusionError, ToDFSchema};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType, utils::conjunction};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::streaming::{PartitionStream, StreamingTableExec};
use datafusion::physical_plan::{ExecutionPlan, PhysicalExpr};
use futures::StreamExt;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowPredicateFn, ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
    RowFilter, RowSelection,
};
use parquet::file::metadata::PageIndexPolicy;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows that one step of the reader hands on.
const ROWS_PER_BATCH: usize = 8192;
/// A file with more rows is worth its page index, and threads of its own.
pub(super) const MANY_ROWS: i64 = 100_000;
/// So many columns beside those of the filter are only decoded for the rows that match.
const WIDE: usize = 8;

/// One Parquet file, its footer read.
#[derive(Debug, Clone)]
pub(super) struct Source {
    path: PathBuf,
    pub(super) footer: ArrowReaderMetadata,
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
                let load = |options| {
                    ArrowReaderMetadata::load(&file, options).map_err(|e| unreadable(path).cause(e))
                };
                let mut footer = load(ArrowReaderOptions::new())?;
                let viewed = ArrowReaderOptions::new().with_schema(viewed(footer.schema()));
                footer = if footer.metadata().file_metadata().num_rows() > MANY_ROWS {
                    load(viewed.with_page_index_policy(PageIndexPolicy::Optional))?
                } else {
                    let metadata = Arc::clone(footer.metadata());
                    ArrowReaderMetadata::try_new(metadata, viewed)
                        .map_err(|e| unreadable(path).cause(e))?
                };
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

/// A schema whose texts are read without copying them.
fn viewed(schema: &SchemaRef) -> SchemaRef {
    let fields = schema.fields().iter().map(|field| {
        let field = field.as_ref().clone();
        match field.data_type() {
            DataType::Utf8 => field.with_data_type(DataType::Utf8View),
            _ => field,
        }
    });
    Arc::new(Schema::new_with_metadata(
        fields.collect::<Vec<_>>(),
        schema.metadata().clone(),
    ))
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
        // Pages are left out by their statistics; the engine still looks at every row of the others.
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
        let columns = Arc::clone(&self.schema).to_dfschema()?;
        let conditions = filters
            .iter()
            .map(|filter| {
                let test = state.create_physical_expr(filter.clone(), &columns)?;
                Ok(Condition::new(filter, test, &self.schema))
            })
            .collect::<datafusion::common::Result<Vec<_>>>()?;
        let wide = self.wide_filter(state, filters, &wanted)?;
        // A first few rows are soonest read in order, and are the same each time.
        let in_turn = limit.is_some() && filters.is_empty();
        let threads = if in_turn {
            1
        } else {
            state.config().target_partitions()
        };
        let mut parts: Vec<Arc<dyn PartitionStream>> = Vec::new();
        for source in &self.sources {
            for (group, selection) in pages::that_can_match(source, &conditions, threads) {
                parts.push(Arc::new(Part {
                    source: source.clone(),
                    group,
                    selection,
                    filter: wide.clone(),
                    wanted: Arc::clone(&wanted),
                }));
            }
        }
        if parts.is_empty() {
            parts.push(Arc::new(Nothing(Arc::clone(&wanted))));
        } else if in_turn {
            parts = vec![Arc::new(InTurn(Arc::clone(&wanted), parts))];
        }
        Ok(Arc::new(StreamingTableExec::try_new(
            wanted, parts, None, None, false, limit,
        )?))
    }
}

impl ParquetTable {
    /// The filters as one test on their own columns, where an answer has many others.
    fn wide_filter(
        &self,
        state: &dyn Session,
        filters: &[Expr],
        wanted: &SchemaRef,
    ) -> datafusion::common::Result<Option<Filter>> {
        let Some(all) = conjunction(filters.iter().cloned()) else {
            return Ok(None);
        };
        let mut columns: Vec<usize> = all
            .column_refs()
            .iter()
            .filter_map(|c| self.schema.index_of(&c.name).ok())
            .collect();
        columns.sort_unstable();
        if columns.is_empty() || wanted.fields().len() < columns.len() + WIDE {
            return Ok(None);
        }
        let schema = Arc::new(self.schema.project(&columns)?);
        let test = state.create_physical_expr(all, &Arc::clone(&schema).to_dfschema()?)?;
        Ok(Some(Filter { schema, test }))
    }
}

/// What a row must pass, told from the columns of `schema` alone.
#[derive(Debug, Clone)]
struct Filter {
    schema: SchemaRef,
    test: Arc<dyn PhysicalExpr>,
}

impl Filter {
    /// For the reader of a file; none where the file lacks one of the columns.
    fn for_reader(&self, footer: &ArrowReaderMetadata) -> Option<RowFilter> {
        let known = footer.schema();
        let columns = self
            .schema
            .fields()
            .iter()
            .map(|f| {
                let (n, there) = known.column_with_name(f.name())?;
                (there.data_type() == f.data_type()).then_some(n)
            })
            .collect::<Option<Vec<usize>>>()?;
        if !columns.is_sorted() {
            return None;
        }
        let mask = ProjectionMask::roots(footer.parquet_schema(), columns);
        let Filter { schema, test } = self.clone();
        let passes = move |batch: RecordBatch| -> std::result::Result<BooleanArray, ArrowError> {
            let batch = RecordBatch::try_new(Arc::clone(&schema), batch.columns().to_vec())?;
            let found = test
                .evaluate(&batch)
                .and_then(|v| v.into_array(batch.num_rows()))
                .map_err(|e| ArrowError::ExternalError(Box::new(e)))?;
            let found = found.as_any().downcast_ref::<BooleanArray>().cloned();
            found
                .ok_or_else(|| ArrowError::ComputeError("a filter is not true or false".to_owned()))
        };
        Some(RowFilter::new(vec![Box::new(ArrowPredicateFn::new(
            mask, passes,
        ))]))
    }
}

/// Some rows of one row group of one file.
#[derive(Debug)]
struct Part {
    source: Source,
    group: usize,
    /// None: all of them.
    selection: Option<RowSelection>,
    filter: Option<Filter>,
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
        let mut builder = builder
            .with_row_groups(vec![self.group])
            .with_projection(mask)
            .with_batch_size(ROWS_PER_BATCH);
        if let Some(selection) = &self.selection {
            builder = builder.with_row_selection(selection.clone());
        }
        let filter = self.filter.as_ref();
        if let Some(filter) = filter.and_then(|f| f.for_reader(&self.source.footer)) {
            builder = builder.with_row_filter(filter);
        }
        let reader = builder.build().map_err(external)?;
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

/// Parts one after the other.
#[derive(Debug)]
struct InTurn(SchemaRef, Vec<Arc<dyn PartitionStream>>);

impl PartitionStream for InTurn {
    fn schema(&self) -> &SchemaRef {
        &self.0
    }

    fn execute(&self, context: Arc<TaskContext>) -> SendableRecordBatchStream {
        let parts = futures::stream::iter(self.1.clone());
        let all = parts.flat_map(move |part| part.execute(Arc::clone(&context)));
        Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.0), all))
    }
}

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
