//! A run from its tables to what a report is made of: part by part of the cases, several at a time.
//!
//! What comes out does not depend on how many threads there are: parts are added up in their order.

mod persons;

use crate::assess::{self, Assessed, Basis, Question};
use crate::contract::{Kind, Tables};
use crate::failure::{Failure, Result};
use crate::ingest::{Ingested, Key, Parts, to_hex};
use crate::metrics::{self, Extent, Gathered, Marts};
use crate::rules::shared::{self, Shared};
use crate::rules::{self, Findings, Raised};
use persons::Persons;
use polars::prelude::{DataFrame, IntoLazy, col, lit};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

/// What is assessed.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    pub ingested: &'a Ingested,
    pub parts: &'a Parts,
    pub question: &'a Question<'a>,
    /// The question at the end of the month before; none where there is no such month.
    pub before: Option<&'a Question<'a>>,
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
    /// The rows of facts/deadlines that are not measured, or without a limit and not done.
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
    /// Looks through the tables that parts have in common. The rows of the registry are not needed then, and `tables`
    /// has none any more.
    ///
    /// # Errors
    /// A frame without the contract's columns (class internal).
    pub fn new(tables: &mut Tables) -> Result<Bases> {
        let bases = Bases {
            basis: Basis::new(tables)?,
            persons: Persons::new(tables)?,
        };
        if let Some(registry) = tables.frames.get_mut(&Kind::Registry) {
            *registry = registry.clear();
        }
        Ok(bases)
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
    let mut all: Option<Share> = None;
    in_order(
        sources.parts.count(),
        |part| share(part, sources, bases, &shared),
        |(share, facts)| {
            take(facts)?;
            if let Some(all) = &mut all {
                return all.absorb(share);
            }
            all = Some(share);
            Ok(())
        },
    )?;
    let all = all.ok_or_else(|| Failure::internal("there is no part of the cases"))?;
    all.finish(sources, &bases.basis)
}

/// What the cases and payments of all parts share.
fn shared(sources: &Sources, basis: &Basis) -> Result<Shared> {
    let head = |key: &Key| {
        let (first, _) = key.split_at(8);
        let shifted = |head: u64, byte: &u8| head << 8 | u64::from(*byte);
        first.iter().fold(0, shifted)
    };
    let (mut persons, mut households) = (Vec::new(), Vec::new());
    sources.parts.approved(|household, person, place| {
        let (own, applicant) = (household.map(|k| to_hex(&k)), person.map(|k| to_hex(&k)));
        let key = basis.household(own.as_deref(), applicant.as_deref(), sources.question);
        households.extend(key.and_then(shared::head).map(|head| (head, place)));
        persons.extend(person.map(|key| (head(&key), place)));
    })?;
    let (persons, persons_apart) = shared::several(persons);
    let (households, households_apart) = shared::several(households);
    let least = rules::households_of_a_shared_account(sources.question.policy);
    let mut accounts = Vec::new();
    if least.is_some() {
        sources.parts.accounts(|key, case| {
            accounts.push((head(&key), shared::hash(case)));
        })?;
    }
    Ok(Shared {
        persons,
        households,
        persons_apart,
        households_apart,
        accounts: least.map_or_else(shared::Heads::default, |n| shared::at_least(accounts, n)),
    })
}

impl Share {
    fn absorb(&mut self, other: Share) -> Result<()> {
        self.assessed.absorb(other.assessed)?;
        self.raised.absorb(other.raised);
        self.gathered.absorb(other.gathered)?;
        self.unmeasured.vstack_mut_owned(other.unmeasured)?;
        stack(&mut self.edits, other.edits)?;
        stack(&mut self.first_seen, other.first_seen)?;
        if let (Some(own), Some(other)) = (&mut self.before, other.before) {
            own.assessed.absorb(other.assessed)?;
            own.gathered.absorb(other.gathered)?;
            own.begun |= other.begun;
        }
        Ok(())
    }

    fn finish(mut self, sources: &Sources, basis: &Basis) -> Result<Whole> {
        let tables = &sources.ingested.tables;
        // The month before first, so that little of it is held when the rest is added up.
        let before = match (self.before.take(), sources.before) {
            (Some(mut before), Some(question)) if before.begun => {
                before.assessed.complete(basis, question)?;
                let sources = metrics::Sources {
                    assessed: &before.assessed,
                    tables,
                    question,
                };
                Some(before.gathered.marts(&sources, Extent::Headlines)?)
            }
            _ => None,
        };
        self.assessed.complete(basis, sources.question)?;
        let findings = self.raised.findings(&rules::Sources {
            assessed: &self.assessed,
            tables,
            edits: self.edits.as_ref(),
            snapshots: &sources.ingested.snapshots,
            shared: None,
            question: sources.question,
        })?;
        let marts = self.gathered.marts(
            &metrics::Sources {
                assessed: &self.assessed,
                tables,
                question: sources.question,
            },
            Extent::Every,
        )?;
        Ok(Whole {
            assessed: self.assessed,
            findings,
            marts,
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
    let gather = |assessed: &Assessed, question: &Question, extent| {
        let mut gathered = Gathered::default();
        let sources = metrics::Sources {
            assessed,
            tables: &tables,
            question,
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
    let mut assessed = bases.basis.assess(&tables, sources.question)?;
    let mut raised = Raised::default();
    raised.add(&rules::Sources {
        assessed: &assessed,
        tables: &tables,
        edits: edits.as_ref(),
        snapshots: &sources.ingested.snapshots,
        shared: Some(shared),
        question: sources.question,
    })?;
    let gathered = gather(&assessed, sources.question, Extent::Every)?;
    let first_seen = history
        .map(|history| assess::first_seen(&history, &assessed.cases))
        .transpose()?;
    let open = col("status")
        .eq(lit("no_limit"))
        .and(col("done_on").is_null());
    let deadlines = assessed.deadlines.clone().lazy();
    let unmeasured = deadlines
        .filter(col("reason").is_not_null().or(open))
        .collect()?;
    let unmeasured = assess::apart(unmeasured)?;
    let facts = PartFacts {
        cases: std::mem::take(&mut assessed.cases),
        deadlines: std::mem::take(&mut assessed.deadlines),
        payments: assessed.all_payments.take(),
    };
    let before = match sources.before {
        Some(question) => {
            let mut narrow = tables.clone();
            if let Some(cases) = narrow.frames.get_mut(&Kind::Cases) {
                *cases = cases.drop_many(NOT_FOR_HEADLINES);
            }
            let assessed = bases.basis.assess(&narrow, question)?;
            let gathered = gather(&assessed, question, Extent::Headlines)?;
            Some(Before {
                begun: assessed.cases.height() > 0,
                assessed: assessed.without_rows(),
                gathered,
            })
        }
        None => None,
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

/// Does `work` for each number below `count` on all cores, and `take`s what comes of it in the order of the numbers.
fn in_order<T: Send>(
    count: usize,
    work: impl Fn(usize) -> Result<T> + Sync,
    mut take: impl FnMut(T) -> Result<()>,
) -> Result<()> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = threads.min(count);
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
