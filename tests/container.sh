#!/usr/bin/env bash
# Builds the image with the wheel that is given, and tests a small package in it: `tests/container.sh WHEEL`.
set -euo pipefail
cd "$(dirname "$0")/.."

for engine in docker podman ""; do
  if [ -n "$engine" ] && "$engine" info >/dev/null 2>&1; then break; fi
done
if [ -z "$engine" ]; then
  echo "skipped: neither docker nor podman runs here" >&2
  [ -z "${GITHUB_ACTIONS:-}" ]
  exit
fi

context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
mkdir "$context/dist"
cp "$1" "$context/dist/"
cp Containerfile .dockerignore "$context/"
"$engine" build --quiet --tag touchmark-test --build-arg "TOUCHMARK=/dist/$(basename "$1")" --file "$context/Containerfile" "$context"

in_image() { "$engine" run --rm --volume "$context/project:/work" "$@"; }
cp -r fixtures/projects/clean "$context/project"
chmod -R a+rwX "$context/project"
[ "$(in_image --entrypoint id touchmark-test -u)" != 0 ]
in_image touchmark-test --version
in_image touchmark-test lint --only ruff
printf 'import os\n' >"$context/project/src/demo_pkg/slip.py"
code=0
in_image touchmark-test lint --only ruff || code=$?
[ "$code" = 1 ]
echo "the image tests a package, and not as root"
