#!/usr/bin/env bash
# Prints the path of the clang-tidy that the lint is pinned to, installing it once from PyPI into a
# cache outside the tree. Debian's 19 finds the same and takes three times as long: up to 21 every
# check walks the system's headers as well.
set -euo pipefail

version=22.1.8
cache=${DARKROOM_CACHE:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/darkroom}
folder=$cache/clang-tidy/$version

if ! [ -x "$folder/bin/clang-tidy" ]; then
  echo "tools/clang_tidy.sh: installing clang-tidy $version into $folder" >&2
  rm -rf "$folder"
  python3 -m venv "$folder" >&2
  "$folder/bin/python" -m pip install --quiet --disable-pip-version-check "clang-tidy==$version" >&2
fi
echo "$folder/bin/clang-tidy"
