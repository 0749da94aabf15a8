//! A district as offices send it: monthly cumulative snapshots, monthly lists of payments, the rest by hand.
//!
//! Which file takes which form is fixed by its place in the sequence of months, so that a year holds them all.

use super::forms::{Form, PAYMENTS, REST, SNAPSHOTS, Shape, pick};
use super::model::case::Case;
use super::model::days::{date, later, month_end, month_later, months_between};
use super::model::flow::case;
use super::model::household::household;
use super::model::ledger::{Spending, ledger};
use super::model::review::review_rows;
use super::model::rows::{
    Value, case_row, death_row, enrolment_row, former_township_row, ledger_row, payment_row,
    registry_row, township_row,
};
use super::model::world::World;
use super::render::look::{Care, Look, Unit, Wish};
use super::write::dressed::Dressed;
use super::write::parquet::ParquetTable;
use super::write::text::Encoding;
use super::write::{Table, ending, sink};
use super::{Format, Plan, Progress, Summary};
use crate::contract::Kind;
use crate::failure::Result;
use chrono::{Datelike, NaiveDate};
use std::path::Path;

/// Days of the month before that a list of payments holds once more.
const OVERLAP_DAYS: i64 = 3;

/// Writes every kind.
pub fn write(world: &World, plan: &Plan, folder: &Path, progress: Progress) -> Result<Summary> {
    let months = months_between(world.from, world.to) as u64;
    let mut files = Files {
        world,
        plan,
        folder,
        summary: Summary::default(),
        next: 0,
    };
    let total = (months * 2 + 1) * plan.cases;
    let mut done = 0;
    for index in 0..months {
        let day = month_end(month_later(world.from, u32::try_from(index).unwrap_or(0)));
        files.snapshot(index, day)?;
        done += plan.cases;
        progress(done, total);
    }
    for index in 0..months {
        let month = month_later(world.from, u32::try_from(index).unwrap_or(0));
        files.payments(index, month)?;
        done += plan.cases;
        progress(done, total);
    }
    files.funds()?;
    files.people()?;
    files.small()?;
    progress(total, total);
    Ok(files.summary)
}

struct Files<'a> {
    world: &'a World,
    plan: &'a Plan,
    folder: &'a Path,
    summary: Summary,
    /// Number of the next file, which its look comes from.
    next: u64,
}

impl Files<'_> {
    /// The cases begun by a day.
    fn cases(&self, day: NaiveDate) -> impl Iterator<Item = Case> {
        let world = self.world;
        (1..=self.plan.cases)
            .take_while(move |n| world.begins(*n) <= day)
            .filter_map(move |n| case(world, n))
    }

    fn open(
        &mut self,
        kind: Kind,
        stem: &str,
        title: &str,
        mut form: Form,
    ) -> Result<(String, Box<dyn Table>)> {
        if self.plan.format != Format::Mixed {
            form.format = self.plan.format;
        }
        let name = format!("{stem}.{}", ending(form.format));
        let path = self.folder.join(&name);
        let file = self.next;
        self.next += 1;
        let Some(sink) = sink(&path, form.format, form.encoding)? else {
            return Ok((name, Box::new(ParquetTable::create(&path, kind.table())?)));
        };
        let typed = matches!(form.format, Format::Xlsx | Format::Ods);
        let wish = Wish {
            kind,
            file,
            care: Care::Handmade,
            title: form.titled.then(|| title.to_owned()),
            unit: form.unit,
            grouped: form.grouped,
            typed,
        };
        let look = Look::new(self.plan.seed, &wish);
        let footer = self.world.to.format("%Y年%-m月%-d日").to_string();
        let spoil = matches!(kind, Kind::Cases | Kind::Payments | Kind::Registry);
        Ok((name, Box::new(Dressed::new(look, sink, footer, spoil))))
    }

    fn close(&mut self, (name, table): (String, Box<dyn Table>)) -> Result<()> {
        let rows = table.finish()?;
        self.summary.files.push((name, rows));
        Ok(())
    }

    /// The snapshot at the end of a month.
    fn snapshot(&mut self, index: u64, day: NaiveDate) -> Result<()> {
        let form = pick(&SNAPSHOTS, index);
        let stem = match index % 3 {
            0 => format!("案件台账{}年{}月", day.year(), day.month()),
            1 => format!("case_export_{}", day.format("%Y%m%d")),
            _ => format!("临时救助案件_{}", day.format("%Y-%m-%d")),
        };
        let title = format!(
            "临江区临时救助案件台账（{}年{}月）",
            day.year(),
            day.month()
        );
        let world = self.world;
        match form.shape {
            Shape::OneTable => {
                let mut file = self.open(Kind::Cases, &stem, &title, form)?;
                for case in self.cases(day) {
                    if let Some(view) = case.view(day) {
                        file.1.put(&case_row(world, &case, &view), case.number)?;
                    }
                }
                self.close(file)
            }
            Shape::TwoFiles => {
                let mut towns = self.open(Kind::Cases, &format!("{stem}_镇"), &title, form)?;
                let other = Form {
                    format: Format::Tsv,
                    encoding: Encoding::Utf16Le,
                    ..form
                };
                let mut streets = self.open(Kind::Cases, &format!("{stem}_街道"), &title, other)?;
                for case in self.cases(day) {
                    let Some(view) = case.view(day) else { continue };
                    let street = world.townships.get(case.township).is_some_and(|t| t.street);
                    let file = if street { &mut streets } else { &mut towns };
                    file.1.put(&case_row(world, &case, &view), case.number)?;
                }
                self.close(towns)?;
                self.close(streets)
            }
            Shape::Sheets => {
                let mut file = self.open(Kind::Cases, &stem, &title, form)?;
                // Only numbers are kept: the cases themselves are made again, sheet by sheet.
                let mut numbers = vec![Vec::new(); world.townships.len()];
                for case in self.cases(day) {
                    if let Some(list) = numbers.get_mut(case.township) {
                        list.push(case.number);
                    }
                }
                for (township, numbers) in world.townships.iter().zip(&numbers) {
                    file.1.sheet(township.name)?;
                    for case in numbers.iter().filter_map(|n| case(world, *n)) {
                        if let Some(view) = case.view(day) {
                            file.1.put(&case_row(world, &case, &view), case.number)?;
                        }
                    }
                }
                self.close(file)
            }
        }
    }

    /// The payments of a month and of the last days of the one before.
    fn payments(&mut self, index: u64, month: NaiveDate) -> Result<()> {
        let form = pick(&PAYMENTS, index);
        let stem = format!("发放明细{}", month.format("%Y%m"));
        let title = format!(
            "临时救助资金发放明细（{}年{}月）",
            month.year(),
            month.month()
        );
        let (first, last) = (later(month, -OVERLAP_DAYS), month_end(month));
        let mut file = self.open(Kind::Payments, &stem, &title, form)?;
        for case in self.cases(self.world.to) {
            for payment in &case.payments {
                let listed = payment.listed_on >= first && payment.listed_on <= last;
                let settled = payment.settled_on.is_some_and(|d| d >= month && d <= last);
                let early = index == 0 && payment.listed_on < first;
                if listed || settled || early {
                    file.1.put(
                        &payment_row(&case, &payment.by(last)),
                        case.number * 100 + payment.number,
                    )?;
                }
            }
        }
        self.close(file)
    }

    /// The ledger: last year's file, and this year's with last year's entries in it, as ledgers grow.
    fn funds(&mut self) -> Result<()> {
        let world = self.world;
        let mut spending = Spending::new(world);
        for case in self.cases(world.to) {
            for payment in &case.payments {
                spending.add(case.township, &payment.by(world.to));
            }
        }
        let entries = ledger(world, &spending);
        let year = world.from.year();
        let year_end = date(year, 12, 31);
        let mut books = Vec::new();
        if year_end < world.to {
            books.push((
                format!("资金台账{year}年度"),
                year_end,
                Unit::Header,
                Encoding::Utf8Bom,
            ));
        }
        let stem = format!("资金台账{}年{}月", world.to.year(), world.to.month());
        books.push((stem, world.to, Unit::Unsaid, Encoding::Gb18030));
        for (stem, day, unit, encoding) in books {
            let form = Form {
                encoding,
                unit,
                ..REST
            };
            let mut file = self.open(Kind::Funds, &stem, "困难群众救助资金台账", form)?;
            for (entry, number) in entries.iter().zip(1..).filter(|(e, _)| e.booked_on <= day) {
                file.1.put(&ledger_row(world, entry), number)?;
            }
            self.close(file)?;
        }
        Ok(())
    }

    /// The registers of households and persons.
    fn people(&mut self) -> Result<()> {
        let world = self.world;
        let month = format!("{}", world.to.format("%Y%m"));
        let mut registry = self.open(
            Kind::Registry,
            &format!("建档立卡动态{month}"),
            "建档立卡户动态管理表",
            REST,
        )?;
        let ods = Form {
            format: Format::Ods,
            ..REST
        };
        let mut enrolments = self.open(
            Kind::Enrolments,
            &format!("低保特困纳入{month}"),
            "低保、特困纳入名单",
            ods,
        )?;
        let plain = Form {
            encoding: Encoding::Utf8,
            titled: false,
            ..REST
        };
        let mut deaths = self.open(Kind::Deaths, &format!("死亡比对{month}"), "", plain)?;
        // People of a large district who never applied would only make the sample long.
        let (poor, all) = (world.poor_households(), world.households());
        for number in (0..all).filter(|n| *n < poor || n % 2 == 0) {
            let home = household(world, number);
            for (event, part) in home
                .events
                .iter()
                .zip(0..)
                .filter(|(e, _)| e.on <= world.to)
            {
                registry
                    .1
                    .put(&registry_row(world, &home, event), number * 8 + part)?;
            }
            if let Some(enrolment) = &home.enrolment {
                enrolments.1.put(&enrolment_row(&home, enrolment), number)?;
            }
            if let Some(died_on) = home.died_on {
                deaths.1.put(&death_row(&home, died_on), number)?;
            }
        }
        self.close(registry)?;
        self.close(enrolments)?;
        self.close(deaths)
    }

    fn small(&mut self) -> Result<()> {
        let world = self.world;
        let plain = Form {
            encoding: Encoding::Utf8Bom,
            titled: false,
            ..REST
        };
        let mut roster = self.open(Kind::Townships, "镇街名录", "", plain)?;
        let rows: Vec<Vec<Value>> = std::iter::once(former_township_row())
            .chain(world.townships.iter().map(township_row))
            .collect();
        for (row, number) in rows.iter().zip(0..) {
            roster.1.put(row, number)?;
        }
        self.close(roster)?;
        let mut reviews = self.open(Kind::Reviews, "线索核查", "临时救助问题线索核查情况", REST)?;
        for (row, number) in review_rows(world).iter().zip(0..) {
            reviews.1.put(row, number)?;
        }
        self.close(reviews)
    }
}
