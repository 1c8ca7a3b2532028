#!/usr/bin/env bash
# clang-tidy over some files, silent where they are clean.
# usage: tools/tidy.sh BUILD_DIR FILE...
set -euo pipefail
build=$1
shift
if ! report=$(clang-tidy-19 -p "$build" --quiet "$@" 2>/dev/null); then
  printf '%s\n' "$report"
  exit 1
fi
