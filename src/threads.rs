//! Work on all cores whose outcome does not depend on how many there are.

use crate::failure::{Failure, Result};
use std::sync::Mutex;

/// Has what this thread asks of Polars done on this thread: where every core has work of its own, to hand pieces of it
/// from thread to thread costs a twentieth of all time.
pub fn alone() {
    polars_async::executor::ALLOW_RAYON_THREADS.set(false);
}

/// How many threads there are for work; nothing that is written depends on it.
pub fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Does some work for each of several things on all cores; the results are in no order.
///
/// # Errors
/// The first that one of the threads has met.
pub fn side_by_side<T: Send, R: Send>(
    mut things: Vec<T>,
    work: impl Fn(T) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let threads = threads().min(things.len());
    if threads <= 1 {
        return things.into_iter().map(work).collect();
    }
    // The first ones first.
    things.reverse();
    let waiting = Mutex::new(things);
    let worker = || {
        alone();
        let next = || waiting.lock().ok().and_then(|mut waiting| waiting.pop());
        let mut done = Vec::new();
        while let Some(thing) = next() {
            done.push(work(thing)?);
        }
        Ok::<_, Failure>(done)
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        let mut done = Vec::new();
        for worker in workers {
            let of_worker = worker.join();
            done.extend(of_worker.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        Ok(done)
    })
}

/// Does two things at the same time.
pub fn both<A, B: Send>(one: impl FnOnce() -> A, other: impl FnOnce() -> B + Send) -> (A, B) {
    std::thread::scope(|scope| {
        let other = scope.spawn(other);
        let one = one();
        let other = other.join();
        (
            one,
            other.unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
        )
    })
}
