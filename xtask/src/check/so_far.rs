//! What a tool that reports as it goes has found so far: shown while it runs, and evidence of nothing.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use crate::check::Check;
use crate::tool::Watch;

/// How much of a line is waited for, in bytes, and a piece of output more.
const LONGEST: usize = 1 << 20;

/// What tells `tell` how many findings the tool of this check has printed, each time there are more; none for a check
/// whose tool reports at its end.
pub fn watch(check: &Check<'_>, tell: impl Fn(usize) + Send + Sync + 'static) -> Option<Watch> {
    let finds = check.progress?;
    let seen = Mutex::new((Vec::new(), BTreeSet::new()));
    Some(Arc::new(move |chunk: &[u8]| {
        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        let (rest, found) = &mut *seen;
        let before = found.len();
        let (whole, begun) = chunk.split_at(chunk.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1));
        if !whole.is_empty() {
            rest.extend_from_slice(whole);
            found.extend(String::from_utf8_lossy(rest).lines().filter_map(finds));
            rest.clear();
        }
        // A line that does not end is not kept: it names no finding that anybody would read.
        if rest.len() < LONGEST {
            rest.extend_from_slice(begun);
        }
        if found.len() > before {
            tell(found.len());
        }
    }))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::check::{cargo_test, ruff};

    #[test]
    fn lines_are_counted_once_wherever_they_are_cut() {
        let told = Arc::new(AtomicUsize::new(0));
        let (into, calls) = (Arc::clone(&told), Arc::new(AtomicUsize::new(0)));
        let count = Arc::clone(&calls);
        let watch = watch(&cargo_test::CHECK, move |found| {
            into.store(found, Ordering::Relaxed);
            count.fetch_add(1, Ordering::Relaxed);
        });
        let watch = watch.unwrap();
        for chunk in
            ["running 3 tests\ntest a ... ok\ntest b ... FA", "ILED\n", "test b ... FAILED\ntest c ... FAILED\n"]
        {
            watch(chunk.as_bytes());
        }
        assert_eq!((told.load(Ordering::Relaxed), calls.load(Ordering::Relaxed)), (2, 2));
        assert!(super::watch(&ruff::CHECK, |_| {}).is_none());
    }
}
