//! How stand-ins answer for planted faults: as the real tools do, which `silenced.rs` asks.

/// Shell code that stands first in the script of a stand-in. Where the tool is given a copy with planted faults it answers
/// and ends; where they stand among the real files, `show FILE` prints a recorded report with them in it, and `$planted`
/// says whether there are any.
pub(crate) fn prologue(tool: &str) -> &'static str {
    match tool {
        "ruff" | "ruff-format" => RUFF,
        "mypy" => MYPY,
        "black" => BLACK,
        "flake8" => FLAKE8,
        "pyright" => PYRIGHT,
        "pytest" => PYTEST,
        "bandit" => BANDIT,
        "semgrep" => SEMGREP,
        "pip-audit" => PIP_AUDIT,
        "safety" => SAFETY,
        "cargo" | "clippy" | "cargo-doc" | "msrv" | "rustfmt" | "cargo-test" => CARGO,
        "cargo-audit" => CARGO_AUDIT,
        "zizmor" => ZIZMOR,
        _ => "",
    }
}

const RUFF: &str = r#"
case "$PWD $*" in
*touchmark-planted-*--show-files*) find "$PWD" -name '*.py'; exit 0 ;;
*touchmark-planted-*)
  case "$1" in format) code=unformatted ;; *) code=F821 ;; esac
  comma=; printf '['
  for file in $(find "$PWD" -name '*.py'); do
    printf '%s{"code":"%s","filename":"%s","location":{"row":1,"column":1},"message":"planted"}' "$comma" $code "$file"
    comma=,
  done
  echo ']'; exit 1 ;;
esac
"#;

const MYPY: &str = r#"
for arg; do case "$arg" in @*touchmark-planted-*) shadows=${arg#@} ;; esac; done
if [ "$shadows" ]; then
  count=0
  while read -r option && read -r path && read -r shadow; do
    echo "$path:1:1: error: planted  [operator]"; count=$((count + 1))
  done < "$shadows"
  echo "Found $count errors in $count files (checked $count source files)"; exit 1
fi
"#;

const PYTEST: &str = r#"
case "$PYTEST_ADDOPTS" in *touchmark_planted*)
  echo '{"begins": 1}' >> "$TOUCHMARK_SESSIONS"
  echo '{"ends": 1, "exit": 1, "planned": 0, "passed": 0, "failed": 1, "failures": [{"name": "p", "file": "t.py", "line": 1, "message": "m"}]}' >> "$TOUCHMARK_SESSIONS"
  echo '===== 1 failed in 0.01s ====='; exit 1 ;;
esac
"#;

const BLACK: &str = r#"
case "$PWD" in *touchmark-planted-*)
  count=0
  for file in $(find . -name '*.py'); do echo "would reformat $PWD/${file#./}" >&2; count=$((count + 1)); done
  echo "$count files would be reformatted." >&2; exit 1 ;;
esac
"#;

const FLAKE8: &str = r#"
case "$PWD" in *touchmark-planted-*)
  count=0
  for file in $(find . -name '*.py'); do printf 'touchmark\t1\t1\tF821\t%s\tplanted\n' "$file"; count=$((count + 1)); done
  echo "$count total files processed"; echo '1 files processed per second'; exit 1 ;;
esac
"#;

const PYRIGHT: &str = r#"
case "$PWD" in *touchmark-planted-*)
  count=0
  for file in $(find "$PWD" -name '*.py'); do
    echo "  $file:1:1 - error: m (reportOperatorIssue)"; count=$((count + 1))
  done
  echo "Found $count source files"; exit 1 ;;
esac
"#;

const BANDIT: &str = r#"
planted=
for file in $(find . -name 'touchmark_planted.py' | sed 's|^\./||'); do
  planted="$planted${planted:+,}{\"filename\":\"$file\",\"issue_severity\":\"HIGH\",\"issue_text\":\"m\",\"line_number\":1,\"col_offset\":0,\"more_info\":null,\"test_id\":\"B307\"}"
done
show() { sed "s|\"results\": *\[\]|\"results\": [$planted]|;t;s|\"results\": *\[|&$planted${planted:+,}|" "$1"; }
"#;

const SEMGREP: &str = r#"
planted=
for file in $(find . -name 'touchmark_planted.*' | sed 's|^\./||'); do
  for id in touchmark.python.injection.eval; do
    planted="$planted${planted:+,}{\"check_id\":\"$id\",\"path\":\"$file\",\"start\":{\"line\":1,\"col\":1,\"offset\":0},\"end\":{\"line\":1,\"col\":2,\"offset\":1},\"extra\":{\"message\":\"m\",\"severity\":\"ERROR\",\"metadata\":{\"query\":\"py/code-injection\",\"security-severity\":\"9.3\"},\"lines\":\"\"}}"
  done
done
show() { sed "s|\"results\": *\[\]|\"results\": [$planted]|;t;s|\"results\": *\[|&$planted${planted:+,}|" "$1"; }
"#;

const PIP_AUDIT: &str = r#"
case "$*" in *touchmark-planted-*)
  echo '{"dependencies": [{"name": "idna", "version": "3.6", "vulns": [{"id": "PYSEC-2024-60", "fix_versions": ["3.7"], "aliases": []}]}], "fixes": []}'
  exit 1 ;;
esac
"#;

const SAFETY: &str = r#"
for word do [ "$last" = --target ] && target=$word; last=$word; done
planted="{\"location\":\"$target/touchmark_planted/requirements.txt\",\"results\":{\"dependencies\":[{\"name\":\"idna\",\"specifications\":[{\"raw\":\"idna==3.6\",\"vulnerabilities\":{\"known_vulnerabilities\":[{\"id\":\"67895\",\"ignored\":null,\"vulnerable_spec\":\"<3.7\"}],\"remediation\":null}}]},{\"name\":\"jinja2\",\"specifications\":[{\"raw\":\"jinja2==2.4.1\",\"vulnerabilities\":{\"known_vulnerabilities\":[],\"remediation\":null}}]},{\"name\":\"requests\",\"specifications\":[{\"raw\":\"requests==2.19.1\",\"vulnerabilities\":{\"known_vulnerabilities\":[],\"remediation\":null}}]}]}}"
show() { sed "s|{root}|$target|g; /\"projects\"/,\$s|\"files\": *\[|&$planted,|" "$1"; }
"#;

/// What was built before stands in the folder that builds go to, dep-info included, so that a run without `--no-run` can be
/// answered for by a recorded one with it.
const CARGO: &str = concat!(
    "built='",
    env!("CARGO_MANIFEST_DIR"),
    "/../fixtures/tools/cargo-build/clean-1.95.0'",
    r#"
case "$*" in *--message-format=json*)
  mkdir -p "$CARGO_TARGET_DIR/debug/deps"
  for artifact in demo_crate-a609dbee4a943aba demo_crate-571904675a91dbb6; do
    cp "$built.d" "$CARGO_TARGET_DIR/debug/deps/$artifact.d"
  done ;;
esac
case "$*" in "test --no-run "*) sed "s|{root}|$PWD|g; s|{target}|$CARGO_TARGET_DIR|g" "$built.stdout"; exit 0 ;; esac
case "$PWD" in *touchmark-planted-*)
  case "$1" in
  clippy)
    target='"target":{"kind":["lib"],"name":"x","src_path":"x"}'
    echo "{\"reason\":\"compiler-message\",\"manifest_path\":\"$PWD/Cargo.toml\",$target,\"message\":{\"level\":\"warning\",\"message\":\"m\",\"code\":{\"code\":\"clippy::eq_op\"},\"spans\":[{\"file_name\":\"src/lib.rs\",\"line_start\":1,\"column_start\":1,\"is_primary\":true}],\"rendered\":null}}"
    echo "{\"reason\":\"compiler-artifact\",\"manifest_path\":\"$PWD/Cargo.toml\",$target}"
    echo '{"reason":"build-finished","success":true}'; exit 0 ;;
  check)
    target='"target":{"kind":["lib"],"name":"x","src_path":"x"}'
    echo "{\"reason\":\"compiler-message\",\"manifest_path\":\"$PWD/Cargo.toml\",$target,\"message\":{\"level\":\"error\",\"message\":\"m\",\"code\":{\"code\":\"E0308\"},\"spans\":[{\"file_name\":\"src/lib.rs\",\"line_start\":1,\"column_start\":1,\"is_primary\":true}],\"rendered\":null}}"
    echo '{"reason":"build-finished","success":false}'; exit 101 ;;
  doc)
    target='"target":{"kind":["lib"],"name":"x","src_path":"x"}'
    echo "{\"reason\":\"compiler-message\",\"manifest_path\":\"$PWD/Cargo.toml\",$target,\"message\":{\"level\":\"warning\",\"message\":\"m\",\"code\":{\"code\":\"rustdoc::broken_intra_doc_links\"},\"spans\":[{\"file_name\":\"src/lib.rs\",\"line_start\":1,\"column_start\":1,\"is_primary\":true}],\"rendered\":null}}"
    echo "{\"reason\":\"compiler-artifact\",\"manifest_path\":\"$PWD/Cargo.toml\",$target,\"filenames\":[\"index.html\"]}"
    echo '{"reason":"build-finished","success":true}'; exit 0 ;;
  fmt)
    for file in $(find "$PWD" -name '*.rs'); do
      echo "Formatting $file"; echo "Diff in $file:1:"; echo "-a"; echo "+b"
      echo "Spent 0.000 secs in the parsing phase, and 0.000 secs in the formatting phase"
    done; exit 1 ;;
  test)
    echo '     Running unittests src/lib.rs (target/debug/deps/x-1)' >&2
    printf 'running 1 test\ntest touchmark_planted ... FAILED\n\nfailures:\n\nfailures:\n    touchmark_planted\n\n'
    echo 'test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s'
    exit 101 ;;
  esac ;;
esac
"#
);

const CARGO_AUDIT: &str = r#"
for word do [ "$last" = --file ] && lock=$word; last=$word; done
case "$lock" in *touchmark-planted-*)
  planted='{"advisory":{"id":"RUSTSEC-2019-0009","title":"t"},"versions":{"patched":[]},"package":{"name":"smallvec","version":"0.6.9"}}'
esac
show() {
  sed "s|\"found\":false,\"count\":0,\"list\":\[\]|\"found\":true,\"count\":1,\"list\":[$planted]|; s|\"dependency-count\":3|\"dependency-count\":7|" "$1"
}
"#;

const ZIZMOR: &str = r#"
planted=
for file in $(find . -name 'touchmark_planted.yml' | sed 's|^\./||'); do
  place="{\"symbolic\":{\"key\":{\"Local\":{\"verbatim_path\":\"$file\"}},\"annotation\":\"\",\"kind\":\"Primary\"},\"concrete\":{\"location\":{\"start_point\":{\"row\":0,\"column\":0}}}}"
  planted="$planted${planted:+,}{\"ident\":\"dangerous-triggers\",\"desc\":\"d\",\"url\":null,\"determinations\":{\"confidence\":\"Medium\",\"severity\":\"High\"},\"locations\":[$place]}"
  echo " INFO audit: zizmor: completed $file" >&2
done
show() { sed "s|^\[\]|[$planted]|" "$1"; }
"#;
