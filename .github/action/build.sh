# Builds the program. What was built from the same sources is built once, unless it does not run here: another image, an
# older libc.
set -eu
suffix=
if [ "$RUNNER_OS" = Windows ]; then suffix=.exe; fi
folder=${TOUCHMARK_TARGET_DIR:-$HOME/.cache/touchmark}/program/${MADE_OF:?}
program=$folder/touchmark$suffix
if ! "$program" --version >/dev/null 2>&1; then
  export CARGO_TARGET_DIR="${TOUCHMARK_TARGET_DIR:-$RUNNER_TEMP/touchmark-build}"
  cargo build --locked --package xtask
  mkdir -p "$folder"
  cp "$CARGO_TARGET_DIR/debug/touchmark$suffix" "$program.$$"
  mv -f "$program.$$" "$program"
fi
echo "program=$program" >>"$GITHUB_OUTPUT"
