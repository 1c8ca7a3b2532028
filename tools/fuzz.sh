#!/usr/bin/env bash
# Runs every fuzz target for some seconds, on a corpus that grows in the build folder and starts from
# real files where there are any.
# usage: tools/fuzz.sh TARGETS_DIR SECONDS
set -euo pipefail
targets=$1
seconds=$2
corpus=${DARKROOM_CORPUS:-../shared/corpus}

# Leaks are looked for by each target itself, but where libvips keeps what it made once.
options_of() {
  case $1 in
    render_fuzz) echo "-detect_leaks=0" ;;
  esac
}

"$targets/make_seeds" "$targets/seeds"
for target in "$targets"/*_fuzz; do
  name=$(basename "$target")
  grown=$targets/corpus/$name
  mkdir -p "$grown"
  seeds=("$targets/seeds/$name")
  case $name in
    probe_fuzz | render_fuzz | provenance_fuzz) if [ -d "$corpus" ]; then seeds+=("$corpus/good" "$corpus/hostile"); fi ;;
  esac
  echo "fuzz: $name for $seconds s"
  log=$targets/$name.log
  if ! "$target" -max_total_time="$seconds" -max_len=65536 -timeout=10 -rss_limit_mb=1024 $(options_of "$name") \
    -artifact_prefix="$targets/crash-$name-" "$grown" "${seeds[@]}" >"$log" 2>&1; then
    tail -n 60 "$log" >&2
    echo "fuzz: $name found something; the input is $targets/crash-$name-*" >&2
    exit 1
  fi
  tail -n 2 "$log" | head -n 1
done
