//! Tiers by category and period: which tier a case should have had, or that no source says.

use super::cite::{Binding, Citation, binding, citation};
use super::deadline::{DEFAULT, DateColumn};
use super::deadline_read::date_column;
use super::number::days;
use super::reader::Fields;
use super::timeline::Period;
use crate::contract::enums::{CATEGORY, TIER};
use crate::failure::Result;
use chrono::NaiveDate;

/// One entry of the tier table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierEntry {
    pub categories: Vec<String>,
    /// The entry also holds for lifted households, when lifted in or after this year.
    pub lifted_since: Option<i32>,
    pub tier: String,
    /// The case's date that selects the period; before an approval `approved_on` is `as_of` (settled point 49).
    pub by: DateColumn,
    pub from: Option<NaiveDate>,
    /// Last day of the period.
    pub until: Option<NaiveDate>,
    pub binding: Binding,
    pub cite: Citation,
    pub reading: Vec<TierReading>,
}

/// Another admissible reading: another date selects the period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierReading {
    pub code: String,
    pub zh: String,
    pub en: String,
    pub by: DateColumn,
}

/// The tier table.
#[derive(Debug, Default)]
pub struct TierTable {
    pub entries: Vec<TierEntry>,
}

/// The expected tier of a case, and the category that gives it (positions in the contract's order).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    pub tier: Option<usize>,
    pub category: Option<usize>,
}

/// What one entry says of one category; for lifted households the year since when comes with it.
#[derive(Debug, Clone)]
pub(super) struct Atom {
    pub(super) category: String,
    /// Tells entries apart that say the same.
    pub(super) origin: usize,
    pub(super) entry: TierEntry,
}

pub(super) const KEYS: [&str; 9] = [
    "categories",
    "lifted_since",
    "tier",
    "by",
    "from",
    "until",
    "binding",
    "cite",
    "reading",
];

/// The word that stands for entries with `lifted_since`.
pub(super) const LIFTED: &str = "lifted";

/// The entry, once for each category.
pub(super) fn atoms(fields: &Fields, layer: usize, origin: usize) -> Result<Vec<Period<Atom>>> {
    let (from, until) = days(fields)?;
    let cite = citation(fields)?;
    let tiers = TIER.codes.iter().map(|c| (c.code, c.code));
    let known: Vec<(&str, &str)> = CATEGORY
        .codes
        .iter()
        .map(|c| (c.code, c.code))
        .filter(|(code, _)| *code != LIFTED)
        .collect();
    let mut categories: Vec<String> = Vec::new();
    for item in fields
        .get("categories")
        .map_or(Ok(Vec::new()), |v| v.list())?
    {
        let category = item.one_of(&known)?.to_owned();
        if categories.contains(&category) {
            return Err(item
                .place()
                .impossible((
                    format!("{category}写了两次"),
                    format!("{category} stands here twice"),
                ))
                .detail("allowed", ("每个类别一次", "each category once")));
        }
        categories.push(category);
    }
    let lifted_since = fields
        .get("lifted_since")
        .map(|v| v.whole(1978..=2060))
        .transpose()?
        .and_then(|year| i32::try_from(year).ok());
    if lifted_since.is_some() {
        categories.push(LIFTED.to_owned());
    }
    if categories.is_empty() {
        return Err(fields
            .place()
            .malformed(("没有写明适用对象的类别", "a tier for nobody"))
            .detail(
                "allowed",
                (
                    "categories = [..]、lifted_since = 年份，或两者",
                    "categories = [..], lifted_since = year, or both",
                ),
            ));
    }
    let mut entry = TierEntry {
        categories: Vec::new(),
        lifted_since: None,
        tier: fields
            .need("tier")?
            .one_of(&tiers.collect::<Vec<_>>())?
            .to_owned(),
        by: case_date(fields)?,
        from,
        until,
        binding: binding(&fields.need("binding")?)?,
        cite,
        reading: Vec::new(),
    };
    for table in fields.tables("reading", "a reading", &["code", "zh", "en", "by"])? {
        let code = table.need("code")?;
        let reading = TierReading {
            code: code.code()?,
            zh: table.need("zh")?.text()?,
            en: table.need("en")?.text()?,
            by: case_date(&table)?,
        };
        let twice = entry.reading.iter().any(|r| r.code == reading.code);
        if twice || reading.code == DEFAULT {
            return Err(code
                .place()
                .impossible((
                    format!("理解{}已经写过", reading.code),
                    format!("reading {} stands here already", reading.code),
                ))
                .detail(
                    "allowed",
                    (
                        "每种理解用不同代码；default是条目本身",
                        "another code for each reading; default is the entry itself",
                    ),
                ));
        }
        if reading.by == entry.by {
            return Err(table
                .need("by")?
                .place()
                .impossible((
                    format!("理解{}没有任何不同的设定", reading.code),
                    format!("reading {} sets nothing differently", reading.code),
                ))
                .detail(
                    "allowed",
                    ("与条目本身不同的日期", "another date than the entry's own"),
                ));
        }
        entry.reading.push(reading);
    }
    Ok(categories
        .into_iter()
        .map(|category| {
            let mut entry = entry.clone();
            if category == LIFTED {
                entry.lifted_since = lifted_since;
            } else {
                entry.categories = vec![category.clone()];
            }
            Period {
                value: Atom {
                    category,
                    origin,
                    entry,
                },
                from,
                until,
                implied: false,
                layer,
                place: fields.place(),
            }
        })
        .collect())
}

fn case_date(fields: &Fields) -> Result<DateColumn> {
    let value = fields.need("by")?;
    let by = date_column(&value)?;
    if by.is_payment() {
        return Err(value
            .place()
            .impossible((
                format!("by：{}来自发放记录，不是案件本身的日期", by.name()),
                format!("by: {} comes from payments, not from the case", by.name()),
            ))
            .detail(
                "allowed",
                (
                    "案件本身的日期，如approved_on或accepted_on",
                    "a date of the case, such as approved_on or accepted_on",
                ),
            ));
    }
    Ok(by)
}

impl TierEntry {
    /// The date that selects the period under a reading.
    fn by_under(&self, reading: &str) -> DateColumn {
        self.reading
            .iter()
            .find(|r| r.code == reading)
            .map_or(self.by, |r| r.by)
    }

    /// Whether the period holds the day; one without bounds holds always, also where the day is not known.
    fn holds(&self, on: Option<NaiveDate>) -> bool {
        match on {
            Some(on) => {
                self.from.is_none_or(|from| from <= on)
                    && self.until.is_none_or(|until| on <= until)
            }
            None => self.from.is_none() && self.until.is_none(),
        }
    }

    fn is_for(&self, category: &str, lifted_year: Option<i32>) -> bool {
        match category {
            LIFTED => self
                .lifted_since
                .is_some_and(|since| lifted_year.is_some_and(|year| year >= since)),
            _ => self.categories.iter().any(|c| c == category),
        }
    }
}

impl TierTable {
    /// The effective entries: what one entry says of several categories stands together.
    pub(super) fn of(atoms: impl IntoIterator<Item = Period<Atom>>) -> TierTable {
        let mut groups: Vec<(usize, TierEntry)> = Vec::new();
        for atom in atoms {
            let Atom { origin, entry, .. } = atom.value;
            let same = |(of, group): &&mut (usize, TierEntry)| {
                *of == origin && (group.from, group.until) == (atom.from, atom.until)
            };
            if let Some((_, group)) = groups.iter_mut().find(same) {
                group.categories.extend(entry.categories);
                group.lifted_since = group.lifted_since.or(entry.lifted_since);
            } else {
                let (from, until) = (atom.from, atom.until);
                groups.push((
                    origin,
                    TierEntry {
                        from,
                        until,
                        ..entry
                    },
                ));
            }
        }
        groups.sort_by_key(|(origin, entry)| (*origin, entry.from));
        TierTable {
            entries: groups.into_iter().map(|(_, entry)| entry).collect(),
        }
    }

    /// The tier of one category (its position) on a day; `lifted_year` is used for lifted households only.
    pub fn of_category(
        &self,
        category: usize,
        lifted_year: Option<i32>,
        on: NaiveDate,
    ) -> Option<usize> {
        self.entries_of(category, lifted_year, on)
            .filter_map(|e| TIER.index(&e.tier))
            .min()
    }

    /// The entries that give a category a tier on a day.
    pub fn entries_of(
        &self,
        category: usize,
        lifted_year: Option<i32>,
        on: NaiveDate,
    ) -> impl Iterator<Item = &TierEntry> {
        self.entries_by(category, lifted_year, DEFAULT, move |_| Some(on))
    }

    /// The entries that give a category a tier under a reading, by the case's dates.
    pub fn entries_by(
        &self,
        category: usize,
        lifted_year: Option<i32>,
        reading: &str,
        date: impl Fn(DateColumn) -> Option<NaiveDate>,
    ) -> impl Iterator<Item = &TierEntry> {
        let code = CATEGORY.codes.get(category).map_or("", |c| c.code);
        self.entries
            .iter()
            .filter(move |e| e.is_for(code, lifted_year) && e.holds(date(e.by_under(reading))))
    }

    /// The other readings: code and words, each once.
    pub fn readings(&self) -> Vec<&TierReading> {
        let mut all: Vec<&TierReading> = Vec::new();
        for reading in self.entries.iter().flat_map(|e| &e.reading) {
            if all.iter().all(|known| known.code != reading.code) {
                all.push(reading);
            }
        }
        all
    }

    /// As `expected_by`, where one day selects every period.
    pub fn expected(&self, categories: i32, lifted_year: Option<i32>, on: NaiveDate) -> Expected {
        self.expected_by(categories, lifted_year, DEFAULT, |_| Some(on))
    }

    /// The best tier of a case's categories (bits), with the category that gives it: at a tie, or where none
    /// gives one, the first in the contract's order (settled point 47).
    pub fn expected_by(
        &self,
        categories: i32,
        lifted_year: Option<i32>,
        reading: &str,
        date: impl Fn(DateColumn) -> Option<NaiveDate>,
    ) -> Expected {
        let mut best = Expected {
            tier: None,
            category: None,
        };
        for category in (0..CATEGORY.codes.len()).filter(|n| categories & (1 << n) != 0) {
            let tier = self
                .entries_by(category, lifted_year, reading, &date)
                .filter_map(|e| TIER.index(&e.tier))
                .min();
            let better = match (tier, best.tier) {
                (Some(new), Some(old)) => new < old,
                (Some(_), None) => true,
                (None, _) => false,
            };
            if better || best.category.is_none() {
                best = Expected {
                    tier: tier.or(best.tier),
                    category: Some(category),
                };
            }
        }
        best
    }
}
