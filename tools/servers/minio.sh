#!/usr/bin/env bash
# Prints the path of a MinIO server for the tests, building it once from the Go module proxy into a
# cache outside the tree. Exits 3 where there is no Go to build it with.
#
# usage: tools/servers/minio.sh            builds it where it is missing (two minutes, once)
#        tools/servers/minio.sh --cached   exits 3 where it is missing
set -euo pipefail

# RELEASE.2026-02-12T20-18-48Z, as the module proxy names it.
version=v0.0.0-20260212201848-7aac2a2c5b7c
cache=${DARKROOM_CACHE:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/darkroom}
folder=$cache/minio/$version

say() { echo "tools/servers/minio.sh: $*" >&2; }

if [ -x "$folder/minio" ]; then
  echo "$folder/minio"
  exit 0
fi
[ "${1:-}" != --cached ] || exit 3

PATH=$PATH:/usr/local/go/bin
if ! command -v go >/dev/null; then
  say "no Go here (https://go.dev/dl), so no MinIO; the tests against it are skipped"
  exit 3
fi

say "building MinIO $version into $folder"
mkdir -p "$folder"
# Built beside its place and moved there whole, so that two builds at once do no harm.
building=$(mktemp -d "$folder/building.XXXXXX")
trap 'rm -rf "$building"' EXIT
GOBIN=$building GOFLAGS=-mod=mod CGO_ENABLED=0 \
  go install "github.com/minio/minio@$version" >&2 || {
  say "MinIO does not build here"
  exit 3
}
mv "$building/minio" "$folder/minio"
echo "$folder/minio"
