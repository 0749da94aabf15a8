//! `linjiu calendar`: a month's working days, a due date with the walk to it, working days between two dates.

use super::terminal;
use crate::calendar::Calendar;
use crate::cli::{CalendarArgs, CalendarFormat, CalendarOptions, CalendarTask};
use crate::explain::days::{Days, Month};
use crate::failure::{Class, Failure, Result};
use crate::ingest::Workspace;
use serde::Serialize;
use std::process::ExitCode;

pub(super) fn run(args: &CalendarArgs) -> Result<ExitCode> {
    match (&args.task, args.month) {
        (
            Some(CalendarTask::Add {
                start,
                working_days,
                options,
            }),
            _,
        ) => {
            let calendar = calendar(options)?;
            let days = Days::add(&calendar, *start, *working_days).ok_or_else(outside)?;
            print(options, &days, || days.text(options.lang.language()))
        }
        (Some(CalendarTask::Between { from, to, options }), _) => {
            let calendar = calendar(options)?;
            let days = Days::between(&calendar, *from, *to).ok_or_else(outside)?;
            print(options, &days, || days.text(options.lang.language()))
        }
        (None, Some(month)) => {
            let calendar = calendar(&args.options)?;
            let month = Month::of(&calendar, month).ok_or_else(outside)?;
            print(&args.options, &month, || {
                month.text(args.options.lang.language())
            })
        }
        (None, None) => Err(Failure::new(
            Class::Usage,
            "month-missing",
            ("没有给出月份", "no month was given"),
        )
        .hint((
            "给出月份，如 2020-01，或用 `add`、`between`",
            "give a month such as 2020-01, or `add` or `between`",
        ))),
    }
}

fn print(
    options: &CalendarOptions,
    value: &impl Serialize,
    text: impl FnOnce() -> String,
) -> Result<ExitCode> {
    terminal::print(&match options.format {
        CalendarFormat::Text => text(),
        CalendarFormat::Json => serde_json::to_string_pretty(value)
            .map(|t| t + "\n")
            .map_err(|e| Failure::internal("the calendar could not be written").cause(e))?,
    });
    Ok(ExitCode::SUCCESS)
}

fn calendar(options: &CalendarOptions) -> Result<Calendar> {
    let calendar = match &options.workspace {
        Some(folder) => super::calendar_of(&Workspace::load(folder)?)?,
        None => Calendar::builtin()?,
    };
    Ok(match options.known_on {
        Some(day) => calendar.as_known_on(day),
        None => calendar,
    })
}

fn outside() -> Failure {
    Failure::new(
        Class::Policy,
        "calendar-outside",
        ("日期超出日历范围", "a day lies outside the calendar"),
    )
    .detail(
        "allowed",
        (
            format!("{}至{}", Calendar::FIRST_ON, Calendar::LAST_ON),
            format!("{} to {}", Calendar::FIRST_ON, Calendar::LAST_ON),
        ),
    )
    .hint((
        "此外的日期没有日历可查",
        "for days before or after it there is no calendar to walk",
    ))
}
