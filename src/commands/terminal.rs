//! What a person at the terminal sees: progress on stderr, results on stdout.

use crate::contract::Language;
use crate::failure::Failure;
use crate::publish::harmless::harmless;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal, Write};
use std::time::Duration;

/// A line on stderr that says what is being done; nothing when quiet or piped.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A line, drawn only on a terminal.
    pub fn new(quiet: bool) -> Progress {
        let bar = if quiet || !std::io::stderr().is_terminal() {
            ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden())
        } else {
            let bar = ProgressBar::new_spinner();
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        };
        if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed} {wide_msg}") {
            bar.set_style(style);
        }
        Progress { bar }
    }

    /// Says what is being done now.
    pub fn say(&self, message: &str) {
        self.bar.set_message(harmless(message).replace('\n', " "));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Text on stdout. A closed pipe ends the output, not the run.
pub fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out
        .write_all(harmless(text).as_bytes())
        .and_then(|()| out.flush());
}

/// Bytes on stdout as they are: what another program reads.
pub fn write(bytes: &[u8]) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(bytes).and_then(|()| out.flush());
}

/// A remark on stderr.
#[cfg(feature = "query")]
pub fn remark(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{}", harmless(text));
}

/// A failure on stderr.
pub fn fail(failure: &Failure, language: Language) {
    let text = crate::publish::failure_text(failure, language);
    let _ = writeln!(std::io::stderr().lock(), "{}", harmless(&text));
}
