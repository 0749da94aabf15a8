//! How much a question may take, and the watch that stops one that takes more.
//!
//! The engine asks its pool before it buffers; what it does not ask for (texts that grow in an expression) is
//! seen in the memory of the process, sampled while the question runs.

use crate::failure::{Class, Failure};
use std::time::{Duration, Instant};
use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};

/// How often the watch looks.
pub(super) const LOOK_EVERY: Duration = Duration::from_millis(10);

/// Bounds of one question.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Rows of the answer at most; none: all.
    pub rows: Option<usize>,
    /// Wall time.
    pub time: Duration,
    /// Bytes that the question may hold: buffers and answer.
    pub memory: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            rows: None,
            time: Duration::from_mins(1),
            memory: 1 << 30,
        }
    }
}

/// Watches one question.
pub(super) struct Watch {
    limits: Limits,
    began: Instant,
    system: System,
    process: Option<Pid>,
    memory_before: u64,
}

impl Watch {
    pub(super) fn start(limits: Limits) -> Watch {
        let mut watch = Watch {
            limits,
            began: Instant::now(),
            system: System::new(),
            process: sysinfo::get_current_pid().ok(),
            memory_before: 0,
        };
        watch.memory_before = watch.memory().unwrap_or_default();
        watch
    }

    /// The failure that ends the question, once it has taken more than it may.
    pub(super) fn exceeded(&mut self) -> Option<Failure> {
        if self.began.elapsed() >= self.limits.time {
            return Some(timed_out(&self.limits));
        }
        let grown = self.memory()?.saturating_sub(self.memory_before);
        // The pool counts buffers; allocators and decoders need some room beside them.
        let bound = self.limits.memory as u64 + (256 << 20);
        (grown > bound).then(|| out_of_memory(&self.limits))
    }

    /// Resident bytes of the process, where the system tells.
    fn memory(&mut self) -> Option<u64> {
        let process = self.process?;
        self.system.refresh_processes_specifics(
            ProcessesToUpdate::Some(&[process]),
            false,
            ProcessRefreshKind::nothing().with_memory(),
        );
        self.system.process(process).map(sysinfo::Process::memory)
    }
}

fn timed_out(limits: &Limits) -> Failure {
    Failure::new(
        Class::Usage,
        "query-timeout",
        (
            format!("查询超过 {} 秒", limits.time.as_secs()),
            format!("the question took longer than {} seconds", limits.time.as_secs()),
        ),
    )
    .hint((
        "缩小查询范围，写明两表的连接列，或用 --timeout 给更多时间",
        "ask for less, name the columns that two tables are joined on, or give more time with --timeout",
    ))
}

/// The question needs more memory than it may have.
pub(super) fn out_of_memory(limits: &Limits) -> Failure {
    Failure::new(
        Class::Usage,
        "query-memory",
        (
            format!("查询所需内存超过 {} MB", limits.memory >> 20),
            format!("the question needs more than {} MB of memory", limits.memory >> 20),
        ),
    )
    .hint((
        "少取行或列，写明两表的连接列，或用 --memory 给更多内存",
        "ask for fewer rows or columns, name the columns that two tables are joined on, or give more with --memory",
    ))
}
