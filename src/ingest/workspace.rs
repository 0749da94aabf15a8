//! `linjiu.toml`: what a folder of exports needs said that its files do not say themselves.
//!
//! Everything has a default, so a bare folder works. Only reads; which files there are is `discover`'s affair.

use super::glob;
use crate::contract::Kind;
use crate::failure::{Both, Class, Failure, Result};
use chrono::NaiveDate;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The name of the workspace file.
pub const FILE_NAME: &str = "linjiu.toml";

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Raw {
    inputs: BTreeMap<Kind, Vec<String>>,
    district: District,
    policy: Files,
    calendar: Files,
    privacy: Privacy,
    columns: BTreeMap<Kind, BTreeMap<String, String>>,
    coverage: BTreeMap<Kind, toml::Value>,
    snapshots: Option<BTreeMap<String, toml::Value>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct District {
    name: Option<String>,
}

/// The district whose name is taken off in front of townships' names where `linjiu.toml` names none.
const DEFAULT_DISTRICT: &str = "渝北区";

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Files {
    files: Vec<PathBuf>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Privacy {
    key_file: PathBuf,
}

impl Default for Privacy {
    fn default() -> Self {
        Privacy {
            key_file: PathBuf::from("linjiu.key"),
        }
    }
}

/// A workspace's settings; paths are joined to its folder.
#[derive(Debug)]
pub struct Workspace {
    pub folder: PathBuf,
    /// The name for titles, where the file gives one.
    pub named_district: Option<String>,
    /// The name in front of townships' names; `渝北区` where the file does not say.
    pub district: String,
    pub policy_files: Vec<PathBuf>,
    /// A district's own days off and working days.
    pub calendar_files: Vec<PathBuf>,
    pub key_file: PathBuf,
    /// Last covered days that the file states.
    pub coverage: BTreeMap<Kind, NaiveDate>,
    globs: BTreeMap<Kind, Vec<String>>,
    columns: BTreeMap<Kind, BTreeMap<String, String>>,
    snapshots: Vec<(String, NaiveDate)>,
    /// Headings that the file has and a hint may name.
    headings: BTreeSet<String>,
}

impl Workspace {
    /// Reads `linjiu.toml` in a folder, or takes the defaults where there is none.
    ///
    /// # Errors
    /// `workspace-unreadable` where the file is no TOML or names what it may not, `date-unreadable`,
    /// `column-unknown`; all of class input.
    pub fn load(folder: &Path) -> Result<Self> {
        let raw: Raw = match std::fs::read_to_string(folder.join(FILE_NAME)) {
            Ok(text) => toml::from_str(&text).map_err(|e| {
                Failure::new(
                    Class::Input,
                    "workspace-unreadable",
                    (
                        format!("{FILE_NAME}有误"),
                        format!("{FILE_NAME} cannot be understood"),
                    ),
                )
                .file(FILE_NAME)
                .hint((
                    "每项都有默认值：改正该行，或移走此文件",
                    "every setting has a default: mend the line, or take the file away",
                ))
                .cause(e)
            })?,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Raw::default(),
            Err(e) => {
                return Err(Failure::new(
                    Class::Input,
                    "workspace-unreadable",
                    (
                        format!("{FILE_NAME}无法读取"),
                        format!("{FILE_NAME} cannot be read"),
                    ),
                )
                .file(FILE_NAME)
                .hint((
                    "检查文件夹是否存在、有无读取权限，并把文件存为UTF-8",
                    "look whether the folder is there and you may read it, and save the file as UTF-8",
                ))
                .cause(e));
            }
        };
        for (kind, columns) in &raw.columns {
            for (header, column) in columns {
                if !column.is_empty() && kind.table().column(column).is_none() {
                    let names: Vec<&str> = kind.table().columns.iter().map(|c| c.name).collect();
                    return Err(Failure::new(
                        Class::Input,
                        "column-unknown",
                        (
                            format!(
                                "[columns.{}]把{header}指为{column}，没有这一列",
                                kind.name()
                            ),
                            format!(
                                "[columns.{}] gives {header} to {column}, which is no column",
                                kind.name()
                            ),
                        ),
                    )
                    .file(FILE_NAME)
                    .detail("columns", names.join(", "))
                    .hint((
                        "写其中一个列名；不用的列写\"\"",
                        "name one of the columns; \"\" leaves a column out",
                    )));
                }
            }
        }
        let coverage = raw
            .coverage
            .iter()
            .map(|(kind, value)| Ok((*kind, date(value, "coverage", kind.name())?)))
            .collect::<Result<_>>()?;
        let snapshots = raw
            .snapshots
            .iter()
            .flatten()
            .map(|(file, value)| Ok((file.clone(), date(value, "snapshots", file)?)))
            .collect::<Result<_>>()?;
        Ok(Workspace {
            folder: folder.to_owned(),
            district: raw
                .district
                .name
                .clone()
                .unwrap_or_else(|| DEFAULT_DISTRICT.to_owned()),
            named_district: raw.district.name,
            headings: raw
                .columns
                .keys()
                .map(|kind| format!("columns.{}", kind.name()))
                .chain(raw.snapshots.is_some().then(|| "snapshots".to_owned()))
                .collect(),
            policy_files: raw.policy.files.iter().map(|f| folder.join(f)).collect(),
            calendar_files: raw.calendar.files.iter().map(|f| folder.join(f)).collect(),
            key_file: folder.join(raw.privacy.key_file),
            coverage,
            globs: raw.inputs,
            columns: raw.columns,
            snapshots,
        })
    }

    /// The kind that `[inputs]` gives a file, by its path below the folder with `/`.
    pub fn kind_of(&self, path: &str) -> Option<Kind> {
        self.globs
            .iter()
            .find(|(_, globs)| globs.iter().any(|g| glob::matches(g, path)))
            .map(|(kind, _)| *kind)
    }

    /// The globs of `[inputs]` that fit none of the paths, each with its kind.
    pub fn unmatched<'w>(
        &'w self,
        paths: &'w [&str],
    ) -> impl Iterator<Item = (Kind, &'w str)> + 'w {
        self.globs
            .iter()
            .flat_map(|(kind, globs)| globs.iter().map(|g| (*kind, g.as_str())))
            .filter(|(_, glob)| !paths.iter().any(|path| glob::matches(glob, path)))
    }

    /// The patterns of `[inputs]`.
    pub fn globs(&self) -> &BTreeMap<Kind, Vec<String>> {
        &self.globs
    }

    /// Headers that `[columns.*]` adds to a kind, each with its column; empty where it is to be left out.
    pub fn columns_of(&self, kind: Kind) -> impl Iterator<Item = (&str, &str)> {
        self.columns
            .get(&kind)
            .into_iter()
            .flatten()
            .map(|(h, c)| (h.as_str(), c.as_str()))
    }

    /// What to do to give a file its export date.
    pub fn snapshot_lines(&self, path: &str) -> Both {
        let name = path.rsplit('/').next().unwrap_or_default();
        self.lines_for("snapshots", &[format!("{} = 2020-03-31", quoted(name))])
    }

    /// What to do to have lines under a heading of `linjiu.toml`, the lines themselves behind line breaks: a
    /// heading may stand there once only.
    pub fn lines_for(&self, heading: &str, lines: &[String]) -> Both {
        let lines = lines.join("\n");
        if self.headings.contains(heading) {
            Both::from((
                format!("在{FILE_NAME}的[{heading}]下加：\n{lines}"),
                format!("add under [{heading}] in {FILE_NAME}:\n{lines}"),
            ))
        } else {
            Both::from((
                format!("在{FILE_NAME}末尾加：\n[{heading}]\n{lines}"),
                format!("add at the end of {FILE_NAME}:\n[{heading}]\n{lines}"),
            ))
        }
    }

    /// The export date that `[snapshots]` gives a file, by its path below the folder or its name.
    pub fn snapshot_of(&self, path: &str) -> Option<NaiveDate> {
        let name = path.rsplit('/').next().unwrap_or(path);
        self.snapshots
            .iter()
            .find(|(pattern, _)| glob::matches(pattern, path) || glob::matches(pattern, name))
            .map(|(_, date)| *date)
    }
}

/// A text as TOML writes it: the forms of JSON are TOML's too.
pub fn quoted(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}

/// A TOML date or a text `2020-03-31`.
fn date(value: &toml::Value, table: &str, key: &str) -> Result<NaiveDate> {
    let text = match value {
        toml::Value::Datetime(date) => date.to_string(),
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    NaiveDate::parse_from_str(&text, "%Y-%m-%d").map_err(|e| {
        Failure::new(
            Class::Input,
            "date-unreadable",
            (
                format!("[{table}]中{key}的日期有误"),
                format!("[{table}] has no date for {key}"),
            ),
        )
        .file(FILE_NAME)
        .hint(("写成2020-03-31", "write it as 2020-03-31"))
        .cause(e)
    })
}
