#!/usr/bin/env bash
# Installs what darkroom needs and Debian 12 lacks, from Debian's own packages. Says what it installs,
# asks for root only when something is missing, and does nothing the second time.
#
# usage: tools/install.sh build|test|check|bench ...   (each brings the ones before it)
set -euo pipefail

build=(g++ cmake ninja-build ccache pkg-config git ca-certificates
       libvips-dev libseccomp-dev libcurl4-openssl-dev libssl-dev zlib1g-dev libexpat1-dev libexempi-dev
       nlohmann-json3-dev libtomlplusplus-dev libcli11-dev libspdlog-dev libfmt-dev
       prometheus-cpp-dev libexpected-dev libgtest-dev libgmock-dev librapidcheck-dev
       libavformat-dev libavcodec-dev libswscale-dev libavutil-dev
       libsqlite3-dev libcpp-httplib-dev libjpeg62-turbo-dev libwebp-dev libpng-dev libdeflate-dev libzimg-dev libfontconfig-dev fonts-dejavu-core)
test=(python3 python3-boto3 curl openssl prometheus libimage-exiftool-perl libjxl-tools webp ffmpeg)
check=(clang-19 clang-format-19 libclang-rt-19-dev python3-venv)
bench=(time wrk)

wanted=()
for set in "$@"; do
  case $set in
    build) wanted+=("${build[@]}") ;;
    test) wanted+=("${build[@]}" "${test[@]}") ;;
    check) wanted+=("${build[@]}" "${test[@]}" "${check[@]}") ;;
    bench) wanted+=("${build[@]}" "${test[@]}" "${bench[@]}") ;;
    *) echo "tools/install.sh: no set named '$set'; there are build, test, check and bench" >&2; exit 2 ;;
  esac
done
[ ${#wanted[@]} -gt 0 ] || { echo "usage: tools/install.sh build|test|check|bench ..." >&2; exit 2; }
# The tests compare with sharp, which runs on Node.js; a newer one than Debian's is as good.
case " $* " in
  *" test "* | *" check "* | *" bench "*)
    { command -v node && command -v npm; } >/dev/null 2>&1 || wanted+=(nodejs npm) ;;
esac

missing=()
for package in "${wanted[@]}"; do
  state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null; then
  echo "tools/install.sh: this is not Debian; install what these packages hold: ${missing[*]}" >&2
  exit 3
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || {
    echo "tools/install.sh: run this as root: apt-get install ${missing[*]}" >&2
    exit 3
  }
  as_root=(sudo)
fi
echo "Installing from Debian: ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
