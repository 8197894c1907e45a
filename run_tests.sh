#!/usr/bin/env bash
# The local quality gate: every step below, or those that are named. It never touches a README.
#
#   ./run_tests.sh                 all steps
#   ./run_tests.sh fmt clippy      these two
set -u
cd "$(dirname "$0")" || exit 2

step_fmt() { cargo fmt --all --check; }
step_clippy() { cargo clippy --quiet --workspace --all-targets -- -D warnings; }
step_test() { cargo test --quiet --workspace; }
step_doc() { RUSTDOCFLAGS="-D warnings" cargo doc --quiet --workspace --no-deps --document-private-items; }

# The program on real packages with the real tools: the clean one has nothing against it, the one with a finding fails.
step_scan() {
  cargo xtask ci --fresh --root fixtures/projects/clean || [ $? -eq 5 ] || return 1
  cargo xtask scan --fresh --root fixtures/projects/security
  [ $? -eq 1 ] || { echo "the scan of the security fixture did not fail" >&2; return 1; }
}

all=(fmt clippy test doc scan)
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
