//! Puts a question to the reports' tables, within its limits.
//!
//! Each question runs on a thread of its own with a deep stack; the caller watches time and memory and gives up
//! on a question that does not heed its end. Without ORDER BY the order of rows is not promised.

use super::fault;
use super::functions;
use super::gate::{self, Admitted};
use super::limits::{LOOK_EVERY, Limits, Watch, out_of_memory};
use super::reports::Reports;
use super::table::{MANY_ROWS, ParquetTable};
use crate::failure::{Class, Failure, Result};
use datafusion::arrow::array::{RecordBatch, RecordBatchOptions};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::catalog::{
    CatalogProvider, MemoryCatalogProvider, MemorySchemaProvider, SchemaProvider,
};
use datafusion::common::DataFusionError;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::GreedyMemoryPool;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::prelude::{SessionConfig, SessionContext};
use datafusion::sql::parser::Statement;
use futures::StreamExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

/// Plans of long questions are walked by recursion.
const STACK: usize = 512 << 20;
/// The catalogue of the session; a question never names it.
const CATALOGUE: &str = "linjiu";
/// Where tables stand without their layer.
const BARE: &str = "report";

/// The answer to a question.
#[derive(Debug, Clone)]
pub struct Answer {
    pub schema: SchemaRef,
    pub batches: Vec<RecordBatch>,
    /// There were more rows than asked for.
    pub more: bool,
}

impl Answer {
    /// Rows in it.
    pub fn rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }
}

/// Answers questions about some reports.
#[derive(Debug, Clone)]
pub struct Engine {
    reports: Arc<Reports>,
    /// Held by each question that runs.
    running: Arc<()>,
}

impl Engine {
    pub fn new(reports: Reports) -> Engine {
        Engine {
            reports: Arc::new(reports),
            running: Arc::new(()),
        }
    }

    pub fn reports(&self) -> &Reports {
        &self.reports
    }

    /// Whether a question that was given up goes on all the same, after two seconds to end in.
    pub fn is_stuck(&self) -> bool {
        let began = Instant::now();
        while Arc::strong_count(&self.running) > 1 {
            if began.elapsed() > Duration::from_secs(2) {
                return true;
            }
            thread::sleep(LOOK_EVERY);
        }
        false
    }

    /// Answers one question.
    ///
    /// # Errors
    /// Class usage: refused, wrong, or over its limits; class input: a table that cannot be read.
    pub fn ask(&self, sql: &str, limits: Limits) -> Result<Answer> {
        self.ask_until(sql, limits, &AtomicBool::new(false))
    }

    /// As `ask`, but gives up as soon as the flag is raised.
    ///
    /// # Errors
    /// As `ask`; class usage also for a question that was given up.
    pub fn ask_until(&self, sql: &str, limits: Limits, stop: &AtomicBool) -> Result<Answer> {
        let (send, receive) = channel();
        let mut watch = Watch::start(limits);
        let (end, ended) = tokio::sync::oneshot::channel::<()>();
        let reports = Arc::clone(&self.reports);
        let question = sql.to_owned();
        let running = Arc::clone(&self.running);
        thread::Builder::new()
            .name("question".to_owned())
            .stack_size(STACK)
            .spawn(move || {
                let _ = send.send(answer(&question, &reports, limits, ended));
                drop(running);
            })
            .map_err(|e| Failure::internal("no thread for the question").cause(e))?;
        loop {
            match receive.recv_timeout(LOOK_EVERY) {
                Ok(answer) => return answer,
                Err(RecvTimeoutError::Timeout) => {
                    let stopped = stop.load(Ordering::Relaxed).then(stopped);
                    if let Some(failure) = stopped.or_else(|| watch.exceeded()) {
                        let _ = end.send(());
                        return Err(failure);
                    }
                }
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(Failure::internal("the question stopped the engine"));
                }
            }
        }
    }
}

fn answer(
    sql: &str,
    reports: &Reports,
    limits: Limits,
    ended: tokio::sync::oneshot::Receiver<()>,
) -> Result<Answer> {
    let question = gate::admit(sql, reports)?;
    let (context, threads) = session(reports, &question, limits)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .thread_stack_size(64 << 20)
        .build()
        .map_err(|e| Failure::internal("no threads for the question").cause(e))?;
    let outcome = runtime.block_on(async {
        let work = std::pin::pin!(collect(&context, question, limits));
        match futures::future::select(work, ended).await {
            futures::future::Either::Left((answer, _)) => answer,
            futures::future::Either::Right(_) => Err(Stop::TooMuch),
        }
    });
    runtime.shutdown_background();
    outcome.map_err(|stop| match stop {
        Stop::Engine(error) => fault::from_engine(&error, sql, reports, &limits),
        Stop::TooMuch => out_of_memory(&limits),
    })
}

fn stopped() -> Failure {
    Failure::new(
        Class::Usage,
        "query-stopped",
        ("查询已中止", "the question was stopped"),
    )
}

enum Stop {
    Engine(DataFusionError),
    TooMuch,
}

impl From<DataFusionError> for Stop {
    fn from(error: DataFusionError) -> Stop {
        Stop::Engine(error)
    }
}

async fn collect(
    context: &SessionContext,
    question: Admitted,
    limits: Limits,
) -> std::result::Result<Answer, Stop> {
    let plan = context
        .state()
        .statement_to_plan(Statement::Statement(Box::new(question.statement)))
        .await?;
    let mut frame = context.execute_logical_plan(plan).await?;
    if let Some(rows) = limits.rows {
        frame = frame.limit(0, Some(rows.saturating_add(1)))?;
    }
    let schema = headed(&copied(frame.schema().inner()), &question.headings);
    let mut stream = frame.execute_stream().await?;
    let mut batches = Vec::new();
    let (mut rows, mut bytes, mut more) = (0, 0, false);
    while let Some(batch) = stream.next().await {
        let mut batch = batch?;
        if let Some(most) = limits.rows
            && rows + batch.num_rows() > most
        {
            batch = batch.slice(0, most - rows);
            more = true;
        }
        batch = plain_texts(&batch)?;
        rows += batch.num_rows();
        bytes += batch.get_array_memory_size();
        if bytes > limits.memory {
            return Err(Stop::TooMuch);
        }
        if batch.num_rows() > 0 {
            batches.push(batch);
        }
        if more {
            break;
        }
    }
    Ok(Answer {
        schema,
        batches,
        more,
    })
}

/// The type of a column of an answer: texts that only point to others are copied for whoever takes it.
fn of_answer(ty: &DataType) -> DataType {
    match ty {
        DataType::Utf8View => DataType::Utf8,
        other => other.clone(),
    }
}

fn copied(schema: &Schema) -> SchemaRef {
    let fields = schema.fields().iter().map(|field| {
        let ty = of_answer(field.data_type());
        field.as_ref().clone().with_data_type(ty)
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

fn plain_texts(batch: &RecordBatch) -> std::result::Result<RecordBatch, DataFusionError> {
    let schema = copied(&batch.schema());
    let columns = batch
        .columns()
        .iter()
        .map(|column| cast(column, &of_answer(column.data_type())))
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    Ok(RecordBatch::try_new_with_options(
        schema, columns, &options,
    )?)
}

/// The answer's columns; those without a name are called by their own words.
fn headed(schema: &SchemaRef, headings: &[Option<String>]) -> SchemaRef {
    if headings.len() != schema.fields().len() {
        return Arc::clone(schema);
    }
    let fields: Vec<Field> = schema
        .fields()
        .iter()
        .zip(headings)
        .map(|(field, heading)| match heading {
            Some(heading) => field.as_ref().clone().with_name(heading),
            None => field.as_ref().clone(),
        })
        .collect();
    Arc::new(Schema::new(fields))
}

/// A session that knows the tables of the question and nothing else; and how many threads it is worth.
fn session(
    reports: &Reports,
    question: &Admitted,
    limits: Limits,
) -> Result<(SessionContext, usize)> {
    let catalogue = MemoryCatalogProvider::new();
    let bare = Arc::new(MemorySchemaProvider::new());
    let mut rows = 0;
    let impossible = |e: DataFusionError| Failure::internal("a table could not be named").cause(e);
    for layer in ["facts", "marts"] {
        let named = Arc::new(MemorySchemaProvider::new());
        for table in &reports.tables {
            if table.about.layer.folder() != layer || !question.tables.contains(&table.name()) {
                continue;
            }
            let source = Arc::new(ParquetTable::open(&table.files)?);
            rows += source.rows();
            let name = table.about.name.to_owned();
            named
                .register_table(name.clone(), Arc::clone(&source) as _)
                .map_err(impossible)?;
            if !bare.table_exist(&name) {
                bare.register_table(name, source).map_err(impossible)?;
            }
        }
        catalogue
            .register_schema(layer, named)
            .map_err(impossible)?;
    }
    catalogue.register_schema(BARE, bare).map_err(impossible)?;
    let cores = thread::available_parallelism().map_or(1, usize::from);
    // Starting threads costs more than few rows do.
    let threads = if rows < MANY_ROWS { 1 } else { cores };
    let mut config = SessionConfig::new()
        .with_target_partitions(threads)
        .with_information_schema(false)
        .with_default_catalog_and_schema(CATALOGUE, BARE)
        .with_create_default_catalog_and_schema(false);
    let options = config.options_mut();
    options.sql_parser.collect_spans = true;
    // 1.1 is exact, and nulls stand last in either direction, as in DuckDB.
    options.sql_parser.parse_float_as_decimal = true;
    "nulls_last".clone_into(&mut options.sql_parser.default_null_ordering);
    let environment = RuntimeEnvBuilder::new()
        .with_memory_pool(Arc::new(GreedyMemoryPool::new(limits.memory)))
        .with_disk_manager_builder(
            DiskManagerBuilder::default().with_mode(DiskManagerMode::Disabled),
        )
        .build_arc()
        .map_err(|e| Failure::internal("the engine does not start").cause(e))?;
    let state = functions::allow(SessionStateBuilder::new())
        .with_config(config)
        .with_runtime_env(environment)
        .build();
    let context = SessionContext::new_with_state(state);
    context.register_catalog(CATALOGUE, Arc::new(catalogue));
    Ok((context, threads))
}
