//! `linjiu.toml`: what a folder of exports needs said that its files do not say themselves.
//!
//! Everything has a default, so a bare folder works. Only reads; which files there are is `discover`'s affair.

use super::glob;
use crate::contract::Kind;
use crate::failure::{Class, Failure, Result};
use chrono::NaiveDate;
use serde::Deserialize;
use std::collections::BTreeMap;
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
    snapshots: BTreeMap<String, toml::Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct District {
    name: String,
}

impl Default for District {
    fn default() -> Self {
        District {
            name: "渝北区".to_owned(),
        }
    }
}

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
    /// `渝北区` where the file does not say.
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
                    format!("{FILE_NAME} cannot be understood"),
                )
                .file(FILE_NAME)
                .hint("every setting has a default: mend the line, or take the file away")
                .cause(e)
            })?,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Raw::default(),
            Err(e) => {
                return Err(Failure::new(
                    Class::Input,
                    "workspace-unreadable",
                    format!("{FILE_NAME} cannot be read"),
                )
                .file(FILE_NAME)
                .hint("look whether the folder is there and you may read it, and save the file as UTF-8")
                .cause(e));
            }
        };
        for (kind, columns) in &raw.columns {
            for (header, column) in columns {
                if kind.table().column(column).is_none() {
                    let names: Vec<&str> = kind.table().columns.iter().map(|c| c.name).collect();
                    return Err(Failure::new(
                        Class::Input,
                        "column-unknown",
                        format!(
                            "[columns.{}] gives {header} to {column}, which is no column",
                            kind.name()
                        ),
                    )
                    .file(FILE_NAME)
                    .detail("columns", names.join(", ")));
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
            .map(|(file, value)| Ok((file.clone(), date(value, "snapshots", file)?)))
            .collect::<Result<_>>()?;
        Ok(Workspace {
            folder: folder.to_owned(),
            district: raw.district.name,
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

    /// Headers that `[columns.*]` adds to a kind, each with its column.
    pub fn columns_of(&self, kind: Kind) -> impl Iterator<Item = (&str, &str)> {
        self.columns
            .get(&kind)
            .into_iter()
            .flatten()
            .map(|(h, c)| (h.as_str(), c.as_str()))
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
            format!("[{table}] has no date for {key}"),
        )
        .file(FILE_NAME)
        .hint("write it as 2020-03-31")
        .cause(e)
    })
}
