#!/bin/sh
# What cargo calls in rustc's place (`RUSTC_WRAPPER`): our crates, and what parses for them, count what they reach. All others
# are built as for the tests, and taken from there.
rustc=$1
shift
case $CARGO_CRATE_NAME in
  xtask | dataflow | redos | patterns | pulldown_cmark | splice | note | pattern | analyse)
    set -- "$@" -Cpasses=sancov-module
    for pass in level=4 inline-8bit-counters pc-table trace-compares; do
      set -- "$@" "-Cllvm-args=-sanitizer-coverage-$pass"
    done
    ;;
esac
exec "$rustc" "$@"
