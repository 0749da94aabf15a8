//! What stops a run: a code, the place, the cause and a hint; and the exit code it ends with.
//!
//! A row that cannot be read is not a failure but a quarantined row, and a result about an office's work is
//! not a failure but a finding. No value of a row is ever put into a failure.

use std::fmt;

/// Who has to mend it, and so the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// The command line (exit 2).
    Usage,
    /// The exports or the workspace file (exit 3).
    Input,
    /// A policy file or the calendar (exit 4).
    Policy,
    /// The report folder (exit 5).
    Output,
    /// Our own bug (exit 70).
    Internal,
}

impl Class {
    /// Exit code of a run that this stopped.
    pub fn exit_code(self) -> u8 {
        match self {
            Class::Usage => 2,
            Class::Input => 3,
            Class::Policy => 4,
            Class::Output => 5,
            Class::Internal => 70,
        }
    }
}

/// Where it happened. Paths are those the user gave or those below the input folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    pub file: Option<String>,
    pub sheet: Option<String>,
    pub line: Option<u64>,
    pub column: Option<String>,
}

/// A text in both languages. One that is written in English alone stands in both, until it is translated
/// (a test lists those).
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Both {
    pub zh: String,
    pub en: String,
}

impl From<&str> for Both {
    fn from(en: &str) -> Both {
        Both::from(en.to_owned())
    }
}

impl From<String> for Both {
    fn from(en: String) -> Both {
        Both { zh: en.clone(), en }
    }
}

impl<Z: Into<String>, E: Into<String>> From<(Z, E)> for Both {
    fn from((zh, en): (Z, E)) -> Both {
        Both {
            zh: zh.into(),
            en: en.into(),
        }
    }
}

/// Why a run stopped.
#[derive(Debug, thiserror::Error)]
pub struct Failure {
    pub class: Class,
    /// Stable, in kebab case: `layout-unknown`.
    pub code: &'static str,
    pub message: Both,
    pub place: Place,
    /// Label and text of further lines, such as `missing` and `案件编号`.
    pub details: Vec<(&'static str, Both)>,
    pub hint: Option<Both>,
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// A result that a run may stop on.
pub type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    /// A failure with a code and a message; the rest is added with the methods below. Texts are given as
    /// `("中文", "English")`.
    pub fn new(class: Class, code: &'static str, message: impl Into<Both>) -> Self {
        Failure {
            class,
            code,
            message: message.into(),
            place: Place::default(),
            details: Vec::new(),
            hint: None,
            source: None,
        }
    }

    /// A failure of our own making: something the code holds impossible has happened.
    pub fn internal(message: impl Into<String>) -> Self {
        let message = message.into();
        let both = (format!("程序内部错误：{message}"), message);
        Failure::new(Class::Internal, "internal", both).hint((
            "这是本程序自身的错误，请连同此信息报告给维护者",
            "this is a fault of linjiu itself: please report it with this message",
        ))
    }

    #[must_use]
    pub fn file(mut self, file: impl Into<String>) -> Self {
        self.place.file = Some(file.into());
        self
    }

    #[must_use]
    pub fn sheet(mut self, sheet: impl Into<String>) -> Self {
        self.place.sheet = Some(sheet.into());
        self
    }

    #[must_use]
    pub fn line(mut self, line: u64) -> Self {
        self.place.line = Some(line);
        self
    }

    #[must_use]
    pub fn column(mut self, column: impl Into<String>) -> Self {
        self.place.column = Some(column.into());
        self
    }

    #[must_use]
    pub fn detail(mut self, label: &'static str, text: impl Into<Both>) -> Self {
        self.details.push((label, text.into()));
        self
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<Both>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    #[must_use]
    pub fn cause(mut self, cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.source = Some(Box::new(cause));
        self
    }
}

impl fmt::Display for Failure {
    /// `error[code]: message`, then one line for each of place, cause, details and hint; in English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error[{}]: {}", self.code, self.message.en)?;
        let place: Vec<String> = [
            self.place.file.clone(),
            self.place.sheet.as_ref().map(|s| format!("sheet {s}")),
            self.place.line.map(|l| format!("line {l}")),
            self.place.column.as_ref().map(|c| format!("column {c}")),
        ]
        .into_iter()
        .flatten()
        .collect();
        if !place.is_empty() {
            write!(f, "\n  at        {}", place.join(", "))?;
        }
        if let Some(source) = &self.source {
            write!(f, "\n  cause     {source}")?;
        }
        for (label, text) in &self.details {
            write!(f, "\n  {label:<9} {}", text.en)?;
        }
        if let Some(hint) = &self.hint {
            write!(
                f,
                "\n  hint      {}",
                hint.en.replace('\n', "\n            ")
            )?;
        }
        Ok(())
    }
}

impl From<polars::prelude::PolarsError> for Failure {
    fn from(error: polars::prelude::PolarsError) -> Self {
        Failure::internal("a frame operation failed").cause(error)
    }
}
