//! The command line: clap types alone.

use crate::contract::Language;
use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// 临救: timeliness, tiers, poverty flags and funds of a district's temporary-assistance programme.
#[derive(Debug, Parser)]
#[command(
    name = "linjiu",
    version,
    about,
    long_about = None,
    propagate_version = true,
    after_help = "Examples:
  linjiu report exports --month 2020-03     read the exports, write reports/2020-03
  linjiu check exports                      what is wrong with the data itself
  linjiu query reports/2020-03 --list       the standing questions

Exit codes of every command:
  0   done
  1   done, with more rows quarantined than --max-quarantined
  2   usage: the command line, or a question that is refused, wrong, or over its limits
  3   input: the exports, the workspace file, or a report folder
  4   policy or calendar
  5   output: a file or folder that cannot be written, or a report that was altered
  70  our own bug

NO_COLOR is heeded."
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read a folder of exports and write the month's report
    Report(ReportArgs),
    /// Make an invented district's exports, to try the program with
    Synth(SynthArgs),
    /// Look at a folder of exports and write a commented linjiu.toml with proposals
    Init(InitArgs),
    /// Read a folder of exports and report on the data itself; writes nothing
    Check(CheckArgs),
    /// Explain one case of a finished report: dates, deadlines with the calendar walked, tier, flags
    Explain(ExplainArgs),
    /// Print a month's working days, a due date, or the working days between two dates
    Calendar(CalendarArgs),
    /// Check a report folder against its receipt
    Verify(VerifyArgs),
    /// Check policy files, show what is in force, and what another file would change
    Policy(PolicyArgs),
    #[cfg(feature = "query")]
    /// Ask finished reports a question in SQL, or a standing question by name
    Query(QueryArgs),
    #[cfg(feature = "query")]
    /// Describe the tables of a report and their columns
    Tables(TablesArgs),
    /// Print completions for a shell
    Completions(CompletionsArgs),
    /// Print the manual page
    Man(ManArgs),
}

/// Language of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Lang {
    #[default]
    Zh,
    En,
}

impl Lang {
    /// The word on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Lang::Zh => "zh",
            Lang::En => "en",
        }
    }

    pub fn language(self) -> Language {
        match self {
            Lang::Zh => Language::Chinese,
            Lang::En => Language::English,
        }
    }
}

#[derive(Debug, Args)]
#[command(
    after_help = "Every line of the file is commented out: it proposes and decides nothing.

Examples:
  linjiu init exports
  linjiu init exports --print

Exit codes: 0 done; 2 usage; 3 input, or there is a linjiu.toml already; 5 the file cannot be written; 70 our own bug"
)]
pub struct InitArgs {
    /// Folder with the exports
    pub folder: PathBuf,
    /// Print the file instead of writing it; what a linjiu.toml already says is taken into account
    #[arg(long)]
    pub print: bool,
    /// Language of what is told on the terminal; the file itself is in both
    #[arg(long, value_enum, default_value_t)]
    pub lang: Lang,
    /// No progress and nothing on the terminal
    #[arg(long, short)]
    pub quiet: bool,
}

/// Where readings of large files are kept, so that a file that did not change is not read again.
#[derive(Debug, Args)]
pub struct CacheArgs {
    /// Where readings of large files are kept for the next run; it can be deleted at any time [default: linjiu in the
    /// user's folder for caches]
    #[arg(long, value_name = "FOLDER", conflicts_with = "no_cache")]
    pub cache: Option<PathBuf>,
    /// Read every file anew and keep no readings
    #[arg(long)]
    pub no_cache: bool,
}

/// How `check` speaks on stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum CheckFormat {
    /// For reading
    #[default]
    Text,
    /// One JSON object with everything; its keys are in the README
    Json,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  linjiu check exports
  linjiu check exports --out quality --lang en
  linjiu check exports --format json | jq .quarantined_by_reason

Exit codes: 0 every file could be read; 1 more rows quarantined than --max-quarantined; 2 usage; 3 a file could not be read, or there are no cases; 4 policy or calendar; 5 output; 70 our own bug")]
pub struct CheckArgs {
    /// Folder with the exports (and, if you like, a linjiu.toml)
    pub folder: PathBuf,
    /// Also write the report into this folder, as workbook and Parquet tables
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    /// What to print
    #[arg(long, value_enum, default_value_t)]
    pub format: CheckFormat,
    /// Language of the text and the workbook
    #[arg(long, value_enum, default_value_t)]
    pub lang: Lang,
    /// Exit with 1 when more rows than this are quarantined
    #[arg(long, value_name = "ROWS")]
    pub max_quarantined: Option<u64>,
    /// No progress and no text
    #[arg(long, short)]
    pub quiet: bool,
}

/// How grave a finding must be to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    High,
    Medium,
    Low,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  linjiu report exports --month 2020-03
  linjiu report exports --month 2020-03 --as-of 2020-03-20 --out /tmp/march --lang en

Exit codes: 0 done; 1 findings at or above --fail-on, or more rows quarantined than --max-quarantined; 2 usage; 3 input; 4 policy or calendar; 5 output; 70 our own bug")]
pub struct ReportArgs {
    /// Folder with the exports (and, if you like, a linjiu.toml)
    pub folder: PathBuf,
    /// Month the report is about, such as 2020-03 [default: the last month the exports cover whole]
    #[arg(long, value_parser = month)]
    pub month: Option<NaiveDate>,
    /// Nothing dated later has happened yet [default: the month's last day, or the exports' if earlier]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub as_of: Option<NaiveDate>,
    /// By which working days an act is judged: the last arrangement, or the one public on the day of the act
    #[arg(long, value_enum, default_value_t)]
    pub calendar: CalendarBasis,
    /// Ignore snapshots of cases exported after this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub known_at: Option<NaiveDate>,
    /// The report's own folder [default: reports/<month> below the current folder]
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    /// Language of the report and the summary
    #[arg(long, value_enum, default_value_t)]
    pub lang: Lang,
    /// Exit with 1 when a finding of at least this severity arises that no review has closed
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub fail_on: Option<FailOn>,
    /// Exit with 1 when more rows than this are quarantined
    #[arg(long, value_name = "ROWS")]
    pub max_quarantined: Option<u64>,
    #[command(flatten)]
    pub cache: CacheArgs,
    /// No progress and no summary
    #[arg(long, short)]
    pub quiet: bool,
}

/// Which of two arrangements for one year holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum CalendarBasis {
    /// The last one
    #[default]
    Final,
    /// The one that was public on the day of the act; of what is not done, on as_of (ended cases: the closing day)
    Known,
}

impl CalendarBasis {
    /// The word on the command line.
    pub fn name(self) -> &'static str {
        match self {
            CalendarBasis::Final => "final",
            CalendarBasis::Known => "known",
        }
    }
}

/// How synthetic exports look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum SynthStyle {
    /// As systems really export: several formats, encodings, layouts and mistakes
    #[default]
    Messy,
    /// Clean UTF-8 CSV, one snapshot: for measuring
    Clean,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:
  linjiu synth /tmp/district --seed 7 --cases 2000 --from 2019-10 --to 2020-04

Exit codes: 0 done; 2 usage; 5 output; 70 our own bug")]
pub struct SynthArgs {
    /// Folder to make; it must not exist or be empty
    pub folder: PathBuf,
    /// The same seed and arguments give the same bytes
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Number of cases
    #[arg(long, default_value_t = 1000)]
    pub cases: u64,
    /// First month
    #[arg(long, value_parser = month, default_value = "2019-10")]
    pub from: NaiveDate,
    /// Last month
    #[arg(long, value_parser = month, default_value = "2020-04")]
    pub to: NaiveDate,
    /// How the exports look
    #[arg(long, value_enum, default_value_t)]
    pub style: SynthStyle,
    /// Containers to use
    #[arg(long, value_enum, default_value_t)]
    pub format: SynthFormat,
    /// Language of what is told on the terminal
    #[arg(long, value_enum, default_value_t)]
    pub lang: Lang,
    /// No progress and no summary
    #[arg(long, short)]
    pub quiet: bool,
}

/// Containers of synthetic exports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum SynthFormat {
    /// A mixture, as a real folder has
    #[default]
    Mixed,
    Csv,
    Tsv,
    Xlsx,
    Ods,
    Parquet,
}

/// How `explain` speaks on stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ExplainFormat {
    /// For reading
    #[default]
    Text,
    /// One JSON object, texts in both languages
    Json,
    /// One self-contained page for the file
    Html,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  linjiu explain JZ2020030000891
  linjiu explain JZ2020030000891 --report reports/2020-03 --format html > JZ2020030000891.html

Exit codes: 0 done; 2 usage; 3 no such case, several, or no report; 4 policy or calendar; 5 the report was altered; 70 our own bug")]
pub struct ExplainArgs {
    /// The case number, or a beginning of it that no other case has
    pub case: String,
    /// The report's folder [default: that of the latest month in reports]
    #[arg(long, value_name = "FOLDER")]
    pub report: Option<PathBuf>,
    /// What to print
    #[arg(long, value_enum, default_value_t)]
    pub format: ExplainFormat,
    /// Language of text and page
    #[arg(long, value_enum, default_value_t)]
    pub lang: Lang,
}

/// How `calendar` speaks on stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum CalendarFormat {
    /// For reading
    #[default]
    Text,
    /// One JSON object, texts in both languages
    Json,
}

#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:
  linjiu calendar 2020-01
  linjiu calendar add 2020-01-23 3
  linjiu calendar add 2020-01-22 3 --known-on 2020-01-26
  linjiu calendar between 2020-01-22 2020-02-05 --workspace exports

Exit codes: 0 done; 2 usage; 3 the workspace cannot be read; 4 a calendar file, or a day outside the calendar; 70 our own bug"
)]
pub struct CalendarArgs {
    #[command(subcommand)]
    pub task: Option<CalendarTask>,
    /// Month to print, such as 2020-01
    #[arg(value_parser = month, required = true)]
    pub month: Option<NaiveDate>,
    #[command(flatten)]
    pub options: CalendarOptions,
}

#[derive(Debug, Clone, Args)]
pub struct CalendarOptions {
    /// A folder whose linjiu.toml names the district's own days
    #[arg(long, value_name = "FOLDER")]
    pub workspace: Option<PathBuf>,
    /// Only arrangements that were public on this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub known_on: Option<NaiveDate>,
    /// What to print
    #[arg(long, value_enum, default_value_t)]
    pub format: CalendarFormat,
    /// Language of the text
    #[arg(long, value_enum, default_value_t)]
    pub lang: Lang,
}

#[derive(Debug, Subcommand)]
pub enum CalendarTask {
    /// The n-th working day after a day, with the walk to it
    Add {
        /// The day it starts; not counted
        #[arg(value_parser = date)]
        start: NaiveDate,
        /// Number of working days
        #[arg(value_parser = clap::value_parser!(u32).range(1..=10_000))]
        working_days: u32,
        #[command(flatten)]
        options: CalendarOptions,
    },
    /// Working days after one day up to and including another
    Between {
        /// The day it starts; not counted
        #[arg(value_parser = date)]
        from: NaiveDate,
        /// The last day; counted
        #[arg(value_parser = date)]
        to: NaiveDate,
        #[command(flatten)]
        options: CalendarOptions,
    },
}

#[derive(Debug, Args)]
#[command(after_help = "Example:
  linjiu verify reports/2020-03

Exit codes: 0 every file agrees; 2 usage; 3 not a report; 5 a file is missing or was changed; 70 our own bug")]
pub struct VerifyArgs {
    /// The report's folder
    pub folder: PathBuf,
    /// Language of what is told on the terminal
    #[arg(long, value_enum, default_value_t)]
    pub lang: Lang,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  linjiu policy example > exports/local.toml
  linjiu policy check exports
  linjiu policy show --on 2020-03-01
  linjiu policy impact --with local.toml reports/2020-03

Exit codes: 0 done; 2 usage; 3 input; 4 a file does not load")]
pub struct PolicyArgs {
    #[command(subcommand)]
    pub command: PolicyCommand,
}

#[derive(Debug, Subcommand)]
pub enum PolicyCommand {
    /// Load policy files over the built-in ones, and say what is then in force
    Check(PolicyCheckArgs),
    /// Every value in force on a day, with clause, certainty, binding and readings
    Show(PolicyShowArgs),
    /// What further policy files would change in a finished report; reads no export
    Impact(PolicyImpactArgs),
    /// Print a policy file of one's own, every line of it a comment, to begin with
    Example,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  linjiu policy check policy/local.toml
  linjiu policy check exports

Exit codes: 0 it loads; 2 usage; 3 input; 4 a file does not load")]
pub struct PolicyCheckArgs {
    /// Policy files in the order of laying over, or a folder of exports or a report [default: the built-in ones alone]
    pub paths: Vec<PathBuf>,
    /// Language of the text
    #[arg(long, value_enum, default_value_t)]
    pub lang: Lang,
}

/// How `policy` speaks on stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ShowFormat {
    /// For reading
    #[default]
    Text,
    /// One JSON object with everything
    Json,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  linjiu policy show --on 2020-03-01
  linjiu policy show --on 2020-03-01 exports --format json

Exit codes: 0 done; 2 usage; 3 input; 4 a file does not load")]
pub struct PolicyShowArgs {
    /// The day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub on: NaiveDate,
    /// Folder of exports (its [policy] files are laid over) or finished report [default: the built-in policy]
    pub folder: Option<PathBuf>,
    /// What to print
    #[arg(long, value_enum, default_value_t)]
    pub format: ShowFormat,
    /// Language of the text; JSON has both
    #[arg(long, value_enum, default_value_t)]
    pub lang: Lang,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  linjiu policy impact --with policy/next-year.toml reports/2020-03
  linjiu policy impact --with policy/next-year.toml reports/2020-03 --format json

Exit codes: 0 done; 2 usage; 3 input; 4 a file does not load; 5 the report was altered")]
pub struct PolicyImpactArgs {
    /// The finished report's folder
    pub report: PathBuf,
    /// Policy file laid over the report's own policy; may be given several times
    #[arg(long, value_name = "FILE", required = true)]
    pub with: Vec<PathBuf>,
    /// Lay the files over the policy of this program instead of the report's
    #[arg(long)]
    pub alone: bool,
    /// What to print
    #[arg(long, value_enum, default_value_t)]
    pub format: ShowFormat,
    /// Language of the text
    #[arg(long, value_enum, default_value_t)]
    pub lang: Lang,
}

#[cfg(feature = "query")]
/// How `query` gives its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum QueryFormat {
    /// Aligned columns, for reading
    Table,
    Csv,
    /// One JSON object a line
    #[value(alias = "json")]
    Jsonl,
    Parquet,
    Xlsx,
}

#[cfg(feature = "query")]
#[derive(Debug, Args)]
#[command(
    after_help = "A question reads the report's own tables and nothing else; it changes nothing.
Tables are facts.deadlines, marts.compliance, or simply compliance; `linjiu tables` describes them.
Of several reports the newest answers; with --history all of them, told apart by report_month.

Examples:
  linjiu query reports/2020-03 \"SELECT township, rate FROM compliance WHERE rule = 'emergency-payment' AND reading = 'default' AND month = report_month ORDER BY rate\"
  linjiu query reports/2020-03 late-by-township --param min_days=3
  linjiu query reports/2020-03 overdue-today --out overdue.xlsx
  linjiu query reports/2020-03 --file my.sql --format csv --bom > my.csv
  linjiu query reports --history \"SELECT report_month, count(*) FROM deadlines GROUP BY report_month\"
  linjiu query reports/2020-03              # a prompt, on a terminal
  linjiu query --list

Exit codes: 0 done; 2 usage: also a question that is refused, wrong, or over its limits; 3 not a report, or one that cannot be read; 5 the answer cannot be written; 70 our own bug"
)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct QueryArgs {
    /// Report folders (or a folder of reports), then the question: SQL, the name of a standing one, or - for stdin
    #[arg(value_name = "REPORT… QUESTION")]
    pub words: Vec<String>,
    /// Read the question from a file
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Value of a parameter of the question; may be given again
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = pair)]
    pub params: Vec<(String, String)>,
    /// How to give the answer [default: by the ending of --out, else table]
    #[arg(long, value_enum)]
    pub format: Option<QueryFormat>,
    /// Write the answer into a file
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Begin CSV with a byte order mark, so that Excel shows Chinese
    #[arg(long)]
    pub bom: bool,
    /// Labels instead of the columns' names, words instead of codes
    #[arg(long)]
    pub labels: bool,
    /// Rows at most; 0 for all [default: 1000 for table, all otherwise]
    #[arg(long, value_name = "ROWS")]
    pub limit: Option<usize>,
    /// Seconds that the question may take
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub timeout: u64,
    /// Memory that the question may take, in MB
    #[arg(long, value_name = "MB", default_value_t = 1024, value_parser = clap::value_parser!(u64).range(1..=1_048_576))]
    pub memory: u64,
    /// Ask every report, not only the newest
    #[arg(long)]
    pub history: bool,
    /// List the standing questions
    #[arg(long)]
    pub list: bool,
    /// Describe a standing question: what it asks, its parameters and columns
    #[arg(long, value_name = "NAME")]
    pub describe: Option<String>,
    /// Print the question with its parameters filled in, for another engine, instead of asking it
    #[arg(long)]
    pub print: bool,
    /// Language of labels and messages
    #[arg(long, value_enum, default_value_t)]
    pub lang: Lang,
}

#[cfg(feature = "query")]
/// How `tables` describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum TablesFormat {
    /// For reading
    #[default]
    Text,
    /// One JSON object: tables, their columns, types, codes and labels in both languages
    Json,
}

#[cfg(feature = "query")]
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  linjiu tables
  linjiu tables facts.deadlines --lang en
  linjiu tables --format json | jq '.tables[].name'

Exit codes: 0 done; 2 usage; 70 our own bug")]
pub struct TablesArgs {
    /// One table only, such as facts.deadlines, deadlines or 时限
    pub name: Option<String>,
    /// How to describe
    #[arg(long, value_enum, default_value_t)]
    pub format: TablesFormat,
    /// Language of the descriptions
    #[arg(long, value_enum, default_value_t)]
    pub lang: Lang,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  linjiu completions bash > ~/.local/share/bash-completion/completions/linjiu
  linjiu completions zsh > ~/.zfunc/_linjiu
  linjiu completions fish > ~/.config/fish/completions/linjiu.fish
  linjiu completions powershell >> $PROFILE

Exit codes: 0 done; 2 usage; 70 our own bug")]
pub struct CompletionsArgs {
    /// The shell
    pub shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  linjiu man | man -l -
  linjiu man query > linjiu-query.1

Exit codes: 0 done; 2 usage; 70 our own bug")]
pub struct ManArgs {
    /// Page of one command, such as query
    pub command: Option<String>,
}

#[cfg(feature = "query")]
/// A parameter and its value, such as min_days=3.
fn pair(text: &str) -> Result<(String, String), String> {
    text.split_once('=')
        .map(|(name, value)| (name.trim().to_owned(), value.to_owned()))
        .ok_or_else(|| "give a parameter as min_days=3".to_owned())
}

/// A day such as 2020-03-31.
fn date(text: &str) -> Result<NaiveDate, String> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| "give a day as 2020-03-31".to_owned())
}

/// The first day of a month such as 2020-03.
fn month(text: &str) -> Result<NaiveDate, String> {
    NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d")
        .map_err(|_| "give a month as 2020-03".to_owned())
}
