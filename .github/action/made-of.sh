# Tells what the program and the tools are made of, and where the sums of the release are whose commit this is.
set -eu
here=$GITHUB_ACTION_PATH

hash=(sha256sum)
if ! command -v sha256sum >/dev/null; then hash=(shasum -a 256); fi
hash_of() { (cd "$here" && find "$@" -type f | LC_ALL=C sort | xargs "${hash[@]}" | "${hash[@]}" | cut -c 1-40); }
# On lines of their own, so that one that fails ends the step.
program=$(hash_of .cargo Cargo.lock Cargo.toml crates xtask)
tools=$(hash_of xtask/tools)
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$here/xtask/Cargo.toml" | head -n 1)
printf '%s\n' "program=$program" "tools=$tools" "version=$version" >>"$GITHUB_OUTPUT"

# Where the runner does not know, the checkout does; a folder within another repository is none.
if [ -z "$REPOSITORY" ] && [ "$(git -C "$here" rev-parse --show-prefix 2>/dev/null || echo none)" = "" ]; then
  REF=$(git -C "$here" rev-parse HEAD)
  REPOSITORY=$(git -C "$here" remote get-url origin 2>/dev/null | sed -e 's/\.git$//' -e 's#.*[/:]\([^/]*/[^/]*\)$#\1#') || true
fi
# A mirror of the releases, for servers that do not hold them.
releases=${TOUCHMARK_RELEASES:-$SERVER/$REPOSITORY/releases/download}
folder=$(mktemp -d)
get() { curl --fail --silent --show-error --location --retry 3 --output "$folder/$1" "$releases/v$version/$1"; }

is_release() {
  [ -n "$REPOSITORY" ] || return 1
  if [ "$REF" = "v$version" ]; then return 0; fi
  # A commit is a release's where the release says so.
  [[ $REF =~ ^[0-9a-f]{40}$ ]] && get COMMIT 2>/dev/null && [ "$(cat "$folder/COMMIT")" = "$REF" ]
}

if is_release; then
  get SHA256SUMS
  echo "sums=$folder/SHA256SUMS" >>"$GITHUB_OUTPUT"
  echo "Touchmark $version, a release: its wheel is installed"
else
  echo "'${REF:-this folder}' is no release of Touchmark: it is built from source"
fi
