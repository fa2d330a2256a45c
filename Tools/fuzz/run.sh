#!/usr/bin/env bash
# Fuzzes the parsers that read what strangers send, under the address sanitizer.
#
#   Tools/fuzz/run.sh                              every parser, each for its share of executions
#   Tools/fuzz/run.sh png csv --executions 100000
#   Tools/fuzz/run.sh --seconds 60                 no parser for longer than that
#   Tools/fuzz/run.sh --replay                     the seeds and what was found before, once
#
# Prints a line a parser. Ends with status 1 when one had a finding: inputs that crash, leak past the limit or hang are left in
# .build/fuzz/findings/PARSER, what the runs have learned in .build/fuzz/corpora/PARSER.
set -euo pipefail
# The clock has a comma in some languages.
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
scratch=${MILLRACE_FUZZ_BUILD:-$root/.build/fuzz}

# Program, parser, executions of a full run, longest input, and fixtures besides the seeds.
parsers() {
  cat <<'END'
Records      records      2000000  4096
Records      index        1000000  512
Records      examples     3000000  1024
Images       jpeg          200000  4096  images/*.jpg images/broken/*.jpg
Images       png           300000  4096  images/*.png images/broken/*.png
Images       bmp           500000  2048  images/*.bmp images/broken/*.bmp
Images       gif           300000  2048  images/*.gif images/broken/*.gif
Images       webp          100000  4096  images/*.webp images/broken/*.webp
Images       exif         1000000  1024  images/exif-*.jpg
TensorFiles  npy           500000  1024
TensorFiles  npz           200000  2048  goldens/tensorfiles/*.npz
TensorFiles  safetensors   300000  2048  goldens/tensorfiles/*.safetensors
TensorFiles  json         1000000  1024
Archives     idx           500000  512
Archives     cifar         100000  8192
Archives     tar           200000  4096
Archives     inflate      1000000  1024
Archives     pickle       1000000  1024
Archives     sequences     100000  2048  goldens/builtin/texts_*.npz
Tables       csv           500000  1024
Tables       lines         200000  1024
Tables       tfds          100000  4096
Tables       state         100000  1024
Tables       saved         500000  1024
Surveys      jsonlines     500000  1024
Texts        subwords      100000  2048
Texts        tokenizer     200000  1024
Texts        vectors       300000  512
Texts        lookup        200000  512
Models       config        100000  4096
Models       keras         100000  8192  goldens/keras/layers/*.keras goldens/runs/*.keras
END
}

executions=
seconds=0
replay=
wanted=()
while (($#)); do
  case $1 in
    --executions) executions=$2; shift ;;
    --seconds) seconds=$2; shift ;;
    --replay) replay=1 ;;
    -*) echo "run.sh: unknown option '$1'" >&2; exit 64 ;;
    *) wanted+=("$1") ;;
  esac
  shift
done
for name in "${wanted[@]}"; do
  parsers | awk '{print $2}' | grep -qx "$name" || { echo "run.sh: there is no parser '$name'" >&2; exit 64; }
done

is_wanted() {
  ((${#wanted[@]})) || return 0
  local name
  for name in "${wanted[@]}"; do [[ $name == "$1" ]] && return; done
  return 1
}

# Optimized, or a day would not be enough; tests' imports see what is internal. What C is in the package is instrumented as well.
# Of two `-sanitize` the Swift compiler takes the last, so it is told both in one.
declare -A built
export MILLRACE_FUZZ=1
build() {
  [[ ${built[$1]:-} ]] && return
  swift build --package-path "$here/Programs" --scratch-path "$scratch" -c release --product "Fuzz$1" \
    --sanitize fuzzer --sanitize address -Xswiftc -sanitize=fuzzer,address -Xswiftc -enable-testing >&2
  built[$1]=1
}

# The sanitizer does not start where the kernel spreads addresses as widely as it may.
plainly=()
if setarch -R true 2>/dev/null; then plainly=(setarch -R); fi
# A trap is for libFuzzer to report, not for Swift.
export SWIFT_BACKTRACE=enable=no

status=0
printf '%-12s %12s %10s %9s %9s  %s\n' parser executions per-second edges features findings
while read -r program parser count longest fixtures; do
  is_wanted "$parser" || continue
  build "$program" </dev/null
  corpus=$scratch/corpora/$parser
  findings=$scratch/findings/$parser
  log=$scratch/$parser.log
  mkdir -p "$corpus" "$findings"
  seeds=$scratch/seeds/$parser
  rm -rf "$seeds"
  mkdir -p "$seeds"
  if [[ -d $here/seeds/$parser ]]; then cp "$here/seeds/$parser"/* "$seeds"; fi
  for pattern in $fixtures; do
    for file in "$root"/Fixtures/$pattern; do
      if (($(stat -c %s "$file") <= longest)); then cp "$file" "$seeds/$(basename "$file")"; fi
    done
  done
  options=(-max_len="$longest" -timeout=10 -rss_limit_mb=2048 -malloc_limit_mb=512 -detect_leaks=0 -print_final_stats=1
    -artifact_prefix="$findings/")
  if [[ $replay ]]; then
    options+=(-runs=0)
  else
    options+=(-runs="${executions:-$count}")
    if ((seconds)); then options+=(-max_total_time="$seconds"); fi
    if [[ -f $here/dictionaries/$parser ]]; then options+=(-dict="$here/dictionaries/$parser"); fi
  fi
  begin=$EPOCHREALTIME
  FUZZ_PARSER=$parser ASAN_OPTIONS="detect_leaks=0:allocator_may_return_null=1:${ASAN_OPTIONS:-}" \
    "${plainly[@]}" "$scratch/release/Fuzz$program" "${options[@]}" "$corpus" "$seeds" "$findings" >"$log" 2>&1 </dev/null || status=1
  # libFuzzer's own rate is a whole number of whole seconds, and what ends it at once leaves no sum.
  awk -v parser="$parser" -v found="$(find "$findings" -type f | wc -l)" -v begin="$begin" -v end="$EPOCHREALTIME" '
    /^#[0-9]+/ { last = substr($1, 2) }
    /stat::number_of_executed_units:/ { executed = $2 }
    / cov: / { for (i = 1; i < NF; i++) { if ($i == "cov:") edges = $(i + 1); if ($i == "ft:") features = $(i + 1) } }
    END {
      if (!executed) executed = last
      rate = executed / (end - begin)
      printf "%-12s %12d %10.*f %9d %9d  %s\n", parser, executed, rate < 10, rate, edges, features, found ? found : "none"
    }' "$log"
done < <(parsers)
exit $status
