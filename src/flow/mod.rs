//! A run from its tables to what a report is made of: part by part of the cases, several at a time.
//!
//! What comes out does not depend on how many threads there are: parts are added up in their order.

mod persons;

use crate::assess::packed::Away;
use crate::assess::{self, Assessed, Basis, Question};
use crate::contract::{Kind, Tables};
use crate::failure::{Failure, Result};
use crate::ingest::{Ingested, Key, Parts, Shelf};
use crate::metrics::{self, Extent, Gathered, Marts, Which};
use crate::rules::shared::{self, Often, Placed, Shared};
use crate::rules::{self, Findings, Raised};
use crate::threads::{alone, both, side_by_side, threads};
use persons::Persons;
use polars::prelude::{BooleanChunked, DataFrame, DataType, IntoLazy, NewChunkedArray, col, lit};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};

/// What is assessed.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    pub ingested: &'a Ingested,
    pub parts: &'a Parts,
    pub question: &'a Question<'a>,
    /// The question at the end of the month before; none where there is no such month.
    pub before: Option<&'a Question<'a>>,
    /// Of the inputs' hash, for what is drawn by chance.
    pub seed: u64,
}

/// The facts of one part.
#[derive(Debug)]
pub struct PartFacts {
    pub cases: DataFrame,
    pub deadlines: DataFrame,
    pub payments: Option<DataFrame>,
}

/// What all parts come to.
#[derive(Debug)]
pub struct Whole {
    /// Without rows of cases, deadlines and payments.
    pub assessed: Assessed,
    pub findings: Findings,
    pub marts: Marts,
    /// Of facts/deadlines what the report looks at: rows of its month that are not measured, and those of rules without a
    /// limit that are not done.
    pub unmeasured: DataFrame,
    /// facts/edits; none where no case stands in two snapshots.
    pub edits: Option<DataFrame>,
    /// facts/first_seen; none where no case stands in two snapshots.
    pub first_seen: Option<DataFrame>,
    /// The marts of headlines as of the end of the month before; none where no case had begun by then.
    pub before: Option<Marts>,
}

/// What parts come to, without the rows of their facts.
struct Share {
    assessed: Assessed,
    raised: Raised,
    gathered: Gathered,
    unmeasured: DataFrame,
    edits: Option<DataFrame>,
    first_seen: Option<DataFrame>,
    before: Option<Before>,
}

/// The same as of the end of the month before.
struct Before {
    assessed: Assessed,
    gathered: Gathered,
    /// Whether any case had begun.
    begun: bool,
}

/// Columns of cases that no headline figure needs.
const NOT_FOR_HEADLINES: [&str; 10] = [
    "village",
    "cause",
    "referral_to",
    "id_state",
    "last_seen_on",
    "first_seen_on",
    "source_file",
    "source_sheet",
    "source_line",
    "export_on",
];

/// What every part is judged by.
pub struct Bases {
    basis: Basis,
    persons: Persons,
}

impl Bases {
    /// Looks through the tables that parts have in common.
    ///
    /// # Errors
    /// Rows that were put away cannot be read back (class internal).
    pub fn new(parts: &Parts) -> Result<Bases> {
        let applicants = parts.applicants()?;
        let basis = || {
            let registry = parts.pieces(Kind::Registry);
            Basis::of_registry(registry, |person| applicants.has(person))
        };
        let persons = || Persons::new(parts, &applicants);
        let (basis, persons) = both_of(parts.count(), basis, persons);
        Ok(Bases {
            basis: basis?,
            persons: persons?,
        })
    }
}

/// Findings of so many parts stay in memory, and those of more parts lie on a disk.
const PARTS_IN_MEMORY: usize = 64;
/// Cases in whose number of parts rows are compared by key at a time.
const PARTS_OF_A_SHARE: usize = 32;

impl Away for Shelf {
    fn put(&self, bytes: &[u8]) -> std::io::Result<u64> {
        Shelf::put(self, bytes)
    }

    fn get(&self, at: u64, length: u64) -> std::io::Result<Vec<u8>> {
        Shelf::get(self, at, length)
    }
}

/// Two things at the same time; of many parts, whose memory counts, one after the other.
fn both_of<A, B: Send>(
    parts: usize,
    one: impl FnOnce() -> A,
    other: impl FnOnce() -> B + Send,
) -> (A, B) {
    if parts > PARTS_IN_MEMORY {
        (one(), other())
    } else {
        both(one, other)
    }
}

/// Assesses all parts; `take` has the facts of each, in their order.
///
/// # Errors
/// Class internal, and those of `take`.
pub fn run(
    sources: &Sources,
    bases: &Bases,
    mut take: impl FnMut(PartFacts) -> Result<()>,
) -> Result<Whole> {
    let shared = shared(sources, &bases.basis)?;
    let away = (sources.parts.count() > PARTS_IN_MEMORY)
        .then(|| Shelf::temporary().ok())
        .flatten()
        .map(|shelf| Arc::new(shelf) as Arc<dyn Away>);
    let mut all: Option<Share> = None;
    in_order(
        sources.parts.count(),
        |part| share(part, sources, bases, &shared),
        |(share, facts)| {
            take(facts)?;
            if let Some(all) = &mut all {
                return all.absorb(share);
            }
            all = Some(share.with_findings_in(away.clone()));
            Ok(())
        },
    )?;
    let all = all.ok_or_else(|| Failure::internal("there is no part of the cases"))?;
    all.finish(sources, &bases.basis)
}

/// Rows that are looked through at a time for keys that they share, about.
const ROWS_OF_A_SHARE: usize = 1 << 24;

/// What the cases and payments of all parts share.
fn shared(sources: &Sources, basis: &Basis) -> Result<Shared> {
    let mut of_run = Shared {
        shares: sources.parts.count().div_ceil(PARTS_OF_A_SHARE) as u32,
        ..Shared::default()
    };
    let of_payments = || accounts(sources);
    let of_cases = || approvals(sources, basis, &mut of_run);
    let (of_cases, accounts) = both(of_cases, of_payments);
    of_cases?;
    of_run.accounts = accounts?;
    Ok(of_run)
}

/// Adds the persons and households of several approved cases.
fn approvals(sources: &Sources, basis: &Basis, of_run: &mut Shared) -> Result<()> {
    let head = |key: Key| shared::head(u128::from_be_bytes(key));
    let shares = sources.parts.cases().div_ceil(ROWS_OF_A_SHARE) as u64;
    for share in 0..shares {
        let threads = threads();
        let found = side_by_side((0..threads).collect(), |thread| {
            let (mut persons, mut households) = (Vec::new(), Vec::new());
            sources
                .parts
                .approved((thread, threads), |household, person, place| {
                    let [own, applicant] =
                        [household, person].map(|key| key.map(u128::from_be_bytes));
                    let key = basis.household(own, applicant, sources.question);
                    let of_share = |head: &u64| head % shares == share;
                    let placed = |head: u64| Placed::new(head, place);
                    households.extend(key.map(shared::head).filter(of_share).map(placed));
                    persons.extend(person.map(head).filter(of_share).map(placed));
                })?;
            Ok((persons, households))
        })?;
        let (mut persons, mut households) = (Vec::new(), Vec::new());
        for (mut of_persons, mut of_households) in found {
            persons.append(&mut of_persons);
            households.append(&mut of_households);
        }
        shared::several(persons, &mut of_run.persons, &mut of_run.persons_apart);
        let (often, apart) = (&mut of_run.households, &mut of_run.households_apart);
        shared::several(households, often, apart);
    }
    Ok(())
}

/// The accounts in payments of as many cases as households make a shared account.
fn accounts(sources: &Sources) -> Result<Often> {
    let mut often = Often::default();
    let Some(least) = rules::households_of_a_shared_account(sources.question.policy) else {
        return Ok(often);
    };
    let shares = sources.parts.payments().div_ceil(ROWS_OF_A_SHARE) as u64;
    for share in 0..shares {
        let mut of_share = Vec::new();
        sources.parts.accounts(|key, case| {
            let head = shared::head(u128::from_be_bytes(key));
            if head % shares == share {
                of_share.push((head, shared::hash(case)));
            }
        })?;
        often.add(shared::at_least(of_share, least));
    }
    Ok(often)
}

impl Share {
    /// The same, with findings and what is to be compared put into a place.
    fn with_findings_in(mut self, place: Option<Arc<dyn Away>>) -> Share {
        if let Some(place) = place {
            let of_part = std::mem::replace(&mut self.raised, Raised::away(place));
            self.raised.absorb(of_part);
        }
        self
    }

    fn absorb(&mut self, other: Share) -> Result<()> {
        self.assessed.absorb(other.assessed)?;
        self.raised.absorb(other.raised);
        self.gathered.absorb(other.gathered);
        self.unmeasured.vstack_mut_owned(other.unmeasured)?;
        stack(&mut self.edits, other.edits)?;
        stack(&mut self.first_seen, other.first_seen)?;
        if let (Some(own), Some(other)) = (&mut self.before, other.before) {
            own.assessed.absorb(other.assessed)?;
            own.gathered.absorb(other.gathered);
            own.begun |= other.begun;
        }
        Ok(())
    }

    fn finish(mut self, sources: &Sources, basis: &Basis) -> Result<Whole> {
        let tables = &sources.ingested.tables;
        // The month before first, so that little of it is held when the rest is added up.
        let before = match (self.before.take(), sources.before) {
            (Some(mut before), Some(question)) if before.begun => {
                before.assessed.complete(basis, question, false)?;
                let sources = metrics::Sources {
                    assessed: &before.assessed,
                    tables,
                    question,
                    which: Which::All,
                    seed: sources.seed,
                };
                Some(before.gathered.marts(&sources, Extent::Headlines)?)
            }
            _ => None,
        };
        self.assessed.complete(basis, sources.question, true)?;
        let findings = || {
            self.raised.findings(&rules::Sources {
                assessed: &self.assessed,
                tables,
                edits: self.edits.as_ref(),
                snapshots: &sources.ingested.snapshots,
                shared: None,
                question: sources.question,
            })
        };
        let marts = || {
            let sources = metrics::Sources {
                assessed: &self.assessed,
                tables,
                question: sources.question,
                which: Which::All,
                seed: sources.seed,
            };
            self.gathered.marts(&sources, Extent::Every)
        };
        let (findings, marts) = both_of(sources.parts.count(), findings, marts);
        Ok(Whole {
            findings: findings?,
            marts: marts?,
            assessed: self.assessed,
            unmeasured: self.unmeasured,
            edits: self.edits,
            first_seen: self.first_seen,
            before,
        })
    }
}

/// Puts rows behind others of the same columns.
fn stack(own: &mut Option<DataFrame>, other: Option<DataFrame>) -> Result<()> {
    match (own, other) {
        (Some(own), Some(other)) => {
            own.vstack_mut_owned(other)?;
        }
        (own @ None, other) => *own = other,
        (Some(_), None) => {}
    }
    Ok(())
}

fn share(
    part: usize,
    sources: &Sources,
    bases: &Bases,
    shared: &Shared,
) -> Result<(Share, PartFacts)> {
    let mut tables = sources.parts.tables(part, &sources.ingested.tables)?;
    bases.persons.narrow(&mut tables)?;
    let gather = |assessed: &Assessed, question: &Question, extent, which| {
        let mut gathered = Gathered::default();
        let sources = metrics::Sources {
            assessed,
            tables: &tables,
            question,
            which,
            seed: sources.seed,
        };
        gathered.add(&sources, extent)?;
        Ok::<_, Failure>(gathered)
    };
    let history = sources.ingested.history.as_ref();
    let history = history
        .map(|history| sources.parts.rows_of(part, history))
        .transpose()?
        .filter(|history| history.height() > 0);
    let edits = assess::edits::edits(history.as_ref(), &tables, sources.question)?;
    let earlier = sources.before.map(|question| question.as_of);
    let mut assessed = bases.basis.assess(&tables, sources.question, earlier)?;
    let mut raised = Raised::default();
    raised.add(&rules::Sources {
        assessed: &assessed,
        tables: &tables,
        edits: edits.as_ref(),
        snapshots: &sources.ingested.snapshots,
        shared: Some(shared),
        question: sources.question,
    })?;
    let (question, headlines) = (sources.question, Extent::Headlines);
    let (gathered, of_settled) = if assessed.settled.is_some() {
        let mut gathered = gather(&assessed, question, Extent::Others, Which::All)?;
        let of_settled = gather(&assessed, question, headlines, Which::Settled(true))?;
        gathered.absorb(gather(
            &assessed,
            question,
            headlines,
            Which::Settled(false),
        )?);
        gathered.absorb(of_settled.clone());
        (gathered, of_settled)
    } else {
        let gathered = gather(&assessed, question, Extent::Every, Which::All)?;
        (gathered, Gathered::default())
    };
    let first_seen = history
        .map(|history| assess::first_seen(&history, &assessed.cases))
        .transpose()?;
    let open = col("status")
        .eq(lit("no_limit"))
        .and(col("done_on").is_null());
    let of_month = col("month").eq(lit(assess::day_of(question.month)).cast(DataType::Date));
    let deadlines = assessed.deadlines.clone().lazy();
    let unmeasured = deadlines
        .filter(col("reason").is_not_null().and(of_month).or(open))
        .select(["rule", "month", "status", "reason", "start_on", "done_on"].map(col))
        .collect()?;
    let unmeasured = assess::apart(unmeasured)?;
    let before = match (sources.before, assessed.settled.take()) {
        (Some(question), Some(settled)) => {
            let narrow = not_settled(&tables, &assessed, &settled.open)?;
            let mut open = bases.basis.assess(&narrow, question, None)?;
            let mut gathered = gather(&open, question, headlines, Which::All)?;
            let begun = open.cases.height() > 0 || settled.open.contains(&false);
            open = open.without_rows();
            open.absorb_settled(settled)?;
            gathered.absorb(of_settled);
            Some(Before {
                begun,
                assessed: open,
                gathered,
            })
        }
        _ => None,
    };
    let of_facts = |frame: &DataFrame| frame.drop_many(["case_row", "touched", "settled"]);
    let facts = PartFacts {
        cases: of_facts(&assessed.cases),
        deadlines: std::mem::take(&mut assessed.deadlines),
        payments: assessed.all_payments.as_ref().map(of_facts),
    };
    let share = Share {
        assessed: assessed.without_rows(),
        raised,
        gathered,
        unmeasured,
        edits,
        first_seen,
        before,
    };
    Ok((share, facts))
}

/// The tables with those cases alone that are not settled, and their payments and those without a case.
fn not_settled(tables: &Tables, assessed: &Assessed, open: &[bool]) -> Result<Tables> {
    let mut narrow = tables.clone();
    if let Some(cases) = narrow.frames.get_mut(&Kind::Cases) {
        *cases = cases
            .drop_many(NOT_FOR_HEADLINES)
            .filter(&BooleanChunked::from_slice("open".into(), open))?;
    }
    if let Some(payments) = &assessed.all_payments {
        let rows = payments.column("case_row")?.u32()?;
        let of_open = |row: Option<u32>| row.is_none_or(|row| open[row as usize]);
        let rows: BooleanChunked = rows.iter().map(of_open).collect();
        narrow
            .frames
            .insert(Kind::Payments, payments.filter(&rows)?);
    }
    Ok(narrow)
}

/// Does `work` for each number below `count` on all cores, and `take`s what comes of it in the order of the numbers.
fn in_order<T: Send>(
    count: usize,
    work: impl Fn(usize) -> Result<T> + Sync,
    mut take: impl FnMut(T) -> Result<()>,
) -> Result<()> {
    let threads = threads().min(count);
    if threads <= 1 {
        for number in 0..count {
            take(work(number)?)?;
        }
        return Ok(());
    }
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        // What is done waits here, so that few parts are in memory at a time.
        let (done, results) = mpsc::sync_channel(0);
        for _ in 0..threads {
            let (done, next, work) = (done.clone(), &next, &work);
            scope.spawn(move || {
                alone();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    // The receiver is gone once something has failed.
                    if number >= count || done.send((number, work(number))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(done);
        let mut early = BTreeMap::new();
        let mut wanted = 0;
        for (number, result) in results {
            early.insert(number, result);
            while let Some(result) = early.remove(&wanted) {
                take(result?)?;
                wanted += 1;
            }
        }
        if wanted == count {
            Ok(())
        } else {
            Err(Failure::internal("a part of the cases was not assessed"))
        }
    })
}
