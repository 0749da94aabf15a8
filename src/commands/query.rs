//! `linjiu query`: which reports, which question, and where the answer goes.

use super::{prompt, terminal};
use crate::cli::{QueryArgs, QueryFormat};
use crate::contract::{Language, outputs};
use crate::failure::{Class, Failure, Result};
use crate::publish::folder::RECEIPT;
use crate::sql::question::Question;
use crate::sql::{self, Answer, Engine, Limits, Reports, write};
use serde_json::json;
use std::fmt::Write as _;
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// Rows that a terminal is given unless told otherwise.
const ROWS_SHOWN: usize = 1000;
/// Longest question that is read from a file or stdin; the engine's own bound is lower.
const LONGEST: u64 = 1 << 20;

pub(super) fn run(args: &QueryArgs) -> Result<ExitCode> {
    let language = args.lang.language();
    if args.list {
        terminal::print(&list(args, language)?);
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(name) = &args.describe {
        terminal::print(&describe(&standing(name)?, args, language));
        return Ok(ExitCode::SUCCESS);
    }
    let (folders, word) = split(args)?;
    let question = question(args, word)?;
    if args.print {
        let question = question.ok_or_else(no_question)?;
        terminal::write(question.with(&args.params)?.as_bytes());
        return Ok(ExitCode::SUCCESS);
    }
    if folders.is_empty() {
        return Err(usage(
            "report-missing",
            ("没有给出报告文件夹", "no report folder is given"),
        )
        .hint((
            "例如：linjiu query reports/2020-03 late-by-township",
            "for example: linjiu query reports/2020-03 late-by-township",
        )));
    }
    let reports = Reports::open(&folders, args.history)?;
    if reports.older > 0 {
        let months = reports.months.join(", ");
        terminal::remark(&match language {
            Language::Chinese => format!("由最新的报告 {months} 回答；--history 查询全部报告"),
            Language::English => {
                format!("the newest report, {months}, answers; --history asks them all")
            }
        });
    }
    let engine = Engine::new(reports);
    let Some(question) = question else {
        return prompt::run(&engine, args);
    };
    let format = format(args)?;
    let answer = engine.ask(&question.with(&args.params)?, limits(args, format))?;
    let bytes = rendered(&answer, &question, format, args)?;
    match &args.out {
        None => match format {
            QueryFormat::Table => terminal::print(&String::from_utf8_lossy(&bytes)),
            _ => terminal::write(&bytes),
        },
        Some(out) => {
            store(out, &bytes)?;
            terminal::remark(&match language {
                Language::Chinese => format!("{} 行已写入 {}", answer.rows(), out.display()),
                Language::English => format!("{} rows written to {}", answer.rows(), out.display()),
            });
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Bounds of a question from the command line.
pub(super) fn limits(args: &QueryArgs, format: QueryFormat) -> Limits {
    Limits {
        rows: match (args.limit, format) {
            (Some(0), _) => None,
            (None, QueryFormat::Table) => Some(ROWS_SHOWN),
            (rows, _) => rows,
        },
        time: Duration::from_secs(args.timeout),
        memory: usize::try_from(args.memory << 20).unwrap_or(usize::MAX),
    }
}

/// The answer in a format, its columns headed by name or label.
pub(super) fn rendered(
    answer: &Answer,
    question: &Question,
    format: QueryFormat,
    args: &QueryArgs,
) -> Result<Vec<u8>> {
    let language = args.lang.language();
    let headers: Vec<String> = answer
        .schema
        .fields()
        .iter()
        .map(|f| {
            let label = args.labels.then(|| label(f.name(), question, language));
            label.flatten().unwrap_or_else(|| f.name().clone())
        })
        .collect();
    let in_words = args.labels.then(|| sql::in_words(answer, language));
    let in_words = in_words.transpose()?;
    let answer = in_words.as_ref().unwrap_or(answer);
    match format {
        QueryFormat::Table => write::table(answer, &headers, language).map(String::into_bytes),
        QueryFormat::Csv => write::csv(answer, &headers, args.bom),
        QueryFormat::Jsonl => write::jsonl(answer, &headers),
        QueryFormat::Parquet => write::parquet(answer, &headers),
        QueryFormat::Xlsx => write::xlsx(answer, &headers),
    }
}

/// The label of a column: as the question describes it, else as the contract does.
fn label(name: &str, question: &Question, language: Language) -> Option<String> {
    if let Some((_, about)) = question.columns.iter().find(|(n, _)| n == name) {
        return Some(language.pick(&about.zh, &about.en).to_owned());
    }
    let tables = outputs::all();
    let column = tables
        .iter()
        .flat_map(|t| &t.columns)
        .find(|c| c.name == name)?;
    Some(language.pick(column.zh, column.en).to_owned())
}

/// Report folders first, then at most one word that is no folder.
fn split(args: &QueryArgs) -> Result<(Vec<PathBuf>, Option<&str>)> {
    let mut words: Vec<&str> = args.words.iter().map(String::as_str).collect();
    let word = match words.last() {
        Some(last) if !Path::new(last).is_dir() => words.pop(),
        _ => None,
    };
    let folders: Vec<PathBuf> = words.iter().map(PathBuf::from).collect();
    if let Some(missing) = folders.iter().find(|f| !f.is_dir()) {
        return Err(Failure::new(
            Class::Input,
            "not-a-report",
            ("没有这个文件夹", "there is no such folder"),
        )
        .file(missing.display().to_string())
        .hint((
            "先写报告文件夹，最后写问题；含空格的 SQL 要加引号",
            "report folders come first, the question last; put SQL in quotes",
        )));
    }
    Ok((folders, word))
}

/// The question that is asked; none: a prompt.
fn question(args: &QueryArgs, word: Option<&str>) -> Result<Option<Question>> {
    if let Some(path) = &args.file {
        if word.is_some() {
            return Err(usage(
                "question-twice",
                (
                    "同时给了 --file 和问题",
                    "both --file and a question are given",
                ),
            ));
        }
        let file = std::fs::File::open(path).map_err(|e| {
            Failure::new(
                Class::Input,
                "question-unreadable",
                (
                    "查询文件无法读取",
                    "the file with the question cannot be read",
                ),
            )
            .file(path.display().to_string())
            .cause(e)
        })?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        return read(file, &name).map(Some);
    }
    match word {
        None if args.print => Err(no_question()),
        None if std::io::stdin().is_terminal() => Ok(None),
        None | Some("-") => read(std::io::stdin().lock(), "stdin").map(Some),
        Some(sql) if sql.contains(char::is_whitespace) || sql.contains(['(', ';', '*']) => {
            Question::parse("question", sql).map(Some)
        }
        Some(name) => standing(name).map(Some),
    }
}

fn read(from: impl Read, name: &str) -> Result<Question> {
    let mut bytes = Vec::new();
    from.take(LONGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| {
            Failure::new(
                Class::Input,
                "question-unreadable",
                ("查询无法读取", "the question cannot be read"),
            )
            .cause(e)
        })?;
    if bytes.len() as u64 > LONGEST {
        return Err(usage(
            "query-refused",
            ("查询超过 1 MB", "the question is longer than 1 MB"),
        ));
    }
    let text = String::from_utf8(bytes).map_err(|_| {
        usage(
            "query-refused",
            ("查询文本不是 UTF-8", "the question is not UTF-8 text"),
        )
        .hint(("请另存为 UTF-8", "save the file as UTF-8"))
    })?;
    Question::parse(name, text.trim_start_matches('\u{FEFF}'))
}

/// The standing question of a name, or the nearest to propose.
fn standing(name: &str) -> Result<Question> {
    if let Some(question) = sql::find(name)? {
        return Ok(question);
    }
    let failure = usage(
        "question-unknown",
        (
            format!("没有名为 {name} 的常用问题，也没有这个文件夹"),
            format!("there is no standing question {name}, nor such a folder"),
        ),
    );
    let all = sql::standing()?;
    Err(
        match sql::nearest(name, all.iter().map(|q| q.name.as_str())) {
            Some(close) => failure.hint((
                format!("是否指 {close}？"),
                format!("did you mean {close}?"),
            )),
            None => failure.hint((
                "`linjiu query --list` 列出常用问题；含空格的 SQL 要加引号",
                "`linjiu query --list` names the standing questions; put SQL in quotes",
            )),
        },
    )
}

fn no_question() -> Failure {
    usage("question-missing", ("没有给出问题", "no question is given"))
}

fn usage(code: &'static str, message: impl Into<crate::failure::Both>) -> Failure {
    Failure::new(Class::Usage, code, message)
}

/// The format asked for, or that of the file's ending.
fn format(args: &QueryArgs) -> Result<QueryFormat> {
    let by_ending = args.out.as_deref().and_then(Path::extension).and_then(|e| {
        match e.to_string_lossy().to_lowercase().as_str() {
            "csv" => Some(QueryFormat::Csv),
            "jsonl" | "ndjson" | "json" => Some(QueryFormat::Jsonl),
            "parquet" => Some(QueryFormat::Parquet),
            "xlsx" => Some(QueryFormat::Xlsx),
            _ => None,
        }
    });
    let format = args.format.or(by_ending).unwrap_or(QueryFormat::Table);
    let binary = matches!(format, QueryFormat::Parquet | QueryFormat::Xlsx);
    if binary && args.out.is_none() && std::io::stdout().is_terminal() {
        return Err(usage(
            "format-needs-file",
            (
                "这种格式不能显示在终端上",
                "this format is not for a terminal",
            ),
        )
        .hint(("用 --out 写入文件", "write it into a file with --out")));
    }
    Ok(format)
}

/// Writes the answer beside its place first, so that a half-written file never stands there.
fn store(out: &Path, bytes: &[u8]) -> Result<()> {
    let failed = |e: std::io::Error| {
        Failure::new(
            Class::Output,
            "output-failed",
            ("结果无法写入", "the answer cannot be written"),
        )
        .file(out.display().to_string())
        .cause(e)
    };
    let folder = match out.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let in_report = folder
        .canonicalize()
        .map_err(failed)?
        .ancestors()
        .take(3)
        .any(|f| f.join(RECEIPT).is_file());
    if in_report {
        return Err(Failure::new(
            Class::Output,
            "output-in-report",
            ("报告文件夹只读", "a report folder is never written into"),
        )
        .file(out.display().to_string())
        .hint(("换一个文件夹", "choose another folder")));
    }
    let name = out.file_name().ok_or_else(|| {
        failed(std::io::Error::new(
            std::io::ErrorKind::InvalidInput,
            "no file name",
        ))
    })?;
    let mut beside = std::ffi::OsString::from(".");
    beside.push(name);
    beside.push(format!(".{}", std::process::id()));
    let beside = folder.join(beside);
    std::fs::write(&beside, bytes)
        .and_then(|()| std::fs::rename(&beside, out))
        .map_err(|e| {
            let _ = std::fs::remove_file(&beside);
            failed(e)
        })
}

fn list(args: &QueryArgs, language: Language) -> Result<String> {
    let questions = sql::standing()?;
    if args.format == Some(QueryFormat::Jsonl) {
        return Ok(questions
            .iter()
            .map(|q| format!("{}\n", as_json(q)))
            .collect());
    }
    let widest = questions.iter().map(|q| q.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for question in &questions {
        let title = language.pick(&question.title.zh, &question.title.en);
        let _ = writeln!(text, "{:<widest$}  {title}", question.name);
    }
    text.push_str(language.pick(
        "\n`linjiu query --describe 名称` 说明一个问题。\n",
        "\n`linjiu query --describe NAME` describes one.\n",
    ));
    Ok(text)
}

fn describe(question: &Question, args: &QueryArgs, language: Language) -> String {
    if args.format == Some(QueryFormat::Jsonl) {
        return format!("{}\n", as_json(question));
    }
    let pick = |both: &crate::failure::Both| language.pick(&both.zh, &both.en).to_owned();
    let mut text = format!(
        "{}  {}\n{}\n",
        question.name,
        pick(&question.title),
        pick(&question.question)
    );
    if !question.parameters.is_empty() {
        text.push_str(language.pick(
            "\n参数（--param 名称=值）\n",
            "\nParameters (--param NAME=VALUE)\n",
        ));
        for parameter in &question.parameters {
            let _ = writeln!(
                text,
                "  {:<14} {:<8} {} [{}]",
                parameter.name,
                parameter.kind.name(),
                pick(&parameter.about),
                parameter.default
            );
        }
    }
    text.push_str(language.pick("\n结果各列\n", "\nColumns\n"));
    for (name, about) in &question.columns {
        let _ = writeln!(text, "  {name:<22} {}", pick(about));
    }
    text
}

fn as_json(question: &Question) -> serde_json::Value {
    let parameters: Vec<_> = question
        .parameters
        .iter()
        .map(|p| {
            json!({"name": p.name, "kind": p.kind.name(), "default": p.default, "zh": p.about.zh, "en": p.about.en})
        })
        .collect();
    let columns: Vec<_> = question
        .columns
        .iter()
        .map(|(name, about)| json!({"name": name, "zh": about.zh, "en": about.en}))
        .collect();
    json!({
        "name": question.name, "title": question.title, "question": question.question,
        "parameters": parameters, "columns": columns,
    })
}
