#!/usr/bin/env bash
# Prints the path of Schemathesis, which tests an API by its OpenAPI document, installing it once
# from PyPI into a virtual environment in a cache outside the tree. Exits 3 where it cannot be had.
#
# usage: tools/schemathesis.sh            installs it where it is missing (a minute, once)
#        tools/schemathesis.sh --cached   exits 3 where it is missing
set -euo pipefail

version=4.32.5
cache=${DARKROOM_CACHE:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/darkroom}
folder=$cache/schemathesis/$version

say() { echo "tools/schemathesis.sh: $*" >&2; }

if [ -x "$folder/bin/schemathesis" ]; then
  echo "$folder/bin/schemathesis"
  exit 0
fi
[ "${1:-}" != --cached ] || exit 3

say "installing Schemathesis $version into $folder"
mkdir -p "$cache/schemathesis"
# Entry points hold their environment's path, so it is made in its place; the program is there last.
rm -rf "$folder"
{ python3 -m venv "$folder" && "$folder/bin/pip" install --quiet --disable-pip-version-check \
  "schemathesis==$version"; } >&2 || {
  rm -rf "$folder"
  say "Schemathesis cannot be had here; its test is skipped"
  exit 3
}
echo "$folder/bin/schemathesis"
