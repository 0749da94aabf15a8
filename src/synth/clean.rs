//! A clean district: one file for each kind, in one pass over the cases and one over the households.

use super::model::flow::case;
use super::model::household::household;
use super::model::ledger::{Spending, ledger};
use super::model::review::review_rows;
use super::model::rows::{
    case_row, death_row, enrolment_row, former_township_row, ledger_row, payment_row, registry_row,
    township_row,
};
use super::model::world::World;
use super::render::look::{Care, Look, Unit, Wish};
use super::write::dressed::Dressed;
use super::write::parquet::ParquetTable;
use super::write::plain::Plain;
use super::write::text::Encoding;
use super::write::{Table, ending, sink};
use super::{Format, Plan, Progress, Summary};
use crate::contract::Kind;
use crate::failure::Result;
use std::path::Path;

/// Cases between two reports of progress.
const STEP: u64 = 16_384;

/// Writes every kind.
pub fn write(world: &World, plan: &Plan, folder: &Path, progress: Progress) -> Result<Summary> {
    let mut files = Files {
        world,
        plan,
        folder,
        summary: Summary::default(),
    };
    let total = plan.cases + world.households();
    let mut spending = Spending::new(world);
    let (mut cases, mut payments) = (files.open(Kind::Cases)?, files.open(Kind::Payments)?);
    for number in 1..=plan.cases {
        if number % STEP == 0 {
            progress(number, total);
        }
        let Some(case) = case(world, number) else {
            continue;
        };
        if let Some(view) = case.view(world.to) {
            cases.put(&case_row(world, &case, &view), number)?;
        }
        for payment in &case.payments {
            let payment = payment.by(world.to);
            spending.add(case.township, &payment);
            payments.put(&payment_row(&case, &payment), number * 100 + payment.number)?;
        }
    }
    files.close(Kind::Cases, cases)?;
    files.close(Kind::Payments, payments)?;

    let mut funds = files.open(Kind::Funds)?;
    for (entry, number) in ledger(world, &spending).iter().zip(1..) {
        funds.put(&ledger_row(world, entry), number)?;
    }
    files.close(Kind::Funds, funds)?;

    let mut registry = files.open(Kind::Registry)?;
    let mut enrolments = files.open(Kind::Enrolments)?;
    let mut deaths = files.open(Kind::Deaths)?;
    for number in 0..world.households() {
        if number % STEP == 0 {
            progress(plan.cases + number, total);
        }
        let home = household(world, number);
        for event in home.events.iter().filter(|e| e.on <= world.to) {
            registry.put(&registry_row(world, &home, event), number)?;
        }
        if let Some(enrolment) = &home.enrolment {
            enrolments.put(&enrolment_row(&home, enrolment), number)?;
        }
        if let Some(died_on) = home.died_on {
            deaths.put(&death_row(&home, died_on), number)?;
        }
    }
    files.close(Kind::Registry, registry)?;
    files.close(Kind::Enrolments, enrolments)?;
    files.close(Kind::Deaths, deaths)?;

    let mut townships = files.open(Kind::Townships)?;
    townships.put(&former_township_row(), 0)?;
    for (township, number) in world.townships.iter().zip(1..) {
        townships.put(&township_row(township), number)?;
    }
    files.close(Kind::Townships, townships)?;
    let mut reviews = files.open(Kind::Reviews)?;
    for (row, number) in review_rows(world).iter().zip(1..) {
        reviews.put(row, number)?;
    }
    files.close(Kind::Reviews, reviews)?;
    progress(total, total);
    Ok(files.summary)
}

struct Files<'a> {
    world: &'a World,
    plan: &'a Plan,
    folder: &'a Path,
    summary: Summary,
}

impl Files<'_> {
    /// The file's name carries the day that it covers.
    fn name(&self, kind: Kind) -> String {
        let ending = ending(self.plan.format);
        format!(
            "{}_{}.{ending}",
            kind.name(),
            self.world.to.format("%Y%m%d")
        )
    }

    fn open(&self, kind: Kind) -> Result<Box<dyn Table>> {
        let path = self.folder.join(self.name(kind));
        if matches!(self.plan.format, Format::Mixed | Format::Csv) {
            return Ok(Box::new(Plain::create(&path, kind.table())?));
        }
        let Some(sink) = sink(&path, self.plan.format, Encoding::Utf8)? else {
            return Ok(Box::new(ParquetTable::create(&path, kind.table())?));
        };
        let typed = matches!(self.plan.format, Format::Xlsx | Format::Ods);
        let wish = Wish {
            kind,
            file: 0,
            care: Care::Plain,
            title: None,
            unit: Unit::Unsaid,
            grouped: false,
            typed,
        };
        Ok(Box::new(Dressed::new(
            Look::new(self.plan.seed, &wish),
            sink,
            String::new(),
            false,
        )))
    }

    fn close(&mut self, kind: Kind, table: Box<dyn Table>) -> Result<()> {
        let rows = table.finish()?;
        self.summary.files.push((self.name(kind), rows));
        Ok(())
    }
}
