#!/usr/bin/env bash
# Runs the workflows on this host with `act`, without containers: the release as far as one machine can, the action from a
# wheel on a loopback index and from source, and what `init` writes. Needs what `./run_tests.sh workflows` installs.
set -euo pipefail
cd "$(dirname "$0")/../.."

bin=$PWD/target/workflows/bin
out=$PWD/target/act
version=$(./release.sh --check)
target=$(rustc -vV | sed -n 's/^host: //p')
release=$PWD/target/workflows/dist
export PATH="$bin:$PATH"

# `act` fetches an action even where its step is skipped: an empty one stands in for each. It also calls the repository
# after the remote of this clone, which may be a folder.
stand_ins() {
  local used
  mkdir -p "$out/empty"
  printf '%s\n' 'name: empty' 'description: Nothing' 'runs: { using: composite, steps: [] }' >"$out/empty/action.yml"
  sed -n 's/.*uses: \([a-z-]*\/[a-z/-]*@[0-9a-f]*\) .*/\1/p' action.yml .github/workflows/*.yml | sort -u |
    grep -v '^actions/checkout@' | while read -r used; do echo "--local-repository=$used=$out/empty"; done
}

act_here() {
  local folder=$1
  shift
  (cd "$folder" && act "$@" -P ubuntu-latest=-self-hosted --action-offline-mode --env GITHUB_REPOSITORY=octo/touchmark \
    --env "CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}" "${stand_ins[@]}")
}

# The wheel of this platform, tried in an empty home, and its archive. It is built without optimisation, in a fifth of a
# release's time: only the program's speed and size hang on that.
dry_release() {
  rm -rf "$release"
  act_here . workflow_dispatch --workflows .github/workflows/release.yml --job build --matrix "target:$target" \
    --env "DIST=$release" --env CARGO_PROFILE_RELEASE_LTO=off --env CARGO_PROFILE_RELEASE_CODEGEN_UNITS=256 \
    --env CARGO_PROFILE_RELEASE_OPT_LEVEL=0 --env MOST_MB=24
  ls "$release"/touchmark-*.whl "$release/touchmark-v$version-$target".*
}

# An index as PEP 503 describes it, and the release beside it.
serve() {
  rm -rf "$out/www"
  mkdir -p "$out/www/touchmark" "$out/www/releases/v$version"
  cp "$release"/*.whl "$out/www/touchmark/"
  (cd "$release" && sha256sum -- *) >"$out/www/releases/v$version/SHA256SUMS"
  python3 -u -m http.server --bind 127.0.0.1 --directory "$out/www" 0 >"$out/www.log" 2>&1 &
  server=$!
  trap 'kill "$server"' EXIT
  until port=$(sed -n 's/.* port \([0-9]*\) .*/\1/p' "$out/www.log") && [ -n "$port" ]; do sleep 0.1; done
}

# The action by a release's tag: the wheel, and never a build. `act` copies all of the folder that stands in for it.
action_of_a_release() {
  local caller=$out/caller
  rm -rf "$out/self" && mkdir "$out/self"
  git ls-files -z --cached --others --exclude-standard | tar --null --files-from=- --create | tar --extract --directory "$out/self"
  rm -rf "$caller"
  cp -r fixtures/projects/clean "$caller"
  mkdir -p "$caller/.github/workflows"
  cat >"$caller/.github/workflows/lint.yml" <<YAML
on: push
jobs:
  lint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: octo/touchmark@v$version
        with: { stage: lint, args: --only ruff }
YAML
  commit "$caller"
  with_release "$caller" >"$out/wheel.log" 2>&1 || { cat "$out/wheel.log" && return 1; }
  grep -q "Touchmark $version, a release: its wheel is installed" "$out/wheel.log"
  ! grep -q 'Build from source' "$out/wheel.log"
  # A wheel that is not the release's is refused.
  echo tampered >>"$out/www/touchmark/$(basename "$release"/*.whl)"
  ! with_release "$caller" >"$out/tampered.log" 2>&1
  grep -q 'DO NOT MATCH THE HASHES' "$out/tampered.log"
  echo "the action ran from the wheel, and refused another one"
}

with_release() {
  PIP_FIND_LINKS='' act_here "$1" push --local-repository "octo/touchmark@v$version=$out/self" \
    --env "PIP_INDEX_URL=http://127.0.0.1:$port/" --env "TOUCHMARK_RELEASES=http://127.0.0.1:$port/releases" \
    --env PIP_FIND_LINKS= --env PIP_NO_CACHE_DIR=1
}

# The action out of a checkout that is no release: built.
action_from_source() {
  act_here . push --job action --workflows .github/workflows/ci.yml \
    --env "TOUCHMARK_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}" --env TOUCHMARK_RELEASES=http://127.0.0.1:9 \
    >"$out/source.log" 2>&1 || { cat "$out/source.log" && return 1; }
  grep -q 'it is built from source' "$out/source.log"
  echo "the action ran from source"
}

# The workflow that `init` writes for a package with pip alone, on a push and on a pull request.
workflow_of_init() {
  local project=$out/clean event
  # No analysis of GitHub's is to be had here.
  sed -i 's/^codeql = true/codeql = false/' "$project/pyproject.toml"
  commit "$project"
  for event in push pull_request; do
    # A pull request is checked out as the merge of its head into its base.
    [ "$event" = push ] || merge "$project"
    act_here "$project" "$event" --env "PIPX_HOME=$out/pipx" --env "PIP_FIND_LINKS=${PIP_FIND_LINKS:-} $release" \
      >"$out/init-$event.log" 2>&1 || { cat "$out/init-$event.log" && return 1; }
    grep -q 'quality gate' "$out/init-$event.log"
  done
  echo "the workflow of init ran from the wheel"
}

merge() {
  git -C "$1" checkout --quiet -b change
  echo more >>"$1/NOTES"
  commit "$1"
  git -C "$1" checkout --quiet -
  git -C "$1" -c user.name=a -c user.email=a@example.org merge --quiet --no-ff --message merge change
}

commit() {
  git init --quiet --initial-branch main "$1"
  git -C "$1" add .
  git -C "$1" -c user.name=a -c user.email=a@example.org commit --quiet --allow-empty --message x
}

mkdir -p "$out"
mapfile -t stand_ins < <(stand_ins)
dry_release
tests/container.sh "$release"/*.whl
serve
action_of_a_release
action_from_source
workflow_of_init
