# Installs the wheel of a release from the index that pip is configured for; its hash is the release's, not the index's.
set -eu
python=$(command -v python3 || command -v python) || { echo "::error::there is no Python to install Touchmark with" && exit 1; }
target=$RUNNER_TEMP/touchmark-$VERSION
{
  printf 'touchmark==%s' "$VERSION"
  # `sha256sum` puts `*` before a name that it read as binary.
  sed -n 's/^\([0-9a-f]\{64\}\) [ *]touchmark-.*\.whl$/\1/p' "$SUMS" | while read -r sum; do printf ' --hash=sha256:%s' "$sum"; done
} >"$RUNNER_TEMP/touchmark.txt"
# It brings uv by itself where there is none, by a hash of its own.
"$python" -m pip install --quiet --disable-pip-version-check --no-input --no-deps --require-hashes --only-binary :all: \
  --upgrade --target "$target" --requirement "$RUNNER_TEMP/touchmark.txt"
suffix=
if [ "$RUNNER_OS" = Windows ]; then suffix=.exe; fi
program=$target/bin/touchmark$suffix
"$program" --version
echo "program=$program" >>"$GITHUB_OUTPUT"
