//! The receipt of a run: every input and output with its hash, and what the figures rest on.

use super::folder::RECEIPT;
use crate::failure::{Class, Failure, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::path::Path;

/// One input file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// Below the input folder.
    pub file: String,
    pub sha256: String,
    pub bytes: u64,
    /// Row accounts by sheet.
    pub rows: Vec<Rows>,
}

/// Where the rows of one sheet went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    pub sheet: String,
    pub kind: String,
    pub rows_read: u64,
    pub accepted: u64,
    pub superseded: u64,
    pub duplicate: u64,
    pub quarantined: u64,
    pub furniture: u64,
}

/// One file of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    pub file: String,
    pub sha256: String,
    pub bytes: u64,
}

/// Arguments of a run, without paths.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arguments {
    pub month: String,
    pub as_of: String,
    pub known_at: Option<String>,
    /// `final`, or `known`: an act is judged by the calendar public on its day.
    #[serde(default = "last")]
    pub calendar: String,
    pub language: String,
}

/// The calendar of reports that do not name theirs.
fn last() -> String {
    "final".to_owned()
}

/// Up to which day the records speak, and what they do not speak of: what judging the cases again needs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// Last day of the cases.
    pub cases_to: String,
    /// Last day of the payments; null where there were none.
    pub payments_to: Option<String>,
    /// Columns of cases that no export had.
    pub absent: Vec<String>,
}

/// `receipt.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Hash of inputs, policy, calendar, key fingerprint, arguments and version.
    pub run: String,
    pub version: String,
    pub schema: u32,
    pub arguments: Arguments,
    pub policy_sha256: String,
    pub calendar_sha256: String,
    pub workspace_sha256: Option<String>,
    pub key_fingerprint: String,
    pub inputs_sha256: String,
    /// Follows from the inputs; none in a report of an earlier version.
    pub reach: Option<Reach>,
    pub inputs: Vec<Input>,
    pub outputs: Vec<Output>,
}

/// SHA-256 in hex.
pub fn sha256(bytes: &[u8]) -> String {
    to_hex(Sha256::new_with_prefix(bytes))
}

/// A finished SHA-256 in hex.
pub fn to_hex(hash: Sha256) -> String {
    let mut hex = String::with_capacity(64);
    for byte in hash.finalize() {
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

impl Receipt {
    /// Whether the report's folder has the name that `linjiu report` gives it by itself, such as `2020-03`.
    pub fn is_named_by_month(&self, folder: &Path) -> bool {
        folder
            .file_name()
            .is_some_and(|name| name == self.arguments.month.as_str())
    }

    /// What chance begins with: the first eight bytes of the inputs' hash.
    pub fn seed(&self) -> u64 {
        let head = self.inputs_sha256.get(..16).unwrap_or_default();
        u64::from_str_radix(head, 16).unwrap_or_default()
    }

    /// A receipt without outputs, its hashes filled in.
    pub fn new(
        arguments: Arguments,
        policy_sha256: String,
        calendar_sha256: String,
        workspace_sha256: Option<String>,
        key_fingerprint: String,
        inputs: Vec<Input>,
    ) -> Receipt {
        let mut of_inputs = String::new();
        for input in &inputs {
            let _ = writeln!(of_inputs, "{}\t{}", input.sha256, input.file);
        }
        let inputs_sha256 = sha256(of_inputs.as_bytes());
        let version = env!("CARGO_PKG_VERSION").to_owned();
        let arguments_text = format!(
            "{}\t{}\t{}\t{}\t{}",
            arguments.month,
            arguments.as_of,
            arguments.known_at.as_deref().unwrap_or("-"),
            arguments.calendar,
            arguments.language
        );
        let workspace = workspace_sha256.as_deref().unwrap_or("-");
        let run = sha256(
            [
                &inputs_sha256,
                &policy_sha256,
                &calendar_sha256,
                workspace,
                &key_fingerprint,
                &arguments_text,
                &version,
            ]
            .join("\n")
            .as_bytes(),
        );
        Receipt {
            run,
            version,
            schema: crate::contract::SCHEMA,
            arguments,
            policy_sha256,
            calendar_sha256,
            workspace_sha256,
            key_fingerprint,
            inputs_sha256,
            reach: None,
            inputs,
            outputs: Vec::new(),
        }
    }

    /// The receipt as text.
    ///
    /// # Errors
    /// Never in practice; class internal.
    pub fn to_json(&self) -> Result<String> {
        serde_json::to_string_pretty(self)
            .map(|t| t + "\n")
            .map_err(|e| Failure::internal("the receipt could not be written").cause(e))
    }
}

/// What `verify` found wrong: a file and what is the matter with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discrepancy {
    pub file: String,
    pub problem: &'static str,
}

/// The receipt of a report folder.
///
/// # Errors
/// Class input: the folder has no receipt, or one that cannot be read.
pub fn read(folder: &Path) -> Result<Receipt> {
    let path = folder.join(RECEIPT);
    let text = std::fs::read_to_string(&path).map_err(|e| {
        Failure::new(
            Class::Input,
            "not-a-report",
            (
                "文件夹里没有receipt.json",
                "the folder holds no receipt.json",
            ),
        )
        .file(folder.display().to_string())
        .hint((
            "指定报告文件夹，如reports/2020-03",
            "name a report folder, such as reports/2020-03",
        ))
        .cause(e)
    })?;
    serde_json::from_str(&text).map_err(|e| {
        Failure::new(
            Class::Input,
            "receipt-unreadable",
            ("receipt.json无法读取", "receipt.json cannot be read"),
        )
        .file(path.display().to_string())
        .hint((
            "回执已损坏：重新生成报告",
            "the receipt is damaged: make the report again",
        ))
        .cause(e)
    })
}

/// Compares a report with its receipt: every output is there with its hash. Nothing else is looked at.
///
/// # Errors
/// Class input: the folder has no receipt, or one that cannot be read.
pub fn verify(folder: &Path) -> Result<(Receipt, Vec<Discrepancy>)> {
    let receipt = read(folder)?;
    let problem = |output: &Output| match std::fs::read(folder.join(&output.file)) {
        Err(_) => Some("missing"),
        Ok(bytes) if sha256(&bytes) != output.sha256 => Some("changed"),
        Ok(_) => None,
    };
    let found = receipt
        .outputs
        .iter()
        .filter_map(|o| {
            problem(o).map(|problem| Discrepancy {
                file: o.file.clone(),
                problem,
            })
        })
        .collect();
    Ok((receipt, found))
}
