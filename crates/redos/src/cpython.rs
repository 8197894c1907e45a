//! CPython's own `re`, asked by the tests: it is right, whatever is written here.

use std::io::Write as _;
use std::process::{Command, Stdio};

use proptest::strategy::{Strategy, ValueTree as _};
use proptest::test_runner::TestRunner;
use serde_json::Value;

/// Runs a Python script with a JSON value on its standard input, and reads one from its standard output.
pub(super) fn ask(script: &str, input: &Value) -> Value {
    let mut child = Command::new("python3")
        .args(["-I", "-W", "ignore", "-c", script])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 starts");
    child.stdin.take().unwrap().write_all(input.to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "the script failed");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// So many values of a strategy, the same ones every time.
pub(super) fn generated<S: Strategy>(strategy: &S, count: usize) -> Vec<S::Value> {
    let mut runner = TestRunner::deterministic();
    (0..count).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}

/// Whether the interpreter has atomic groups, which the syntax here is that of.
pub(super) fn is_new_enough() -> bool {
    let script = "import sys, json; json.load(sys.stdin); print(json.dumps(sys.version_info >= (3, 11)))";
    ask(script, &Value::Null) == Value::Bool(true)
}
