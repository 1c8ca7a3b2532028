#!/usr/bin/env bash
# Paints one sample picture for each tool, renders it, and says where everything is: first into a
# directory, then into a bucket, where there is one: the one that S3_BUCKET and S3_ENDPOINT name, or
# a MinIO server that runs for as long as the demo does.
#
# usage: tools/demo.sh BUILD_DIR      into ./demo
set -euo pipefail
cd "$(dirname "$0")/.."

build=$1
darkroom=$build/src/cli/darkroom
tools=(dall-e sora stable-diffusion)
demo=$PWD/demo
scratch=$(mktemp -d)
server=

finish() {
  if [ -n "$server" ]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$scratch"
}
trap finish EXIT

headline() { printf '\n%s\n' "$*"; }

# One page for all tools: the first page as it is, and of the others what follows their heading.
join_sheets() {  # join_sheets PAGE PART...
  local page=$1 part
  shift
  sed '/<\/html>/d' "$1" >"$page"
  shift
  for part in "$@"; do sed -n '/^<h2>/,$p' "$part" | sed '/<\/html>/d' >>"$page"; done
  echo "</html>" >>"$page"
  sed -i "s|<p>1 of 1 sources rendered</p>|<p>${#tools[@]} generators, one decode a picture</p>|" "$page"
}

into_a_directory() {
  local tool sheets=()
  headline "Into a directory"
  for tool in "${tools[@]}"; do
    sheets+=("$demo/.$tool.html")
    # Settings of the environment are for the bucket; this part shows what works without any.
    env -u S3_BUCKET -u S3_ENDPOINT "$darkroom" process "$demo/sources/$tool.png" --tool "$tool" \
      --user demo --id "$tool" --out "$demo/variants" --contact-sheet "$demo/.$tool.html"
  done
  join_sheets "$demo/contact-sheet.html" "${sheets[@]}"
  rm -f "${sheets[@]}"
}

# A port that nobody listens on, of those that the system never gives away by itself.
free_port() {
  local port
  while true; do
    port=$((20000 + RANDOM % 10000))
    (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  echo "$port"
}

answers() { (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

start_minio() {  # start_minio BINARY; sets the S3_ variables
  local port
  port=$(free_port)
  export S3_BUCKET=darkroom-demo S3_REGION=us-east-1 S3_ENDPOINT=http://127.0.0.1:$port
  export S3_ACCESS_KEY_ID=demo S3_SECRET_ACCESS_KEY=${RANDOM}${RANDOM}${RANDOM}demo
  # A folder of its data directory is a bucket to MinIO.
  mkdir -p "$scratch/minio/$S3_BUCKET"
  MINIO_ROOT_USER=$S3_ACCESS_KEY_ID MINIO_ROOT_PASSWORD=$S3_SECRET_ACCESS_KEY MINIO_BROWSER=off \
    "$1" server --quiet --address "127.0.0.1:$port" "$scratch/minio" >"$scratch/minio.log" 2>&1 &
  server=$!
  local deadline=$((SECONDS + 20))
  until answers "$port"; do
    if [ $SECONDS -ge $deadline ] || ! kill -0 "$server" 2>/dev/null; then
      cat "$scratch/minio.log" >&2
      echo "demo: MinIO does not start" >&2
      exit 3
    fi
    sleep 0.1
  done
}

# What the bucket says it holds, asked by another program than darkroom where there is one.
list_bucket() {
  command -v curl >/dev/null || return 0
  headline "What the bucket holds, as curl sees it"
  curl --silent --show-error --fail --aws-sigv4 "aws:amz:${S3_REGION:-us-east-1}:s3" \
    --user "$S3_ACCESS_KEY_ID:$S3_SECRET_ACCESS_KEY" \
    "${S3_ENDPOINT%/}/$S3_BUCKET?list-type=2&prefix=demo%2F" |
    sed 's|<Contents>|\n|g' |
    sed -n 's|.*<Key>\([^<]*\)</Key>.*<Size>\([0-9]*\)</Size>.*|\2 \1|p' |
    while read -r size key; do printf '  %9d bytes  s3://%s/%s\n' "$size" "$S3_BUCKET" "$key"; done
}

into_a_bucket() {
  local tool minio
  if [ -z "${S3_BUCKET:-}" ] || [ -z "${S3_ENDPOINT:-}" ]; then
    minio=${DARKROOM_MINIO:-}
    if [ -z "$minio" ]; then
      headline "No bucket given: set S3_BUCKET, S3_ENDPOINT and their keys, or DARKROOM_MINIO to a minio program."
      return 0
    fi
    start_minio "$minio"
  fi
  headline "Into the bucket $S3_BUCKET at $S3_ENDPOINT"
  for tool in "${tools[@]}"; do
    "$darkroom" process "$demo/sources/$tool.png" --tool "$tool" --user demo --id "$tool" \
      --store "s3://$S3_BUCKET"
  done
  list_bucket
}

rm -rf "$demo"
mkdir -p "$demo/sources"
echo "Painting the pictures"
"$build/tools/samples/make_samples" "$demo/sources"
into_a_directory
into_a_bucket
headline "Variants:      $demo/variants"
echo "Contact sheet: $demo/contact-sheet.html"
