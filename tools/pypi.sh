#!/usr/bin/env bash
# Prints the path of a program that tests use and Debian does not have, installing it once from PyPI into
# a virtual environment in a cache outside the tree. Exits 3 where it cannot be had.
#
# usage: tools/pypi.sh schemathesis | sd-parsers [--cached]
#
#   schemathesis   tests an API by its OpenAPI document
#   sd-parsers     a Python that can import sd_parsers, which reads the prompts in generated pictures
#
# With --cached it exits 3 where the program is not installed yet; installing takes a minute, once.
set -euo pipefail

say() { echo "tools/pypi.sh: $*" >&2; }

case ${1:-} in
  schemathesis) package=schemathesis version=4.32.5 program=schemathesis ;;
  sd-parsers) package=sd-parsers version=0.6 program=python ;;
  *) say "no program '${1:-}'; there are schemathesis and sd-parsers"; exit 2 ;;
esac
cache=${DARKROOM_CACHE:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/darkroom}
folder=$cache/$package/$version

if [ -e "$folder/installed" ]; then
  echo "$folder/bin/$program"
  exit 0
fi
[ "${2:-}" != --cached ] || exit 3

say "installing $package $version into $folder"
mkdir -p "$cache/$package"
# Entry points hold their environment's path, so it is made in its place; what says so is there last.
rm -rf "$folder"
{ python3 -m venv "$folder" && "$folder/bin/pip" install --quiet --disable-pip-version-check \
  "$package==$version" && touch "$folder/installed"; } >&2 || {
  rm -rf "$folder"
  say "$package cannot be had here; its test is skipped"
  exit 3
}
echo "$folder/bin/$program"
