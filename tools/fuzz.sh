#!/usr/bin/env bash
# Runs every fuzz target for some seconds, on a corpus that grows in the build folder and starts from
# real files where there are any.
# usage: tools/fuzz.sh TARGETS_DIR SECONDS
set -euo pipefail
targets=$1
seconds=$2
corpus=${DARKROOM_CORPUS:-../shared/corpus}

for target in "$targets"/*_fuzz; do
  name=$(basename "$target")
  grown=$targets/corpus/$name
  mkdir -p "$grown"
  seeds=()
  [ -d "fuzz/seeds/$name" ] && seeds+=("fuzz/seeds/$name")
  if [ "$name" = probe_fuzz ] && [ -d "$corpus" ]; then seeds+=("$corpus/good" "$corpus/hostile"); fi
  echo "fuzz: $name for $seconds s"
  log=$targets/$name.log
  if ! "$target" -max_total_time="$seconds" -max_len=65536 -timeout=10 -rss_limit_mb=1024 \
    -artifact_prefix="$targets/crash-$name-" "$grown" "${seeds[@]}" >"$log" 2>&1; then
    tail -n 60 "$log" >&2
    echo "fuzz: $name found something; the input is $targets/crash-$name-*" >&2
    exit 1
  fi
  tail -n 2 "$log" | head -n 1
done
