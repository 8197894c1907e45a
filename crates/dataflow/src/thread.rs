//! Threads whose stack is large enough for programs that nest deeply.

use std::thread::{Builder, Scope, ScopedJoinHandle};

/// The stack of a thread, in bytes. Only what is used of it takes memory.
const STACK: usize = 256 << 20;

/// Starts a thread.
///
/// # Panics
/// Where the system gives no thread: an analysis without one would find nothing, which must not look like a result.
#[expect(clippy::panic, reason = "`std::thread::spawn` does the same, without a choice of stack")]
pub(crate) fn spawn<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    work: impl FnOnce() -> T + Send + 'scope,
) -> ScopedJoinHandle<'scope, T> {
    match Builder::new().stack_size(STACK).spawn_scoped(scope, work) {
        Ok(handle) => handle,
        Err(err) => panic!("the system gives no thread: {err}"),
    }
}

/// What a thread gives. Its panic goes on here.
pub(crate) fn join<T>(handle: ScopedJoinHandle<'_, T>) -> T {
    handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
