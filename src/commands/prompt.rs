//! The prompt of `linjiu query`: questions one after the other, with history and completion of names.

use super::query::{limits, rendered};
use super::{tables, terminal};
use crate::cli::{QueryArgs, QueryFormat};
use crate::contract::Language;
use crate::failure::{Class, Failure, Result};
use crate::sql::question::Question;
use crate::sql::{self, Engine};
use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::FileHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Config, Context, Editor, Helper};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Lines of history kept.
const HISTORY: usize = 1000;

const WORDS: &[&str] = &[
    "SELECT",
    "FROM",
    "WHERE",
    "GROUP BY",
    "ORDER BY",
    "HAVING",
    "LIMIT",
    "WITH",
    "JOIN",
    "LEFT JOIN",
    "CASE",
    "WHEN",
    "THEN",
    "ELSE",
    "END",
    "DISTINCT",
    "BETWEEN",
    "NULLS LAST",
    "COUNT(",
    "SUM(",
    "AVG(",
    "FILTER (WHERE",
    "OVER (",
    "PARTITION BY",
    "DATE '",
    "CAST(",
    "COALESCE(",
    "NULLIF(",
];

pub(super) fn run(engine: &Engine, args: &QueryArgs) -> Result<ExitCode> {
    let language = args.lang.language();
    let failed = |e: ReadlineError| {
        Failure::new(
            Class::Usage,
            "no-prompt",
            ("终端不支持交互查询", "the terminal takes no prompt"),
        )
        .hint((
            "把查询写在命令行或文件里",
            "give the question on the command line or in a file",
        ))
        .cause(e)
    };
    let config = Config::builder()
        .max_history_size(HISTORY)
        .map_err(failed)?
        .completion_type(rustyline::CompletionType::List)
        .build();
    let mut editor: Editor<Names, FileHistory> = Editor::with_config(config).map_err(failed)?;
    editor.set_helper(Some(Names::of(engine)));
    let history = history_file();
    if let Some(path) = &history {
        let _ = editor.load_history(path);
    }
    // While a question runs, Ctrl-C ends it and not the program.
    let stop = Arc::new(AtomicBool::new(false));
    let _ = signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::clone(&stop));
    terminal::print(&greeting(engine, language));
    let mut format = args.format.unwrap_or(QueryFormat::Table);
    loop {
        let line = match editor.readline("linjiu> ") {
            Ok(line) => line,
            Err(ReadlineError::Interrupted) => continue,
            Err(ReadlineError::Eof) => break,
            Err(error) => return Err(failed(error)),
        };
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let _ = editor.add_history_entry(line);
        if let Some(path) = &history {
            let _ = editor.append_history(path);
        }
        let mut words = line.trim_end_matches(';').split_whitespace();
        match (words.next().unwrap_or_default(), words.next()) {
            ("\\q" | "quit" | "exit", None) => break,
            ("\\?" | "help", None) => terminal::print(help(language)),
            ("\\d", None) => {
                let known: Vec<_> = engine
                    .reports()
                    .tables
                    .iter()
                    .map(|t| t.about.clone())
                    .collect();
                terminal::print(&tables::listed(&known, language));
            }
            ("\\d", Some(name)) => match describe(engine, name, language) {
                Ok(text) => terminal::print(&text),
                Err(failure) => terminal::fail(&failure, language),
            },
            ("\\l", None) => {
                for question in sql::standing()? {
                    let title = language.pick(&question.title.zh, &question.title.en);
                    terminal::print(&format!("{:<22}  {title}\n", question.name));
                }
            }
            ("\\f", Some(name)) => match name {
                "table" => format = QueryFormat::Table,
                "csv" => format = QueryFormat::Csv,
                "jsonl" => format = QueryFormat::Jsonl,
                _ => terminal::print("table, csv, jsonl\n"),
            },
            (command, _) if command.starts_with('\\') => terminal::print(help(language)),
            _ => match ask(engine, line, format, args, &stop) {
                Ok(bytes) => terminal::print(&String::from_utf8_lossy(&bytes)),
                Err(failure) => {
                    terminal::fail(&failure, language);
                    if engine.is_stuck() {
                        return Err(goes_on());
                    }
                }
            },
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A question that was given up and takes more all the same: only the end of the program ends it.
fn goes_on() -> Failure {
    Failure::new(
        Class::Usage,
        "query-goes-on",
        (
            "上一个查询停不下来，交互查询到此结束",
            "the last question does not stop: the prompt ends with it",
        ),
    )
    .hint((
        "再次运行即可；历史记录已保存",
        "start it again; what was typed is remembered",
    ))
}

fn ask(
    engine: &Engine,
    line: &str,
    format: QueryFormat,
    args: &QueryArgs,
    stop: &AtomicBool,
) -> Result<Vec<u8>> {
    let name = line.trim_end_matches(';').trim();
    let question = match sql::find(name)? {
        Some(question) => question,
        None => Question::parse("question", line)?,
    };
    stop.store(false, Ordering::Relaxed);
    let answer = engine.ask_until(&question.with(&[])?, limits(args, format), stop)?;
    rendered(&answer, &question, format, args)
}

fn describe(engine: &Engine, name: &str, language: Language) -> Result<String> {
    let (layer, bare) = name
        .split_once(['.', '/'])
        .map_or((None, name), |(layer, bare)| (Some(layer), bare));
    match engine.reports().table(layer, bare) {
        Some(table) => Ok(tables::described(&table.about, language)),
        None => Err(tables::unknown(name)),
    }
}

fn greeting(engine: &Engine, language: Language) -> String {
    let months = engine.reports().months.join(", ");
    match language {
        Language::Chinese => format!("报告 {months}。SQL 以分号结束；\\? 查看帮助，\\q 退出。\n"),
        Language::English => {
            format!("Report {months}. End SQL with a semicolon; \\? for help, \\q to leave.\n")
        }
    }
}

fn help(language: Language) -> &'static str {
    language.pick(
        "SELECT …;     查询（可写多行，以分号结束）
名称          常用问题，如 overdue-today
\\l            列出常用问题
\\d            列出各表
\\d 表名       列出一个表的各列
\\f 格式       table、csv 或 jsonl
\\q            退出
Ctrl-C        中止正在运行的查询
",
        "SELECT …;     a question, over several lines if you like, to the semicolon
NAME          a standing question, such as overdue-today
\\l            the standing questions
\\d            the tables
\\d TABLE      its columns
\\f FORMAT     table, csv or jsonl
\\q            leave
Ctrl-C        stop the question that runs
",
    )
}

/// Where questions are remembered: in the user's own data folder, readable by no one else.
fn history_file() -> Option<PathBuf> {
    let set = |name: &str| {
        std::env::var_os(name)
            .filter(|v| !v.is_empty())
            .map(PathBuf::from)
    };
    let data = if cfg!(windows) {
        set("LOCALAPPDATA")?
    } else {
        set("XDG_DATA_HOME").or_else(|| Some(set("HOME")?.join(".local").join("share")))?
    };
    let folder = data.join("linjiu");
    std::fs::create_dir_all(&folder).ok()?;
    let file = folder.join("query-history");
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(&file).ok()?;
    Some(file)
}

/// Names that the Tab key completes.
struct Names {
    all: Vec<String>,
    /// What can stand behind FROM and JOIN.
    tables: Vec<String>,
}

impl Names {
    fn of(engine: &Engine) -> Names {
        let mut names: Vec<String> = WORDS.iter().map(|w| (*w).to_owned()).collect();
        for table in &engine.reports().tables {
            names.push(table.name());
            names.push(table.about.name.to_owned());
            names.extend(table.about.columns.iter().map(|c| c.name.to_owned()));
        }
        names.push("report_month".to_owned());
        names.extend(
            sql::standing()
                .unwrap_or_default()
                .into_iter()
                .map(|q| q.name),
        );
        names.sort();
        names.dedup();
        let tables = engine.reports().tables.iter();
        let tables = tables.flat_map(|t| [t.about.name.to_owned(), t.name()]);
        Names {
            all: names,
            tables: tables.collect(),
        }
    }

    /// Where the word before the cursor begins, and the names that begin like it.
    fn candidates(&self, line: &str, cursor: usize) -> (usize, Vec<String>) {
        let before = line.get(..cursor).unwrap_or(line);
        let start = before
            .char_indices()
            .rev()
            .take_while(|(_, c)| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '\\'))
            .last()
            .map_or(cursor, |(n, _)| n);
        let word = before.get(start..).unwrap_or_default();
        if word.is_empty() {
            return (cursor, Vec::new());
        }
        // Behind an alias and its dot stands a column.
        let begins = |names: &[String], word: &str| -> Vec<String> {
            names
                .iter()
                .filter(|n| {
                    n.len() >= word.len() && n.to_lowercase().starts_with(&word.to_lowercase())
                })
                .cloned()
                .collect()
        };
        let last = before.get(..start).unwrap_or_default().split_whitespace();
        let last = last.last().unwrap_or_default().to_lowercase();
        if matches!(last.as_str(), "from" | "join" | "\\d") {
            return (start, begins(&self.tables, word));
        }
        let whole = begins(&self.all, word);
        match word.rsplit_once('.') {
            Some((alias, column)) if whole.is_empty() => {
                (start + alias.len() + 1, begins(&self.all, column))
            }
            _ => (start, whole),
        }
    }
}

impl Completer for Names {
    type Candidate = String;

    fn complete(
        &self,
        line: &str,
        pos: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<String>)> {
        Ok(self.candidates(line, pos))
    }
}

impl Validator for Names {
    /// SQL goes on over lines until its semicolon; commands and names of questions end with the line.
    fn validate(&self, ctx: &mut ValidationContext) -> rustyline::Result<ValidationResult> {
        let input = ctx.input().trim();
        let first = input
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .to_lowercase();
        let is_sql =
            matches!(first.as_str(), "select" | "with" | "values") || first.starts_with('(');
        if is_sql && !input.ends_with(';') {
            return Ok(ValidationResult::Incomplete);
        }
        Ok(ValidationResult::Valid(None))
    }
}

impl Hinter for Names {
    type Hint = String;
}

impl Highlighter for Names {}

impl Helper for Names {}
