//! What the tests imported: the code of the tree, or another version of it. pytest is the real one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::support::{Sandbox, put};

/// A package of one module, of which a native part is imported where there is one.
const FILES: [(&str, &str); 6] = [
    (".gitignore", "*.so\n"),
    ("src/demo/__init__.py", "__version__ = '1'\n"),
    ("src/demo/core.py", "def two():\n    return 2\n"),
    ("src/lib.rs", "// What the native part is built from.\n"),
    ("tests/test_core.py", "from demo.core import two\n\n\ndef test_two():\n    assert two() == 2\n"),
    (
        "tests/test_native.py",
        "import demo\n\n\ndef test_native():\n    try:\n        from demo import _json\n    except ImportError:\n        return\n",
    ),
];

/// A repository of that package, with the real pytest.
fn sandbox(builder: &str) -> Sandbox {
    let mut sandbox = Sandbox::empty();
    sandbox.set("TOUCHMARK_CACHE_DIR", env!("CARGO_TARGET_TMPDIR"));
    for (name, value) in std::env::vars() {
        if ["PIP_", "UV_", "SSL_CERT"].iter().any(|start| name.starts_with(start)) || name == "PATH" {
            sandbox.set(&name, &value);
        }
    }
    let project =
        "[project]\nname = \"demo\"\nversion = \"1\"\n[tool.pytest.ini_options]\naddopts = \"-p no:cacheprovider\"\n";
    sandbox.write("pyproject.toml", &format!("{project}[build-system]\nrequires = [\"{builder}\"]\n"));
    for (name, text) in FILES {
        sandbox.write(name, text);
    }
    sandbox
}

/// What the tests come to: outcome, reason and detail.
fn tested(sandbox: &Sandbox) -> String {
    sandbox.commit();
    let run = sandbox.run(&["test", "--only", "pytest", "--output", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {run:?}"));
    let found = &report["checks"][0];
    ["outcome", "reason", "detail"].map(|key| found[key].as_str().unwrap_or_default().to_owned()).join(" ")
}

/// A folder of installed packages outside of the repository, which Python looks into.
fn site(sandbox: &mut Sandbox) -> PathBuf {
    let site = sandbox.path("lib/python3/site-packages");
    sandbox.set("PYTHONPATH", site.to_str().unwrap());
    site
}

/// Python's own module for JSON: an extension module that anybody has.
fn native(to: &Path) {
    let tools = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tools");
    let tools = tools.read_dir().unwrap().map(|entry| entry.unwrap().path().join("bin/python"));
    let python = tools.into_iter().find(|path| path.to_string_lossy().contains("pytest-") && path.exists()).unwrap();
    let said = Command::new(python).args(["-c", "import _json; print(_json.__file__)"]).output().unwrap();
    let file = String::from_utf8(said.stdout).unwrap();
    fs::create_dir_all(to).unwrap();
    fs::copy(file.trim(), to.join("_json.so")).unwrap();
}

/// As if it had been written so much later than now.
fn touch(path: &Path, seconds: i64) {
    let now = SystemTime::now();
    let by = Duration::from_secs(seconds.unsigned_abs());
    let time = if seconds < 0 { now - by } else { now + by };
    fs::File::options().append(true).open(path).unwrap().set_modified(time).unwrap();
}

#[test]
fn modules_are_those_of_the_tree() {
    for (what, core, init, said) in [
        ("the tree's own", None, "", "pass"),
        ("the same, installed", Some(FILES[2].1), "__version__ = '1.0.post1'\n", "pass"),
        (
            "another version",
            Some("def two():\n    return 1 + 1\n"),
            "__version__ = '2'\n",
            "not what `src/demo/core.py` holds",
        ),
        ("with other blanks at the end", Some("def two():\r\n    return 2  \r\n"), "__version__ = '1'\n", "pass"),
    ] {
        let mut sandbox = sandbox("hatchling");
        match core {
            None => {
                let src = sandbox.path("repo/src");
                // As an installation that can be edited does.
                sandbox.set("PYTHONPATH", src.to_str().unwrap());
            }
            Some(core) => {
                let site = site(&mut sandbox);
                put(&site.join("demo/core.py"), core);
                put(&site.join("demo/__init__.py"), init);
            }
        }
        let came_to = tested(&sandbox);
        assert!(came_to.contains(said), "{what}: {came_to}");
    }
}

#[test]
fn extension_modules_are_built_from_the_tree() {
    type Lay = fn(&mut Sandbox);
    fn in_tree(sandbox: &mut Sandbox) -> PathBuf {
        let src = sandbox.path("repo/src");
        sandbox.set("PYTHONPATH", src.to_str().unwrap());
        native(&src.join("demo"));
        src
    }
    fn installed(sandbox: &mut Sandbox) -> PathBuf {
        let site = site(sandbox);
        native(&site.join("demo"));
        for (name, text) in &FILES[1..3] {
            put(&site.join(name.trim_start_matches("src/")), text);
        }
        site
    }
    let table: [(&str, Lay, &str); 6] = [
        ("built in place", |sandbox| drop(in_tree(sandbox)), "pass"),
        (
            "built before its source changed",
            |sandbox| {
                let src = in_tree(sandbox);
                touch(&src.join("demo/_json.so"), -60);
            },
            "is older than",
        ),
        (
            "kept by git",
            |sandbox| {
                in_tree(sandbox);
                sandbox.write(".gitignore", "");
            },
            "which git tracks",
        ),
        ("of a release", |sandbox| drop(installed(sandbox)), "was not built from this tree"),
        (
            "of the tree, installed",
            |sandbox| {
                let url = format!("{{\"url\": \"file://{}\", \"dir_info\": {{}}}}", sandbox.repo().display());
                put(&installed(sandbox).join("demo-1.dist-info/direct_url.json"), &url);
            },
            "pass",
        ),
        (
            "of another tree, installed",
            |sandbox| {
                let url = format!("{{\"url\": \"file://{}-2\", \"dir_info\": {{}}}}", sandbox.repo().display());
                put(&installed(sandbox).join("demo-1.dist-info/direct_url.json"), &url);
            },
            "was not built from this tree",
        ),
    ];
    // The tool is installed by the first run.
    tested(&sandbox("hatchling"));
    for (what, lay, said) in table {
        let mut sandbox = sandbox("maturin>=1,<2");
        lay(&mut sandbox);
        let came_to = tested(&sandbox);
        assert!(came_to.contains(said), "{what}: {came_to}");
    }
}
