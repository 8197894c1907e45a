#!/usr/bin/env bash
# Makes the commit and the tag of a release; what is pushed afterwards is built and published by release.yml.
#
#   ./release.sh 0.2.0           version, lock file, changelog and every pin, in one commit with its tag
#   ./release.sh --check         whether these agree
#   ./release.sh --check v0.2.0  also with this tag, and the changelog has its section
set -euo pipefail
cd "$(dirname "$0")"

# What names a version of Touchmark: `touchmark==X`, `…@vX` and `TOUCHMARK_VERSION=X`.
pinned=(README.md Containerfile docs/*.md fixtures/workflows/*.yml)
pin='(touchmark==|[/.]touchmark(\.yml)?@v|TOUCHMARK_VERSION=)'
number='[0-9]+\.[0-9]+\.[0-9]+'

fail() {
  echo "error: $*" >&2
  exit 1
}

version_of() { sed -n "/^name = \"xtask\"\$/,/^version/s/^version = \"\(.*\)\"\$/\1/p" "$1" | head -n 1; }

check() {
  local version tag=${1:-} others
  version=$(version_of xtask/Cargo.toml)
  [ "$(version_of Cargo.lock)" = "$version" ] || fail "Cargo.lock has another version than xtask/Cargo.toml, $version"
  others=$(grep -nEo "$pin$number" "${pinned[@]}" | grep -vF -e "=$version" -e "@v$version") || true
  [ -z "$others" ] || fail "pins that are not $version:"$'\n'"$others"
  [ -z "$tag" ] || [ "$tag" = "v$version" ] || fail "the tag is $tag, the version $version"
  [ -z "$tag" ] || grep -q "^## $version - " CHANGELOG.md || fail "CHANGELOG.md has no section '## $version - DATE'"
  echo "$version"
}

bump() {
  local version=$1 old
  [[ $version =~ ^$number$ ]] || fail "'$version' is no version such as 0.2.0"
  [ -z "$(git status --porcelain --untracked-files=no)" ] || fail "there are changes that are not committed"
  ! git rev-parse --quiet --verify "refs/tags/v$version" >/dev/null || fail "there is a tag v$version"
  grep -q '^## Unreleased$' CHANGELOG.md || fail "CHANGELOG.md has no section '## Unreleased'"
  old=$(version_of xtask/Cargo.toml)
  edit xtask/Cargo.toml -e "0,/^version = \"$old\"/s//version = \"$version\"/"
  edit CHANGELOG.md -e "s/^## Unreleased\$/## Unreleased\n\n## $version - $(date -u +%F)/"
  for file in "${pinned[@]}"; do edit "$file" -E -e "s/$pin$number/\1$version/g"; done
  cargo update --quiet --offline --workspace
  check "v$version" >/dev/null
  git commit --quiet --all --message "Release $version"
  git tag --annotate --message "Touchmark $version" "v$version"
  echo "committed and tagged; publish it with: git push --atomic origin HEAD v$version"
}

# sed into a file of its own: `-i` is spelled differently on macOS.
edit() {
  local file=$1
  shift
  sed "$@" "$file" >"$file.new"
  cat "$file.new" >"$file"
  rm "$file.new"
}

case ${1:-} in
  --check) check "${2:-}" ;;
  "" | -*) sed -n '2,6s/^# \{0,1\}//p' "$0" && exit 2 ;;
  *) bump "$1" ;;
esac
