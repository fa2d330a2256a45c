#!/usr/bin/env bash
# Kills a conversion at random moments and lets it go on, and compares what comes out with one that was left alone.
#
#   Tools/resume-trial/convert.sh [--kills N] INPUT [OPTION OF convert...]
#   Tools/resume-trial/convert.sh photos.tfrecord --to image-folder
#   Tools/resume-trial/convert.sh photos --layout tfds --name pets
#
# A folder of images, which convert does not go on with, is begun anew; after each kill it is whole or not there.
# Needs 'swift build -c release --product tfrecord-tool'. Ends with status 0 when every byte is the same.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
kills=50
if [[ ${1:-} == --kills ]]; then
  kills=$2
  shift 2
fi
if (($# < 1)) || [[ $1 == -* ]]; then
  sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
  exit 64
fi
tool=${TFRECORD_TOOL:-$(cd "$root" && swift build -c release --show-bin-path)/tfrecord-tool}
folder=$(mktemp -d "${TMPDIR:-/tmp}/convert-trial.XXXXXX")
trap 'rm -rf "$folder"' EXIT
input=$1
shift

output=a.tfrecord
resume=(--resume)
case " $* " in
  *' image-folder '*)
    output=a
    resume=()
    ;;
  *' tfds '*) output=a ;;
esac

start=$(date +%s%N)
"$tool" convert "$input" --output "$folder/whole/$output" "$@" >/dev/null
took=$((($(date +%s%N) - start) / 1000))
# What begins anew each time has to get through now and then.
most=$((${#resume[@]} ? took : took * 3 / 2))
done=0 finished=0
while ((done < kills)); do
  rm -rf "$folder/killed"
  # One conversion is killed until it gets through; then the next begins.
  while true; do
    "$tool" convert "$input" --output "$folder/killed/$output" "${resume[@]}" "$@" >/dev/null 2>"$folder/errors" &
    child=$!
    sleep "$(awk -v most="$most" -v seed="$RANDOM$done" 'BEGIN { srand(seed); print rand() * most / 1e6 }')"
    if kill -KILL "$child" 2>/dev/null; then
      done=$((done + 1))
      wait "$child" 2>/dev/null || true
      if ((${#resume[@]} == 0)) && [[ -e $folder/killed/$output ]]; then break; fi
    elif wait "$child"; then
      break
    elif grep -q 'already; use --overwrite' "$folder/errors"; then
      # The process before was killed after its last file had its name.
      break
    else
      cat "$folder/errors" >&2
      exit 1
    fi
  done
  find "$folder/killed" -depth -name '.*.partial' -exec rm -rf {} +
  diff -r "$folder/whole" "$folder/killed" >&2 || exit 1
  finished=$((finished + 1))
done
echo "$done kills in $finished conversions of $((took / 1000)) ms: every byte the same"
