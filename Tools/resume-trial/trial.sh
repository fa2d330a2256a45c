#!/usr/bin/env bash
# Proves that a killed pipeline goes on exactly where it was: runs resume-trial undisturbed, then kills it (SIGKILL) in random
# places and starts it again with other numbers of threads, and compares the two outputs byte by byte.
#
#   Tools/resume-trial/trial.sh PIPELINE FOLDER [--kills 20] [--epochs 3] [--every 3] [--seed NUMBER] [--program PATH]
#
#   trial.sh photos catanddog/train        a folder of class folders with images
#   trial.sh mnist mnist                   the files of MNIST
#   trial.sh records records               a folder of .tfrecord files with Examples
#
# Without --program, resume-trial is built first. Exit status: 0 when the outputs are the same, 1 when they differ.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

if (($# < 2)) || [[ $1 == -* ]]; then
  sed -n '2,12s/^# \{0,1\}//p' "$0"
  exit 64
fi
pipeline=$1 folder=$2
shift 2
kills=20 epochs=3 every=3 seed=$((RANDOM * 32768 + RANDOM)) program=
while (($#)); do
  case $1 in
    --kills) kills=$2 ;;
    --epochs) epochs=$2 ;;
    --every) every=$2 ;;
    --seed) seed=$2 ;;
    --program) program=$2 ;;
    *)
      echo "trial.sh: unknown option '$1'" >&2
      exit 64
      ;;
  esac
  shift 2
done
if [[ -z $program ]]; then
  (cd "$root" && swift build -c release --product resume-trial >&2)
  program=$(cd "$root" && swift build -c release --show-bin-path)/resume-trial
fi
scratch=$(mktemp -d "${TMPDIR:-/tmp}/millrace-resume-trial.XXXXXX")
running=
# A trial that is interrupted leaves nothing behind.
trap '[[ -z $running ]] || kill -KILL "$running" 2>/dev/null || true; rm -rf "$scratch"' EXIT

# In place of the shell that calls it, so that what is killed is the program.
trial() { # NAME WORKERS
  exec "$program" "$pipeline" "$folder" --output "$scratch/$1" --state "$scratch/$1.json" --epochs "$epochs" --every "$every" \
    --workers "$2"
}
length() { stat --format %s "$scratch/killed" 2>/dev/null || echo 0; }
saved_file() { stat --format %i "$scratch/killed.json" 2>/dev/null || echo none; }
compare() {
  if ! cmp "$scratch/undisturbed" "$scratch/killed"; then
    echo "killed $killed times: the outputs differ" >&2
    exit 1
  fi
}

echo "seed $seed: $pipeline of $folder, $epochs epochs, the state saved every $every elements"
RANDOM=$seed
(trial undisturbed 2)
total=$(stat --format %s "$scratch/undisturbed")
echo "undisturbed: $(wc -l <"$scratch/undisturbed") elements"

threads=(0 1 2 16)
round=0 killed=0 kept=0
while ((killed < kills)); do
  workers=${threads[round++ % 4]}
  # So far beyond where it goes on from, on average as far as it takes to come to the end at the last kill.
  place=$((kept + (RANDOM * 32768 + RANDOM) % (2 * total / kills)))
  before=$(saved_file)
  trial killed "$workers" &
  running=$!
  # Until it has saved a state, the output may be longer than where it goes on from.
  while [[ $(saved_file) == "$before" ]] || (($(length) <= place)); do
    kill -0 "$running" 2>/dev/null || break
    sleep 0.002
  done
  kill -KILL "$running" 2>/dev/null || true
  status=0
  wait "$running" 2>/dev/null || status=$?
  running=
  case $status in
    137)
      killed=$((killed + 1))
      kept=$(sed -E 's/.*"length":([0-9]+).*/\1/' "$scratch/killed.json")
      echo "killed with $workers workers at byte $(length) of $total, goes on from byte $kept"
      ;;
    0)
      echo "came to the end with $workers workers; once more from the start"
      compare
      rm "$scratch/killed" "$scratch/killed.json"
      kept=0
      ;;
    *)
      echo "resume-trial failed with status $status" >&2
      exit 1
      ;;
  esac
done
(trial killed "${threads[round % 4]}")
compare
echo "killed $killed times: the outputs are the same, byte for byte"
