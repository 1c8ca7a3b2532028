#!/usr/bin/env bash
# Installs the library into a prefix of the build folder, builds a program outside the tree against
# it, and lets it render a picture.
# usage: package_test.sh CMAKE BUILD_DIR CXX [CXX_FLAGS]
set -euo pipefail
cmake=$1
build=$2
cxx=$3
flags=${4:-}

here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)
work=$build/package_test
rm -rf "$work"
mkdir -p "$work"

"$cmake" --install "$build" --prefix "$work/prefix" --component library >"$work/install.log"

# A public header that cmake/package.cmake does not list would be missing for users alone.
diff <(ls "$source/include/darkroom") <(ls "$work/prefix/include/darkroom")
if grep -rl "$source/" "$work/prefix" --include='*.cmake'; then
  echo "the installed package names the source tree" >&2
  exit 1
fi

"$cmake" -S "$here/outside" -B "$work/build" -DCMAKE_PREFIX_PATH="$work/prefix" \
  -DCMAKE_CXX_COMPILER="$cxx" -DCMAKE_CXX_FLAGS="$flags" >"$work/configure.log"
"$cmake" --build "$work/build"

# One pixel, PNG.
base64 --decode >"$work/source.png" <<'PNG'
iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==
PNG
"$work/build/outside" "$work/source.png" "$work/out"

for file in normal.jpg high-quality.webp result.json; do
  test -s "$work/out/user-123/job-123/$file" || { echo "$file is missing" >&2; exit 1; }
done
