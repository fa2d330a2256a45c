#!/usr/bin/env bash
# Runs the commands on a million small records, as many damaged ones and lines of text, and says how long each took and how much memory.
#
#   Tools/soak/memory.sh [--records N] [--limit MB]
#
# Needs 'swift build -c release --product tfrecord-tool', the same of dataset-inspect, and /usr/bin/time. Ends with status 1 when
# one takes more than the limit, 200 MB, or when a count or a statistic is not what was made.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
records=1000000
limit=200
while (($#)); do
  case $1 in
    --records) records=$2 ;;
    --limit) limit=$2 ;;
    *)
      sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
      exit 64
      ;;
  esac
  shift 2
done
programs=${MILLRACE_BIN:-$(cd "$root" && swift build -c release --show-bin-path)}
tool=$programs/tfrecord-tool
inspect=$programs/dataset-inspect
folder=$(mktemp -d "${TMPDIR:-/tmp}/memory-trial.XXXXXX")
trap 'rm -rf "$folder"' EXIT
cd "$folder"
failed=0

# run NAME COMMAND...: output goes to the file NAME; the status should be 0, or what the variable status_wanted says.
run() {
  local name=$1 wanted=${status_wanted:-0} seconds kilobytes status=0
  shift
  /usr/bin/time -f '%e %M' -o time "$@" >"$name" 2>errors || status=$?
  read -r seconds kilobytes < <(tail -n 1 time)
  printf '%-28s %7s s %7.1f MB  %s\n' "$name" "$seconds" "$(awk -v k="$kilobytes" 'BEGIN { print k * 1.024 / 1000 }')" \
    "$( ((status == wanted)) || echo "status $status: $(head -c 200 errors)")"
  if ((kilobytes * 1024 > limit * 1000000)) || ((status != wanted)); then failed=1; fi
}

# expect NAME PATTERN: the output of NAME has a line that matches.
expect() {
  grep -Eq -- "$2" "$1" && return
  echo "$1: no line matches '$2'" >&2
  failed=1
}

# near NAME: the mean of the identifiers is exact but for rounding.
near() {
  awk -v n="$records" '
    /"mean" :/ { mean = $3 + 0; off = mean / ((n - 1) / 2) - 1; if (off < 1e-12 && off > -1e-12) found = 1 }
    END { exit !found }' "$1" && return
  echo "$1: no mean is that of the identifiers" >&2
  failed=1
}

# Identifiers in mixed order, ten labels, a score with known quantiles, floats and bytes: about 200 bytes a record. The factor has
# no divisor in common with the count, so that every identifier comes once.
awk -v n="$records" 'BEGIN {
  for (i = 0; i < n; i++) {
    id = (i * 7919) % n
    printf "{\"id\":%d,\"label\":%d,\"score\":%.6f,\"weights\":[", id, id % 10, id / n
    for (k = 0; k < 16; k++) printf "%s%.3f", k ? "," : "", ((id + k) % 1000) / 1000
    printf "],\"text\":\"record number %d of a set that a program made\"}\n", id
  }
}' >a.jsonl
{ echo id,label,score,text && awk -v n="$records" 'BEGIN {
  for (i = 0; i < n; i++) { id = (i * 7919) % n; printf "%d,%d,%.6f,row number %d of a table\n", id, id % 10, id / n, id }
}'; } >a.csv

run convert-from-json "$tool" convert a.jsonl --output a.tfrecord --no-shuffle
run convert-from-csv "$tool" convert a.csv --output b.tfrecord
size=$(stat -c %s a.tfrecord)
printf '%s records of %s bytes on average\n' "$records" "$(awk -v s="$size" -v n="$records" 'BEGIN { printf "%.0f", s / n - 16 }')"
run verify "$tool" verify a.tfrecord --json
expect verify "\"records\" : $records"
run info "$tool" info a.tfrecord --json
expect info "\"records\" : $records"
run cat "$tool" cat a.tfrecord
[[ $(wc -l <cat) == "$records" ]] || { echo 'cat: another number of lines' >&2; failed=1; }
run head "$tool" head a.tfrecord
run get "$tool" get a.tfrecord -1
run index "$tool" index a.tfrecord
run get-indexed "$tool" get a.tfrecord $((records / 2))
run sample "$tool" sample -n 100000 a.tfrecord
run sample-to-file "$tool" sample -n 100000 a.tfrecord --output sample.tfrecord
run select "$tool" select 'label == 3' a.tfrecord --count
expect select "^$((records / 10))$"
run select-to-file "$tool" select 'label == 3' a.tfrecord --output select.tfrecord
run stats "$tool" stats a.tfrecord --json
near stats
run schema "$tool" schema a.tfrecord
run schema-check "$tool" schema a.tfrecord --check schema
run diff "$tool" diff a.tfrecord a.tfrecord
run diff-unordered "$tool" diff --unordered a.tfrecord a.tfrecord
run merge "$tool" merge a.tfrecord b.tfrecord --output merge.tfrecord
run shard "$tool" shard a.tfrecord --shards 8 --output shard.tfrecord --index
run shuffle "$tool" shuffle a.tfrecord --output shuffle.tfrecord
run gzip "$tool" merge a.tfrecord --output a.tfrecord.gz --compression gzip
run shuffle-gzip "$tool" shuffle a.tfrecord.gz --output shuffle-gzip.tfrecord
run split "$tool" split a.tfrecord --into train=0.9,val=0.1 --output split.tfrecord
run split-stratified "$tool" split a.tfrecord --into train=0.9,val=0.1 --stratify --output stratified.tfrecord
run dedupe "$tool" dedupe a.tfrecord a.tfrecord --output dedupe.tfrecord
grouped=$(printf '%s' "$records" | sed -E ':a; s/^([0-9]+)([0-9]{3})/\1,\2/; ta')
expect dedupe "^$grouped records in 1 file"
expect dedupe "^$grouped copies left out"
run dedupe-by-feature "$tool" dedupe --by label a.tfrecord --output labels.tfrecord
expect dedupe-by-feature '^10 records in 1 file'
run repair "$tool" repair a.tfrecord --output repair.tfrecord
run convert-to-json "$tool" convert a.tfrecord --output c.jsonl
run convert-to-csv "$tool" convert b.tfrecord --output c.csv
run convert-again "$tool" convert a.tfrecord --output c.tfrecord --features score=points
run inspect-records "$inspect" a.tfrecord --json --stats stats.pb --html report.html
run inspect-csv "$inspect" a.csv --json
run inspect-json "$inspect" a.jsonl --json
run inspect-splits "$inspect" one=a.tfrecord two=a.tfrecord --json
for name in inspect-records inspect-csv inspect-json; do
  expect "$name" "\"count\" : $records,"
  near "$name"
done
# An image of 16,384 by 16,384 pixels, 805 MB unpacked, of one bit each.
mkdir -p images/a
z='\0\0\0\0'
printf "BM\\x3e\0\0\\x02$z\\x3e\0\0\0\\x28\0\0\0\0\\x40\0\0\0\\x40\0\0\\x01\0\\x01\0$z$z$z$z\\x02\0\0\0$z$z\\xff\\xff\\xff\0" >images/a/large.bmp
truncate -s $((62 + 16384 * 16384 / 8)) images/a/large.bmp
run convert-large-image "$tool" convert images --resize 256 --output image.tfrecord
expect convert-large-image '^1 record in 1 file'
run inspect-large-image "$inspect" images --html images.html --contact-sheet images.png
expect inspect-large-image '16384, 16384'
# A million records without data, all with a wrong checksum, and a good one.
length='\0\0\0\0\0\0\0\0\x29\x03\x98\x07'
printf "$length\\xd9\\xea\\x82\\xa2" >damaged
for _ in {1..20}; do cat damaged damaged >twice && mv twice damaged; done
printf "$length\\xd8\\xea\\x82\\xa2" >>damaged
damaged=$((1 << 20))
status_wanted=1 run verify-damaged "$tool" verify damaged
[[ $(grep -c checksum verify-damaged) == "$damaged" ]] || { echo 'verify-damaged: another number of problems' >&2; failed=1; }
status_wanted=1 run verify-damaged-json "$tool" verify damaged --json
expect verify-damaged-json "\"problemCount\" : $damaged"
run repair-damaged "$tool" repair damaged --output repaired --json
expect repair-damaged "\"lossCount\" : $damaged"
run skip-damaged "$tool" merge damaged --output merged --on-error skip --json
expect skip-damaged "\"skippedCount\" : $damaged"
status_wanted=1 run inspect-damaged "$inspect" --from tfrecord damaged --json
expect inspect-damaged "\"problemCount\" : $damaged"
# Quantiles are approximate; the error that is stated has to hold.
for name in inspect-records inspect-csv inspect-json; do
  awk -v n="$records" -v name="$name" '
    /"name" : "id"/ { inside = 1 }
    inside && /"quantileRankError"/ { error = $3 + 0 }
    inside && /"quantiles" : \[/ { split("0 0.1 0.25 0.5 0.75 0.9 1", share, " "); row = 1; next }
    row {
      off = ($1 - share[row] * (n - 1)) / n
      if (off < 0) off = -off
      if (off > worst) worst = off
      if (++row == 8) {
        printf "%s: quantiles off by at most %.5f of the ranks; %.5f is stated\n", name, worst, error
        done = 1
        exit
      }
    }
    END { exit !done || worst > error + 1 / n }' "$name" || failed=1
done
exit $failed
